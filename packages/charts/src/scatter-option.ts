import { formatNumber, type ScatterAxis, type ScatterColour, type ScatterSpec } from '@sweepwise/core'
import type { ChartTheme } from './chart-theme.ts'
import { colourAt } from './colour-scale.ts'
import { type CustomApi, mutedText } from './custom-series.ts'
import type { EChartsCoreOption } from './echarts.ts'
import { escapeXml } from './svg-text.ts'

/** Pixels around the axes: the margins' counts, the legend at the right, names and digits at the left and below. */
const TOP = 64
const MARGIN = 34
const RIGHT = 48
const LEGEND = 104
const BOTTOM = 46
/** Names of axes end here, in pixels: a picture of a third of a page holds as much. */
const NAME = 380
/** Colours told apart on a scale; a series of points each, which is what lets a hundred thousand be drawn. */
const SHADES = 24
const STEPS = 40
/** From this many points on they are drawn in one stroke, smaller, without an outline. */
const MANY = 2000
const SYMBOLS = ['circle', 'rect', 'triangle', 'diamond'] as const

/** Runs as points over two axes, with the number of runs at either margin; or the mean colour of cells. */
export function scatterOption(spec: ScatterSpec, theme: ChartTheme): EChartsCoreOption {
  const right = RIGHT + (spec.colour === null ? 12 : LEGEND)
  const left = leftOf(spec.y)
  // Whatever the axes are named, the plot stays where the counts at its margins are.
  const main = { left, right, top: TOP, bottom: BOTTOM, outerBoundsMode: 'none' }
  return {
    animation: false,
    backgroundColor: theme.background,
    grid: [
      main,
      { left, right, top: TOP - MARGIN - 4, height: MARGIN },
      { right: right - RIGHT, width: RIGHT - 8, top: TOP, bottom: BOTTOM },
    ],
    tooltip: {
      trigger: 'item',
      appendToBody: true,
      backgroundColor: theme.background,
      borderColor: theme.axis,
      textStyle: { color: theme.text, fontFamily: theme.fontFamily, fontSize: 12 },
      formatter: ({ value }: { value: readonly number[] }) =>
        spec.cells === undefined ? pointWords(spec, value[2]!) : cellWords(spec, value[4]!),
    },
    xAxis: [
      { ...axisOption(spec.x, theme), nameLocation: 'middle', nameGap: 28 },
      { gridIndex: 1, type: 'value', show: false, min: 0, max: spec.x.counts.length },
      { gridIndex: 2, type: 'value', show: false, min: 0, max: Math.max(1, ...spec.y.counts) },
    ],
    yAxis: [
      // Above the counts at the margin, which would otherwise cover it.
      { ...axisOption(spec.y, theme), nameLocation: 'end', nameGap: MARGIN + 14, nameTextStyle: { ...mutedText(theme), align: 'left' } },
      { gridIndex: 1, type: 'value', show: false, min: 0, max: Math.max(1, ...spec.x.counts) },
      { gridIndex: 2, type: 'value', show: false, min: 0, max: spec.y.counts.length },
    ],
    series: [
      ...(spec.cells === undefined ? pointSeries(spec, theme) : [cellSeries(spec, theme)]),
      countSeries(spec.x, 1, (part, count) => [part, part + 1, 0, count], theme),
      countSeries(spec.y, 2, (part, count) => [0, count, part, part + 1], theme),
      ...(spec.colour === null
        ? []
        : [
            { type: 'custom', silent: true, renderItem: (_: unknown, api: CustomApi) => drawLegend(api, spec.colour!, theme), data: [[0]] },
          ]),
    ],
  }
}

/** Room for the words of the vertical axis. */
const leftOf = (axis: ScatterAxis): number =>
  axis.kind === 'number' ? 60 : 20 + Math.min(130, 6.5 * axis.levels.reduce((longest, level) => Math.max(longest, level.length), 3))

