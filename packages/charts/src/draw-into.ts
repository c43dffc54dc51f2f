import type { ChartSpec } from '@sweepwise/core'
import { chartOption } from './chart-option.ts'
import type { ChartTheme } from './chart-theme.ts'
import { createChart, type EChartsCoreOption, type EChartsType } from './echarts.ts'
import { lineId, thinId } from './lines-option.ts'

/** From so many on, the axes stand a frame before the points. */
const MANY_POINTS = 2000

/** A chart that lives in an element until it is disposed of. */
export interface DrawnChart {
  /** Draws another spec or theme in its place. */
  readonly update: (spec: ChartSpec, theme: ChartTheme) => void
  readonly resize: () => void
  readonly dispose: () => void
  /** What stands at a pixel of the element; null outside the axes. */
  readonly valueAt: (pixel: readonly [number, number]) => readonly [x: number, y: number] | null
  /** The same beyond the axes too. */
  readonly valueOf: (pixel: readonly [number, number]) => readonly [x: number, y: number]
  readonly pixelOf: (value: readonly [x: number, y: number]) => readonly [number, number]
  /** Brings one line of a lines chart to the fore, by its place in the spec; null = none. */
  readonly emphasise: (line: number | null) => void
}

/**
 * Draws into an element of the page on a canvas, with the page's next frame; the element's size is the chart's. `onDrawn` hears
 * when it stands there and can be asked for places; `onPick` hears clicks on marks, `onPoint` which mark the pointer is on, by
 * their place in the spec.
 */
export function drawInto(
  element: HTMLElement,
  spec: ChartSpec,
  theme: ChartTheme,
  onDrawn?: () => void,
  onPick?: (index: number) => void,
  onPoint?: (index: number | null) => void,
): DrawnChart {
  const chart = createChart(element, { renderer: 'canvas' })
  const grid = { gridIndex: 0 }
  let drawn = spec
  // Points come in several series; each carries its place in the spec.
  const place = ({ dataIndex, value }: { readonly dataIndex: number; readonly value?: unknown }): number =>
    drawn.kind === 'scatter' && Array.isArray(value) ? (value.at(-1) as number) : dataIndex
  if (onPick !== undefined) chart.on('click', (event) => onPick(place(event)))
  if (onPoint !== undefined) {
    chart.on('mouseover', (event) => onPoint(place(event)))
    chart.on('mouseout', () => onPoint(null))
  }
  // Laid out in one task and painted with the next frame, many points after their axes: together they would be one long task.
  let toCome: readonly ChartSpec[] = spec.kind === 'scatter' && spec.points.length > MANY_POINTS ? [{ ...spec, points: [] }, spec] : [spec]
  const goOn = () => {
    const [next, ...others] = toCome
    if (chart.isDisposed()) return
    if (next === undefined) return onDrawn?.()
    toCome = others
    chart.on('rendered', painted)
    layOut(chart, chartOption(next, theme))
  }
  const painted = () => {
    chart.off('rendered', painted)
    // ECharts takes nothing in before it is through with the frame.
    setTimeout(goOn)
  }
  setTimeout(goOn)
  return {
    update: (next, nextTheme) => {
      drawn = next
      toCome = []
      layOut(chart, chartOption(next, nextTheme))
    },
    resize: () => chart.resize(),
    dispose: () => chart.dispose(),
    valueAt: (pixel) =>
      chart.containPixel(grid, [...pixel]) ? (chart.convertFromPixel(grid, [...pixel]) as unknown as [number, number]) : null,
    valueOf: (pixel) => chart.convertFromPixel(grid, [...pixel]) as unknown as [number, number],
    pixelOf: (value) => chart.convertToPixel(grid, [...value]) as unknown as [number, number],
    emphasise: (line) => {
      chart.dispatchAction({ type: 'downplay' })
      if (line === null) return
      chart.dispatchAction({ type: 'highlight', seriesId: lineId(line) })
      // Its thin part comes along, and the others stay as they are.
      if (drawn.kind === 'lines' && drawn.series[line]?.runs !== undefined)
        chart.dispatchAction({ type: 'highlight', seriesId: thinId(line), notBlur: true })
    },
  }
}

/** Places everything now, so that it can be asked for places; painted with the page's next frame rather than at once. */
function layOut(chart: EChartsType, option: EChartsCoreOption): void {
  const painter = chart.getZr()
  const { flush } = painter
  painter.flush = () => {}
  try {
    chart.setOption(option, { replaceMerge: ['series'] })
  } finally {
    painter.flush = flush
  }
}
