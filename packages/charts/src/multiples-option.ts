import { formatNumber, type LinesSpec, type MultiplesSpec } from '@sweepwise/core'
import type { ChartTheme } from './chart-theme.ts'
import { mutedText } from './custom-series.ts'
import type { EChartsCoreOption } from './echarts.ts'
import { linesOption } from './lines-option.ts'

/** Pixels of a chart with its title. */
const CELL = 232
const TITLE = 42
const BELOW = 44
/** Share of a chart at its right for the names of lines, and pixels that a name takes at most. */
const NAMES = 0.2
const NAME = 80
/** Between charts, in percent of the width. */
const GAP = 2

export const multiplesHeight = ({ charts, columns }: MultiplesSpec): number => Math.max(1, Math.ceil(charts.length / columns)) * CELL

interface Axes {
  readonly xAxis: object
  readonly yAxis: object
  readonly series: readonly { readonly id?: string; readonly type: string; readonly name?: string }[]
}

/** Charts of lines side by side; every line is named where it ends, and what stands under the pointer is told in digits. */
export function multiplesOption(spec: MultiplesSpec, theme: ChartTheme): EChartsCoreOption {
  const width = (100 - GAP * (spec.columns - 1)) / spec.columns
  const cells = spec.charts.map((chart, i) => ({
    ...chart,
    left: (i % spec.columns) * (width + GAP),
    top: Math.floor(i / spec.columns) * CELL,
    axes: linesOption(chart.lines, theme) as unknown as Axes,
  }))
  const placed = cells.map(() => new Map<number, Rect>())
  return {
    animation: false,
    useUTC: true,
    backgroundColor: theme.background,
    title: cells.map(({ title, note, left, top }) => ({
      text: title,
      subtext: note,
      left: `${left}%`,
      top,
      padding: 0,
      itemGap: 3,
      textStyle: { color: theme.text, fontFamily: theme.fontFamily, fontSize: 13, fontWeight: 600, width: 330, overflow: 'truncate' },
      subtextStyle: { ...mutedText(theme), width: 330, overflow: 'truncate' },
    })),
    grid: cells.map(({ left, top }) => ({
      left: `${left}%`,
      width: `${width * (1 - NAMES)}%`,
      top: top + TITLE,
      height: CELL - TITLE - BELOW,
      outerBoundsMode: 'same',
      outerBoundsContain: 'axisLabel',
    })),
    tooltip: {
      trigger: 'axis',
      renderMode: 'richText',
      confine: true,
      backgroundColor: theme.background,
      borderColor: theme.axis,
      borderWidth: 1,
      padding: 8,
      textStyle: { color: theme.text, fontFamily: theme.fontFamily, fontSize: 12 },
      axisPointer: { type: 'line', snap: true, label: { show: false }, lineStyle: { color: theme.axis } },
      formatter: (points: unknown) => tip(points as readonly Point[], spec),
    },
    xAxis: cells.map(({ axes }, i) => ({ ...axes.xAxis, gridIndex: i })),
    yAxis: cells.map(({ axes }, i) => ({ ...axes.yAxis, gridIndex: i })),
    series: cells.flatMap(({ axes, lines }, i) =>
      axes.series.map((series, k) => ({
        ...series,
        id: `${i} ${k}`,
        xAxisIndex: i,
        yAxisIndex: i,
        ...(series.type === 'line' && series.name !== undefined
          ? { ...named(lines, series.name, theme), labelLayout: apart(placed[i]!, k) }
          : {}),
      })),
    ),
  }
}

interface Rect {
  readonly y: number
  readonly height: number
}

/** A name steps down until it covers none of those placed before it in the same chart; charts beside each other do not matter. */
function apart(placed: Map<number, Rect>, line: number): (label: { readonly labelRect: Rect }) => { readonly y: number } {
  return ({ labelRect: { y, height } }) => {
    let at = y
    const before = [...placed].filter(([other]) => other < line).map(([, rect]) => rect)
    for (const rect of before.sort((a, b) => a.y - b.y)) if (at < rect.y + rect.height && rect.y < at + height) at = rect.y + rect.height
    placed.set(line, { y: at, height })
    return { y: at + height / 2 }
  }
}

/** The name of a line where it ends, in its colour. */
function named({ series }: LinesSpec, name: string, theme: ChartTheme): object {
  const faint = series.find(({ label }) => label === name)?.faint === true
  return {
    endLabel: {
      show: true,
      formatter: '{a}',
      fontFamily: theme.fontFamily,
      fontSize: 11,
      width: NAME,
      overflow: 'truncate',
      distance: 4,
      color: faint ? theme.textMuted : 'inherit',
    },
  }
}

interface Point {
  readonly axisIndex: number
  readonly axisValue: number
  readonly seriesName: string
  readonly seriesType: string
  readonly value: readonly [number, number | null]
}

/** What stands at one place of one chart, intervals beside it. */
function tip(points: readonly Point[], spec: MultiplesSpec): string {
  const [first] = points
  if (first === undefined) return ''
  const { lines } = spec.charts[first.axisIndex]!
  const told = points
    .filter(({ seriesType }) => seriesType === 'line')
    .map(({ seriesName, value: [at, value] }) => {
      const series = lines.series.find(({ label }) => label === seriesName)
      const place = series?.x.indexOf(at) ?? -1
      const [low, high] = [series?.band?.low[place] ?? null, series?.band?.high[place] ?? null]
      const ends = low === null || high === null ? '' : ` (${formatNumber(low, 3)} to ${formatNumber(high, 3)})`
      return `${seriesName}  ${value === null || value === undefined ? '–' : formatNumber(value, 3)}${ends}`
    })
  return [`${lines.x.label} ${formatNumber(first.axisValue, 4)}`, ...told].join('\n')
}
