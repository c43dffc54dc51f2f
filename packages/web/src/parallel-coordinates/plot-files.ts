import { type Cell, formatNumber, type TableSpec } from '@sweepwise/core'
import { LANES } from './axis-lanes.ts'
import type { AxisLayout } from './axis-layout.ts'
import { laneTop, type PlotHeights, plotHeight } from './axis-layout.ts'
import { COLOUR_BINS, type LineOrder } from './line-order.ts'
import { opacityOf } from './line-painter.ts'
import { nodeShares } from './node-shares.ts'
import { cssColour, type Rgb } from './palette.ts'

/** A plot as it goes into a file. */
export interface FiledPlot {
  readonly title: string
  readonly caption: string
  readonly layouts: readonly AxisLayout[]
  readonly heights: PlotHeights
  readonly order: LineOrder
  readonly mask: Uint8Array | null
  readonly goodUp: boolean
  readonly ids: readonly string[]
  readonly names: readonly string[]
}

export interface FileColours {
  readonly background: string
  readonly text: string
  readonly textMuted: string
  readonly axis: string
  readonly bins: readonly Rgb[]
  readonly fontFamily: string
}

const [WIDTH, SIDE, TOP, BOTTOM] = [1200, 96, 78, 40]
/** Of a caption: letters that surely fit into a line, and its height. */
const [LETTERS, LINE] = [190, 16]

