import { describe, expect, it } from 'vitest'
import { buildDataset } from '../dataset/build-dataset.ts'
import type { ParamColumn } from '../dataset/dataset.ts'
import { columnsFromRows } from '../dataset/raw-column.ts'
import type { FlatValues } from '../domain/run.ts'
import { groupBy } from './grouping.ts'

function column(rows: readonly FlatValues[], declared: Parameters<typeof buildDataset>[0]['declared'] = {}): ParamColumn {
  const dataset = buildDataset({
    runs: { id: rows.map((_, i) => String(i)) },
    config: columnsFromRows(rows),
    summary: [],
    revision: 'r',
    declared,
  })
  return dataset.params[0]!
}
const every = (n: number): Int32Array => Int32Array.from({ length: n }, (_, i) => i)

describe('groups of a param', () => {
  it('few values are groups by themselves, in order', () => {
    const found = groupBy(
      column(
        [8, 2, 8, 2, 4, 4].map((x) => ({ x })),
        { x: { kind: 'numeric' } },
      ),
      every(6),
      5,
      false,
    )
    expect(found).toMatchObject({ by: 'values', ordered: true, values: [2, 4, 8] })
    expect([...found.codes]).toEqual([2, 0, 2, 0, 1, 1])
  })

  it('many values are buckets of equal counts; equal values never part', () => {
    const values = [...Array.from({ length: 30 }, (_, i) => i / 10), ...new Array(20).fill(1.55)]
    const found = groupBy(column(values.map((x) => ({ x }))), every(50), 5, false)
    expect(found.by).toBe('buckets')
    expect(new Set([...found.codes].slice(30)).size).toBe(1)
    const sizes = found.values.map((_, group) => [...found.codes].filter((code) => code === group).length)
    expect(sizes.reduce((sum, n) => sum + n, 0)).toBe(50)
    for (const [low, high] of found.values as [number, number][]) expect(low).toBeLessThanOrEqual(high)
    // Ten a bucket, but for the twenty equal ones.
    expect(Math.min(...sizes)).toBeGreaterThanOrEqual(4)
  })

  it('on a log scale the places of the groups are logarithms; where a value is infinite there are none', () => {
    const found = groupBy(
      column(
        [1e-4, 1e-4, 1e-2, 1e-2].map((x) => ({ x })),
        { x: { kind: 'numeric', scale: 'log' } },
      ),
      every(4),
      5,
      false,
    )
    expect(found.at!.map((at) => Math.round(at * 1e9) / 1e9)).toEqual([-4, -2])
    const wide = groupBy(
      column(
        [1, 1, Number.POSITIVE_INFINITY, Number.POSITIVE_INFINITY].map((x) => ({ x })),
        { x: { kind: 'numeric' } },
      ),
      every(4),
      5,
      false,
    )
    expect(wide.at).toBeNull()
  })

  it('runs without the param are in no group, and levels without runs are none', () => {
    const rows: FlatValues[] = [{ opt: 'adam' }, { opt: 'sgd' }, { opt: 'lion' }, {}, { opt: 'adam' }]
    const found = groupBy(column(rows), Int32Array.of(0, 1, 3, 4), 5, false)
    expect(found.values).toEqual(['adam', 'sgd'])
    expect([...found.codes]).toEqual([0, 1, -1, 0])
    expect(found).toMatchObject({ ordered: false, at: null })
  })
})
