import type { ChartTheme } from './chart-theme.ts'

/** What ECharts hands to whoever draws the items of a custom series. */
export interface CustomApi {
  value(dimension: number): number
  coord(point: readonly [number, number]): [number, number]
  getHeight(): number
  getWidth(): number
}

/** Words of axes and legends. */
export const mutedText = (theme: ChartTheme) => ({ color: theme.textMuted, fontFamily: theme.fontFamily, fontSize: 11 })
