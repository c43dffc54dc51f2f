import { buildDataset, type Value } from '@sweepwise/core'
import { describe, expect, it } from 'vitest'
import { runsPage } from './runs-page.ts'

const n = 41
const dataset = buildDataset({
  runs: { id: Array.from({ length: n }, (_, i) => `r${i}`) },
  config: [{ name: 'opt', values: Array.from({ length: n }, (_, i) => (i % 2 === 0 ? 'adam' : 'sgd')) }],
  summary: [{ name: 'loss', values: Array.from({ length: n }, (_, i): Value => (i === 40 ? Number.POSITIVE_INFINITY : 39 - i)) }],
  revision: 'r',
})
const marksOf = (filter?: string) =>
  runsPage(dataset, { runSet: { projects: ['p'], ...(filter === undefined ? {} : { filter }) }, marks: ['metric:loss', 'param:opt'] })
    .columns

describe('marks of a column, for its colours', () => {
  it('are 21 of its finite values at even shares; texts have none', () => {
    const columns = marksOf()
    const marks = columns.find(({ id }) => id === 'metric:loss')!.marks!
    expect(marks).toHaveLength(21)
    expect([marks[0], marks[10], marks[20]]).toEqual([0, 20, 39])
    expect(columns.find(({ id }) => id === 'param:opt')!.marks).toEqual([])
    expect(columns.find(({ id }) => id === 'run:duration')!.marks).toBeUndefined()
  })
  it('are those of the runs that pass the filter', () => {
    expect(
      marksOf('metric.loss < 10')
        .find(({ id }) => id === 'metric:loss')!
        .marks!.at(-1),
    ).toBe(9)
  })
})
