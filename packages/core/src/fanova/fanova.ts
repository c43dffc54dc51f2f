import type { Forest } from '../forest/forest.ts'
import { roundValue } from '../forest/round-value.ts'
import type { Training } from '../forest/training.ts'
import { type FanovaAxis, measureAxes } from './space.ts'
import { TreeBoxes } from './tree-boxes.ts'
import { cellsOf, type TreeCells } from './tree-cells.ts'

/** Sums over trees; parts of a forest add up exactly, because each tree's shares are whole multiples of 2⁻⁴⁰. */
export interface FanovaSums {
  /** Trees that vary over the space; the others say nothing. */
  readonly trees: number
  /** Shape (params): sum over trees of the main effect's share of the tree's variance. */
  readonly main: Float64Array
  /** Shape (params · (params − 1) / 2), at `pairIndex`: the same of what a pair adds to its main effects; empty if not asked. */
  readonly pair: Float64Array
}

/** Where the pair of params a ≠ b stands among the pairs (0, 1), (0, 2), …, (1, 2), … */
export function pairIndex(a: number, b: number, params: number): number {
  const [low, high] = a < b ? [a, b] : [b, a]
  return (low * (2 * params - low - 1)) / 2 + high - low - 1
}

/**
 * Functional analysis of variance of the trees of a forest: which share of the variance over the search space is due to
 * each param alone and to each pair beyond that (Hutter, Hoos & Leyton-Brown 2014). Integrated exactly: a tree is
 * constant on boxes, and a marginal is constant between its thresholds.
 *
 * With f the tree, m its mean and E the mean over the space of all other params: main_j = Var(E[f | x_j]) / Var(f),
 * pair_jk = Var(E[f | x_j, x_k]) / Var(f) − main_j − main_k. The shares of a tree sum to at most 1; interactions of three
 * and more params are the rest. They describe the forest, its overfit included: on pure noise they are far from 0.
 *
 * @param axes one per param: the search space, on each param's own scale
 */
export function fanova(forest: Forest, training: Training, axes: readonly FanovaAxis[], { pairs }: { pairs: boolean }): FanovaSums {
  const { columns } = training
  const { params } = columns
  const boxes = new TreeBoxes(columns, measureAxes(columns, axes))
  const main = new Float64Array(params)
  const pair = new Float64Array(pairs ? (params * (params - 1)) / 2 : 0)
  const plane = new Plane()
  let trees = 0
  for (let t = 0; t < forest.to - forest.from; t++) {
    boxes.read(forest, t)
    const { count, value, volume, side } = boxes
    let mean = 0
    for (let leaf = 0; leaf < count; leaf++) mean += volume[leaf]! * value[leaf]!
    let variance = 0
    for (let leaf = 0; leaf < count; leaf++) variance += volume[leaf]! * (value[leaf]! - mean) ** 2
    if (!(variance > 0)) continue
    trees++
    const weight = Float64Array.from({ length: count }, (_, leaf) => volume[leaf]! * (value[leaf]! - mean))
    const used: { param: number; cells: TreeCells; variance: number }[] = []
    for (let param = 0; param < params; param++) {
      const cells = cellsOf(boxes, param)
      if (cells === null) continue
      const own = varianceOver(cells, weight, side, params, param)
      main[param]! += roundValue(own / variance)
      used.push({ param, cells, variance: own })
    }
    if (!pairs) continue
    for (const [i, a] of used.entries()) {
      for (const b of used.slice(i + 1)) {
        plane.fill(a.cells, b.cells, weight, side, params, a.param, b.param)
        const both = plane.variance(a.cells, b.cells)
        pair[pairIndex(a.param, b.param, params)]! += roundValue(Math.max(0, both - a.variance - b.variance) / variance)
      }
    }
  }
  return { trees, main, pair }
}

/** Adds up parts of one forest, in any order. */
export function addFanova(parts: readonly FanovaSums[]): FanovaSums {
  const sum = (of: (part: FanovaSums) => Float64Array): Float64Array => {
    const total = new Float64Array(parts[0] === undefined ? 0 : of(parts[0]).length)
    for (const part of parts) for (const [k, value] of of(part).entries()) total[k]! += value
    return total
  }
  return { trees: parts.reduce((trees, part) => trees + part.trees, 0), main: sum((part) => part.main), pair: sum((part) => part.pair) }
}

