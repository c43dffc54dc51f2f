import { MAX_BINS } from '../../forest/bin-edges.ts'
import type { Forest } from '../../forest/forest.ts'
import { goesLeft } from '../../forest/predict.ts'
import type { Training } from '../../forest/training.ts'

/** Whether a value of the feature that `node` splits on goes left: at most the middle of the neighbours in the node. */
export function isBelowCut(forest: Forest, { columns }: Training, node: number, value: number): boolean {
  const base = forest.feature[node]! * MAX_BINS
  return value <= columns.upper[base + forest.binLeft[node]!]! / 2 + columns.lower[base + forest.binRight[node]!]! / 2
}

/**
 * Shares of one tree by definition: the tree is asked at every combination of the params' cells, and every conditional
 * mean is a sum over all of them.
 * @param measure  per param the measure of each cell
 * @param bins     per param and cell, the bins of the param's features, or for `valued` ones a value in the cell
 * @param valued   features whose nodes ask for the value
 */
export function bruteForce(
  forest: Forest,
  training: Training,
  tree: number,
  measure: readonly Float64Array[],
  bins: readonly (readonly number[][])[],
  valued: readonly number[] = [],
): {
  variance: number
  main: number[]
  pair: (a: number, b: number) => number
  marginal: (params: readonly number[]) => Map<string, number>
} {
  const { unordered } = training.columns
  const params = measure.length
  const points: { cell: number[]; weight: number; value: number }[] = []
  const visit = (cell: number[], weight: number): void => {
    const param = cell.length
    if (param < params) {
      for (const [c, m] of measure[param]!.entries()) if (m > 0) visit([...cell, c], weight * m)
      return
    }
    const row = cell.flatMap((c, p) => bins[p]![c]!)
    let node = forest.start[tree]!
    for (let f = forest.feature[node]!; f >= 0; f = forest.feature[node]!) {
      const isLeft = valued.includes(f)
        ? isBelowCut(forest, training, node, row[f]!)
        : goesLeft(unordered[f]!, forest.split[node]!, row[f]!)
      node += isLeft ? 1 : forest.right[node]!
    }
    points.push({ cell, weight, value: forest.value[node]! })
  }
  visit([], 1)
  const mean = points.reduce((sum, point) => sum + point.weight * point.value, 0)
  /** E[f | cells of some params] by cells. */
  const marginal = (over: readonly number[]): Map<string, number> => {
    const sums = new Map<string, { weight: number; sum: number }>()
    for (const { cell, weight, value } of points) {
      const key = over.map((p) => cell[p]).join()
      const entry = sums.get(key) ?? { weight: 0, sum: 0 }
      sums.set(key, { weight: entry.weight + weight, sum: entry.sum + weight * value })
    }
    return new Map([...sums].map(([key, { weight, sum }]) => [key, sum / weight]))
  }
  const varianceOf = (over: readonly number[]): number => {
    const means = marginal(over)
    return points.reduce((sum, { cell, weight }) => sum + weight * (means.get(over.map((p) => cell[p]).join())! - mean) ** 2, 0)
  }
  const variance = points.reduce((sum, point) => sum + point.weight * (point.value - mean) ** 2, 0)
  const main = Array.from({ length: params }, (_, p) => varianceOf([p]))
  const pair = (a: number, b: number): number => varianceOf([a, b]) - main[a]! - main[b]!
  return { variance, main, pair, marginal }
}
