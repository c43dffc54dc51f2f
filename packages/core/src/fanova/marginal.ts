import type { Forest } from '../forest/forest.ts'
import { unscale } from '../forest/predict.ts'
import { roundValue } from '../forest/round-value.ts'
import type { Training } from '../forest/training.ts'
import { Plane } from './fanova.ts'
import { type CellAxis, type FanovaAxis, measureAxes } from './space.ts'
import { TreeBoxes } from './tree-boxes.ts'
import { rangeCells, setCells, type TreeCells } from './tree-cells.ts'

/** Points along a param at which a marginal is read, in the param's unit or as codes of levels. */
export interface MarginalAxis {
  /** Shape (points): ascending values; for levels their codes, −1 standing for all levels too rare to be told apart. */
  readonly at: Float64Array
  /** Shape (points + 1) for intervals: where the cell around each point begins and the last ends; else null. */
  readonly edges: Float64Array | null
}

/** Mean prediction with all other params averaged out over their axes. */
export interface Marginal extends MarginalAxis {
  /** Shape (points), in the target's unit. */
  readonly mean: Float64Array
}

/** The two-dimensional marginal of a pair. */
export interface PairMarginal {
  readonly a: MarginalAxis
  readonly b: MarginalAxis
  /** Shape (points of a × points of b), row by row, in the target's unit. */
  readonly mean: Float64Array
}

/** Cells of an interval; a heat map of 32 × 32 has the resolution that a few hundred runs can give. */
export const POINTS = 32

/**
 * Mean over trees of the marginal of one param.
 * @param axes   one per param, as for `fanova`
 * @param points cells that an `interval` is cut into, equally wide on its own scale
 */
export function marginalOf(forest: Forest, training: Training, axes: readonly FanovaAxis[], param: number, points = POINTS): Marginal {
  const { at, edges, mean } = accumulate(forest, training, axes, param, -1, points)
  return { at, edges, mean }
}

/** Mean over trees of the marginal of two params, `a` ≠ `b`: the surface behind an interaction. */
export function pairMarginalOf(
  forest: Forest,
  training: Training,
  axes: readonly FanovaAxis[],
  a: number,
  b: number,
  points = POINTS,
): PairMarginal {
  const { at, edges, second, mean } = accumulate(forest, training, axes, a, b, points)
  return { a: { at, edges }, b: second, mean }
}

function accumulate(
  forest: Forest,
  training: Training,
  axes: readonly FanovaAxis[],
  a: number,
  b: number,
  points: number,
): Marginal & { second: MarginalAxis } {
  const { columns } = training
  const { params } = columns
  const space = measureAxes(columns, axes)
  const boxes = new TreeBoxes(columns, space)
  const grid = gridOf(training, space[a]!, points)
  const none: Grid = { at: Float64Array.of(0), edges: null, cell: Int32Array.of(0), share: Float64Array.of(0) }
  const other = b >= 0 ? gridOf(training, space[b]!, points) : none
  const sum = new Float64Array(grid.at.length * other.at.length)
  const plane = new Plane()
  const trees = forest.to - forest.from
  for (let t = 0; t < trees; t++) {
    boxes.read(forest, t)
    const { count, value, volume, side } = boxes
    const weight = Float64Array.from({ length: count }, (_, leaf) => volume[leaf]! * value[leaf]!)
    const rows = pointsOf(boxes, a, grid)
    // One param alone: a second one of a single cell that every leaf covers.
    const all: TreeCells = {
      running: false,
      cells: 1,
      measure: Float64Array.of(1),
      start: Int32Array.from({ length: count + 1 }, (_, k) => k),
      cell: new Int32Array(count),
      sign: new Float64Array(count).fill(1),
    }
    const sides = b >= 0 ? side : Float64Array.from({ length: count * 2 }, (_, k) => (k % 2 === 0 ? side[(k >> 1) * params + a]! : 1))
    const columnsOfPlane = b >= 0 ? pointsOf(boxes, b, other) : all
    if (b >= 0) plane.fill(rows, columnsOfPlane, weight, sides, params, a, b)
    else plane.fill(rows, columnsOfPlane, weight, sides, 2, 0, 1)
    for (let r = 0; r < grid.at.length; r++) {
      for (let c = 0; c < other.at.length; c++) sum[r * other.at.length + c]! += roundValue(plane.at(r, c, other.at.length))
    }
  }
  return {
    at: grid.at,
    edges: grid.edges,
    second: { at: other.at, edges: other.edges },
    mean: sum.map((s) => unscale(training, s / trees)),
  }
}

interface Grid extends MarginalAxis {
  /** Shape (points), levels: the cell each point stands for. */
  readonly cell: Int32Array
  /** Shape (points), ordered values: measure of what lies below each point. */
  readonly share: Float64Array
}

function gridOf({ columns }: Training, space: CellAxis, points: number): Grid {
  const { axis, feature } = space
  if (space.kind === 'set') {
    const level = (cell: number): number => (space.oneHot ? (columns.levelOf[feature + cell] ?? -1) : cell)
    const isOther = (cell: number): boolean => space.oneHot && cell === space.cells - 1
    // A last cell of no measure stands for no level.
    const cell = Int32Array.from({ length: space.cells }, (_, k) => k).filter((k) => space.measure[k]! > 0)
    return { at: Float64Array.from(cell, (k) => (isOther(k) ? -1 : level(k))), edges: null, cell, share: new Float64Array(0) }
  }
  const { at, edges } = axis.kind === 'values' ? { at: axis.values.toSorted(), edges: null } : cutInterval(axis as Interval, points)
  return { at, edges, cell: new Int32Array(0), share: at.map((_, k) => (k + 0.5) / at.length) }
}

type Interval = FanovaAxis & { kind: 'interval' }

function cutInterval(axis: Interval, points: number): MarginalAxis {
  const { low, high, scale } = axis
  const value = (share: number): number =>
    scale === 'log' ? Math.exp(Math.log(low) * (1 - share) + Math.log(high) * share) : low * (1 - share) + high * share
  if (!(high > low)) return { at: Float64Array.of(low), edges: Float64Array.of(low, low) }
  return {
    at: Float64Array.from({ length: points }, (_, k) => value((k + 0.5) / points)),
    edges: Float64Array.from({ length: points + 1 }, (_, k) => value(k / points)),
  }
}

/** Each leaf's side as the points in it. */
function pointsOf(boxes: TreeBoxes, param: number, { at, cell, share }: Grid): TreeCells {
  const points = at.length
  const measure = new Float64Array(points).fill(1 / points)
  if (boxes.space[param]!.kind === 'set') return setCells(boxes, param, measure, cell)
  const cuts = boxes.cuts[param]!
  const firstBehind = new Int32Array(cuts.length)
  for (let cut = 0, point = 0; cut < cuts.length; cut++) {
    while (point < points && share[point]! <= cuts[cut]!) point++
    firstBehind[cut] = point
  }
  return rangeCells(boxes, param, measure, firstBehind)
}
