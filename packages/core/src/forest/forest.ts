import { drawSeed, growSeed } from './bootstrap.ts'
import { growingKernel } from './kernel.ts'
import type { Training } from './training.ts'
import { TreeNodes } from './tree-nodes.ts'

export interface ForestOptions {
  readonly trees: number
  /** Share of the features a node tries, above 0 and at most 1; at least one feature is tried. */
  readonly maxFeatures: number
  /** Fewest rows on either side of a split. */
  readonly minLeaf: number
  readonly seed: number
}

/** What the displayed importance uses; scikit-learn's regressor but for its `minLeaf` of 1 and 100 trees. */
export const DEFAULT_FOREST: ForestOptions = { trees: 300, maxFeatures: 1, minLeaf: 3, seed: 0 }

/**
 * Trees `from … to − 1` of a forest, in flat typed arrays that can be sent to another thread as they are.
 *
 * The nodes of tree t are `start[t − from] … start[t − from + 1] − 1` in depth-first order: the left child of node k is
 * k + 1, its right child k + `right[k]`. A row whose bin is at most `split[k]` goes left; for an unordered feature, a row
 * whose bin is a set bit of `split[k]`.
 */
export interface Forest {
  readonly options: ForestOptions
  readonly from: number
  readonly to: number
  readonly start: Float64Array
  /** −1 = leaf. */
  readonly feature: Int32Array
  readonly split: Int32Array
  readonly right: Int32Array
  /**
   * Ordered features: the neighbouring bins between which the cut lies that hold rows of the node (of its bootstrap). The
   * threshold is the middle between them; `split` says on which side of it the bins between them fall. Else 0.
   */
  readonly binLeft: Uint8Array
  readonly binRight: Uint8Array
  /** Mean of the node's targets on the scale of `Training.y`; the target itself is `center + scale · value`. */
  readonly value: Float64Array
  /** Shape (trees × features): decrease of the weighted squared error by the splits of each feature. */
  readonly decrease: Float64Array
}

/**
 * Grows trees `from … to − 1`. Any partition of the trees, in any order and on any thread, gives bit for bit what one
 * call gives, once `mergeForests` has put the parts together.
 */
export function growForest(training: Training, options: ForestOptions, from = 0, to = options.trees): Forest {
  const { maxFeatures, minLeaf } = options
  if (!(maxFeatures > 0 && maxFeatures <= 1)) throw new Error(`maxFeatures is a share above 0 and at most 1, not ${maxFeatures}`)
  if (!(Number.isInteger(minLeaf) && minLeaf >= 1)) throw new Error(`minLeaf is a whole number from 1, not ${minLeaf}`)
  if (!(Number.isInteger(from) && Number.isInteger(to) && from >= 0 && from <= to)) throw new Error(`no trees ${from} … ${to}`)
  const { features } = training.columns
  const nodes = new TreeNodes()
  const kernel = growingKernel(training, Math.max(1, Math.floor(maxFeatures * features)), minLeaf)
  const start = new Float64Array(to - from + 1)
  const decrease = new Float64Array((to - from) * features)
  for (let tree = from; tree < to; tree++) {
    const grown = kernel.run.growTree(drawSeed(options.seed, tree), growSeed(options.seed, tree))
    nodes.append(kernel, grown)
    decrease.set(kernel.doubles('decrease', features), (tree - from) * features)
    start[tree - from + 1] = nodes.count
    // Trees of one forest are about as large as each other.
    if (tree === from) nodes.reserve(Math.ceil(1.1 * nodes.count * (to - from)))
  }
  const { count } = nodes
  return {
    options,
    from,
    to,
    start,
    feature: nodes.feature.slice(0, count),
    split: nodes.split.slice(0, count),
    right: nodes.right.slice(0, count),
    binLeft: nodes.binLeft.slice(0, count),
    binRight: nodes.binRight.slice(0, count),
    value: nodes.value.slice(0, count),
    decrease,
  }
}

/** Puts parts of one forest together, in tree order whatever the order given. They must follow on each other. */
export function mergeForests(parts: readonly Forest[]): Forest {
  const ordered = parts.filter((part) => part.to > part.from).sort((a, b) => a.from - b.from)
  const first = ordered[0] ?? parts[0]
  if (first === undefined) throw new Error('no parts to merge')
  for (const [k, part] of ordered.entries())
    if (k > 0 && part.from !== ordered[k - 1]!.to) throw new Error(`trees ${ordered[k - 1]!.to} … ${part.from - 1} are missing`)
  const to = ordered.at(-1)?.to ?? first.to
  return joinTrees(first.options, ordered, first.from, to, first.decrease.length / Math.max(1, first.to - first.from))
}

function joinTrees(options: ForestOptions, parts: readonly Forest[], from: number, to: number, features: number): Forest {
  const nodes = parts.reduce((sum, part) => sum + part.feature.length, 0)
  const joined = {
    options,
    from,
    to,
    start: new Float64Array(to - from + 1),
    feature: new Int32Array(nodes),
    split: new Int32Array(nodes),
    right: new Int32Array(nodes),
    binLeft: new Uint8Array(nodes),
    binRight: new Uint8Array(nodes),
    value: new Float64Array(nodes),
    decrease: new Float64Array((to - from) * features),
  }
  let at = 0
  for (const part of parts) {
    joined.feature.set(part.feature, at)
    joined.split.set(part.split, at)
    joined.right.set(part.right, at)
    joined.binLeft.set(part.binLeft, at)
    joined.binRight.set(part.binRight, at)
    joined.value.set(part.value, at)
    joined.decrease.set(part.decrease, (part.from - from) * features)
    for (let k = 1; k < part.start.length; k++) joined.start[part.from - from + k] = at + part.start[k]!
    at += part.feature.length
  }
  return joined
}
