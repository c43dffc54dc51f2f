import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { buildDataset } from './build-dataset.ts'
import type { LevelColumn, NumericColumn } from './dataset.ts'
import { selectRows } from './select-rows.ts'

const history = (...values: number[]) => Float64Array.from(values)
const dataset = buildDataset({
  runs: { id: ['a', 'b', 'c', 'd'], tags: [['t'], [], [], ['u']], createdAt: history(1, 2, 3, 4) },
  config: [
    { name: 'lr', values: [1e-4, 1e-3, 1e-2, 1e-3] },
    { name: 'opt', values: ['adam', 'sgd', 'lion', 'sgd'] },
    { name: 'seed', values: [1, 1, 1, 2] },
    { name: 'host', values: ['x', 'y', 'x', 'y'] },
  ],
  summary: [{ name: 'loss', values: [1, undefined, 3, Number.NaN] }],
  histories: new Map([
    [
      'loss',
      {
        last: history(1, 2, 3, 4),
        min: history(0, 1, 2, 3),
        max: history(5, 6, 7, 8),
        meanLast: history(1, 2, 3, 4),
        evaluations: Int32Array.of(9, 8, 7, 6),
      },
    ],
  ]),
  atStep: { metric: 'loss', step: 5, values: history(10, 20, 30, 40) },
  revision: 'r',
})

describe('selectRows', () => {
  it('gathers every column in the order given', () => {
    const picked = selectRows(dataset, Int32Array.of(3, 0))
    expect([picked.n, picked.runs.id, picked.runs.tags, [...picked.runs.createdAt]]).toEqual([2, ['d', 'a'], [['u'], ['t']], [4, 1]])
    const [lr, opt] = picked.params as [NumericColumn, LevelColumn]
    expect([...lr.values]).toEqual([1e-3, 1e-4])
    expect(Array.from(opt.codes, (code) => opt.levels[code])).toEqual(['sgd', 'adam'])
    expect([...(picked.seeds[0] as NumericColumn).values]).toEqual([2, 1])
    expect(picked.ignored[0]!.name).toBe('host')
    const loss = picked.metrics[0]!
    expect([...loss.summary]).toEqual([Number.NaN, 1])
    expect([...loss.logged]).toEqual([1, 1])
    expect([...loss.history!.max]).toEqual([8, 5])
    expect([...loss.history!.evaluations]).toEqual([6, 9])
    expect([...loss.atStep!.values]).toEqual([40, 10])
  })
  it('kinds, scales and levels stay as they were over all runs, so that no axis jumps', () => {
    const [lr, opt] = selectRows(dataset, Int32Array.of(1)).params as [NumericColumn, LevelColumn]
    expect(lr.scale).toBe('log')
    expect(opt.levels).toEqual(['adam', 'lion', 'sgd'])
  })
  it('configurations are numbered anew', () => {
    const picked = selectRows(dataset, Int32Array.of(2, 1, 3))
    expect([...picked.configuration]).toEqual([0, 1, 1])
    expect(picked.configurations).toBe(2)
  })
  it('all rows in order are the dataset itself; none is a dataset of none', () => {
    expect(selectRows(dataset, Int32Array.of(0, 1, 2, 3))).toBe(dataset)
    const none = selectRows(dataset, new Int32Array(0))
    expect([none.n, none.configurations, none.params.length]).toEqual([0, 0, 2])
  })
  it('another selection is another revision', () => {
    const revision = (...rows: number[]): string => selectRows(dataset, Int32Array.from(rows)).revision
    const revisions = [revision(), revision(0), revision(1), revision(0, 1), revision(1, 0), revision(0, 1, 2), revision(0, 1, 2, 3)]
    expect(new Set(revisions).size).toBe(revisions.length)
    expect(revision(2, 3)).toBe(revision(2, 3))
  })
  it('the original is untouched', () => {
    const before = structuredClone(dataset)
    selectRows(dataset, Int32Array.of(3, 2))
    expect(dataset).toEqual(before)
  })
  it('selecting twice is selecting once', () => {
    fc.assert(
      fc.property(fc.uniqueArray(fc.nat(3), { minLength: 1 }), fc.array(fc.nat(100)), (rows, second) => {
        const once = selectRows(dataset, Int32Array.from(rows))
        const places = second.map((place) => place % rows.length)
        const twice = selectRows(once, Int32Array.from(places))
        const direct = selectRows(
          dataset,
          Int32Array.from(places, (place) => rows[place]!),
        )
        expect({ ...twice, revision: '' }).toEqual({ ...direct, revision: '' })
      }),
    )
  })
})
