import { type ForestSpec, formatCount, formatNumber } from '@sweepwise/core'
import type { ChartTheme } from './chart-theme.ts'
import type { CustomApi } from './custom-series.ts'
import type { EChartsCoreOption } from './echarts.ts'
import { rowAxes } from './row-axes.ts'
import { textWidth } from './svg-text.ts'

const ROW = 30
/** Above the rows: the key of the marks, and the words of the margin. */
const TOP = 58
const BOTTOM = 32
interface Beside {
  /** Where the columns at the right stand, pixels from the right edge; in a picture with little room some are left to the table. */
  readonly columns: readonly (readonly ['digits' | 'verdict' | 'size' | 'n', number])[]
  /** Room for all of them. */
  readonly room: number
  /** Names at the left are given at most so much. */
  readonly names: number
}
const WIDE: Beside = {
  columns: [
    ['digits', 332],
    ['verdict', 316],
    ['size', 60],
    ['n', 12],
  ],
  room: 392,
  names: 290,
}
const HALF: Beside = {
  columns: [
    ['digits', 116],
    ['verdict', 100],
  ],
  room: 176,
  names: 170,
}
const THIRD: Beside = { columns: [['verdict', 84]], room: 98, names: 112 }
const besideOf = ({ room }: ForestSpec): Beside => (room === undefined ? WIDE : room === 'half' ? HALF : THIRD)
/** The name of the axis, where there is no more room than a third of a page. */
const SHORT_NAME = 250

/** Pixels at which every row can be read. */
export const forestHeight = (spec: ForestSpec): number => Math.max(1, spec.rows.length) * ROW + TOP + BOTTOM

/**
 * Effects with intervals over the band that chance alone would fill; the margin across them. The digits, the verdict and n of each
 * stand in columns of their own at the right.
 */
export function forestOption(spec: ForestSpec, theme: ChartTheme): EChartsCoreOption {
  return {
    animation: false,
    backgroundColor: theme.background,
    grid: { left: 16, right: besideOf(spec).room, top: TOP, bottom: BOTTOM, outerBoundsMode: 'same', outerBoundsContain: 'axisLabel' },
    ...rowAxes(
      spec.x,
      spec.rows.map((row) => row.label),
      theme,
      { nameGap: 26, labelWidth: labelWidth(spec), ...(spec.room === 'third' ? { nameWidth: SHORT_NAME } : {}) },
    ),
    series: [
      {
        type: 'custom',
        silent: true,
        renderItem: (_: unknown, api: CustomApi) => drawRow(api, spec, theme),
        encode: { x: 1, y: 0 },
        data: spec.rows.map(({ value }, i) => [i, value]),
      },
      {
        type: 'custom',
        silent: true,
        z: 3,
        renderItem: (_: unknown, api: CustomApi) => drawMargin(api, spec, theme),
        data: [[0]],
      },
      { type: 'custom', silent: true, renderItem: (_: unknown, api: CustomApi) => drawKey(api, spec, theme), data: [[0]] },
    ],
  }
}

function drawRow(api: CustomApi, spec: ForestSpec, theme: ChartTheme): object {
  const place = api.value(0)
  const row = spec.rows[place]!
  const { low, high, corrected, expected, band, hollow } = row
  const x = (at: number) => api.coord([within(spec, at), place])[0]
  const y = api.coord([0, place])[1]
  const children: object[] = []
  if (band !== null) {
    const shape = { x: x(band[0]), y: y - 10, width: Math.max(1, x(band[1]) - x(band[0])), height: 20 }
    children.push({ type: 'rect', shape, style: { fill: theme.noise, opacity: 0.3 } })
  }
  if (expected !== null) children.push(line(x(expected), y - 10, x(expected), y + 10, theme.textMuted, 1.5, [3, 2]))
  if (low !== null && high !== null) {
    children.push(line(x(low), y, x(high), y, theme.signal, 2), line(x(low), y - 4, x(low), y + 4, theme.signal, 2))
    children.push(line(x(high), y - 4, x(high), y + 4, theme.signal, 2))
  }
  children.push(disc(x(row.value), y, hollow, theme))
  if (corrected !== null) children.push(diamond(x(corrected), y, theme))
  const texts = { digits: formatNumber(row.value), verdict: row.verdict, size: row.size, n: formatCount(row.n) }
  for (const [of, right] of besideOf(spec).columns) {
    const colour = of === 'digits' || (of === 'verdict' && row.verdict !== 'undecided') ? theme.text : theme.textMuted
    children.push(words(texts[of], api.getWidth() - right, y, of === 'verdict' ? 'left' : 'right', colour, theme))
  }
  return { type: 'group', children }
}

