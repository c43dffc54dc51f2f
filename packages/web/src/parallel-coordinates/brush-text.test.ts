import { buildDataset, filterRows } from '@sweepwise/core'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { type AxisBrush, brushedMask } from './axis-brush.ts'
import { axisScale } from './axis-scale.ts'
import { brushAxis, brushFilter, joinedFilter, readBrush } from './brush-text.ts'
import type { PlotColumn } from './plot-column.ts'

const brush = (change: Partial<AxisBrush>): AxisBrush => ({ axis: 'param:lr', range: null, steps: null, lanes: [], ...change })
const NUMBERS = { id: 'param:lr', levels: null }

describe('a brush as text', () => {
  it('reads like a filter', () => {
    expect(brushFilter(brush({ range: [1e-4, 0.01] }), NUMBERS, true)).toBe('param.lr >= 0.0001 and param.lr <= 0.01')
    expect(brushFilter(brush({ range: [8, 8] }), NUMBERS, false)).toBe('param.lr = 8')
    expect(brushFilter(brush({ axis: 'objective', range: [0, 1], lanes: ['NaN'] }), NUMBERS, false)).toBe(
      '(run.objective >= 0 and run.objective <= 1) or run.objective = nan',
    )
    expect(brushFilter(brush({ axis: 'param:weight decay', steps: [0, 1] }), { levels: ['a b', 'true'] }, false)).toBe(
      '"param.weight decay" in ("a b", true)',
    )
  })
  it('comes back as it was, to the last bit', () => {
    const number = fc.double({ noNaN: true })
    fc.assert(
      fc.property(
        fc.option(fc.tuple(number, number), { nil: null }),
        fc.uniqueArray(fc.constantFrom('not set', 'NaN', 'off scale' as const)),
        fc.boolean(),
        (ends, lanes, log) => {
          // −0 is written as 0, which is the same place.
          const range = ends === null ? null : ([Math.min(...ends) + 0, Math.max(...ends) + 0] as const)
          const drawn = brush({ range, lanes })
          if (range === null && lanes.length === 0) return
          const read = readBrush(brushFilter(drawn, NUMBERS, log), NUMBERS)!
          expect(read.range).toEqual(range)
          expect([...read.lanes].sort()).toEqual([...lanes].sort())
        },
      ),
    )
    const levels = ['nan', 'inf', '-inf', 'and', 'a"b', '', '[64, 64]', '1e-3']
    const column = { id: 'param:lr', levels }
    const drawn = brush({ steps: [0, 1, 2, 3, 4, 5, 6, 7] })
    expect(readBrush(brushFilter(drawn, column, false), column)).toEqual(drawn)
  })
  it('is of its own column only, and a text that is none is none', () => {
    expect(brushAxis('param.lr = 1')).toBe('param:lr')
    expect(brushAxis('run.objective is not set')).toBe('objective')
    expect(brushAxis('(')).toBeNull()
    expect(readBrush('param.wd = 1', NUMBERS)).toBeNull()
    expect(readBrush('param.lr ~ 1', NUMBERS)).toBeNull()
    expect(readBrush('not param.lr = 1', NUMBERS)).toBeNull()
  })
  it('joins a filter without changing what either says', () => {
    expect(joinedFilter(undefined, ['a = 1'])).toBe('a = 1')
    expect(joinedFilter('b = 2 or c = 3', ['a = 1 or a is not set', 'd = 4'])).toBe(
      '(b = 2 or c = 3) and ((a = 1 or a is not set) and (d = 4))',
    )
    expect(joinedFilter('b = 2', ['a = 1'], true)).toBe('b = 2 and not (a = 1)')
    expect(joinedFilter(' ', [])).toBe('')
  })
  it('chooses in the runs table exactly the runs it chooses in the plot', () => {
    const cell = fc.oneof(fc.double(), fc.constantFrom<number | undefined>(undefined, 0, -1, 1, 10, Number.NaN, Number.POSITIVE_INFINITY))
    fc.assert(
      fc.property(
        fc.array(cell, { minLength: 1 }),
        fc.double({ noNaN: true }),
        fc.double({ noNaN: true }),
        fc.uniqueArray(fc.constantFrom('not set', 'NaN', 'off scale' as const)),
        fc.constantFrom('linear', 'log' as const),
        (cells, a, b, lanes, kind) => {
          const values = Float64Array.from(cells, (value) => value ?? Number.NaN)
          const set = Uint8Array.from(cells, (value) => (value === undefined ? 0 : 1))
          const column: PlotColumn = {
            id: 'objective',
            label: 'y',
            kind: 'numeric',
            scale: null,
            values,
            set,
            levels: null,
            goal: 'minimize',
          }
          const drawn = brush({ axis: 'objective', range: [Math.min(a, b), Math.max(a, b)], lanes })
          const { mask } = brushedMask(cells.length, [drawn], [{ column, scale: axisScale(kind, values) }])
          const data = buildDataset({ runs: { id: cells.map((_, i) => String(i)) }, config: [], revision: '' })
          const kept = filterRows(data, brushFilter(drawn, column, kind === 'log'), { objective: { y: values, set } })
          expect([...kept]).toEqual([...mask.keys()].filter((row) => mask[row] === 1))
        },
      ),
    )
  })
})