const escaped = (text: string): string => text.replace(/[&<>"]/g, (char) => `&#${char.charCodeAt(0)};`)
const round = (x: number): number => Math.round(x * 10) / 10

/** The plot as SVG: text as text, a polyline a run, worst first; runs that no brush matches are left out and counted. */
export function plotSvg(plot: FiledPlot, colours: FileColours): string {
  const { layouts, heights, order, mask } = plot
  const xs = layouts.map((_, i) => round(SIDE + (i * (WIDTH - 2 * SIDE)) / Math.max(1, layouts.length - 1)))
  const caption = lines(plot.caption)
  const height = TOP + plotHeight(heights) + (caption.length === 0 ? LINE : BOTTOM + LINE * (caption.length - 1))
  const rows = [...order.rows].filter((row) => mask === null || mask[row] === 1)
  const opacity = round(opacityOf(rows.length) * 10) / 10
  const text = (x: number, y: number, anchor: string, content: string, rest = ''): string =>
    `<text x="${round(x)}" y="${round(y)}" text-anchor="${anchor}" ${rest}>${escaped(content)}</text>`
  const parts: string[] = [
    `<svg xmlns="http://www.w3.org/2000/svg" width="${WIDTH}" height="${round(height)}" viewBox="0 0 ${WIDTH} ${round(height)}" font-family="${escaped(colours.fontFamily)}" font-size="11" fill="${colours.text}">`,
    `<rect width="100%" height="100%" fill="${colours.background}"/>`,
    text(16, 24, 'start', plot.title, 'font-size="15" font-weight="600"'),
    `<g transform="translate(0 ${TOP})" fill="none" stroke-opacity="${opacity}">`,
  ]
  // One group a colour and stretch of the order: worst first, and no colour said twice in a row.
  let open = -1
  for (const row of rows) {
    const bin = order.bin[row]!
    if (bin !== open) {
      parts.push(`${open < 0 ? '' : '</g>'}<g stroke="${cssColour(colours.bins[bin]!)}">`)
      open = bin
    }
    parts.push(`<polyline points="${layouts.map(({ y }, i) => `${xs[i]},${round(y[row]!)}`).join(' ')}"/>`)
  }
  parts.push(`${open < 0 ? '' : '</g>'}</g><g transform="translate(0 ${TOP})">`)
  for (const lane of LANES.filter((name) => heights.lanes.includes(name)))
    parts.push(text(12, laneTop(heights, lane) + heights.lane / 2 + 4, 'start', lane, `fill="${colours.textMuted}"`))
  layouts.forEach((layout, i) => {
    const x = xs[i]!
    const right = layout.column.id === 'objective'
    parts.push(`<rect x="${x - 0.5}" y="0" width="1" height="${heights.axis}" fill="${colours.axis}"/>`)
    if (right)
      for (let bin = 0; bin < COLOUR_BINS; bin++) {
        const share = plot.goodUp ? bin / COLOUR_BINS : 1 - (bin + 1) / COLOUR_BINS
        const [from, to] = [layout.yOf(share), layout.yOf(share + 1 / COLOUR_BINS)]
        parts.push(
          `<rect x="${x}" y="${round(Math.min(from, to))}" width="9" height="${round(Math.abs(to - from) + 0.2)}" fill="${cssColour(colours.bins[bin + 1]!)}"/>`,
        )
      }
    for (const node of layout.nodes) {
      const { matching, bins } = nodeShares(node, order, mask)
      let y = node.y + node.height / 2
      for (const [bin, count] of bins.entries()) {
        if (count === 0) continue
        const part = (node.height * count) / matching
        parts.push(
          `<rect x="${x - 5}" y="${round(y - part)}" width="10" height="${round(part + 0.05)}" fill="${cssColour(colours.bins[bin]!)}"/>`,
        )
        y -= part
      }
    }
    for (const tick of layout.ticks) parts.push(text(right ? x + 14 : x - 9, tick.y + 4, right ? 'start' : 'end', tick.label))
    parts.push(text(x, -14, 'middle', layout.column.label, 'font-weight="600"'))
  })
  parts.push(
    '</g>',
    ...caption.map((line, i) => text(16, height - 12 - LINE * (caption.length - 1 - i), 'start', line, `fill="${colours.textMuted}"`)),
    '</svg>',
  )
  return parts.join('\n')
}

/** A caption in lines, broken at blanks; none of a blank one. */
function lines(caption: string): readonly string[] {
  const found: string[] = []
  for (const word of caption.split(' ').filter((part) => part !== '')) {
    const last = found.at(-1)
    if (last !== undefined && last.length + 1 + word.length <= LETTERS) found[found.length - 1] = `${last} ${word}`
    else found.push(word)
  }
  return found
}

/** The matching runs as a table: a row a run, best first, a column an axis. */
export function plotTable({ layouts, order, mask, names }: FiledPlot): TableSpec {
  const rows = [...order.rows].reverse().filter((row) => mask === null || mask[row] === 1)
  return {
    columns: [
      { key: 'run', label: 'run', kind: 'text' },
      ...layouts.map(({ column }) => ({ key: column.id, label: column.label, kind: column.levels === null ? 'number' : 'text' }) as const),
    ],
    rows: rows.map((row) => ({
      id: String(row),
      cells: Object.fromEntries<Cell>([
        ['run', names[row]!],
        ...layouts.map(({ column: { id, values, set, levels } }): [string, Cell] => [
          id,
          set !== null && set[row] === 0 ? null : levels === null ? values[row]! : (levels[values[row]!] ?? null),
        ]),
      ]),
    })),
    hidden: [],
    sort: null,
  }
}

/** The matching runs with every digit. */
export function plotJson({ layouts, order, mask, ids, names }: FiledPlot): string {
  const rows = [...order.rows].reverse().filter((row) => mask === null || mask[row] === 1)
  const cell = ({ column: { values, set, levels } }: AxisLayout, row: number): string | number | null => {
    if (set !== null && set[row] === 0) return null
    const value = values[row]!
    return levels !== null ? (levels[value] ?? null) : Number.isFinite(value) ? value : formatNumber(value)
  }
  const runs = rows.map((row) => ({
    id: ids[row],
    name: names[row],
    values: Object.fromEntries(layouts.map((layout) => [layout.column.id, cell(layout, row)])),
  }))
  return `${JSON.stringify({ axes: layouts.map(({ column, scale, flip }) => ({ id: column.id, scale: scale.kind, flip })), runs }, null, 1)}\n`
}
