import { formatCell, type TableSpec } from '@sweepwise/core'
import type { ChartTheme } from './chart-theme.ts'
import { escapeXml, textWidth, truncateText } from './svg-text.ts'

const ROW = 24
const SIZE = 12
const GAP = 20

/** Height of the whole table in pixels. */
export const tableHeight = (table: TableSpec): number => (table.rows.length + 1) * ROW + 1

/** A table's visible columns as SVG elements (no document around them): texts left, numbers right, a rule a row. */
export function tableSvg(table: TableSpec, width: number, theme: ChartTheme): string {
  const columns = shownColumns(table)
  const widths = columnWidths(table, width)
  const left = widths.map((_, i) => widths.slice(0, i).reduce((sum, part) => sum + part, 0))
  const text = (column: number, row: number, content: string, colour: string, weight = 400) => {
    const numeric = columns[column]!.kind !== 'text' && columns[column]!.kind !== 'verdict' && columns[column]!.kind !== 'direction'
    const span = widths[column]! - GAP
    const x = numeric ? left[column]! + span : left[column]!
    return `<text x="${round(x)}" y="${row * ROW + 16}" text-anchor="${numeric ? 'end' : 'start'}" fill="${colour}" font-weight="${weight}">${escapeXml(truncateText(content, span, SIZE))}</text>`
  }
  const rule = (row: number) => `<path d="M0 ${row * ROW + 0.5}H${round(width)}" stroke="${theme.grid}"/>`
  const head = columns.map((column, i) => text(i, 0, column.label, theme.textMuted, 600)).join('')
  const body = table.rows
    .map(
      (row, r) =>
        rule(r + 1) + columns.map((column, i) => text(i, r + 1, formatCell(row.cells[column.key], column.kind), theme.text)).join(''),
    )
    .join('')
  return `<g font-family="${escapeXml(theme.fontFamily)}" font-size="${SIZE}">${head}${body}</g>`
}

/** Width at which no text of the table is cut, in pixels. */
export const tableWidth = (table: TableSpec): number => wantedWidths(table).reduce((sum, part) => sum + part, 0)

/** What is left goes to the first column, what is missing is taken from all alike. */
function columnWidths(table: TableSpec, width: number): number[] {
  const wanted = wantedWidths(table)
  const total = tableWidth(table)
  if (total > width) return wanted.map((part) => (part / total) * width)
  return wanted.map((part, i) => (i === 0 ? part + width - total : part))
}

/** As wide as the longest text of each column. */
function wantedWidths(table: TableSpec): number[] {
  return shownColumns(table).map((column) => {
    const texts = [column.label, ...table.rows.map((row) => formatCell(row.cells[column.key], column.kind))]
    return Math.max(...texts.map((text) => textWidth(text, SIZE))) + GAP
  })
}

const shownColumns = (table: TableSpec): TableSpec['columns'] => table.columns.filter((column) => !column.detail)

const round = (value: number): number => Math.round(value * 10) / 10
