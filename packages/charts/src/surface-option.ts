import { formatNumber, type SurfaceAxis, type SurfaceSpec } from '@sweepwise/core'
import type { ChartTheme } from './chart-theme.ts'
import { colourAt } from './colour-scale.ts'
import { type CustomApi, mutedText } from './custom-series.ts'
import type { EChartsCoreOption } from './echarts.ts'
import { escapeXml } from './svg-text.ts'

const LEGEND = 96
const TOP = 32
const BOTTOM = 48
const STEPS = 40

/** Means over the cells of two params in the colours of the objective, worse to better, and every run as a point upon them. */
export function surfaceOption(spec: SurfaceSpec, theme: ChartTheme): EChartsCoreOption {
  const colour = colourOf(spec, theme)
  const [xEdges, yEdges] = [edgesOf(spec.x), edgesOf(spec.y)]
  const cells = spec.cells.flatMap((row, r) =>
    row.flatMap((value, c) => (value === null ? [] : [[xEdges[c]!, xEdges[c + 1]!, yEdges[r]!, yEdges[r + 1]!, value]])),
  )
  // Within one level runs lie upon each other: they are spread over its width, by their place, so that each can be seen.
  const points = spec.points.map(({ x, y, value }, i) => [spread(spec.x, x, i), spread(spec.y, y, i), value ?? Number.NaN, x, y])
  return {
    animation: false,
    backgroundColor: theme.background,
    grid: { left: 8, right: LEGEND, top: TOP, bottom: BOTTOM - 24, outerBoundsMode: 'same', outerBoundsContain: 'axisLabel' },
    tooltip: {
      trigger: 'item',
      appendToBody: true,
      backgroundColor: theme.background,
      borderColor: theme.axis,
      textStyle: { color: theme.text, fontFamily: theme.fontFamily, fontSize: 12 },
      formatter: ({ seriesIndex, value }: { seriesIndex: number; value: readonly number[] }) =>
        seriesIndex === 1 ? pointWords(spec, value) : '',
    },
    xAxis: { ...axisOption(spec.x, theme), nameLocation: 'middle', nameGap: 28 },
    yAxis: { ...axisOption(spec.y, theme), nameLocation: 'end', nameTextStyle: { ...mutedText(theme), align: 'left' } },
    series: [
      {
        type: 'custom',
        silent: true,
        clip: true,
        renderItem: (_: unknown, api: CustomApi) => drawCell(api, colour, theme),
        encode: { x: [0, 1], y: [2, 3] },
        data: cells,
      },
      {
        type: 'custom',
        renderItem: (_: unknown, api: CustomApi) => drawPoint(api, colour, theme),
        encode: { x: 0, y: 1 },
        data: points,
      },
      { type: 'custom', silent: true, renderItem: (_: unknown, api: CustomApi) => drawLegend(api, spec, colour, theme), data: [[0]] },
    ],
  }
}

/** Value → colour; the best is at the end of the scale whichever way is good. */
function colourOf(spec: SurfaceSpec, theme: ChartTheme): (value: number) => string {
  const [low, high] = spec.value.domain
  return (value) => {
    const share = high > low ? (value - low) / (high - low) : 0.5
    return colourAt(theme.objective, spec.value.goal === 'maximize' ? share : 1 - share)
  }
}

/** Levels are cells of width 1 around their places. */
const edgesOf = (axis: SurfaceAxis): readonly number[] =>
  axis.kind === 'number' ? axis.edges : Array.from({ length: axis.levels.length + 1 }, (_, i) => i - 0.5)

/** A low-discrepancy offset (multiples of the golden ratio) within the middle of a level. */
function spread(axis: SurfaceAxis, at: number, i: number): number {
  if (axis.kind === 'number') return at
  return at + 0.6 * (((i + 1) * 0.618_033_988_75) % 1) - 0.3
}

