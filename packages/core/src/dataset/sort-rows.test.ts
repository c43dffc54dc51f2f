import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { InputError } from '../errors.ts'
import { buildDataset } from './build-dataset.ts'
import { sortRows } from './sort-rows.ts'

const dataset = buildDataset({
  runs: {
    id: ['a', 'b', 'c', 'd', 'e'],
    name: ['run-10', 'run-2', 'run-1', 'Run', 'run-2'],
    group: ['g', null, 'f', null, 'g'],
    createdAt: Float64Array.of(5, Number.NaN, 3, 4, 1),
    tags: [['z'], [], ['b', 'a'], [], ['b']],
  },
  config: [
    { name: 'lr', values: [1, undefined, 0.1, 10, 1] },
    { name: 'size', values: ['large', 'small', 'base', undefined, 'small'] },
    { name: 'seed', values: [3, 2, 1, 5, 4] },
    { name: 'host', values: ['n10', 'n9', 'n9', 'n10', 'n9'] },
  ],
  summary: [{ name: 'loss', values: [Number.NaN, undefined, Number.POSITIVE_INFINITY, -1, 2] }],
  revision: '',
})
const order = (...keys: string[]): string =>
  Array.from(sortRows(dataset, keys, { objective: Float64Array.of(3, 1, Number.NaN, 2, 0) }), (row) => dataset.runs.id[row]).join('')

describe('sortRows', () => {
  it('missing comes last in both directions, NaN just before it, infinities among the numbers', () => {
    expect(order('metric:loss')).toBe('decab')
    expect(order('-metric:loss')).toBe('cedab')
    expect(order('param:lr')).toBe('caedb')
    expect(order('-param:lr')).toBe('daecb')
    expect(order('run:created')).toBe('ecdab')
    expect(order('-run:group')).toBe('aecbd')
  })
  it('is stable: ties keep their order, also descending', () => {
    expect(order('ignored:host')).toBe('bcead')
    expect(order('-ignored:host')).toBe('adbce')
    expect(order()).toBe('abcde')
  })
  it('further keys break ties', () => expect(order('-ignored:host', '-seed:seed')).toBe('daebc'))
  it('ordered levels go by their order, texts in natural order', () => {
    expect(order('param:size')).toBe('becad')
    expect(order('run:name')).toBe('dcbea')
    expect(order('run:tag')).toBe('ecabd')
  })
  it('the objective is a column of its own', () => {
    expect(order('objective')).toBe('ebdac')
    expect(order('-objective')).toBe('adbec')
    expect(() => sortRows(dataset, ['objective'])).toThrow(InputError)
  })
  it('sorts the rows it is given and leaves them untouched', () => {
    const rows = Int32Array.of(4, 3, 0)
    expect([...sortRows(dataset, ['param:lr'], { rows })]).toEqual([4, 0, 3])
    expect([...rows]).toEqual([4, 3, 0])
  })
  it('an unknown column is refused with the nearest names', () => {
    expect(() => sortRows(dataset, ['param:l'])).toThrow("no param, metric or run field named 'param:l'")
    expect(() => sortRows(dataset, ['-metric:los'])).toThrow("'loss'")
  })
  it('agrees with sorting plain numbers', () => {
    fc.assert(
      fc.property(fc.array(fc.double({ noNaN: true })), (values) => {
        const data = buildDataset({ runs: { id: values.map(String) }, config: [], summary: [{ name: 'm', values }], revision: '' })
        if (data.metrics.length === 0) return
        const sorted = Array.from(sortRows(data, ['metric:m']), (row) => values[row]!)
        expect(sorted).toEqual(values.toSorted((a, b) => (a < b ? -1 : a > b ? 1 : 0)))
      }),
    )
  })
})
