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
  const { count, words, box } = boxes
  const at = boxes.word[param]!
  const start = new Int32Array(count + 1)
  if (axis.kind === 'range') {
    const isCut = new Uint8Array(axis.cells + 1)
    for (let leaf = 0; leaf < count; leaf++) isCut[box[leaf * words + at]!] = isCut[box[leaf * words + at + 1]!] = 1
    const cellFrom = new Int32Array(axis.cells + 1)
    let cells = -1
    for (let b = 0; b <= axis.cells; b++) {
      if (isCut[b] === 1) cells++
      cellFrom[b] = cells
    }
    if (cells < 2) return null
    const measure = new Float64Array(cells)
    for (let b = 0; b < axis.cells; b++) if (cellFrom[b]! >= 0 && cellFrom[b]! < cells) measure[cellFrom[b]!]! += axis.measure[b]!
    const cell = new Int32Array(2 * count)
    const sign = new Float64Array(2 * count)
    for (let leaf = 0; leaf < count; leaf++) {
      start[leaf + 1] = 2 * leaf + 2
      cell[2 * leaf] = cellFrom[box[leaf * words + at]!]!
      cell[2 * leaf + 1] = cellFrom[box[leaf * words + at + 1]!]!
      sign[2 * leaf] = 1
      sign[2 * leaf + 1] = -1
    }
    return { running: true, cells, measure, start, cell, sign }
  }
  const cell: number[] = []
  for (let leaf = 0; leaf < count; leaf++) {
    for (let c = 0; c < axis.cells; c++) if ((box[leaf * words + at + (c >> 5)]! >>> (c & 31)) & 1) cell.push(c)
    start[leaf + 1] = cell.length
  }
  if (cell.length === count * axis.cells) return null
  const { cells, measure } = axis
  return { running: false, cells, measure, start, cell: Int32Array.from(cell), sign: new Float64Array(cell.length).fill(1) }
}
