import { describe, expect, it } from 'vitest'
import { seededRng } from '../../stats/rng.ts'
import { findCrossing, withinCells } from './crossing.ts'

const rng = seededRng(6)
const column = (n: number, value: (i: number) => number) => Float64Array.from({ length: n }, (_, i) => value(i))

describe('settings crossed with factors', () => {
  it('are found where each setting met nearly all values of the factor, some runs lost', () => {
    const lr = Array.from({ length: 40 }, () => rng.uniform())
    const wd = Array.from({ length: 40 }, () => rng.uniform())
    const n = 180 // 20 of 200 runs are missing
    const kept = Array.from({ length: 200 }, (_, i) => i).filter((i) => i % 10 !== 3)
    const crossing = findCrossing([
      column(n, (i) => lr[Math.floor(kept[i]! / 5)]!),
      column(n, (i) => kept[i]! % 5),
      column(n, (i) => wd[Math.floor(kept[i]! / 5)]!),
    ])
    expect(crossing).toMatchObject({ factors: [1], settings: 40 })
    expect(new Set(crossing!.cell).size).toBe(5)
    expect(crossing!.setting[0]).toBe(crossing!.setting[1])
  })

  it('are no random sweep, whatever few values its params have', () => {
    for (const n of [20, 60, 200]) {
      expect(findCrossing([column(n, () => rng.below(10)), column(n, () => rng.below(4)), column(n, () => rng.uniform())])).toBeNull()
      expect(findCrossing([column(n, () => rng.below(2)), column(n, () => rng.below(10)), column(n, () => rng.below(10))])).toBeNull()
    }
  })

  it('are no complete grid, in which every param is crossed with all others, nor replicates', () => {
    expect(
      findCrossing([column(60, (i) => i % 3), column(60, (i) => Math.floor(i / 3) % 4), column(60, (i) => Math.floor(i / 12))]),
    ).toBeNull()
    const x = Array.from({ length: 30 }, () => rng.uniform())
    expect(findCrossing([column(90, (i) => x[i % 30]!), column(90, (i) => x[(i * 7) % 30]!)])).toBeNull()
  })

  it('are no complete grid with a column that is computed from two of its params', () => {
    const a = (i: number) => 1 + (i % 4)
    const b = (i: number) => 1 + (Math.floor(i / 4) % 5)
    const others = [column(240, (i) => Math.floor(i / 20) % 3), column(240, (i) => Math.floor(i / 60))]
    expect(findCrossing([column(240, a), column(240, b), ...others, column(240, (i) => a(i) / b(i))])).toBeNull()
    // Twenty settings drawn at random and tried on the same cells are crossed with them.
    const [x, y] = [Array.from({ length: 20 }, () => rng.uniform()), Array.from({ length: 20 }, () => rng.uniform())]
    const drawn = [column(240, (i) => x[i % 20]!), column(240, (i) => y[i % 20]!), column(240, (i) => x[i % 20]! / y[i % 20]!)]
    expect(findCrossing([...drawn, ...others])).toMatchObject({ factors: [3, 4], settings: 20 })
  })

  it('a run stands where it stands among the runs of its cell', () => {
    expect([...withinCells(Float64Array.of(10, 30, 20, 3, 1), Int32Array.of(0, 0, 0, 1, 1), true)]).toEqual([0.25, 0.75, 0.5, 2 / 3, 1 / 3])
    expect([...withinCells(Float64Array.of(10, 30, 20, 3, 1), Int32Array.of(0, 0, 0, 1, 1), false)]).toEqual([-10, 10, 0, 1, -1])
  })
})
