import type { PanelSpec } from '@sweepwise/core'
import { chartHeight } from './chart-option.ts'
import { chartSvg } from './chart-svg.ts'
import { type ChartTheme, LIGHT_THEME } from './chart-theme.ts'
import { escapeXml, wrapText } from './svg-text.ts'
import { tableHeight, tableSvg, tableWidth } from './table-svg.ts'

export interface SvgSize {
  /** Pixels; by default 840, or more where a table or words beside the marks need it. */
  readonly width?: number
  /** Pixels for the whole picture; by default as high as its content needs. */
  readonly height?: number
  readonly theme?: ChartTheme
}

const MARGIN = 16
const TITLE = 16
const CAPTION = 12
const LINE = 18

/**
 * A whole panel as one SVG document: title, chart (or its table where there is none, or why it is empty), caption with n
 * and method, warnings. Text stays text. Needs no DOM.
 */
export function renderSvg(panel: PanelSpec, size: SvgSize = {}): string {
  const theme = size.theme ?? LIGHT_THEME
  const width = size.width ?? defaultWidth(panel)
  const inner = width - 2 * MARGIN
  const below = [panel.caption, ...panel.warnings.map(({ text }) => `Note: ${text}`)].flatMap((text) => wrapText(text, inner, CAPTION))
  const top = MARGIN + TITLE + 12
  const bottom = below.length * LINE + MARGIN + 4
  const content = Math.max(1, size.height === undefined ? contentHeight(panel, inner) : size.height - top - bottom)
  const height = size.height ?? top + content + bottom
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}" role="img" aria-label="${escapeXml(panel.title)}">`,
    `<title>${escapeXml(panel.title)}</title>`,
    `<rect width="${width}" height="${height}" fill="${theme.background}"/>`,
    `<text x="${MARGIN}" y="${MARGIN + TITLE - 2}" font-family="${escapeXml(theme.fontFamily)}" font-size="${TITLE}" font-weight="600" fill="${theme.text}">${escapeXml(panel.title)}</text>`,
    body(panel, { x: MARGIN, y: top, width: inner, height: content }, theme),
    ...below.map(
      (line, i) =>
        `<text x="${MARGIN}" y="${top + content + 16 + i * LINE}" font-family="${escapeXml(theme.fontFamily)}" font-size="${CAPTION}" fill="${theme.textMuted}">${escapeXml(line)}</text>`,
    ),
    '</svg>',
  ].join('\n')
}

function defaultWidth({ chart, empty, table }: PanelSpec): number {
  if (chart === null && empty === null) return Math.max(840, Math.ceil(tableWidth(table)) + 2 * MARGIN)
  // Beside its marks it has columns of words.
  return chart?.kind === 'forest' ? 1080 : 840
}

function contentHeight(panel: PanelSpec, width: number): number {
  if (panel.empty !== null) return emptyLines(panel, width).length * LINE + 8
  if (panel.chart === null) return tableHeight(panel.table)
  return chartHeight(panel.chart)
}

function emptyLines(panel: PanelSpec, width: number): string[] {
  return wrapText(`${panel.empty?.reason ?? ''} ${panel.empty?.action ?? ''}`.trim(), width, 13)
}

function body(panel: PanelSpec, box: { x: number; y: number; width: number; height: number }, theme: ChartTheme): string {
  if (panel.empty !== null) {
    return emptyLines(panel, box.width)
      .map(
        (line, i) =>
          `<text x="${box.x}" y="${box.y + 16 + i * LINE}" font-family="${escapeXml(theme.fontFamily)}" font-size="13" fill="${theme.text}">${escapeXml(line)}</text>`,
      )
      .join('')
  }
  if (panel.chart === null) return `<g transform="translate(${box.x} ${box.y})">${tableSvg(panel.table, box.width, theme)}</g>`
  // A nested document keeps ECharts' own coordinates; it only gets its place.
  return chartSvg(panel.chart, box, theme).replace('<svg ', `<svg x="${box.x}" y="${box.y}" `)
}
