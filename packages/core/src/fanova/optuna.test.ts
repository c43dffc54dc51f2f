import { describe, expect, it } from 'vitest'
import { growForest } from '../forest/forest.ts'
import { binNumeric } from '../forest/testing/columns.ts'
import { REFERENCE_DATA, type ReferenceName } from '../forest/testing/reference-data.ts'
import { prepareTraining } from '../forest/training.ts'
import { fanova, fanovaShares, pairIndex } from './fanova.ts'
import type { FanovaAxis } from './space.ts'
import reference from './testing/optuna.json' with { type: 'json' }

describe(`Optuna ${reference.optuna} says the same on the raw scale, in the mean over forests of ${reference.trees} trees`, () => {
  for (const { data, n, d, scale, seeds, bounds, main, pair } of reference.cases) {
    it(`${data}, ${n} × ${d}, ${scale}, ${seeds} forests`, () => {
      const { x, y } = REFERENCE_DATA[data as ReferenceName](n, d, 1)
      const columns = x.map((column, j) => (scale === 'power' && j === 0 ? column.map((u) => 10 ** (3 * u)) : column))
      const training = prepareTraining(binNumeric(columns), y)
      const axes = bounds.map(([low, high]): FanovaAxis => ({ kind: 'interval', low: low!, high: high!, scale: 'linear' }))
      const ours = { main: new Float64Array(d), pair: new Float64Array(pair.length) }
      for (let seed = 0; seed < seeds; seed++) {
        const forest = growForest(training, { trees: reference.trees, maxFeatures: 1, minLeaf: 1, seed })
        const shares = fanovaShares(fanova(forest, training, axes, { pairs: true }))!
        for (const [j, share] of shares.main.entries()) ours.main[j]! += share / seeds
        for (const [k, share] of shares.pair.entries()) ours.pair[k]! += share / seeds
      }
      // Standard errors of the differences are below .002 (mains of skewed scales: .004); pairs vary less.
      for (const [j, share] of ours.main.entries()) expect(Math.abs(share - main[j]!), `main ${j}`).toBeLessThan(0.01)
      for (let a = 0, k = 0; a < d; a++) {
        for (let b = a + 1; b < d; b++, k++) {
          expect(pairIndex(a, b, d)).toBe(k)
          expect(Math.abs(ours.pair[k]! - pair[k]!), `pair ${a} ${b}`).toBeLessThan(0.005)
        }
      }
    }, 300_000) // 160 forests with all their pairs
  }
})
