// The parts of ECharts that are used, registered once. Importing the whole library would more than double the bundle.
import { CustomChart, LineChart } from 'echarts/charts'
import { DataZoomInsideComponent, GridComponent, TooltipComponent } from 'echarts/components'
import { type EChartsCoreOption, type EChartsType, init, use } from 'echarts/core'
import { CanvasRenderer, SVGRenderer } from 'echarts/renderers'

use([CustomChart, LineChart, GridComponent, TooltipComponent, DataZoomInsideComponent, CanvasRenderer, SVGRenderer])

export { type EChartsCoreOption, type EChartsType, init }
