import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { InputError } from '../errors.ts'
import { buildDataset } from './build-dataset.ts'
import { filterRows } from './filter.ts'
import { BY_CONFIGURATION, groupKey, groupRows } from './group-rows.ts'

const dataset = buildDataset({
  runs: {
    id: ['a', 'b', 'c', 'd', 'e', 'f'],
    name: ['run-10', 'run-2', 'run-1', 'Run "x"', 'run-2', ''],
    group: ['g', null, 'f', null, 'g', 'g'],
    createdAt: Float64Array.of(5, Number.NaN, 3, 4, 1, 5),
    tags: [['z'], [], ['b', 'a'], ['a', 'b'], ['b'], []],
  },
  config: [
    { name: 'lr', values: [1, undefined, 0.1, 10, 1, 1] },
    { name: 'size', values: ['large', 'small', 'base', undefined, 'small', 'large'] },
    { name: 'seed', values: [3, 2, 1, 5, 4, 7] },
  ],
  summary: [{ name: 'my loss', values: [Number.NaN, undefined, Number.POSITIVE_INFINITY, -1, -0, 0] }],
  revision: '',
})
const all = Int32Array.from({ length: dataset.n }, (_, i) => i)
const objective = { y: Float64Array.of(1, 2, 1, Number.NaN, 2, Number.NaN), set: Uint8Array.of(1, 1, 1, 1, 1, 0) }
const groups = (id: string) =>
  groupRows(groupKey(dataset, id, objective), all).map(({ value, rows }) => [
    value,
    Array.from(rows, (row) => dataset.runs.id[row]).join(''),
  ])

describe('rows by the values of a column', () => {
  it('numbers by size, levels by their order, texts in natural order; not set comes last', () => {
    expect(groups('param:lr')).toEqual([
      [0.1, 'c'],
      [1, 'aef'],
      [10, 'd'],
      [null, 'b'],
    ])
    expect(groups('param:size').map(([value]) => value)).toEqual(['small', 'base', 'large', null])
    expect(groups('run:name').map(([value]) => value)).toEqual(['Run "x"', 'run-1', 'run-2', 'run-10', null])
    expect(groups('run:created')).toEqual([
      [1, 'e'],
      [3, 'c'],
      [4, 'd'],
      [5, 'af'],
      [null, 'b'],
    ])
  })
  it('NaN that was logged is a group, apart from not set; 0 and −0 are one', () => {
    expect(groups('metric:my loss')).toEqual([
      [-1, 'd'],
      [0, 'ef'],
      [Number.POSITIVE_INFINITY, 'c'],
      [Number.NaN, 'a'],
      [null, 'b'],
    ])
    expect(groups('objective')).toEqual([
      [1, 'ac'],
      [2, 'be'],
      [Number.NaN, 'd'],
      [null, 'f'],
    ])
  })
  it('tags are one group whatever their order', () => expect(groups('run:tag').find(([value]) => value === 'a, b')?.[1]).toBe('cd'))
  it('a configuration is all params, the seed aside, and has the name of its first run', () => {
    expect(groups(BY_CONFIGURATION).map(([, rows]) => rows)).toEqual(['af', 'b', 'c', 'd', 'e'])
    expect(groupKey(dataset, BY_CONFIGURATION).text(0)).toBe('run-10')
  })
  it('an unknown column is refused', () => {
    expect(() => groupKey(dataset, 'param:l')).toThrow(InputError)
    expect(() => groupKey(dataset, 'objective')).toThrow(InputError)
  })
  it('every row is in one group, and a filter finds the group again', () => {
    const ids = ['param:lr', 'param:size', 'seed:seed', 'metric:my loss', 'objective', 'run:name', 'run:group', 'run:state', 'run:id']
    fc.assert(
      fc.property(fc.constantFrom(...ids), fc.uniqueArray(fc.nat(dataset.n - 1), { minLength: 1 }), (id, picked) => {
        const key = groupKey(dataset, id, objective)
        const parts = groupRows(key, Int32Array.from(picked))
        expect(parts.flatMap(({ rows }) => [...rows]).toSorted((a, b) => a - b)).toEqual(picked.toSorted((a, b) => a - b))
        for (const { value, rows } of parts) {
          const found = filterRows(dataset, key.filter(value)!, { objective })
          expect([...found].filter((row) => picked.includes(row))).toEqual([...rows].toSorted((a, b) => a - b))
        }
      }),
    )
  })
})
