import { describe, expect, it } from 'vitest'
import { seededRng } from '../stats/rng.ts'
import { recogniseDesign } from './recognise-design.ts'

const grid = (...levels: number[]): Float64Array[] => {
  const size = levels.reduce((product, k) => product * k, 1)
  let stride = 1
  return levels.map((k) => {
    const own = stride
    stride *= k
    return Float64Array.from({ length: size }, (_, cell) => Math.floor(cell / own) % k)
  })
}
const ones = (n: number, each = 1): number[] => new Array(n).fill(each)

describe('how runs are laid out', () => {
  it('one param, its values repeated: groups of reseeds', () => {
    expect(recogniseDesign([Float64Array.of(1, 2, 3)], [5, 5, 4])).toEqual({ design: 'reseeds', completeGrid: [0], gridWithGaps: null })
  })

  it('every combination once, one of them as the anchor: a grid', () => {
    const sizes = ones(12)
    sizes[3] = 10
    expect(recogniseDesign(grid(3, 4), sizes)).toEqual({ design: 'grid', completeGrid: [0, 1], gridWithGaps: null })
  })

  it('every combination with several seeds: replicated, and complete', () => {
    expect(recogniseDesign(grid(3, 3), ones(9, 15))).toEqual({ design: 'replicated', completeGrid: [0, 1], gridWithGaps: null })
  })

  it('a grid with a failed cell is still one, and no longer complete', () => {
    const columns = grid(4, 5).map((column) => column.slice(1))
    expect(recogniseDesign(columns, ones(19))).toEqual({ design: 'grid', completeGrid: null, gridWithGaps: [0, 1] })
  })

  it('random values: a sweep, replicated where at least half of it ran again', () => {
    const rng = seededRng(1)
    const columns = Array.from({ length: 3 }, () => Float64Array.from({ length: 20 }, () => rng.uniform()))
    expect(recogniseDesign(columns, ones(20))).toEqual({ design: 'sweep', completeGrid: null, gridWithGaps: null })
    expect(recogniseDesign(columns, ones(20, 2))).toEqual({ design: 'replicated', completeGrid: null, gridWithGaps: null })
    expect(recogniseDesign(columns.slice(0, 1), ones(20))).toEqual({ design: 'sweep', completeGrid: null, gridWithGaps: null })
  })

  it('nothing that varies: repeats of one configuration', () => {
    expect(recogniseDesign([], [8])).toEqual({ design: 'reseeds', completeGrid: null, gridWithGaps: null })
  })
})