export interface FanovaShares {
  /** Shape (params). */
  readonly main: Float64Array
  /** Shape (pairs), at `pairIndex`. */
  readonly pair: Float64Array
}

/** Mean shares over the trees; null when no tree varies over the space: then nothing can be attributed. Not normalised. */
export function fanovaShares({ trees, main, pair }: FanovaSums): FanovaShares | null {
  return trees === 0 ? null : { main: main.map((sum) => sum / trees), pair: pair.map((sum) => sum / trees) }
}

/** Variance of the marginal of one param. `weight` is volume × (value − mean), so that the marginal's mean is 0. */
function varianceOver(cells: TreeCells, weight: Float64Array, side: Float64Array, params: number, param: number): number {
  const marginal = new Float64Array(cells.cells + 1)
  for (let leaf = 0; leaf < weight.length; leaf++) {
    const g = weight[leaf]! / side[leaf * params + param]!
    for (let e = cells.start[leaf]!; e < cells.start[leaf + 1]!; e++) marginal[cells.cell[e]!]! += cells.sign[e]! * g
  }
  if (cells.running) for (let c = 1; c < cells.cells; c++) marginal[c]! += marginal[c - 1]!
  let variance = 0
  for (let c = 0; c < cells.cells; c++) variance += cells.measure[c]! * marginal[c]! ** 2
  return variance
}

/** The marginal of two params over their cells, in a buffer that grows. */
export class Plane {
  private buffer = new Float64Array(0)

  /** Writes every leaf and takes the running sums; the marginal of cells (r, c) then is `at(r, c, b.cells)`. */
  fill(a: TreeCells, b: TreeCells, weight: Float64Array, side: Float64Array, params: number, paramA: number, paramB: number): void {
    const columns = b.cells + 1
    const size = (a.cells + 1) * columns
    if (this.buffer.length < size) this.buffer = new Float64Array(2 * size)
    const { buffer } = this
    buffer.fill(0, 0, size)
    if (a.running && b.running) writeRanges(buffer, columns, a.cell, b.cell, weight, side, params, paramA, paramB)
    else {
      for (let leaf = 0; leaf < weight.length; leaf++) {
        const g = weight[leaf]! / (side[leaf * params + paramA]! * side[leaf * params + paramB]!)
        for (let e = a.start[leaf]!; e < a.start[leaf + 1]!; e++) {
          const row = a.cell[e]! * columns
          for (let h = b.start[leaf]!; h < b.start[leaf + 1]!; h++) buffer[row + b.cell[h]!]! += a.sign[e]! * b.sign[h]! * g
        }
      }
    }
    for (let r = 0; r < a.cells; r++) {
      const row = r * columns
      if (b.running) for (let c = 1; c < b.cells; c++) buffer[row + c]! += buffer[row + c - 1]!
      if (a.running && r > 0) for (let c = 0; c < b.cells; c++) buffer[row + c]! += buffer[row + c - columns]!
    }
  }

  at(row: number, column: number, columnCells: number): number {
    return this.buffer[row * (columnCells + 1) + column]!
  }

  /** Σ measure · marginal²: the variance, as the mean is 0. */
  variance(a: TreeCells, b: TreeCells): number {
    const { buffer } = this
    let variance = 0
    for (let r = 0; r < a.cells; r++) {
      const row = r * (b.cells + 1)
      let inner = 0
      for (let c = 0; c < b.cells; c++) {
        const value = buffer[row + c]!
        inner += b.measure[c]! * value * value
      }
      variance += a.measure[r]! * inner
    }
    return variance
  }
}

/** The four corners of each leaf's rectangle. */
function writeRanges(
  buffer: Float64Array,
  columns: number,
  cellA: Int32Array,
  cellB: Int32Array,
  weight: Float64Array,
  side: Float64Array,
  params: number,
  paramA: number,
  paramB: number,
): void {
  for (let leaf = 0; leaf < weight.length; leaf++) {
    const g = weight[leaf]! / (side[leaf * params + paramA]! * side[leaf * params + paramB]!)
    const first = cellA[2 * leaf]! * columns
    const behind = cellA[2 * leaf + 1]! * columns
    const left = cellB[2 * leaf]!
    const right = cellB[2 * leaf + 1]!
    buffer[first + left] = buffer[first + left]! + g
    buffer[first + right] = buffer[first + right]! - g
    buffer[behind + left] = buffer[behind + left]! - g
    buffer[behind + right] = buffer[behind + right]! + g
  }
}
