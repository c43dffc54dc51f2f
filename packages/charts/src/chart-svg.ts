import type { ChartSpec } from '@sweepwise/core'
import { chartOption } from './chart-option.ts'
import type { ChartTheme } from './chart-theme.ts'
import { createChart } from './echarts.ts'

/** A chart as an SVG document, text as text. Needs no DOM: works on a server and in a worker. Pixels. */
export function chartSvg(spec: ChartSpec, size: { readonly width: number; readonly height: number }, theme: ChartTheme): string {
  const chart = createChart(null, { renderer: 'svg', ssr: true, width: size.width, height: size.height })
  try {
    chart.setOption(chartOption(spec, theme))
    return chart.renderToSVGString()
  } finally {
    chart.dispose()
  }
}