function axisOption(axis: ScatterAxis, theme: ChartTheme): object {
  const shared = {
    name: axis.label,
    nameTextStyle: mutedText(theme),
    nameTruncate: { maxWidth: NAME, ellipsis: '…' },
    axisLine: { show: true, onZero: false, lineStyle: { color: theme.axis } },
    axisTick: { show: false },
    splitLine: { show: axis.kind === 'number', lineStyle: { color: theme.grid } },
  }
  if (axis.kind === 'level') {
    const formatter = (value: number) => (Number.isInteger(value) ? (axis.levels[value] ?? '') : '')
    const axisLabel = { ...mutedText(theme), formatter, interval: 0, overflow: 'truncate', width: 124, hideOverlap: true }
    return { ...shared, type: 'value', min: -0.5, max: axis.levels.length - 0.5, interval: 0.5, axisLabel }
  }
  const [min, max] = axis.domain
  const axisLabel = {
    ...mutedText(theme),
    formatter: (value: number) => formatNumber(value, 3),
    hideOverlap: true,
    showMinLabel: false,
    showMaxLabel: false,
  }
  return { ...shared, type: axis.scale === 'log' ? 'log' : 'value', min, max, axisLabel }
}

/** A low-discrepancy offset within the middle of a level, so that the runs of a cell of levels fill it evenly (Roberts' R2 sequence). */
const spread = (axis: ScatterAxis, at: number, i: number, step: number): number =>
  axis.kind === 'number' ? at : at + 0.7 * (((i + 1) * step) % 1) - 0.35
const STEP_X = 0.754_877_666_2
const STEP_Y = 0.569_840_290_998

/** Worse ones first, so that the better lie on top; grey and crosses behind all of them. */
function pointSeries(spec: ScatterSpec, theme: ChartTheme): object[] {
  const shades = shadesOf(spec.colour, theme)
  const buckets = new Map<number, number[]>()
  const pale: number[] = []
  const crosses: number[] = []
  for (const [i, { x, y, colour, pale: isPale }] of spec.points.entries()) {
    let into = isPale === true ? pale : crosses
    if (isPale !== true && colour !== null) {
      const shade = shades.of(colour ?? 0)
      into = buckets.get(shade) ?? []
      buckets.set(shade, into)
    }
    into.push(spread(spec.x, x, i, STEP_X), spread(spec.y, y, i, STEP_Y), i)
  }
  const many = spec.points.length > MANY
  const series = (data: number[], colour: string, symbol: string, more: object = {}) => ({
    type: 'scatter',
    // One array of numbers: of lists ECharts copies and looks through every point, three times, before it draws one.
    data: Float64Array.from(data),
    dimensions: ['x', 'y', 'place'],
    symbol,
    symbolSize: many ? (spec.points.length > 20_000 ? 4 : 5) : 7,
    large: many,
    largeThreshold: 0,
    itemStyle: many ? { color: colour } : { color: colour, borderColor: theme.axis, borderWidth: 0.5 },
    emphasis: { itemStyle: { borderColor: theme.text, borderWidth: 1.5 } },
    ...more,
  })
  return [
    ...(pale.length === 0 ? [] : [series(pale, theme.grid, 'circle', { itemStyle: { color: theme.axis, opacity: 0.5 } })]),
    ...(crosses.length === 0 ? [] : [series(crosses, theme.failed, CROSS, { itemStyle: { color: theme.failed } })]),
    ...[...buckets].sort(([a], [b]) => a - b).map(([shade, data]) => series(data, shades.colour(shade), shades.symbol(shade))),
  ]
}

const CROSS = 'path://M0 1L1 0L4 3L7 0L8 1L5 4L8 7L7 8L4 5L1 8L0 7L3 4Z'

interface Shades {
  readonly of: (value: number) => number
  readonly colour: (shade: number) => string
  readonly symbol: (shade: number) => string
}

