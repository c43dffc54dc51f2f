import { CustomChart, LineChart, ScatterChart } from 'echarts/charts'
import { GridComponent, TitleComponent, TooltipComponent } from 'echarts/components'
import { type EChartsCoreOption, type EChartsInitOpts, type EChartsType, init, use } from 'echarts/core'
import { LabelLayout } from 'echarts/features'
import { CanvasRenderer, SVGRenderer } from 'echarts/renderers'

export type { EChartsCoreOption, EChartsType }

/** The parts of ECharts that are used. Importing the whole library would more than double the bundle. */
const PARTS = [
  CustomChart,
  LineChart,
  ScatterChart,
  GridComponent,
  TitleComponent,
  TooltipComponent,
  LabelLayout,
  CanvasRenderer,
  SVGRenderer,
]

/** Makes the parts known, which takes a while the first time; whoever cannot wait then does it before. */
export const registerParts = (): void => use(PARTS)

/** A chart in an element, or in none on a server. Registers the parts itself, so that importing this file does nothing. */
export function createChart(element: HTMLElement | null, options: EChartsInitOpts): EChartsType {
  registerParts()
  return init(element, null, options)
}
