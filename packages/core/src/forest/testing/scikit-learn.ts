import { readFileSync } from 'node:fs'
import { gunzipSync } from 'node:zlib'
import { expect } from 'vitest'
import { growForest } from '../forest.ts'
import { impurityImportance } from '../impurity-importance.ts'
import { outOfBag, outOfBagSums } from '../out-of-bag.ts'
import { permutationLoss, permutationShares } from '../permutation-importance.ts'
import { prepareTraining } from '../training.ts'
import { binNumeric } from './columns.ts'
import { REFERENCE_DATA, type ReferenceData, type ReferenceName } from './reference-data.ts'
import reference from './scikit-learn.json' with { type: 'json' }

const ALEXNET_PARAMS = ['lr', 'momentum', 'label_smoothing', 'batch_size', 'weight_decay', 'epochs', 'lr_peak_epoch']

/** Best top-1 accuracy over training; runs without a curve are left out. */
function alexnet(): ReferenceData {
  const path = new URL('../../../../server/example/alexnet-imagenet-tuning.jsonl.gz', import.meta.url)
  const runs = gunzipSync(readFileSync(path))
    .toString('utf8')
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line.replace(/\bNaN\b/g, 'null')) as Record<string, number> & { learning_curve: { top_1: number }[] })
    .filter((run) => run.learning_curve.length > 0)
  return {
    x: ALEXNET_PARAMS.map((name) => Float64Array.from(runs, (run) => run[name]!)),
    y: Float64Array.from(runs, (run) => Math.max(...run.learning_curve.map((point) => point.top_1))),
  }
}

const mean = (values: readonly number[]): number => values.reduce((a, b) => a + b, 0) / values.length
/** Mean over seeds, param by param. */
const meanRow = (rows: readonly (readonly number[])[]): number[] => rows[0]!.map((_, j) => mean(rows.map((row) => row[j]!)))

/** Kendall's τ-a of two rankings of the params at `where`. */
function kendall(a: readonly number[], b: readonly number[], where: readonly number[]): number {
  let sum = 0
  for (const i of where) for (const j of where) if (i < j) sum += Math.sign(a[i]! - a[j]!) * Math.sign(b[i]! - b[j]!)
  return (2 * sum) / (where.length * (where.length - 1))
}

export type ReferenceCase = (typeof reference.cases)[number]
export const CASES: readonly ReferenceCase[] = reference.cases
export const REFERENCE = `scikit-learn ${reference['scikit-learn']} says the same, in the mean over ${CASES[0]!.r2OutOfBag.length} seeds of ${reference.trees} trees`
export const titleOf = ({ data, n, d, maxFeatures, minLeaf }: ReferenceCase): string =>
  `${data}, ${n} × ${d}, ${maxFeatures === 1 ? 'all' : 'a third of'} features, ${minLeaf} rows a leaf`

/** Shares take the most time and vary least: fewer seeds do. */
const SHARE_SEEDS = 8

/** Grows the same forests and compares fit, impurity importance, permutation share and ranks. */
export function compareWithReference(theirs: ReferenceCase): void {
  const { data, n, d, maxFeatures, minLeaf } = theirs
  const { x, y } = data === 'alexnet' ? alexnet() : REFERENCE_DATA[data as ReferenceName](n, d, 1)
  expect([y.length, x.length]).toEqual([n, d])
  const training = prepareTraining(binNumeric(x), y)
  const r2: number[] = []
  const impurity: number[][] = []
  const share: number[][] = []
  for (const seed of theirs.r2OutOfBag.keys()) {
    const forest = growForest(training, { trees: reference.trees, maxFeatures, minLeaf, seed })
    r2.push(outOfBag(outOfBagSums(forest, training), training).r2!)
    impurity.push([...impurityImportance(forest, training)])
    if (seed < SHARE_SEEDS) share.push([...permutationShares([permutationLoss(forest, training, reference.permutations)], training)!])
  }
  // Standard errors of the differences are below .004 (200 rows), .0015 (1,000), and a third of the other two limits.
  expect(Math.abs(mean(r2) - mean(theirs.r2OutOfBag)), 'out-of-bag R²').toBeLessThan(n >= 1000 ? 0.005 : 0.01)
  const theirImpurity = meanRow(theirs.impurity)
  for (const [j, value] of meanRow(impurity).entries()) expect(Math.abs(value - theirImpurity[j]!), `impurity of ${j}`).toBeLessThan(0.01)
  const theirShare = meanRow(theirs.share)
  for (const [j, value] of meanRow(share).entries()) expect(Math.abs(value - theirShare[j]!), `share of ${j}`).toBeLessThan(0.02)

  // Ranks of what is above its floor: as like theirs as theirs are among themselves, but for 3 standard errors.
  const above = theirShare.flatMap((value, j) => (value > theirs.floor[j]! ? [j] : []))
  if (above.length < 2) return
  for (const [ours, their] of [
    [impurity, theirs.impurity],
    [share, theirs.share],
  ] as const) {
    const among = their.map((one, i) => mean(their.filter((_, k) => k !== i).map((other) => kendall(one, other, above))))
    const between = ours.map((one) => mean(their.map((other) => kendall(one, other, above))))
    const spread = Math.sqrt(mean(among.map((tau) => (tau - mean(among)) ** 2)) / among.length)
    expect(mean(between), 'agreement of ranks').toBeGreaterThanOrEqual(mean(among) - 3 * Math.SQRT2 * spread - 1e-12)
  }
}
