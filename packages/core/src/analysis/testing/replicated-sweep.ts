import type { FlatValues } from '../../domain/run.ts'
import type { Rng } from '../../stats/rng.ts'
import type { Question } from './question.ts'

/**
 * The sweep of `methods.md` §5.2: a param of four levels that acts by `effect` seed standard deviations from its first to its last
 * level, and three continuous ones whose smooth effects together spread by `others` of them. Every configuration runs `seeds` times.
 */
export function replicatedSweep(configurations: number, seeds: number, effect: number, others: number, rng: Rng): Question {
  const drawn = Array.from({ length: configurations }, () => ({
    level: ['a', 'b', 'c', 'd'][rng.below(4)]!,
    x1: rng.uniform(),
    x2: rng.uniform(),
    x3: rng.uniform(),
  }))
  const smooth = drawn.map(({ x1, x2, x3 }) => Math.sin(2 * x1) + (x2 - 0.4) ** 2 - x3)
  const middle = smooth.reduce((sum, value) => sum + value / smooth.length, 0)
  const sd = Math.sqrt(smooth.reduce((sum, value) => sum + (value - middle) ** 2 / smooth.length, 0))
  const rows: FlatValues[] = []
  const y: number[] = []
  drawn.forEach((params, c) => {
    for (let seed = 0; seed < seeds; seed++) {
      rows.push({ ...params, seed })
      y.push((effect * 'abcd'.indexOf(params.level)) / 3 + (others * (smooth[c]! - middle)) / sd + rng.normal())
    }
  })
  return { rows, y, options: { adaptive: 'independent' } }
}