/** Numbers in steps of a scale, better last where the goal says which is better; levels in colours and shapes that tell them apart. */
function shadesOf(colour: ScatterColour | null, theme: ChartTheme): Shades {
  if (colour === null) return { of: () => 0, colour: () => theme.signal, symbol: () => 'circle' }
  if (colour.kind === 'level') return { of: (place) => place, colour: (place) => levelColour(place, theme), symbol: levelSymbol(theme) }
  const share = shareOf(colour)
  return {
    of: (value) => Math.min(SHADES - 1, Math.floor(share(value) * SHADES)),
    colour: (shade) => colourAt(theme.objective, (shade + 0.5) / SHADES),
    symbol: () => 'circle',
  }
}

const levelColour = (place: number, theme: ChartTheme): string => theme.series[place % theme.series.length]!
const levelSymbol =
  (theme: ChartTheme) =>
  (place: number): string =>
    SYMBOLS[Math.floor(place / theme.series.length) % SYMBOLS.length]!

/** 0 … 1, the better end last; without a goal the higher. */
function shareOf({ domain: [low, high], scale, goal }: Extract<ScatterColour, { kind: 'number' }>): (value: number) => number {
  const to = scale === 'log' ? Math.log : (value: number) => value
  const [start, span] = [to(low), to(high) - to(low)]
  return (value) => {
    const share = span > 0 ? Math.max(0, Math.min(1, (to(value) - start) / span)) : 0.5
    return goal === 'minimize' ? 1 - share : share
  }
}

function cellSeries(spec: ScatterSpec, theme: ChartTheme): object {
  const shades = shadesOf(spec.colour, theme)
  const colours = spec.cells!.map(({ mean }) => shades.colour(shades.of(mean)))
  return {
    type: 'custom',
    clip: true,
    data: spec.cells!.map(({ x, y }, i) => [x[0], x[1], y[0], y[1], i]),
    encode: { x: [0, 1], y: [2, 3] },
    renderItem: (_: unknown, api: CustomApi) => {
      const [left, bottom] = api.coord([api.value(0), api.value(2)])
      const [right, top] = api.coord([api.value(1), api.value(3)])
      const shape = { x: left + 0.5, y: top + 0.5, width: Math.max(1, right - left - 1), height: Math.max(1, bottom - top - 1) }
      return { type: 'rect', shape, style: { fill: colours[api.value(4)] } }
    },
  }
}

function countSeries(
  axis: ScatterAxis,
  index: number,
  box: (part: number, count: number) => readonly [number, number, number, number],
  theme: ChartTheme,
): object {
  return {
    type: 'custom',
    silent: true,
    xAxisIndex: index,
    yAxisIndex: index,
    data: axis.counts.flatMap((count, part) => (count === 0 ? [] : [box(part, count)])),
    encode: { x: [0, 1], y: [2, 3] },
    renderItem: (_: unknown, api: CustomApi) => {
      const [left, bottom] = api.coord([api.value(0), api.value(2)])
      const [right, top] = api.coord([api.value(1), api.value(3)])
      const shape = { x: left + 0.5, y: top + 0.5, width: Math.max(1, right - left - 1), height: Math.max(1, bottom - top - 1) }
      return { type: 'rect', shape, style: { fill: theme.axis } }
    },
  }
}

