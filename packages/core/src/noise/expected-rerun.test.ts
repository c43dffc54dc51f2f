import { expect, it } from 'vitest'
import { seededRng } from '../stats/rng.ts'
import { expectedRerun } from './expected-rerun.ts'

/** Studies of `c` configurations that ran `n` times each: how far the best one’s mean, and what is expected of it, lie above its truth. */
function winners({ c, n, between, studies }: { c: number; n: number; between: number; studies: number }) {
  const rng = seededRng(5)
  let naive = 0
  let shrunken = 0
  let covered = 0
  for (let study = 0; study < studies; study++) {
    const truth = Float64Array.from({ length: c }, () => between * rng.normal())
    const means = truth.map((value) => value + rng.normal() / Math.sqrt(n))
    const best = means.indexOf(Math.max(...means))
    const { expected, interval } = expectedRerun(means, new Array(c).fill(n), best, { sd: 1, df: 60 })!
    naive += (means[best]! - truth[best]!) / studies
    shrunken += (expected - truth[best]!) / studies
    const again = truth[best]! + rng.normal()
    if (again >= interval[0] && again <= interval[1]) covered += 1 / studies
  }
  return { naive, shrunken, covered }
}

it('takes most of the winner’s luck out, which is up to two standard deviations', () => {
  for (const between of [0, 0.5, 1, 3]) {
    const { naive, shrunken, covered } = winners({ c: 30, n: 1, between, studies: 3000 })
    // A spread that is estimated from 30 means never looks as small as it is: where there is none, a sixth of the luck stays.
    expect(Math.abs(shrunken), `spread ${between}`).toBeLessThan(0.2 * naive)
    expect(naive).toBeGreaterThan(between < 3 ? 0.9 : 0.3)
    expect(covered, `spread ${between}`).toBeGreaterThan(0.87)
    expect(covered, `spread ${between}`).toBeLessThan(0.94)
  }
})

it('is not fooled by a few configurations that are far off', () => {
  const rng = seededRng(14)
  let left = 0
  for (let study = 0; study < 500; study++) {
    const means = Float64Array.from({ length: 30 }, (_, i) => (i < 5 ? -100 : 0) + rng.normal())
    left += expectedRerun(means, new Array(30).fill(1), means.indexOf(Math.max(...means)), { sd: 1, df: 60 })!.expected / 500
  }
  // 25 that are all alike: the best of them shows two standard deviations, and is worth none. The spread of all thirty would leave it all.
  expect(Math.abs(left)).toBeLessThan(0.9)
})

it('changes nothing where repeats leave no luck, and all where there is nothing but luck', () => {
  const means = Float64Array.from({ length: 20 }, (_, i) => i)
  expect(expectedRerun(means, new Array(20).fill(400), 19, { sd: 0.1, df: 100 })!.expected).toBeCloseTo(19, 4)
  const alike = Float64Array.from({ length: 20 }, (_, i) => i / 1000)
  expect(expectedRerun(alike, new Array(20).fill(1), 19, { sd: 1, df: 100 })!.luck).toBeCloseTo(17 / 19, 10)
})

it('says nothing of fewer than ten configurations', () => {
  expect(expectedRerun(Float64Array.of(1, 2, 3), [1, 1, 1], 2, { sd: 1, df: 9 })).toBeNull()
})