/** What the longest name takes, within what leaves room for the rows. */
function labelWidth(spec: ForestSpec): number {
  const { names } = besideOf(spec)
  if (spec.room !== undefined) return names
  const longest = spec.rows.reduce((most, { label }) => Math.max(most, textWidth(label, 12)), 0)
  return Math.min(names, Math.max(170, Math.ceil(longest) + 4))
}

/** The margin's line, its words above it on the side where there is room. */
function drawMargin(api: CustomApi, spec: ForestSpec, theme: ChartTheme): object {
  const { value, label } = spec.margin
  const beyond = value > spec.x.domain[1]
  const at = api.coord([within(spec, value), 0])[0]
  const [left, right] = [api.coord([spec.x.domain[0], 0])[0], api.coord([spec.x.domain[1], 0])[0]]
  const text = `${label}: ${formatNumber(value, 3)}${beyond ? ', beyond this axis →' : ''}`
  const room = textWidth(text, 11)
  const { columns } = besideOf(spec)
  // In a third of a page the words have their line to themselves: the columns there need no heads.
  const heads = spec.room === 'third' ? [] : columns
  const end = heads[0] === undefined ? api.getWidth() : api.getWidth() - heads[0][1] - 40
  const align = at + room < end ? 'left' : at - room > left ? 'right' : 'center'
  const middle = Math.max(room / 2 + 8, Math.min(end - room / 2 - 8, (left + right) / 2))
  const x = align === 'left' ? at + 10 : align === 'right' ? at - 10 : middle
  const bottom = api.coord([0, Math.max(0, spec.rows.length - 1)])[1] + ROW / 2
  return {
    type: 'group',
    children: [
      line(at, TOP - 12, at, bottom, theme.text, 1.5, beyond ? [2, 4] : [7, 3]),
      words(text, x, TOP - 14, align, theme.text, theme, 11),
      ...heads.map(([of, from]) => {
        const head = { digits: spec.words.value, verdict: 'verdict', size: spec.words.size, n: 'n' }[of]
        return words(head, api.getWidth() - from, TOP - 14, of === 'verdict' ? 'left' : 'right', theme.textMuted, theme, 11)
      }),
    ],
  }
}

/** What the marks are, above everything. */
function drawKey(api: CustomApi, spec: ForestSpec, theme: ChartTheme): object {
  const y = 12
  const children: object[] = []
  let x = 16
  const say = (width: number, mark: readonly object[], text: string): void => {
    // The last ones go where there is no room for them.
    if (x + width + 6 + textWidth(text, 11) > api.getWidth()) return
    children.push(...mark, words(text, x + width + 6, y, 'left', theme.textMuted, theme, 11))
    x += width + 6 + textWidth(text, 11) + 16
  }
  say(30, [line(x, y, x + 30, y, theme.signal, 2), disc(x + 15, y, false, theme)], spec.words.marks)
  const band = { type: 'rect', shape: { x, y: y - 6, width: 26, height: 12 }, style: { fill: theme.noise, opacity: 0.3 } }
  if (spec.rows.some((row) => row.band !== null))
    say(26, [band, line(x + 13, y - 6, x + 13, y + 6, theme.textMuted, 1.5, [3, 2])], 'noise alone: 90 of 100 cases, average')
  if (spec.rows.some(({ corrected }) => corrected !== null)) say(10, [diamond(x + 5, y, theme)], 'corrected for chance')
  say(12, [disc(x + 6, y, true, theme)], spec.words.hollow)
  return { type: 'group', children }
}

const within = (spec: ForestSpec, at: number): number => Math.min(spec.x.domain[1], Math.max(spec.x.domain[0], at))

const disc = (cx: number, cy: number, hollow: boolean, theme: ChartTheme): object => ({
  type: 'circle',
  shape: { cx, cy, r: 5 },
  style: { fill: hollow ? theme.background : theme.signal, stroke: theme.signal, lineWidth: 1.75 },
})

const diamond = (x: number, y: number, theme: ChartTheme): object => ({
  type: 'polygon',
  shape: {
    points: [
      [x, y - 4],
      [x + 4, y],
      [x, y + 4],
      [x - 4, y],
    ],
  },
  style: { fill: theme.background, stroke: theme.text, lineWidth: 1.25 },
})

function words(text: string, x: number, y: number, align: string, fill: string, theme: ChartTheme, size = 12): object {
  return { type: 'text', style: { text, x, y, align, verticalAlign: 'middle', fill, font: `${size}px ${theme.fontFamily}` } }
}

function line(x1: number, y1: number, x2: number, y2: number, stroke: string, lineWidth: number, lineDash?: readonly number[]): object {
  return { type: 'line', shape: { x1, y1, x2, y2 }, style: { stroke, lineWidth, ...(lineDash === undefined ? {} : { lineDash }) } }
}
