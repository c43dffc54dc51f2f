import { drawBootstrap } from './grow-tree'
import { Data, Nodes, Walk } from './memory'

/**
 * Takes the rows that a tree's bootstrap left out down the tree of the first `nodes` of `Nodes`, and adds up by row the
 * values of their leaves. All go together, one level a pass: row by row, each step would wait for the memory that the last
 * one asked for; here the next row's step does not depend on it.
 * @param mixedDraws seed of the tree's bootstrap
 */
export function addOutOfBag(mixedDraws: u32, nodes: i32): void {
  drawBootstrap(mixedDraws)
  const rows = Walk.rows
  let outside = 0
  for (let row = 0; row < Data.n; row++) {
    const group = Data.groupOf[row]
    if (group < 0) continue
    // No branch: which rows a bootstrap leaves out is random.
    const out = Data.draws[group] === 0 ? 1 : 0
    rows[outside] = row
    Walk.nodes[outside] = 0
    Walk.count[row] = Walk.count[row] + out
    outside += out
  }
  loadSteps(nodes)
  while (outside > 0) outside = stepDown(outside)
}

/** Puts what a step reads of a node side by side. */
export function loadSteps(nodes: i32): void {
  const steps = Walk.steps
  for (let node = 0; node < nodes; node++) {
    const at = node << 2
    const feature = Nodes.feature[node]
    steps[at] = feature
    steps[at + 1] = Nodes.split[node]
    steps[at + 2] = Nodes.right[node] - 1
    steps[at + 3] = feature >= 0 && Data.unordered[feature] ? 1 : 0
  }
}

/** −1 where a row with this bin goes right at the node whose step stands at `at`. No branch: the side is as random as a coin. */
export function goesRight(at: i32, bin: i32): i32 {
  const split = Walk.steps[at + 1]
  return Walk.steps[at + 3] ? ((split >>> bin) & 1) - 1 : (split - bin) >> 31
}

/** Moves every row to a child; rows in leaves are done. Returns how many go on. */
function stepDown(count: i32): i32 {
  const rows = Walk.rows
  const nodes = Walk.nodes
  const steps = Walk.steps
  const byRow = Walk.byRow
  const sum = Walk.sum
  const features = Data.features
  let kept = 0
  for (let k = 0; k < count; k++) {
    const row = rows[k]
    const node = nodes[k]
    const at = node << 2
    const f = steps[at]
    if (f < 0) {
      sum[row] = sum[row] + Nodes.value[node]
      continue
    }
    const bin = byRow[row * features + f]
    rows[kept] = row
    nodes[kept] = node + 1 + (steps[at + 2] & goesRight(at, bin))
    kept++
  }
  return kept
}
