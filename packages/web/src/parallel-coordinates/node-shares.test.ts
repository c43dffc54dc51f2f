import { expect, it } from 'vitest'
import { axisScale } from './axis-scale.ts'
import { COLOUR_BINS, lineOrder } from './line-order.ts'
import { nodeShares, quarterShares } from './node-shares.ts'

const values = Float64Array.of(0, 1, 2, 3, 4, 5, 6, 7, Number.NaN)
const order = lineOrder(values, null, 'maximize', axisScale('linear', values))
const node = { value: 1, lane: null, label: '1', y: 0, height: 10, rows: Int32Array.of(8, 0, 1, 7) }

it('every run of a node is in exactly one colour, and the mask narrows them', () => {
  const all = nodeShares(node, order, null)
  expect([all.runs, all.matching, all.bins.reduce((sum, count) => sum + count, 0)]).toEqual([4, 4, 4])
  expect([all.bins[0], all.bins[1], all.bins[COLOUR_BINS]]).toEqual([1, 1, 1])
  const some = nodeShares(node, order, Uint8Array.of(1, 0, 0, 0, 0, 0, 0, 0, 0))
  expect([some.runs, some.matching, some.bins[1]]).toEqual([4, 1, 1])
})
it('quarters are of all measured runs; a run without a value is in none', () => {
  expect(quarterShares(node, order, null)).toEqual({ runs: 4, best: 1, worst: 2, unmeasured: 1 })
  expect(quarterShares({ ...node, rows: Int32Array.of() }, order, null)).toEqual({ runs: 0, best: 0, worst: 0, unmeasured: 0 })
})
