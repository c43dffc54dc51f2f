// What `src/forest/kernel.ts` calls. `npm run build:kernel` compiles it.
import { FeatureDraw } from './feature-draw'
import { clearScratch, Data, Nodes, Permuted, Tree, Walk } from './memory'

export { growTree } from './grow-tree'
export { layOut, layOutPermutation, layOutWalk } from './memory'
export { addPermutationLoss } from './permute'
export { addOutOfBag } from './walk'

export function begin(maxFeatures: i32, minLeaf: i32, smallestWeight: f64): void {
  clearScratch()
  FeatureDraw.maxFeatures = maxFeatures
  Data.minLeaf = minLeaf
  Data.smallestWeight = smallestWeight
}

// Where the caller writes and reads; they hold from a layout to the next.
export function bins(): usize {
  return changetype<usize>(Data.bins)
}
export function binCount(): usize {
  return changetype<usize>(Data.binCount)
}
export function unordered(): usize {
  return changetype<usize>(Data.unordered)
}
export function lower(): usize {
  return changetype<usize>(Data.lower)
}
export function upper(): usize {
  return changetype<usize>(Data.upper)
}
export function y(): usize {
  return changetype<usize>(Data.y)
}
export function weight(): usize {
  return changetype<usize>(Data.weight)
}
export function groupOf(): usize {
  return changetype<usize>(Data.groupOf)
}
export function decrease(): usize {
  return changetype<usize>(Tree.decrease)
}
export function feature(): usize {
  return changetype<usize>(Nodes.feature)
}
export function split(): usize {
  return changetype<usize>(Nodes.split)
}
export function right(): usize {
  return changetype<usize>(Nodes.right)
}
export function value(): usize {
  return changetype<usize>(Nodes.value)
}
export function binLeft(): usize {
  return changetype<usize>(Nodes.binLeft)
}
export function binRight(): usize {
  return changetype<usize>(Nodes.binRight)
}
export function byRow(): usize {
  return changetype<usize>(Walk.byRow)
}
export function sum(): usize {
  return changetype<usize>(Walk.sum)
}
export function count(): usize {
  return changetype<usize>(Walk.count)
}
export function paramOf(): usize {
  return changetype<usize>(Permuted.paramOf)
}
export function asked(): usize {
  return changetype<usize>(Permuted.asked)
}
export function first(): usize {
  return changetype<usize>(Permuted.first)
}
export function loss(): usize {
  return changetype<usize>(Permuted.loss)
}
export function rowsOutside(): usize {
  return changetype<usize>(Permuted.rows)
}
export function sourceByGroup(): usize {
  return changetype<usize>(Permuted.byGroup)
}
export function sourceByRow(): usize {
  return changetype<usize>(Permuted.byRow)
}
