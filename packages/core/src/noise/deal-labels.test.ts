import { describe, expect, it } from 'vitest'
import { seededRng } from '../stats/rng.ts'
import { expectedRange } from '../stats/studentized-range.ts'
import { dealLabels } from './deal-labels.ts'
import { noiseRange } from './noise-range.ts'

/** A grid of 3 × 7 × 10 as groups of each of its params. */
const GRID = [
  Int32Array.from({ length: 210 }, (_, i) => i % 3),
  Int32Array.from({ length: 210 }, (_, i) => Math.floor(i / 3) % 7),
  Int32Array.from({ length: 210 }, (_, i) => Math.floor(i / 21)),
]
const groupsOf = (param: number, dealt: Int32Array): readonly number[][] => {
  const members: number[][] = []
  dealt.forEach((run, repeat) => {
    if (run < 0) return
    const group = GRID[param]![run]!
    members[group] = [...(members[group] ?? []), repeat]
  })
  return members
}

describe('labels dealt to repeats', () => {
  it('as many repeats as runs: every combination once, so that the groups are as large as among the runs', () => {
    const dealt = dealLabels(GRID, 210, 210, seededRng(1))
    for (const donors of dealt) expect(donors).toEqual(dealt[0])
    expect([...dealt[0]!].sort((a, b) => a - b)).toEqual(Array.from({ length: 210 }, (_, i) => i))
    // It is no order that was there before.
    expect(dealt[0]!.filter((run, i) => run === i).length).toBeLessThan(8)
  })

  it('more repeats than runs: those beyond have no label', () => {
    const dealt = dealLabels(GRID, 210, 300, seededRng(1))
    expect(dealt[0]!.filter((run) => run < 0).length).toBe(90)
  })

  it('fewer repeats: groups in proportion, every run at most once a param', () => {
    const dealt = dealLabels(GRID, 210, 50, seededRng(2))
    const sizes = dealt.map((donors, param) => groupsOf(param, donors).map(({ length }) => length))
    expect(sizes[0]!.toSorted()).toEqual([16, 17, 17])
    expect(sizes[1]!.toSorted()).toEqual([7, 7, 7, 7, 7, 7, 8])
    expect(sizes[2]).toEqual(Array(10).fill(5))
    for (const donors of dealt) expect(new Set(donors).size).toBe(50)
    const uneven = Int32Array.from({ length: 100 }, (_, i) => (i < 70 ? 0 : i < 99 ? 1 : -1))
    const [labels] = dealLabels([uneven], 100, 10, seededRng(3))
    expect([...labels!].filter((run) => run < 70).length).toBe(7)
    expect(labels).not.toContain(99)
  })

  it('runs without a value of a param leave no label of it', () => {
    const some = GRID[0]!.map((group, i) => (i % 5 === 0 ? -1 : group))
    const [labels] = dealLabels([some], 210, 210, seededRng(4))
    expect(labels!.filter((run) => run < 0).length).toBe(42)
  })

  it('ranges of the groups are those of noise: d₂(k)·σ/√m on average, in its band in 90 of 100 studies', () => {
    for (const [repeats, studies] of [
      [210, 600],
      [60, 600],
    ] as const)
      for (const param of GRID.keys()) {
        const k = [3, 7, 10][param]!
        let sum = 0
        let inside = 0
        let band = noiseRange([1, 1], { sd: 1, df: 1e9 }, 1)
        for (let study = 0; study < studies; study++) {
          const rng = seededRng(1000 * param + study)
          const values = Float64Array.from({ length: repeats }, () => rng.normal())
          const groups = groupsOf(param, dealLabels(GRID, 210, repeats, rng)[param]!)
          const means = groups.map((members) => members.reduce((total, i) => total + values[i]!, 0) / members.length)
          const range = Math.max(...means) - Math.min(...means)
          if (study === 0)
            band = noiseRange(
              groups.map(({ length }) => length),
              { sd: 1, df: 1e9 },
              1,
            )
          sum += range
          if (range >= band.quantile(0.05) && range <= band.quantile(0.95)) inside++
        }
        const unit = expectedRange(k) / Math.sqrt(repeats / k)
        // A range's own spread is at most 0.55 of its mean here, so the mean of 600 has a standard error of 2.2 %; three of them.
        expect(Math.abs(sum / studies / unit - 1), `${k} groups of ${repeats}`).toBeLessThan(0.067)
        // 90 % of 600: standard error 1.2 points; four of them.
        expect(Math.abs(inside / studies - 0.9), `${k} groups of ${repeats}`).toBeLessThan(0.05)
      }
  })
})
