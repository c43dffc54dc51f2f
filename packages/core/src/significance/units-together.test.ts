import { expect, it } from 'vitest'
import { seededRng } from '../stats/rng.ts'
import { unitsOf } from './param-units.ts'
import { buildTestDesign, type TestColumn, type TestDesign } from './test-design.ts'
import { unitsTogether } from './units-together.ts'

/** Seven params over runs of which every configuration has two; the last is set in some of them, the first does not vary. */
function designOf(configurations: number): TestDesign {
  const rng = seededRng(31)
  const n = 2 * configurations
  const columns = Array.from({ length: 8 }, (_, k): TestColumn => {
    const values = Float64Array.from({ length: configurations }, () =>
      k === 0 ? 1 : k === 7 && rng.uniform() < 0.5 ? Number.NaN : rng.uniform(),
    )
    return { kind: 'numeric', values: Float64Array.from({ length: n }, (_value, i) => values[i >> 1]!) }
  })
  const configuration = Int32Array.from({ length: n }, (_, i) => i >> 1)
  return buildTestDesign(
    columns,
    Float64Array.from({ length: n }, () => rng.normal()),
    { configuration, ranked: false },
  )
}

const all = [0, 1, 2, 3, 4, 5, 6, 7]

it('params that every run sets have the units that each has by itself', () => {
  const design = designOf(1000)
  const units = unitsTogether(design, all)!
  expect([...units.columnOf.keys()]).toEqual([1, 2, 3, 4, 5, 6])
  expect(units.columns).toHaveLength(7)
  for (const [param, column] of units.columnOf) {
    const own = unitsOf(design, param)
    expect(units.rows).toEqual(own.rows)
    expect(units.y).toEqual(own.y)
    expect(units.columns[column]).toEqual(own.column)
    expect(units.columns.filter((_, k) => k !== column)).toEqual(own.others)
  }
})

it('each has its own where units or params are few', () => {
  expect(unitsTogether(designOf(400), all)).toBeNull()
  // 1,998 runs, but of 999 configurations.
  expect(unitsTogether(designOf(999), all)).toBeNull()
  expect(unitsTogether(designOf(1000), [1, 2, 3, 4, 5])).toBeNull()
  expect(unitsTogether(designOf(1000), [2, 3, 4, 5, 6, 7])).toBeNull()
})
