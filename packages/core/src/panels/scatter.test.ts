import { describe, expect, it } from 'vitest'
import { type ScatterColumn, type ScatterPlot, scatterPanel } from './scatter.ts'

const numbers = (label: string, values: readonly number[], more: Partial<ScatterColumn> = {}): ScatterColumn => ({
  label,
  scale: 'linear',
  values: Float64Array.from(values),
  set: null,
  levels: null,
  goal: null,
  ...more,
})
const plot = (x: ScatterColumn, y: ScatterColumn, more: Partial<ScatterPlot> = {}): ScatterPlot => ({
  ...{ x, y, colour: null, means: false, pale: null, muted: null },
  names: Array.from(x.values, (_, row) => `run-${row}`),
  ...more,
})

describe('a scatter plot', () => {
  it('has a point for every run with a place on both axes, and says why others have none', () => {
    const x = numbers('lr', [1e-3, 0, Number.NaN, 1e-1, 1e-2, 1e-2], { scale: 'log', set: Uint8Array.of(1, 1, 1, 1, 0, 1) })
    const y = numbers('loss', [1, 2, 3, Number.POSITIVE_INFINITY, 5, 6])
    const { spec, rows, panel } = scatterPanel(plot(x, y))
    expect([...rows]).toEqual([0, 5])
    expect(spec.points).toEqual([
      { label: 'run-0', x: 1e-3, y: 1 },
      { label: 'run-5', x: 1e-2, y: 6 },
    ])
    expect(panel.caption).toContain('2 of 6 runs, a point each')
    for (const reason of ['1 lr is not above 0', '1 lr is NaN', '1 loss is infinite', '1 lr not set'])
      expect(panel.caption).toContain(reason)
  })

  it('counts every drawn run once at either margin', () => {
    const values = Array.from({ length: 500 }, (_, i) => Math.sin(i) ** 3)
    const { spec } = scatterPanel(plot(numbers('a', values), numbers('b', values.map(Math.abs))))
    for (const axis of [spec.x, spec.y]) expect(axis.counts.reduce((sum, count) => sum + count, 0)).toBe(500)
  })

  it('numbers in steps stand in the order of the numbers, not of their digits', () => {
    const { spec } = scatterPanel(plot(numbers('batch', [64, 1024, 128, 64], { scale: 'steps' }), numbers('loss', [1, 2, 3, 4])))
    expect(spec.x).toMatchObject({ kind: 'level', levels: ['64', '128', '1024'], counts: [2, 1, 1] })
    expect(spec.points.map(({ x }) => x)).toEqual([0, 2, 1, 0])
  })

  it('cells hold the mean colour of their runs, those without one in none', () => {
    const x = numbers('a', [0, 0, 1, 1], { scale: 'steps' })
    const colour = numbers('loss', [1, 3, Number.NaN, 8])
    const { spec, panel } = scatterPanel(plot(x, numbers('b', [0, 0, 1, 1], { scale: 'steps' }), { colour, means: true }))
    expect(spec.cells).toEqual([
      { x: [-0.5, 0.5], y: [-0.5, 0.5], mean: 2, n: 2 },
      { x: [0.5, 1.5], y: [0.5, 1.5], mean: 8, n: 1 },
    ])
    expect(panel.caption).toContain('3 of 4 runs in 2 cells')
    expect(panel.table.rows.map(({ cells }) => cells)).toEqual([
      { x: '0', y: '0', mean: 2, n: 2 },
      { x: '1', y: '1', mean: 8, n: 1 },
    ])
    expect(panel.caption).toContain('1 without a usable one are in no mean')
  })

  it('where no run has a usable colour there is no scale of invented ends: all are crosses, and the caption says so', () => {
    const colour = numbers('loss', [Number.NaN, Number.NaN])
    const { spec, panel } = scatterPanel(plot(numbers('a', [0, 1]), numbers('b', [0, 1]), { colour, means: true }))
    expect(spec.colour).toBeNull()
    expect(spec.cells).toBeUndefined()
    expect(spec.points.map((point) => point.colour)).toEqual([null, null])
    expect(panel.caption).toContain('no run here has a usable loss; all are crosses')
  })

  it('a few values far out do not take the whole colour scale, and the caption says so', () => {
    const values = Array.from({ length: 200 }, (_, i) => (i < 2 ? 1e9 : i / 200))
    const { spec, panel } = scatterPanel(
      plot(
        numbers(
          'a',
          values.map((_, i) => i),
        ),
        numbers(
          'b',
          values.map((_, i) => i),
        ),
        { colour: numbers('loss', values) },
      ),
    )
    expect(spec.colour).toMatchObject({ kind: 'number' })
    expect((spec.colour as { domain: readonly number[] }).domain[1]).toBeLessThan(1)
    expect(panel.caption).toContain('ends at the 2nd and 98th percentile')
  })

  it('one value, the largest doubles and no runs are axes too', () => {
    const same = scatterPanel(plot(numbers('a', [3, 3]), numbers('b', [0, 0]))).spec
    for (const axis of [same.x, same.y]) {
      expect(axis.kind).toBe('number')
      if (axis.kind === 'number') expect(axis.domain[0]).toBeLessThan(axis.domain[1])
    }
    const huge = scatterPanel(plot(numbers('a', [-Number.MAX_VALUE, Number.MAX_VALUE]), numbers('b', [1, 2]))).spec
    expect(huge.x.counts.reduce((sum, count) => sum + count, 0)).toBe(2)
    const none = scatterPanel(plot(numbers('a', []), numbers('b', []))).panel
    expect(none.empty?.reason).toContain('No run')
  })

  it('runs hidden from charts are left out and counted; others than the selected are pale', () => {
    const { spec, panel } = scatterPanel(
      plot(numbers('a', [1, 2, 3]), numbers('b', [1, 2, 3]), { muted: Uint8Array.of(1, 0, 0), pale: Uint8Array.of(0, 1, 0) }),
    )
    expect(spec.points.map(({ pale }) => pale ?? false)).toEqual([true, false])
    expect(panel.caption).toContain('1 hidden from charts')
    expect(panel.caption).toContain('Not selected: 1, in grey')
  })
})
