import { mixSeed, type Rng, streamOf } from '../stats/rng.ts'
import type { Training } from './training.ts'

/**
 * What a stream is for, mixed in before the tree: seed and tree number would otherwise meet in one exclusive or, and seeds
 * 0 … 19 would share most of their trees; a tree's streams do not depend on which other trees are grown, where or when.
 */
const DRAW = 1
const GROW = 2
const PERMUTE = 3

/** The kernel begins the streams of these: a tree's bootstrap, and the features its nodes try. */
export const drawSeed = (seed: number, tree: number): number => mixSeed(seed, DRAW, tree)
export const growSeed = (seed: number, tree: number): number => mixSeed(seed, GROW, tree)
export const permuteStream = (seed: number, tree: number): Rng => streamOf(seed, PERMUTE, tree)

/**
 * One tree's bootstrap, as the kernel draws it: as many groups as there are, with replacement. Recomputed from the seed
 * wherever it is needed, which is cheaper than carrying n × trees counts around.
 * @param draws shape (groups): filled with how often each group was drawn; 0 = out of bag
 */
export function drawBootstrap(training: Training, seed: number, tree: number, draws: Int32Array): void {
  const rng = streamOf(seed, DRAW, tree)
  draws.fill(0)
  for (let g = 0; g < training.groups; g++) draws[rng.below(training.groups)]!++
}
