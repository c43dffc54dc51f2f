import type { Forest } from './forest.ts'
import type { Training } from './training.ts'

/**
 * Mean decrease in impurity, as scikit-learn (and through it the W&B panel) defines it: per tree the decreases of the
 * weighted squared error by feature, normalised to sum 1; averaged over the trees that have a split; normalised again.
 * One-hot features are added up per param.
 *
 * Biased towards continuous and many-valued params; not comparable between params (Strobl et al. 2007).
 *
 * @returns shape (params), summing to 1; all 0 when no tree has a split
 */
export function impurityImportance(forest: Pick<Forest, 'from' | 'to' | 'decrease'>, training: Training): Float64Array {
  const { features, paramOf, params } = training.columns
  const importance = new Float64Array(params)
  for (let t = 0; t < forest.to - forest.from; t++) {
    let total = 0
    for (let f = 0; f < features; f++) total += forest.decrease[t * features + f]!
    if (!(total > 0)) continue
    for (let f = 0; f < features; f++) importance[paramOf[f]!]! += forest.decrease[t * features + f]! / total
  }
  const sum = importance.reduce((a, b) => a + b, 0)
  return sum > 0 ? importance.map((value) => value / sum) : importance
}
