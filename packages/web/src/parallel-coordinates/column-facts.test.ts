import { expect, it } from 'vitest'
import { columnFacts } from './column-facts.ts'
import type { PlotColumn } from './plot-column.ts'

const column = (values: readonly number[], set: Uint8Array | null = null): PlotColumn => ({
  ...{ id: 'param:p', label: 'p', kind: 'numeric', scale: null, levels: null, goal: null },
  ...{ values: Float64Array.from(values), set },
})

it('finite values that are set, in order and once each; what is neither is said', () => {
  const facts = columnFacts(column([3, Number.NaN, -1, 3, 0, 7, Number.NEGATIVE_INFINITY, -0], Uint8Array.of(1, 1, 1, 1, 1, 0, 1, 1)))
  expect([...facts.sorted]).toEqual([-1, -0, 0, 3, 3])
  expect(facts.distinct).toHaveLength(3)
  expect(facts).toMatchObject({ unset: true, nan: true, infinite: true })
  expect(columnFacts(column([1, 2]))).toMatchObject({ unset: false, nan: false, infinite: false })
})
it('a column is gone through once', () => {
  const one = column([2, 1])
  expect(columnFacts(one)).toBe(columnFacts(one))
  expect(columnFacts({ ...one })).not.toBe(columnFacts(one))
})
it('a column without a usable value has none', () => {
  expect(columnFacts(column([Number.NaN, 1], Uint8Array.of(1, 0)))).toMatchObject({
    sorted: new Float64Array(0),
    distinct: new Float64Array(0),
  })
})
