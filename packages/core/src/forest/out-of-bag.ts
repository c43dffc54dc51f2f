import { drawSeed } from './bootstrap.ts'
import type { Forest } from './forest.ts'
import { walkingKernel } from './kernel.ts'
import { unscale } from './predict.ts'
import type { Training } from './training.ts'

/** Predictions of each row by the trees whose bootstrap left its group out: sums, so that parts of a forest add up. */
export interface OutOfBagSums {
  /** Shape (n), on the scale of `Training.y`. Leaf values are multiples of 2⁻⁴⁰: the sums are exact in any order. */
  readonly sum: Float64Array
  /** Shape (n): trees that left the row out. */
  readonly count: Int32Array
}

export function outOfBagSums(forest: Forest, training: Training): OutOfBagSums {
  const { n } = training.columns
  const kernel = walkingKernel(forest, training)
  for (let tree = forest.from; tree < forest.to; tree++)
    kernel.run.addOutOfBag(drawSeed(forest.options.seed, tree), kernel.takeTree(forest, tree))
  return { sum: kernel.doubles('sum', n).slice(), count: kernel.ints('count', n).slice() }
}

export function addOutOfBagSums(parts: readonly OutOfBagSums[]): OutOfBagSums {
  const n = parts[0]?.sum.length ?? 0
  const sum = new Float64Array(n)
  const count = new Int32Array(n)
  for (const part of parts) {
    for (let i = 0; i < n; i++) {
      sum[i]! += part.sum[i]!
      count[i]! += part.count[i]!
    }
  }
  return { sum, count }
}

export interface OutOfBag {
  /** Shape (n), in the target's unit; NaN where the row takes no part or was in every bootstrap. */
  readonly prediction: Float64Array
  /** Rows with a prediction. */
  readonly rows: number
  /** 1 − Σ w (y − prediction)² / Σ w (y − ȳ)² over these rows; null when they have no variation. */
  readonly r2: number | null
}

/** Prediction and fit out of bag; the first thing to show, because bars of a forest that predicts nothing mean nothing. */
export function outOfBag({ sum, count }: OutOfBagSums, training: Training): OutOfBag {
  const { y, weight } = training
  const prediction = new Float64Array(y.length).fill(Number.NaN)
  let rows = 0
  let W = 0
  let S = 0
  for (let i = 0; i < y.length; i++) {
    if (count[i] === 0) continue
    rows++
    W += weight[i]!
    S += weight[i]! * y[i]!
    prediction[i] = unscale(training, sum[i]! / count[i]!)
  }
  let residual = 0
  let total = 0
  for (let i = 0; i < y.length; i++) {
    if (count[i] === 0) continue
    residual += weight[i]! * (y[i]! - sum[i]! / count[i]!) ** 2
    total += weight[i]! * (y[i]! - S / W) ** 2
  }
  return { prediction, rows, r2: training.scale > 0 && total > 0 ? 1 - residual / total : null }
}