/** A ruler of the colours with their ends in digits and which is better; or the levels with theirs. */
function drawLegend(api: CustomApi, colour: ScatterColour, theme: ChartTheme): object {
  const left = api.getWidth() - LEGEND + 18
  const words = (content: string, y: number, muted = false): object => ({
    type: 'text',
    style: {
      ...{ text: content, x: left + 18, y, verticalAlign: 'middle', fill: muted ? theme.textMuted : theme.text },
      ...{ font: `11px ${theme.fontFamily}`, width: LEGEND - 40, overflow: 'truncate' },
    },
  })
  const name = {
    type: 'text',
    style: {
      text: colour.label,
      x: left,
      y: TOP - 16,
      verticalAlign: 'middle',
      fill: theme.textMuted,
      font: `11px ${theme.fontFamily}`,
      width: LEGEND - 22,
      overflow: 'truncate',
    },
  }
  if (colour.kind === 'level') {
    const room = Math.max(1, Math.floor((api.getHeight() - TOP - BOTTOM) / 18))
    const shown = colour.levels.length > room ? colour.levels.slice(0, room - 1) : colour.levels
    const more = colour.levels.length - shown.length
    return {
      type: 'group',
      children: [
        name,
        ...shown.flatMap((level, i) => [
          levelMark(levelSymbol(theme)(i), left, TOP + 6 + 18 * i, levelColour(i, theme)),
          words(level, TOP + 6 + 18 * i),
        ]),
        ...(more > 0 ? [words(`and ${more} more`, TOP + 6 + 18 * shown.length, true)] : []),
      ],
    }
  }
  const [low, high] = colour.domain
  const shades = shadesOf(colour, theme)
  const to = colour.scale === 'log' ? Math.log : (value: number) => value
  const from = colour.scale === 'log' ? Math.exp : (value: number) => value
  const height = Math.max(STEPS, Math.min(240, api.getHeight() - TOP - BOTTOM))
  const step = height / STEPS
  const isGood = colour.goal === null ? null : colour.goal === 'maximize'
  return {
    type: 'group',
    children: [
      name,
      ...Array.from({ length: STEPS }, (_, i) => ({
        type: 'rect',
        shape: { x: left, y: TOP + i * step, width: 12, height: step + 0.5 },
        style: { fill: shades.colour(shades.of(from(to(high) - ((i + 0.5) / STEPS) * (to(high) - to(low))))) },
      })),
      words(formatNumber(high, 3), TOP + 5),
      ...(isGood === null
        ? []
        : [words(isGood ? 'better' : 'worse', TOP + 19, true), words(isGood ? 'worse' : 'better', TOP + height - 19, true)]),
      words(formatNumber(low, 3), TOP + height - 5),
    ],
  }
}

function levelMark(symbol: string, x: number, y: number, fill: string): object {
  const style = { fill }
  if (symbol === 'rect') return { type: 'rect', shape: { x: x + 1, y: y - 5, width: 10, height: 10 }, style }
  if (symbol === 'triangle')
    return {
      type: 'polygon',
      shape: {
        points: [
          [x + 6, y - 5],
          [x + 12, y + 5],
          [x, y + 5],
        ],
      },
      style,
    }
  if (symbol === 'diamond')
    return {
      type: 'polygon',
      shape: {
        points: [
          [x + 6, y - 6],
          [x + 12, y],
          [x + 6, y + 6],
          [x, y],
        ],
      },
      style,
    }
  return { type: 'circle', shape: { cx: x + 6, cy: y, r: 5 }, style }
}

const at = (axis: ScatterAxis | ScatterColour, place: number): string =>
  axis.kind === 'number' ? formatNumber(place) : (axis.levels[place] ?? '')

function pointWords(spec: ScatterSpec, index: number): string {
  const point = spec.points[index]
  if (point === undefined) return ''
  const colour =
    spec.colour === null ? [] : [`${spec.colour.label} ${point.colour == null ? 'no usable value' : at(spec.colour, point.colour)}`]
  return [point.label, `${spec.x.label} ${at(spec.x, point.x)}`, `${spec.y.label} ${at(spec.y, point.y)}`, ...colour]
    .map(escapeXml)
    .join('<br>')
}

function cellWords(spec: ScatterSpec, index: number): string {
  const cell = spec.cells?.[index]
  if (cell === undefined) return ''
  const side = (axis: ScatterAxis, [low, high]: readonly [number, number]) =>
    axis.kind === 'level' ? (axis.levels[low + 0.5] ?? '') : `${formatNumber(low, 3)} … ${formatNumber(high, 3)}`
  return [
    `${spec.colour!.label} ${formatNumber(cell.mean)}, mean of ${cell.n} ${cell.n === 1 ? 'run' : 'runs'}`,
    `${spec.x.label} ${side(spec.x, cell.x)}`,
    `${spec.y.label} ${side(spec.y, cell.y)}`,
  ]
    .map(escapeXml)
    .join('<br>')
}
