import { formatDuration, formatNumber, type LinesSpec } from '@sweepwise/core'
import type { ChartTheme } from './chart-theme.ts'
import type { EChartsCoreOption } from './echarts.ts'

type Series = LinesSpec['series'][number]
interface CustomApi {
  coord(point: readonly [number, number]): [number, number]
}

/** Strokes that tell curves of one colour apart. */
const STROKES = ['solid', [7, 4], [2, 3]] as const

/** Colour and stroke of the curve with this style, counted from 0: every colour in one stroke, then in the next. */
export function lineStyle(
  style: number,
  theme: Pick<ChartTheme, 'series'>,
): { readonly colour: string; readonly stroke: (typeof STROKES)[number] } {
  const colours = theme.series.length
  return { colour: theme.series[style % colours]!, stroke: STROKES[Math.floor(style / colours) % STROKES.length]! }
}

/** Lines over a step, with bands behind them. Gaps stay gaps; on a log axis a value ≤ 0 is a gap too. */
export function linesOption(spec: LinesSpec, theme: ChartTheme): EChartsCoreOption {
  const muted = { color: theme.textMuted, fontFamily: theme.fontFamily, fontSize: 11 }
  const number = (value: number) => formatNumber(value, 3)
  const scaled = (scale: 'linear' | 'log') => ({ type: scale === 'log' ? 'log' : 'value', axisTick: { show: false } })
  const { kind = 'number' } = spec.x
  const [first, last] = extentOf(spec)
  // Time that passed is counted from its beginning.
  const [from, to] = spec.x.domain ?? [kind === 'duration' && spec.x.scale === 'linear' ? Math.min(0, first) : first, last]
  // Bands of groups lie upon each other: the more, the lighter each.
  const bandOpacity = spec.series.filter(({ runs, band }) => runs !== undefined && band !== undefined).length > 2 ? 0.13 : 0.18
  return {
    animation: false,
    useUTC: true,
    backgroundColor: theme.background,
    grid: { left: 0, right: 12, top: 12, bottom: 18, outerBoundsMode: 'same', outerBoundsContain: 'axisLabel' },
    // The pointer alone: what stands under it is told by whoever shows the chart.
    tooltip: {
      trigger: 'axis',
      showContent: false,
      axisPointer: { type: 'line', snap: false, label: { show: false }, lineStyle: { color: theme.axis } },
    },
    xAxis: {
      ...scaled(spec.x.scale),
      ...(kind === 'time' && spec.x.scale === 'linear' ? { type: 'time' } : {}),
      axisLabel: {
        ...muted,
        hideOverlap: true,
        ...(kind === 'time' ? {} : { formatter: kind === 'duration' ? formatDuration : number }),
        ...(kind === 'duration' && spec.x.scale === 'linear' ? { customValues: durationTicks(from, to) } : {}),
      },
      name: spec.x.label,
      nameLocation: 'middle',
      nameGap: 22,
      nameTextStyle: muted,
      // Places of 0 and below are no places on a logarithmic axis: there the chart finds the extent of what is left.
      ...(spec.x.scale === 'linear' && Number.isFinite(from) && Number.isFinite(to)
        ? { min: from, max: to }
        : { min: spec.x.domain?.[0] ?? 'dataMin', max: spec.x.domain?.[1] ?? 'dataMax' }),
      axisLine: { lineStyle: { color: theme.axis }, onZero: false },
      splitLine: { show: false },
    },
    yAxis: {
      ...scaled(spec.y.scale),
      // The ends of heights that are those of another chart are no round numbers.
      axisLabel: {
        ...muted,
        formatter: number,
        hideOverlap: true,
        ...(spec.y.domain === undefined ? {} : { showMinLabel: false, showMaxLabel: false }),
      },
      scale: true,
      ...(spec.y.domain === undefined ? {} : { min: spec.y.domain[0], max: spec.y.domain[1] }),
      axisLine: { show: false },
      splitLine: { lineStyle: { color: theme.grid } },
    },
    series: spec.series.flatMap((series, index) => {
      const { colour, stroke } = lineStyle(series.style ?? index, theme)
      const drawn = series.faint ? theme.noise : colour
      return [
        ...(series.band === undefined ? [] : [bandSeries(series, spec, drawn, bandOpacity)]),
        ...(series.raw === undefined ? [] : [rawSeries(series.x, series.raw, spec, drawn)]),
        ...(isPartial(series) ? [{ ...thinSeries(series, spec, drawn, stroke), id: thinId(index) }] : []),
        { ...lineSeries(series, spec, drawn, stroke), id: lineId(index) },
        ...(series.crosses === undefined || series.crosses.length === 0 ? [] : [crossSeries(series.crosses, theme.failed)]),
      ]
    }),
  }
}

