import { formatNumber, type LinesSpec } from '@sweepwise/core'
import type { ChartTheme } from './chart-theme.ts'
import type { EChartsCoreOption } from './echarts.ts'

type Series = LinesSpec['series'][number]
interface CustomApi {
  coord(point: readonly [number, number]): [number, number]
}

/** Lines over a step, with bands behind them. Gaps stay gaps; on a log axis a value ≤ 0 is a gap too. */
export function linesOption(spec: LinesSpec, theme: ChartTheme): EChartsCoreOption {
  const muted = { color: theme.textMuted, fontFamily: theme.fontFamily, fontSize: 11 }
  const axis = (of: LinesSpec['x']) => ({
    type: of.scale === 'log' ? 'log' : 'value',
    axisLabel: { ...muted, formatter: (value: number) => formatNumber(value, 3), hideOverlap: true },
    axisTick: { show: false },
  })
  return {
    animation: false,
    backgroundColor: theme.background,
    grid: { left: 0, right: 12, top: 12, bottom: 18, outerBoundsMode: 'same', outerBoundsContain: 'axisLabel' },
    tooltip: {
      trigger: 'axis',
      appendToBody: true,
      axisPointer: { type: 'line', lineStyle: { color: theme.axis } },
      backgroundColor: theme.background,
      borderColor: theme.axis,
      textStyle: { color: theme.text, fontFamily: theme.fontFamily, fontSize: 12 },
      valueFormatter: (value: unknown) => (typeof value === 'number' ? formatNumber(value) : '–'),
    },
    dataZoom: [{ type: 'inside', zoomOnMouseWheel: 'shift', moveOnMouseWheel: false }],
    xAxis: {
      ...axis(spec.x),
      axisPointer: { label: { formatter: ({ value }: { value: number }) => `${spec.x.label} ${formatNumber(value)}` } },
      name: spec.x.label,
      nameLocation: 'middle',
      nameGap: 22,
      nameTextStyle: muted,
      min: 'dataMin',
      max: 'dataMax',
      axisLine: { lineStyle: { color: theme.axis } },
      splitLine: { show: false },
    },
    yAxis: { ...axis(spec.y), scale: true, axisLine: { show: false }, splitLine: { lineStyle: { color: theme.grid } } },
    series: spec.series.flatMap((series, index) => {
      const colour = series.faint ? theme.noise : (theme.series[index % theme.series.length] ?? theme.signal)
      return [...(series.band === undefined ? [] : [bandSeries(series, spec, colour)]), lineSeries(series, spec, colour)]
    }),
  }
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

function lineSeries(series: Series, spec: LinesSpec, colour: string): object {
  const data = linePoints(series.x, series.y, spec)
  // A point between two gaps has no line: only a symbol makes it visible.
  const alone = data.some(([, y], i) => y !== null && (data[i - 1]?.[1] ?? null) === null && (data[i + 1]?.[1] ?? null) === null)
  return {
    type: 'line',
    name: series.label,
    data,
    connectNulls: false,
    showSymbol: alone || data.length === 1,
    symbolSize: 4,
    lineStyle: { color: colour, width: series.faint ? 1 : 1.75, opacity: series.faint ? 0.5 : 1 },
    itemStyle: { color: colour },
    emphasis: { disabled: true },
  }
}

function bandSeries(series: Series, spec: LinesSpec, colour: string): object {
  const low = linePoints(series.x, series.band!.low, spec)
  const high = linePoints(series.x, series.band!.high, spec)
  return {
    type: 'custom',
    silent: true,
    tooltip: { show: false },
    clip: true,
    data: [...low, ...high].filter(([, y]) => y !== null),
    // One polygon per stretch without a gap, all drawn with the first item.
    renderItem: (params: { dataIndex: number }, api: CustomApi) =>
      params.dataIndex > 0
        ? null
        : {
            type: 'group',
            children: stretches(low, high).map((points) => ({
              type: 'polygon',
              shape: { points: points.map((point) => api.coord(point)) },
              style: { fill: colour, opacity: 0.18 },
            })),
          },
  }
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
