import { expect, it } from 'vitest'
import { settleCurves } from './settle-curves.ts'

const _ = Number.NaN
const settle = (runs: readonly (readonly number[])[]) =>
  settleCurves(Float64Array.from(runs.flat()), runs[0]!.length, Int32Array.from(runs.keys()))

it('keeps all places that all runs have', () => {
  expect(
    settle([
      [1, 2, 3],
      [4, 5, 6],
    ]),
  ).toEqual({ rows: Int32Array.of(0, 1), places: [0, 1, 2], without: 0, incomplete: 0, rare: 0 })
})

it('places that fewer than 80 of 100 runs have are left out, and cost no run', () => {
  const found = settle([
    [1, 2, 3],
    [1, 2, 3],
    [1, 2, _],
    [1, 2, _],
    [1, 2, 3],
  ])
  expect(found).toMatchObject({ places: [0, 1], incomplete: 0, rare: 1 })
  expect([...found.rows]).toEqual([0, 1, 2, 3, 4])
})

it('where most runs have a place, those without it are left out, if more values are kept that way', () => {
  const long = [1, 2, 3, 4, 5]
  const found = settle([long, long, long, long, [1, 2, _, _, _]])
  expect([...found.rows]).toEqual([0, 1, 2, 3])
  expect(found).toMatchObject({ places: [0, 1, 2, 3, 4], incomplete: 1, rare: 0 })
  // One place more is not worth a fifth of the runs.
  const short = settle([[1, 2, 3, 4, 5], long, long, long, [1, 2, 3, 4, _]])
  expect([...short.rows]).toEqual([0, 1, 2, 3, 4])
  expect(short).toMatchObject({ places: [0, 1, 2, 3], incomplete: 0, rare: 1 })
})

it('runs without any value are counted apart, and do not make places rare', () => {
  const found = settle([
    [1, 2],
    [_, _],
    [3, 4],
  ])
  expect([...found.rows]).toEqual([0, 2])
  expect(found).toMatchObject({ places: [0, 1], without: 1, incomplete: 0 })
})

it('nobody logged anything: nothing is kept', () => {
  expect(
    settle([
      [_, _],
      [_, _],
    ]),
  ).toMatchObject({ places: [], without: 2, rare: 0 })
})