/** Under which the line of a series is known to the chart. */
export const lineId = (index: number): string => `line ${index}`
/** Likewise the thin line below it, where it has one. */
export const thinId = (index: number): string => `thin ${index}`

const SECOND = 1000
const MINUTE = 60 * SECOND
const HOUR = 60 * MINUTE
const TICKS = [
  ...[1, 2, 5, 10, 20, 50, 100, 200, 500],
  ...[1, 2, 5, 10, 15, 30].map((n) => n * SECOND),
  ...[1, 2, 5, 10, 15, 30].map((n) => n * MINUTE),
  ...[1, 2, 3, 6, 12, 24, 48, 24 * 7, 24 * 14, 24 * 28].map((n) => n * HOUR),
]
/** Places of labels, at distances a person counts in: seconds and minutes by sixties, not by tens. */
export function durationTicks(from: number, to: number): number[] {
  const tick = TICKS.find((distance) => (to - from) / distance <= 7) ?? (to - from) / 5
  if (!(tick > 0)) return [from]
  const ticks: number[] = []
  for (let n = Math.ceil(from / tick); n * tick <= to; n++) ticks.push(n * tick)
  return ticks.length === 0 ? [from] : ticks
}

function extentOf(spec: LinesSpec): readonly [number, number] {
  let low = Number.POSITIVE_INFINITY
  let high = Number.NEGATIVE_INFINITY
  for (const { x } of spec.series) {
    for (const at of x) {
      if (at < low) low = at
      if (at > high) high = at
    }
  }
  return [low, high]
}

/** [x, y] pairs; y is null where nothing can be drawn. */
export function linePoints(x: readonly number[], y: readonly (number | null)[], spec: LinesSpec): [number, number | null][] {
  const drawable = (value: number | null | undefined): value is number =>
    typeof value === 'number' && Number.isFinite(value) && (spec.y.scale === 'linear' || value > 0)
  return x.flatMap((at, i) => {
    if (spec.x.scale === 'log' && at <= 0) return []
    const value = y[i]
    return [[at, drawable(value) ? value : null] as [number, number | null]]
  })
}

/** Somewhere it rests on fewer runs than it stands for. */
const isPartial = ({ runs }: Series): boolean => runs?.n.some((n) => n < runs.of) ?? false

/** All of a line that rests on fewer runs in places; where all are there the line itself lies upon it. */
function thinSeries(series: Series, spec: LinesSpec, colour: string, stroke: (typeof STROKES)[number]): object {
  return {
    type: 'line',
    silent: true,
    data: linePoints(series.x, series.y, spec),
    connectNulls: false,
    showSymbol: false,
    lineStyle: { color: colour, type: stroke, width: 1, opacity: 0.75 },
    itemStyle: { color: colour },
    emphasis: { lineStyle: { width: 1.75, opacity: 1 } },
    blur: { lineStyle: { opacity: 0.25 } },
  }
}

function lineSeries(series: Series, spec: LinesSpec, colour: string, stroke: (typeof STROKES)[number]): object {
  const { runs } = series
  const partial = isPartial(series)
  const y = partial ? series.y.map((value, i) => (runs!.n[i]! < runs!.of ? null : value)) : series.y
  const data = linePoints(series.x, y, spec)
  // A point between two gaps has no line: only a symbol makes it visible.
  const alone = data.some(([, y], i) => y !== null && (data[i - 1]?.[1] ?? null) === null && (data[i + 1]?.[1] ?? null) === null)
  return {
    type: 'line',
    name: series.label,
    data,
    connectNulls: false,
    // A point of a line that goes on thinly is in sight.
    showSymbol: (alone && !partial) || data.length === 1,
    symbolSize: 4,
    lineStyle: { color: colour, type: stroke, width: series.faint ? 1 : runs === undefined ? 1.75 : 2.5, opacity: series.faint ? 0.5 : 1 },
    itemStyle: { color: colour },
    emphasis: { focus: 'series', lineStyle: { width: runs === undefined ? 3 : 3.5 } },
    blur: { lineStyle: { opacity: 0.25 } },
  }
}

