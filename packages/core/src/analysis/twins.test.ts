import { describe, expect, it } from 'vitest'
import { buildDataset } from '../dataset/build-dataset.ts'
import { columnsFromRows } from '../dataset/raw-column.ts'
import type { FlatValues } from '../domain/run.ts'
import { findTwins } from './twins.ts'

const twinsOf = (rows: readonly FlatValues[], declared = {}): number[] => {
  const dataset = buildDataset({ runs: { id: rows.map((_, i) => `r${i}`) }, config: columnsFromRows(rows), declared, revision: 'r' })
  return [
    ...findTwins(
      dataset.params,
      Int32Array.from(rows, (_, i) => i),
    ),
  ]
}
const spread = (n: number, f: (i: number) => FlatValues) => Array.from({ length: n }, (_, i) => f(i))

describe('params that cannot be told apart', () => {
  it('are those that are 1-to-1, whatever their kinds', () => {
    expect(twinsOf(spread(12, (i) => ({ size: ['s', 'm', 'l'][i % 3]!, width: [32, 64, 128][i % 3]!, other: (i * 5) % 4 })))).toEqual([
      0, 0, 2,
    ])
  })

  it('columns of distinct numbers are twins only when one orders the runs as the other does, or the other way round', () => {
    const u = [0.3, 0.9, 0.1, 0.7, 0.5, 0.2]
    const rows = spread(6, (i) => ({ lr: u[i]!, double: 2 * u[i]!, minus: -(u[i]! ** 3), unrelated: u[(i * 5 + 2) % 6]! + 0.01 * i }))
    expect(twinsOf(rows)).toEqual([0, 0, 0, 3])
  })

  it('numbers drawn together and tried on several tasks are no twins for that', () => {
    const u = [0.3, 0.9, 0.1, 0.7, 0.5, 0.2, 0.8, 0.4, 0.6, 0.15, 0.25, 0.35]
    const rows = spread(60, (i) => ({ task: `t${i % 5}`, lr: u[Math.floor(i / 5)]!, wd: u[(Math.floor(i / 5) * 5 + 2) % 12]! }))
    expect(twinsOf(rows)).toEqual([0, 1, 2])
    const doubled = rows.map((row) => ({ ...row, lr2: 2 * (row['lr'] as number), size: `s${u.indexOf(row['lr'] as number)}` }))
    expect(twinsOf(doubled), 'a name for each of its values, and its double, are').toEqual([0, 1, 2, 1, 1])
  })

  it('must be set in the same runs', () => {
    const rows = spread(12, (i) => ({ a: i % 3, ...(i === 0 ? {} : { b: i % 3 }) }))
    expect(twinsOf(rows)).toEqual([0, 1])
  })

  it('one value that differs in one run separates them', () => {
    expect(twinsOf(spread(12, (i) => ({ a: i % 3, b: i === 5 ? 0 : i % 3 })))).toEqual([0, 1])
  })

  it('ten thousand columns take no comparison of every pair', () => {
    const rows = spread(20, (i) =>
      Object.fromEntries(Array.from({ length: 10_000 }, (_, k) => [`p${k}`, ((i * (k + 3)) % 23) / 7 + (k % 2)])),
    )
    const started = performance.now()
    expect(twinsOf(rows)).toHaveLength(10_000)
    // All pairs would be 50 million comparisons of 20 rows; the bound only tells seconds from minutes.
    expect(performance.now() - started).toBeLessThan(20_000)
  })
})
