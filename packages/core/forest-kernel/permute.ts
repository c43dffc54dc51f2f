import { Data, Nodes, Permuted, Walk } from './memory'
import { goesRight, loadSteps } from './walk'

/**
 * By how much the squared error of the first `outside` rows of `Permuted.rows` grows when a param's values are those of other
 * rows: adds to `Permuted.loss`, by param, the weighted mean over the permutations. The tree is the first `nodes` of `Nodes`.
 *
 * Each row goes down once. Another value of a param changes nothing until a split on that param sends it to the other side;
 * only from there on is the tree walked again. Params off the way cost nothing.
 * @returns the rows' weight
 */
export function addPermutationLoss(outside: i32, permutations: i32, nodes: i32): f64 {
  loadSteps(nodes)
  const n = Data.n
  const features = Data.features
  const steps = Walk.steps
  const byRow = Walk.byRow
  const paramOf = Permuted.paramOf
  const way = Permuted.way
  const next = Permuted.next
  const first = Permuted.first
  const asked = Permuted.asked
  let total: f64 = 0
  for (let k = 0; k < outside; k++) {
    const row = Permuted.rows[k]
    const own = row * features
    const w = Data.weight[row]
    total += w
    let length = 0
    let node = 0
    for (let f = steps[0]; f >= 0; f = steps[node << 2]) {
      way[length++] = node
      const at = node << 2
      node += 1 + (steps[at + 2] & goesRight(at, byRow[own + f]))
    }
    const leaf = Nodes.value[node]
    const target = Data.y[row]
    const before = (target - leaf) * (target - leaf)
    // From the end to the start, so that each place learns where its param comes next, and `first` is the first at last.
    for (let place = length - 1; place >= 0; place--) {
      const param = paramOf[steps[way[place] << 2]]
      next[place] = first[param]
      first[param] = place + 1
    }
    for (let place = 0; place < length; place++) {
      const param = paramOf[steps[way[place] << 2]]
      if (first[param] !== place + 1) continue
      first[param] = 0
      if (!asked[param]) continue
      const sources = asked[param] === 2 ? Permuted.byRow : Permuted.byGroup
      let after: f64 = 0
      for (let p = 0; p < permutations; p++) {
        const other = sources[p * n + k] * features
        const value = permutedLeaf(place, param, own, other, leaf)
        after += (target - value) * (target - value)
      }
      Permuted.loss[param] = Permuted.loss[param] + w * (after / (permutations as f64) - before)
    }
  }
  return total
}

/** The value of the leaf that the row reaches with another one's value of `param`, which comes at `place` of its way first. */
function permutedLeaf(place: i32, param: i32, own: i32, other: i32, leaf: f64): f64 {
  const steps = Walk.steps
  const byRow = Walk.byRow
  const paramOf = Permuted.paramOf
  for (let at = place; at >= 0; at = Permuted.next[at] - 1) {
    let step = Permuted.way[at] << 2
    const split = steps[step]
    const side = goesRight(step, byRow[other + split])
    if (side === goesRight(step, byRow[own + split])) continue
    let node = (step >> 2) + 1 + (steps[step + 2] & side)
    step = node << 2
    for (let f = steps[step]; f >= 0; f = steps[step]) {
      node += 1 + (steps[step + 2] & goesRight(step, byRow[(paramOf[f] === param ? other : own) + f]))
      step = node << 2
    }
    return Nodes.value[node]
  }
  return leaf
}
