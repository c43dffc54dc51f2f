import type { ChartSpec } from '@sweepwise/core'
import { barsHeight, barsOption } from './bars-option.ts'
import type { ChartTheme } from './chart-theme.ts'
import type { EChartsCoreOption } from './echarts.ts'
import { forestHeight, forestOption } from './forest-option.ts'
import { heatMapHeight, heatMapOption } from './heat-map-option.ts'
import { linesOption } from './lines-option.ts'
import { multiplesHeight, multiplesOption } from './multiples-option.ts'
import { scatterOption } from './scatter-option.ts'
import { surfaceOption } from './surface-option.ts'

/** A chart spec as an ECharts option: the one translation that page, exports and reports share. */
export function chartOption(spec: ChartSpec, theme: ChartTheme): EChartsCoreOption {
  switch (spec.kind) {
    case 'bars':
      return barsOption(spec, theme)
    case 'forest':
      return forestOption(spec, theme)
    case 'lines':
      return linesOption(spec, theme)
    case 'multiples':
      return multiplesOption(spec, theme)
    case 'heat map':
      return heatMapOption(spec, theme)
    case 'surface':
      return surfaceOption(spec, theme)
    case 'scatter':
      return scatterOption(spec, theme)
  }
}

/** Height in pixels at which a chart can be read, whatever its width. */
export function chartHeight(spec: ChartSpec): number {
  if (spec.kind === 'bars') return barsHeight(spec)
  if (spec.kind === 'forest') return forestHeight(spec)
  if (spec.kind === 'multiples') return multiplesHeight(spec)
  if (spec.kind === 'heat map') return heatMapHeight(spec)
  return spec.kind === 'surface' || spec.kind === 'scatter' ? 420 : 320
}
