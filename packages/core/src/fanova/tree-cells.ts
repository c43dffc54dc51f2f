import type { TreeBoxes } from './tree-boxes.ts'

/**
 * The cells of one param that one tree tells apart, and what each leaf writes into an array over them so that the leaf's
 * weight stands in every cell of its side: for a range one entry at its begin and one of opposite sign behind its end (a
 * running sum follows), for a set one entry per cell.
 */
export interface TreeCells {
  readonly running: boolean
  readonly cells: number
  /** Shape (cells). */
  readonly measure: Float64Array
  /** Entries of leaf l: `start[l] … start[l + 1] − 1`. A cell number equal to `cells` is behind the end. */
  readonly start: Int32Array
  readonly cell: Int32Array
  /** 1 or −1. */
  readonly sign: Float64Array
}

/** null when the tree does not split on the param. */
export function cellsOf(boxes: TreeBoxes, param: number): TreeCells | null {
  const axis = boxes.space[param]!
  if (axis.kind === 'range') {
    const cuts = boxes.cuts[param]!
    const cells = cuts.length - 1
    if (cells < 2) return null
    const measure = Float64Array.from({ length: cells }, (_, c) => cuts[c + 1]! - cuts[c]!)
    return rangeCells(boxes, param, measure, null)
  }
  const covered = setCells(boxes, param, axis.measure, null)
  return covered.cell.length === boxes.count * axis.cells ? null : covered
}

/**
 * Cells of a param of ordered values.
 * @param cellFrom shape (cuts): the first cell behind each cut; null = the cells are those between the cuts
 */
export function rangeCells(boxes: TreeBoxes, param: number, measure: Float64Array, cellFrom: Int32Array | null): TreeCells {
  const { count, words, box } = boxes
  const at = boxes.word[param]!
  const start = Int32Array.from({ length: count + 1 }, (_, leaf) => 2 * leaf)
  const cell = new Int32Array(2 * count)
  const sign = new Float64Array(2 * count)
  for (let leaf = 0; leaf < count; leaf++) {
    const first = box[leaf * words + at]!
    const behind = box[leaf * words + at + 1]!
    cell[2 * leaf] = cellFrom === null ? first : cellFrom[first]!
    cell[2 * leaf + 1] = cellFrom === null ? behind : cellFrom[behind]!
    sign[2 * leaf] = 1
    sign[2 * leaf + 1] = -1
  }
  return { running: true, cells: measure.length, measure, start, cell, sign }
}

/**
 * Cells of a param of levels.
 * @param levelOf shape (cells): the box's cell that each stands for; null = itself
 */
export function setCells(boxes: TreeBoxes, param: number, measure: Float64Array, levelOf: Int32Array | null): TreeCells {
  const { count, words, box } = boxes
  const at = boxes.word[param]!
  const start = new Int32Array(count + 1)
  const cell: number[] = []
  for (let leaf = 0; leaf < count; leaf++) {
    for (let k = 0; k < measure.length; k++) {
      const c = levelOf === null ? k : levelOf[k]!
      if ((box[leaf * words + at + (c >> 5)]! >>> (c & 31)) & 1) cell.push(k)
    }
    start[leaf + 1] = cell.length
  }
  return { running: false, cells: measure.length, measure, start, cell: Int32Array.from(cell), sign: new Float64Array(cell.length).fill(1) }
}