function axisOption(axis: SurfaceAxis, theme: ChartTheme): object {
  const shared = {
    name: axis.label,
    nameTextStyle: mutedText(theme),
    nameTruncate: { maxWidth: 300, ellipsis: '…' },
    axisLine: { show: false },
    axisTick: { show: false },
    splitLine: { show: false },
  }
  if (axis.kind === 'level') {
    const formatter = (value: number) => (Number.isInteger(value) ? (axis.levels[value] ?? '') : '')
    const axisLabel = { ...mutedText(theme), formatter, interval: 0, overflow: 'truncate', width: 120 }
    return { ...shared, type: 'value', min: -0.5, max: axis.levels.length - 0.5, interval: 0.5, axisLabel }
  }
  const axisLabel = { ...mutedText(theme), formatter: (value: number) => formatNumber(value, 3), hideOverlap: true }
  return { ...shared, type: axis.scale === 'log' ? 'log' : 'value', min: axis.edges[0], max: axis.edges.at(-1), axisLabel }
}

/** Paler than the points, mixed rather than transparent: neighbours overlap a little, so that no hairline shows between them. */
function drawCell(api: CustomApi, colour: (value: number) => string, theme: ChartTheme): object {
  const [left, bottom] = api.coord([api.value(0), api.value(2)])
  const [right, top] = api.coord([api.value(1), api.value(3)])
  const shape = { x: left - 0.5, y: top - 0.5, width: right - left + 1, height: bottom - top + 1 }
  return { type: 'rect', shape, style: { fill: colourAt([theme.background, colour(api.value(4))], 0.55) } }
}

function drawPoint(api: CustomApi, colour: (value: number) => string, theme: ChartTheme): object {
  const [x, y] = api.coord([api.value(0), api.value(1)])
  const value = api.value(2)
  if (!Number.isNaN(value)) {
    return { type: 'circle', shape: { cx: x, cy: y, r: 3.5 }, style: { fill: colour(value), stroke: theme.text, lineWidth: 0.75 } }
  }
  const d = `M${x - 3.5} ${y - 3.5}l7 7M${x + 3.5} ${y - 3.5}l-7 7`
  return { type: 'path', shape: { pathData: d }, style: { fill: 'none', stroke: theme.failed, lineWidth: 1.5 } }
}

/** A ruler of the colours at the right, with the ends in digits and which end is good in words. */
function drawLegend(api: CustomApi, spec: SurfaceSpec, colour: (value: number) => string, theme: ChartTheme): object {
  const [low, high] = spec.value.domain
  const left = api.getWidth() - LEGEND + 20
  const height = Math.max(STEPS, api.getHeight() - TOP - BOTTOM - 24)
  const step = height / STEPS
  const top = TOP + 20
  const words = (content: string, y: number, muted = false): object => ({
    type: 'text',
    style: {
      text: content,
      x: left + 18,
      y,
      verticalAlign: 'middle',
      fill: muted ? theme.textMuted : theme.text,
      font: `11px ${theme.fontFamily}`,
      width: LEGEND - 40,
      overflow: 'truncate',
    },
  })
  const isUp = spec.value.goal === 'maximize'
  return {
    type: 'group',
    children: [
      ...Array.from({ length: STEPS }, (_, i) => ({
        type: 'rect',
        shape: { x: left, y: top + i * step, width: 12, height: step + 0.5 },
        style: { fill: colour(high - ((i + 0.5) / STEPS) * (high - low)) },
      })),
      words(formatNumber(high, 3), top),
      words(isUp ? 'better' : 'worse', top + 14, true),
      words(isUp ? 'worse' : 'better', top + height - 14, true),
      words(formatNumber(low, 3), top + height),
    ],
  }
}

function pointWords(spec: SurfaceSpec, [, , value = Number.NaN, x = Number.NaN, y = Number.NaN]: readonly number[]): string {
  const at = (axis: SurfaceAxis, place: number) => (axis.kind === 'number' ? formatNumber(place) : (axis.levels[place] ?? ''))
  const lines = [
    `${spec.x.label} ${at(spec.x, x)}`,
    `${spec.y.label} ${at(spec.y, y)}`,
    `${spec.value.label} ${Number.isNaN(value) ? 'no usable value' : formatNumber(value)}`,
  ]
  return lines.map(escapeXml).join('<br>')
}
