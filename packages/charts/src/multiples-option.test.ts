import type { LinesSpec, MultiplesSpec } from '@sweepwise/core'
import { describe, expect, it } from 'vitest'
import { chartHeight } from './chart-option.ts'
import { chartSvg } from './chart-svg.ts'
import { LIGHT_THEME } from './chart-theme.ts'
import { multiplesOption } from './multiples-option.ts'

const lines = (name: string): LinesSpec => ({
  kind: 'lines',
  x: { label: 'epoch', scale: 'linear' },
  y: { label: 'effect', scale: 'log' },
  series: [
    { label: name, x: [1, 2, 3], y: [4, 2, 1], band: { low: [3, 1, 0.5], high: [5, 3, 2] } },
    { label: 'noise', x: [1, 2, 3], y: [0.5, 0.4, 0.3], faint: true },
  ],
})
const spec: MultiplesSpec = {
  kind: 'multiples',
  columns: 3,
  charts: ['lr', 'width', 'depth', 'batch'].map((title) => ({ title, note: `note of ${title}`, lines: lines(`effect of ${title}`) })),
}

interface Option {
  readonly title: readonly { readonly text: string; readonly left: string; readonly top: number }[]
  readonly grid: readonly { readonly left: string }[]
  readonly series: readonly {
    readonly id: string
    readonly type: string
    readonly xAxisIndex: number
    readonly labelLayout?: (label: { labelRect: { y: number; height: number } }) => { y: number }
  }[]
  readonly tooltip: { readonly formatter: (points: unknown) => string }
}
const option = multiplesOption(spec, LIGHT_THEME) as unknown as Option

describe('charts side by side', () => {
  it('stand row by row, each with its title, axes and lines', () => {
    expect(option.title.map(({ text }) => text)).toEqual(['lr', 'width', 'depth', 'batch'])
    expect(option.title[3]!.left).toBe('0%')
    expect(option.title[3]!.top).toBeGreaterThan(option.title[2]!.top)
    expect(option.grid).toHaveLength(4)
    expect(new Set(option.series.map(({ id }) => id)).size).toBe(option.series.length)
    expect(new Set(option.series.map(({ xAxisIndex }) => xAxisIndex))).toEqual(new Set([0, 1, 2, 3]))
    expect(chartHeight(spec)).toBe(2 * chartHeight({ ...spec, charts: spec.charts.slice(0, 1) }))
  })

  it('names of lines step aside in their own chart, and only there', () => {
    const named = (chart: number) => option.series.filter(({ xAxisIndex, type }) => xAxisIndex === chart && type === 'line')
    const at = (chart: number, line: number, y: number) => named(chart)[line]!.labelLayout!({ labelRect: { y, height: 12 } }).y - 6
    expect(at(0, 0, 50)).toBe(50)
    expect(at(0, 1, 55)).toBe(62)
    expect(at(1, 0, 55)).toBe(55)
    // Laid out anew after the chart was resized.
    expect(at(0, 0, 20)).toBe(20)
    expect(at(0, 1, 55)).toBe(55)
  })

  it('what stands under the pointer is told with its interval', () => {
    const point = (seriesName: string, value: [number, number]) => ({ axisIndex: 1, axisValue: 2, seriesType: 'line', seriesName, value })
    expect(option.tooltip.formatter([point('effect of width', [2, 2]), point('noise', [2, 0.4])])).toBe(
      'epoch 2\neffect of width  2 (1 to 3)\nnoise  0.4',
    )
  })

  it('are drawn as text and lines', () => {
    const svg = chartSvg(spec, { width: 900, height: chartHeight(spec) }, LIGHT_THEME)
    for (const text of ['lr', 'note of depth', 'effect of batch', 'epoch']) expect(svg).toContain(text)
  })
})
