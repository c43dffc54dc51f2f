import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { contentOrder } from './content-order.ts'
import { midRanks } from './rank.ts'
import { seededRng, shuffle } from './rng.ts'

/** The rows in their order by content, as text of their ranks. */
const ordered = (columns: readonly Float64Array[]): string[] => {
  const ranks = columns.map(midRanks)
  return Array.from(contentOrder(columns), (row) => ranks.map((column) => column[row]).join(' '))
}

const reorder = (columns: readonly Float64Array[], seed: number): Float64Array[] => {
  const rows = Int32Array.from(columns[0]!, (_, i) => i)
  shuffle(rows, seededRng(seed))
  return columns.map((column) => Float64Array.from(rows, (row) => column[row]!))
}

describe('contentOrder', () => {
  it('sorts by the first column', () => {
    expect([...contentOrder([Float64Array.of(3, 1, 2)])]).toEqual([1, 2, 0])
    expect([...contentOrder([])]).toEqual([])
  })

  it('gives the same rows in the same order however they were listed', () => {
    const cell = fc.integer({ min: 0, max: 3 })
    fc.assert(
      fc.property(fc.array(fc.tuple(cell, cell, cell), { maxLength: 30 }), fc.integer({ min: 1, max: 1e9 }), (rows, seed) => {
        const columns = [0, 1, 2].map((k) => Float64Array.from(rows, (row) => row[k]!))
        // Rows that tie may be exchanged only by exchanging the two columns, which hold the same ranks then.
        const canonical = (listed: string[]) => listed.map((row) => row.split(' ')).map(([y, a, b]) => `${y} ${[a, b].sort().join(' ')}`)
        expect(canonical(ordered(reorder(columns, seed)))).toEqual(canonical(ordered(columns)))
      }),
      { seed: 1, numRuns: 300 },
    )
  })

  it('tells the columns of a full grid apart by what stands beside them', () => {
    const cells = [0, 1, 2].flatMap((a) => [0, 1, 2].map((b) => [a, b] as const))
    // Tied accuracies, not symmetric in the two columns.
    const y = Float64Array.of(1, 1, 2, 0, 1, 2, 0, 0, 2)
    const columns = [y, Float64Array.from(cells, ([a]) => a), Float64Array.from(cells, ([, b]) => b)]
    for (let seed = 1; seed < 30; seed++) expect(ordered(reorder(columns, seed))).toEqual(ordered(columns))
  })

  it('takes no notice of scale', () => {
    const columns = [Float64Array.of(2, 1, 2, 1), Float64Array.of(1, 3, 2, 4)]
    expect([...contentOrder([columns[0]!, columns[1]!.map((x) => 1000 * x)])]).toEqual([...contentOrder(columns)])
  })
})