function rawSeries(x: readonly number[], raw: readonly (number | null)[], spec: LinesSpec, colour: string): object {
  return {
    type: 'line',
    silent: true,
    data: linePoints(x, raw, spec),
    connectNulls: false,
    showSymbol: false,
    lineStyle: { color: colour, width: 1, opacity: 0.3 },
    itemStyle: { color: colour },
    emphasis: { disabled: true },
    blur: { lineStyle: { opacity: 0.12 } },
  }
}

/** Crosses on the bottom line: there is a value there, and it has no height. */
function crossSeries(places: readonly number[], colour: string): object {
  return {
    type: 'custom',
    silent: true,
    clip: true,
    data: places.map((x) => [x]),
    encode: { x: 0, y: [] },
    renderItem: (
      params: { coordSys: { y: number; height: number } },
      api: { value(dimension: number): number; coord(at: readonly number[]): number[] },
    ) => {
      const x = api.coord([api.value(0), 0])[0]!
      const y = params.coordSys.y + params.coordSys.height - 6
      const line = (x1: number, y1: number, x2: number, y2: number) => ({
        type: 'line',
        shape: { x1, y1, x2, y2 },
        style: { stroke: colour, lineWidth: 1.5 },
      })
      return { type: 'group', children: [line(x - 3, y - 3, x + 3, y + 3), line(x - 3, y + 3, x + 3, y - 3)] }
    },
  }
}

function bandSeries(series: Series, spec: LinesSpec, colour: string, opacity: number): object {
  const low = linePoints(series.x, series.band!.low, spec)
  const high = linePoints(series.x, series.band!.high, spec)
  const room = series.band!.leaves === true ? roomOf(spec) : [Number.NEGATIVE_INFINITY, Number.POSITIVE_INFINITY]
  return {
    type: 'custom',
    silent: true,
    clip: true,
    // What the axis makes room for; the band is cut off where it ends.
    data: [...low, ...high].flatMap(([x, y]) => (y === null ? [] : [[x, Math.min(room[1], Math.max(room[0], y))]])),
    emphasis: { disabled: true },
    // One polygon per stretch without a gap, all drawn with the first item.
    renderItem: (params: { dataIndex: number }, api: CustomApi) =>
      params.dataIndex > 0
        ? null
        : {
            type: 'group',
            children: stretches(low, high).map((points) => ({
              type: 'polygon',
              shape: { points: points.map((point) => api.coord(point)) },
              style: { fill: colour, opacity },
            })),
          },
  }
}

/** The heights of all lines, and as much again above and below for bands that may leave. */
function roomOf(spec: LinesSpec): readonly [number, number] {
  let low = Number.POSITIVE_INFINITY
  let high = Number.NEGATIVE_INFINITY
  for (const { y } of spec.series) {
    for (const value of y) {
      if (value === null || !Number.isFinite(value) || (spec.y.scale === 'log' && value <= 0)) continue
      if (value < low) low = value
      if (value > high) high = value
    }
  }
  // One height alone gives no measure.
  if (!(high > low)) return [Number.NEGATIVE_INFINITY, Number.POSITIVE_INFINITY]
  return spec.y.scale === 'log' ? [low / (high / low), high * (high / low)] : [low - (high - low), high + (high - low)]
}

function stretches(low: readonly [number, number | null][], high: readonly [number, number | null][]): [number, number][][] {
  const found: [number, number][][] = []
  let up: [number, number][] = []
  let down: [number, number][] = []
  const flush = () => {
    if (up.length > 1) found.push([...up, ...down.toReversed()])
    up = []
    down = []
  }
  low.forEach(([x, bottom], i) => {
    const top = high[i]?.[1] ?? null
    if (bottom === null || top === null) flush()
    else {
      up.push([x, top])
      down.push([x, bottom])
    }
  })
  flush()
  return found
}
