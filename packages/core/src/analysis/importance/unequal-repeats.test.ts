import { describe, expect, it } from 'vitest'
import type { FlatValues } from '../../domain/run.ts'
import { spearman } from '../../stats/correlate.ts'
import { seededRng } from '../../stats/rng.ts'
import { answer, rowOf } from '../testing/ask-importance.ts'
import { surfaceValues } from './surface-values.ts'

/** 80 configurations, lr and width act, x does not; one of them `times` times, with noise. */
function repeated(times: number): { rows: FlatValues[]; y: number[] } {
  const [rng, reseeds] = [seededRng(7), seededRng(8)]
  const rows: FlatValues[] = []
  const y: number[] = []
  for (let i = 0; i < 80; i++) {
    const row = { lr: rng.uniform(), width: rng.uniform(), x: rng.uniform() }
    const truth = 2 * row.lr + row.width + (row.lr > 0.5 && row.width > 0.5 ? 0.8 : 0)
    for (let seed = 0; seed < (i === 0 ? times : 1); seed++) {
      rows.push({ ...row, seed })
      y.push(truth + 0.1 * (seed === 0 ? rng.normal() : reseeds.normal()))
    }
  }
  return { rows, y }
}

describe('a configuration that ran a hundred times', () => {
  const once = answer({ ...repeated(1), options: { interactions: true } })
  const often = answer({ ...repeated(101), options: { interactions: true } })

  it('counts once: shares, floors, fit and interactions stay what they are without its repeats', () => {
    expect(often.configurations).toBe(80)
    // Another value of one configuration in 80, and other random draws: a few hundredths. Counting runs gave R² 0.5 lower.
    expect(Math.abs(often.fit.r2OutOfBag! - once.fit.r2OutOfBag!)).toBeLessThan(0.05)
    for (const name of ['lr', 'width', 'x']) {
      const [a, b] = [rowOf(once, name), rowOf(often, name)]
      expect(Math.abs(b.share! - a.share!), name).toBeLessThan(0.05)
      expect(Math.abs(b.noiseFloor! - a.noiseFloor!), name).toBeLessThan(0.03)
      expect(b.verdict, name).toBe(a.verdict)
    }
    const pair = (body: typeof once) => body.interactions.find(({ a, b }) => [a, b].sort().join() === 'lr,width')!
    expect(Math.abs(pair(often).share - pair(once).share)).toBeLessThan(0.03)
    expect(Math.abs(pair(often).floor - pair(once).floor)).toBeLessThan(0.03)
  })

  it('has ranks of its own scale, and runs upon a surface have the same', () => {
    expect(once.ranks).toBeNull()
    const { y } = repeated(101)
    const ranks = surfaceValues(y, 'rank', 'maximize', often.ranks) as number[]
    expect(spearman(Float64Array.from(ranks), Float64Array.from(y))).toBeGreaterThan(0.9999)
    // Each run's rank is the share of configurations below it, its own half; 180 values are less than the scale has points.
    const below = y.map(
      (value) => y.reduce((sum, other, i) => sum + (other < value ? 1 : other === value ? 0.5 : 0) * (i < 101 ? 1 / 101 : 1), 0) / 80,
    )
    ranks.forEach((rank, i) => {
      expect(rank).toBeCloseTo(below[i]!, 10)
    })
    const falling = answer({ ...repeated(101), goal: 'minimize' }, 'bars').ranks!
    surfaceValues(y, 'rank', 'minimize', falling).forEach((rank, i) => {
      expect(rank).toBeCloseTo(1 - below[i]!, 10)
    })
  })
})
