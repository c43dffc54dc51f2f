import type { ChartSpec } from '@sweepwise/core'
import { chartOption } from './chart-option.ts'
import type { ChartTheme } from './chart-theme.ts'
import { createChart } from './echarts.ts'

/** A chart that lives in an element until it is disposed of. */
export interface DrawnChart {
  /** Draws another spec or theme in its place; zoom is kept. */
  readonly update: (spec: ChartSpec, theme: ChartTheme) => void
  readonly resize: () => void
  readonly dispose: () => void
}

/** Draws into an element of the page on a canvas; the element's size is the chart's. `onPick` hears clicks on marks, by their place in the spec. */
export function drawInto(element: HTMLElement, spec: ChartSpec, theme: ChartTheme, onPick?: (index: number) => void): DrawnChart {
  const chart = createChart(element, { renderer: 'canvas' })
  if (onPick !== undefined) chart.on('click', ({ dataIndex }) => onPick(dataIndex))
  chart.setOption(chartOption(spec, theme))
  return {
    update: (next, nextTheme) => chart.setOption(chartOption(next, nextTheme), { replaceMerge: ['series'] }),
    resize: () => chart.resize(),
    dispose: () => chart.dispose(),
  }
}
