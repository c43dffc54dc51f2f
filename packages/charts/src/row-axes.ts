import { formatNumber } from '@sweepwise/core'
import type { ChartTheme } from './chart-theme.ts'
import { mutedText } from './custom-series.ts'

/** The axes of a chart with a row a name, read from the top: numbers below, names at the left, cut at `labelWidth` pixels; the name of the axis at `nameWidth`. */
export function rowAxes(
  x: { readonly label: string; readonly domain: readonly [number, number] },
  names: readonly string[],
  theme: ChartTheme,
  { nameGap, labelWidth, nameWidth }: { readonly nameGap: number; readonly labelWidth: number; readonly nameWidth?: number },
) {
  const bare = { axisLine: { show: false }, axisTick: { show: false } }
  return {
    xAxis: {
      type: 'value',
      min: x.domain[0],
      max: x.domain[1],
      name: x.label,
      nameLocation: 'middle',
      nameGap,
      nameTextStyle: mutedText(theme),
      ...(nameWidth === undefined ? {} : { nameTruncate: { maxWidth: nameWidth, ellipsis: '…' } }),
      axisLabel: { ...mutedText(theme), hideOverlap: true, formatter: (value: number) => formatNumber(value, 3) },
      ...bare,
      splitLine: { lineStyle: { color: theme.grid } },
    },
    yAxis: {
      type: 'category',
      inverse: true,
      data: names,
      axisLabel: { color: theme.text, fontFamily: theme.fontFamily, fontSize: 12, width: labelWidth, overflow: 'truncate', interval: 0 },
      ...bare,
    },
  }
}
