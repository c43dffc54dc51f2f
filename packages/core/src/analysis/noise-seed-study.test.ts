import { describe, expect, it } from 'vitest'
import { effectAgainstNoise } from '../noise/effect.ts'
import { studentizedRange } from '../stats/studentized-range.ts'
import { answer, rowOf } from './testing/ask-noise.ts'
import { DECLARED, SEED_SD, seedStudy } from './testing/seed-study.ts'

const NAMED = { 'noise-filter': 'kind = noise', placebo: true }

/** Numbers of `methods.md` §1.1 and §1.2, ± one unit of their last digit. */
const WANTED = {
  layers: {
    groups: 3,
    perGroup: 70,
    effect: 0.18,
    placebo: 0.04,
    noise: 0.033,
    band: [0.008, 0.065],
    times: 5.5,
    p: 1.4e-9,
    corrected: 0.177,
    interval: [0.13, 0.23],
    verdict: 'real but small',
  },
  batch_size: {
    groups: 7,
    perGroup: 30,
    effect: 0.42,
    placebo: 0.1,
    noise: 0.08,
    band: [0.043, 0.125],
    times: 5.2,
    p: 4e-18,
    corrected: 0.412,
    interval: [0.35, 0.49],
    verdict: 'matters',
  },
  hidden: {
    groups: 10,
    perGroup: 21,
    effect: 1.5,
    placebo: 0.13,
    noise: 0.109,
    band: [0.066, 0.161],
    times: 13.7,
    p: 1e-75,
    corrected: 1.496,
    interval: [1.42, 1.58],
    verdict: 'matters',
  },
} as const

describe('the source study, made so that its ranges come out exactly', () => {
  const { rows, y } = seedStudy(1, true)
  const body = answer({ rows, y, declared: DECLARED, options: { ...NAMED, margin: 0.25 } })

  it('noise is 0.163 points on 209 degrees of freedom, and a tenth of the variance of the signal', () => {
    expect(body.noise.sd).toBeCloseTo(SEED_SD, 10)
    expect(body.noise.df).toBe(209)
    expect(body.design).toBe('grid')
    expect(body.components!.luck).toBeGreaterThan(0.07)
    expect(body.components!.luck).toBeLessThan(0.13)
    // "2–2.5 %" of the Signal sweep's whole range at the end; 90 % of such fixtures: 2.2–2.6.
    expect(body.spread[0]!.range).toBeGreaterThan(2.1)
    expect(body.spread[0]!.range).toBeLessThan(2.7)
    expect(body.spread[1]!.range).toBeGreaterThan(0.7)
    expect(body.spread[1]!.range).toBeLessThan(1.1)
  })

  for (const [name, wanted] of Object.entries(WANTED))
    it(`${name}: what the study printed, and what it could have added`, () => {
      const row = rowOf(body, name)
      expect(row).toMatchObject({ groups: wanted.groups, perGroup: wanted.perGroup, verdict: wanted.verdict, test: 'range' })
      const near = (value: number, expected: number, digit: number): void =>
        expect(Math.abs(value - expected), `${value} ${expected}`).toBeLessThanOrEqual(digit)
      near(row.effect, wanted.effect, 1e-9)
      near(row.placebo!.effect, wanted.placebo, 1e-9)
      near(row.noiseEffect!, wanted.noise, 0.001)
      near(row.noiseBand![0], wanted.band[0], 0.001)
      near(row.noiseBand![1], wanted.band[1], 0.001)
      near(row.timesNoise!, wanted.times, 0.1)
      near(row.corrected!, wanted.corrected, 0.001)
      near(row.interval![0], wanted.interval[0], 0.01)
      near(row.interval![1], wanted.interval[1], 0.01)
      // SciPy saturates near 1e-14; one figure of the exponent is what was stated.
      expect(Math.abs(Math.log10(row.p!) - Math.log10(wanted.p))).toBeLessThan(1)
    })

  it('layers: at most 0.225 of 0.18, and with the default margin undecided', () => {
    expect(Math.abs(rowOf(body, 'layers').bounds![1] - 0.225)).toBeLessThan(0.002)
    expect(rowOf(body, 'layers').sentence).toMatch(/real .* less than your margin of 0.25: safe to fix/)
    const byDefault = answer({ rows, y, declared: DECLARED, options: NAMED })
    expect(byDefault.margin).toEqual({ value: expect.closeTo(SEED_SD, 10), source: 'noise' })
    expect(rowOf(byDefault, 'layers').verdict).toBe('undecided')
    expect(rowOf(byDefault, 'layers').sentence).toMatch(/real .* size unclear/)
  })

  it('the three noise floors differ only by groups and runs per group: the same sd predicts all of them', () => {
    const chances = [
      ['layers', 0.04, 0.31],
      ['batch_size', 0.1, 0.21],
      ['hidden', 0.13, 0.22],
    ] as const
    // The study printed two digits: half a unit of the 0.13 moves its p by 0.03.
    for (const [name, seen, p] of chances) {
      const { groups, perGroup } = rowOf(body, name)
      expect(Math.abs(studentizedRange(seen / (SEED_SD / Math.sqrt(perGroup)), groups, 209).upper - p), name).toBeLessThan(0.013)
    }
  })
})

it('unprojected, the noise study’s own groups lie within the 90 % band in 85 to 95 of 100 studies', () => {
  const inside = { layers: 0, batch_size: 0, hidden: 0 }
  const studies = 300
  for (let seed = 1; seed <= studies; seed++) {
    const { rows, y } = seedStudy(seed, false)
    for (const name of ['layers', 'batch_size', 'hidden'] as const) {
      const sums = new Map<unknown, { n: number; sum: number }>()
      for (let i = 210; i < 420; i++) {
        const group = sums.get(rows[i]![name]) ?? { n: 0, sum: 0 }
        sums.set(rows[i]![name], { n: group.n + 1, sum: group.sum + y[i]! })
      }
      const groups = [...sums.values()].map(({ n, sum }) => ({ n, mean: sum / n }))
      const { range, noiseBand } = effectAgainstNoise(groups, { sd: SEED_SD, df: 209 }, 1)
      if (range >= noiseBand[0] && range <= noiseBand[1]) inside[name]++
    }
  }
  for (const [name, count] of Object.entries(inside)) {
    expect(count / studies, name).toBeGreaterThan(0.85)
    expect(count / studies, name).toBeLessThan(0.95)
  }
})
