import type { ChartSpec } from '@sweepwise/core'
import { chartOption } from './chart-option.ts'
import type { ChartTheme } from './chart-theme.ts'
import { createChart } from './echarts.ts'
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
  // Understood now and drawn with the next frame, and many points with one of their own: together they would be one long task.
  let toCome: ChartSpec | null = spec.kind === 'scatter' && spec.points.length > MANY_POINTS ? spec : null
  const frameDrawn = () => {
    chart.off('rendered', frameDrawn)
    // ECharts takes nothing in before it is through with the frame.
    setTimeout(() => {
      if (chart.isDisposed()) return
      if (toCome === null) return onDrawn?.()
      chart.on('rendered', frameDrawn)
      chart.setOption(chartOption(toCome, theme), { replaceMerge: ['series'], lazyUpdate: true })
      toCome = null
    })
  }
  chart.on('rendered', frameDrawn)
  const first = toCome !== null && spec.kind === 'scatter' ? { ...spec, points: [] } : spec
  chart.setOption(chartOption(first, theme), { lazyUpdate: true })
  return {
    update: (next, nextTheme) => {
      drawn = next
      toCome = null
      chart.setOption(chartOption(next, nextTheme), { replaceMerge: ['series'] })
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
