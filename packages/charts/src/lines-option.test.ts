import type { LinesSpec } from '@sweepwise/core'
import { describe, expect, it } from 'vitest'
import { LIGHT_THEME } from './chart-theme.ts'
import { linePoints, linesOption } from './lines-option.ts'

const spec = (more: Partial<LinesSpec> = {}): LinesSpec => ({
  kind: 'lines',
  x: { label: 'step', scale: 'linear' },
  y: { label: 'loss', scale: 'linear' },
  series: [],
  ...more,
})
const log = spec({ y: { label: 'loss', scale: 'log' } })

describe('lines as ECharts draws them', () => {
  it('keeps gaps as gaps, NaN and infinities included', () => {
    expect(linePoints([0, 1, 2, 3], [1, null, Number.NaN, Number.POSITIVE_INFINITY], spec())).toEqual([
      [0, 1],
      [1, null],
      [2, null],
      [3, null],
    ])
  })
  it('has no place for 0 and below on a logarithmic axis', () => {
    expect(linePoints([0, 1, 2], [0, -1, 1e-9], log)).toEqual([
      [0, null],
      [1, null],
      [2, 1e-9],
    ])
    expect(linesOption(log, LIGHT_THEME)).toMatchObject({ yAxis: { type: 'log' }, xAxis: { type: 'value' } })
  })
  it('shows a point between two gaps, which a line alone would not', () => {
    const showsSymbol = (y: (number | null)[]) => {
      const option = linesOption(spec({ series: [{ label: 'a', x: [0, 1, 2], y }] }), LIGHT_THEME) as { series: { showSymbol: boolean }[] }
      return option.series[0]!.showSymbol
    }
    expect(showsSymbol([null, 1, null])).toBe(true)
    expect(showsSymbol([1, 2, null])).toBe(false)
  })
  it('draws a band as one polygon per stretch without a gap, behind its line', () => {
    const series = [{ label: 'a', x: [0, 1, 2, 3, 4], y: [1, 1, null, 1, 1], band: { low: [0, 0, null, 0, 0], high: [2, 2, null, 2, 2] } }]
    const option = linesOption(spec({ series }), LIGHT_THEME) as {
      series: { type: string; renderItem?: (params: object, api: object) => { children: { shape: { points: number[][] } }[] } | null }[]
    }
    expect(option.series.map(({ type }) => type)).toEqual(['custom', 'line'])
    const api = { coord: (point: number[]) => point }
    const { children } = option.series[0]!.renderItem!({ dataIndex: 0 }, api)!
    expect(children.map(({ shape }) => shape.points)).toEqual([
      [
        [0, 2],
        [1, 2],
        [1, 0],
        [0, 0],
      ],
      [
        [3, 2],
        [4, 2],
        [4, 0],
        [3, 0],
      ],
    ])
    expect(option.series[0]!.renderItem!({ dataIndex: 1 }, api)).toBeNull()
  })
})
