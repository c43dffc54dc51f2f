import { formatShare, type HeatMapSpec } from '@sweepwise/core'
import type { ChartTheme } from './chart-theme.ts'
import { colourAt, readableOn } from './colour-scale.ts'
import type { EChartsCoreOption } from './echarts.ts'

/** The part of ECharts' custom-series API that is used here. */
interface CustomApi {
  value(dimension: number): number
  coord(point: readonly [number, number]): [number, number]
  size(span: readonly [number, number]): [number, number]
}

const CELL = 36
const LABELS = 96
/** Pixels at which every name and number can be read. */
export const heatMapHeight = (spec: HeatMapSpec): number => (spec.names.length - 1) * CELL + LABELS

/** The lower triangle of all pairs: the colour is the value, the digits stand in it, what is below its floor is an outline. */
export function heatMapOption(spec: HeatMapSpec, theme: ChartTheme): EChartsCoreOption {
  const place = new Map(spec.names.map((name, i) => [name, i]))
  const label = { color: theme.text, fontFamily: theme.fontFamily, fontSize: 12, interval: 0, overflow: 'truncate' }
  const bare = { axisLine: { show: false }, axisTick: { show: false }, splitLine: { show: false } }
  // The first name has no row of its own and the last no column: each pair stands once.
  const data = spec.cells.map(({ a, b, value, hollow }) => {
    const [first, second] = [place.get(a) ?? 0, place.get(b) ?? 0].sort((p, q) => p - q)
    return [first!, second! - 1, value, hollow ? 1 : 0]
  })
  return {
    animation: false,
    backgroundColor: theme.background,
    grid: { left: 8, right: 16, top: 8, bottom: 8, outerBoundsMode: 'same', outerBoundsContain: 'axisLabel' },
    xAxis: { type: 'category', data: spec.names.slice(0, -1), axisLabel: { ...label, width: 104, rotate: 30 }, ...bare },
    yAxis: { type: 'category', inverse: true, data: spec.names.slice(1), axisLabel: { ...label, width: 180 }, ...bare },
    series: [
      {
        type: 'custom',
        renderItem: (_: unknown, api: CustomApi) => drawCell(api, spec, theme),
        encode: { x: 0, y: 1 },
        data,
      },
    ],
  }
}

function drawCell(api: CustomApi, spec: HeatMapSpec, theme: ChartTheme): object {
  const [x, y] = api.coord([api.value(0), api.value(1)])
  const [width, height] = api.size([1, 1])
  const value = api.value(2)
  const hollow = api.value(3) === 1
  const [low, high] = spec.value.domain
  const fill = hollow ? theme.background : colourAt([theme.background, theme.unsigned], 0.12 + 0.88 * ((value - low) / (high - low || 1)))
  const shape = { x: x - width / 2 + 1, y: y - height / 2 + 1, width: Math.max(1, width - 2), height: Math.max(1, height - 2) }
  const style = { fill, stroke: hollow ? theme.axis : fill, lineWidth: 1 }
  const text = {
    text: formatShare(value),
    x,
    y,
    align: 'center',
    verticalAlign: 'middle',
    fill: hollow ? theme.textMuted : readableOn(fill, theme.text, theme.background),
    font: `12px ${theme.fontFamily}`,
  }
  return {
    type: 'group',
    children: [
      { type: 'rect', shape, style },
      { type: 'text', style: text, silent: true },
    ],
  }
}
