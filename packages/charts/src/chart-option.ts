import type { ChartSpec } from '@sweepwise/core'
import { barsOption } from './bars-option.ts'
import type { ChartTheme } from './chart-theme.ts'
import type { EChartsCoreOption } from './echarts.ts'
import { linesOption } from './lines-option.ts'

/** A chart spec as an ECharts option: the one translation that page, exports and reports share. */
export function chartOption(spec: ChartSpec, theme: ChartTheme): EChartsCoreOption {
  return spec.kind === 'bars' ? barsOption(spec, theme) : linesOption(spec, theme)
}
