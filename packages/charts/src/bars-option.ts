import { type BarsSpec, formatCorrelation, formatNumber, formatShare } from '@sweepwise/core'
import type { ChartTheme } from './chart-theme.ts'
import type { CustomApi } from './custom-series.ts'
import type { EChartsCoreOption } from './echarts.ts'
import { rowAxes } from './row-axes.ts'

/** Pixels per row, and what title and axis need besides. */
export const BAR_ROW_HEIGHT = 24
const AXIS_HEIGHT = 48

/** Height at which every row has its full height. */
export const barsHeight = (spec: BarsSpec): number => Math.max(1, spec.rows.length) * BAR_ROW_HEIGHT + AXIS_HEIGHT

/** One row as ECharts sees it: [row, value, low, high, tick, hollow, hue]; absent numbers are NaN; hue 0 = by sign. */
type BarDatum = readonly [number, number, number, number, number, 0 | 1, 0 | 1 | 2]
const UNSIGNED = 1
const REST = 2

/** Horizontal bars from zero with intervals as ECharts draws them; digits in a column of their own at the right. */
export function barsOption(spec: BarsSpec, theme: ChartTheme): EChartsCoreOption {
  return {
    animation: false,
    backgroundColor: theme.background,
    grid: { left: 16, right: 56, top: 8, bottom: 40, outerBoundsMode: 'same', outerBoundsContain: 'axisLabel' },
    ...rowAxes(
      spec.x,
      spec.rows.map((row) => row.label),
      theme,
      { nameGap: 24, labelWidth: 180 },
    ),
    series: [
      {
        type: 'custom',
        renderItem: (_: unknown, api: CustomApi) => drawBar(api, spec, theme),
        encode: { x: [1, 2, 3], y: 0 },
        data: spec.rows.map(barDatum),
      },
    ],
  }
}

function barDatum(row: BarsSpec['rows'][number], index: number): BarDatum {
  const number = (value: number | null | undefined) => value ?? Number.NaN
  return [
    index,
    number(row.value),
    number(row.low),
    number(row.high),
    number(row.tick),
    row.hollow ? 1 : 0,
    row.rest ? REST : row.unsigned ? UNSIGNED : 0,
  ]
}

function drawBar(api: CustomApi, spec: BarsSpec, theme: ChartTheme): object {
  const row = api.value(0)
  const [value, low, high, tick] = [api.value(1), api.value(2), api.value(3), api.value(4)]
  const hollow = api.value(5) === 1
  const bySign = value < 0 ? theme.signNegative : theme.signPositive
  const colour = api.value(6) === REST ? theme.noise : api.value(6) === UNSIGNED ? theme.unsigned : bySign
  const x = (at: number) => api.coord([Math.min(spec.x.domain[1], Math.max(spec.x.domain[0], at)), row])[0]
  const y = api.coord([0, row])[1]
  const zero = x(0)
  const children: object[] = [line(zero, y - 12, zero, y + 12, theme.axis, 1)]
  if (!Number.isNaN(value)) {
    const left = Math.min(zero, x(value))
    const shape = { x: left, y: y - 6, width: Math.abs(x(value) - zero), height: 12 }
    children.push({ type: 'rect', shape, style: hollow ? { fill: 'none', stroke: colour, lineWidth: 1.25 } : { fill: colour } })
  }
  if (!Number.isNaN(low) && !Number.isNaN(high)) {
    children.push(line(x(low), y, x(high), y, theme.text, 1.25), line(x(low), y - 3, x(low), y + 3, theme.text, 1.25))
    children.push(line(x(high), y - 3, x(high), y + 3, theme.text, 1.25))
  }
  if (!Number.isNaN(tick)) children.push(line(x(tick), y - 9, x(tick), y + 9, theme.textMuted, 1.5, [3, 2]))
  const number = spec.x.digits === 'number'
  const correlation = !number && spec.x.domain[0] === -1 && spec.x.domain[1] === 1
  const share = !number && spec.x.domain[0] === 0
  const text = Number.isNaN(value) ? '–' : correlation ? formatCorrelation(value) : share ? formatShare(value) : formatNumber(value)
  const font = `12px ${theme.fontFamily}`
  const style = { text, x: api.getWidth() - 8, y, align: 'right', verticalAlign: 'middle', fill: theme.text, font }
  children.push({ type: 'text', style })
  return { type: 'group', children }
}

function line(x1: number, y1: number, x2: number, y2: number, stroke: string, lineWidth: number, lineDash?: readonly number[]): object {
  return { type: 'line', shape: { x1, y1, x2, y2 }, style: { stroke, lineWidth, ...(lineDash === undefined ? {} : { lineDash }) } }
}
