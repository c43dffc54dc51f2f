import { describe, expect, it } from 'vitest'
import { gridParams } from './grid.ts'

const column = (n: number, value: (i: number) => number) => Float64Array.from({ length: n }, (_, i) => value(i))
const a = (i: number) => 1 + (i % 4)
const b = (i: number) => 1 + (Math.floor(i / 4) % 5)
const c = (i: number) => Math.floor(i / 20)

describe('the params of a grid', () => {
  it('are all that vary, where all or nearly all combinations ran', () => {
    expect(gridParams([column(60, a), column(60, b), column(60, c), column(60, () => 7)], 60)).toEqual([0, 1, 2])
    expect(gridParams([column(50, a), column(50, b), column(50, c)], 50)).toEqual([0, 1, 2])
    expect(gridParams([column(40, a), column(40, b)], 20)).toEqual([0, 1])
  })

  it('are not those that follow from others, nor one that stands for two', () => {
    const columns = [column(60, (i) => a(i) / b(i)), column(60, a), column(60, c), column(60, b), column(60, (i) => 100 * a(i) + b(i))]
    expect(gridParams(columns, 60)).toEqual([1, 2, 3])
  })

  it('are none of a random sweep, of a grid half done, of one param, or where values are missing', () => {
    let state = 1
    const draw = (levels: number) => () => {
      state = (Math.imul(state, 1664525) + 1013904223) >>> 0
      return Math.floor((state / 2 ** 32) * levels)
    }
    expect(gridParams([column(60, draw(1e9)), column(60, draw(1e9)), column(60, draw(3))], 60)).toBeNull()
    expect(gridParams([column(60, draw(4)), column(60, draw(10)), column(60, draw(10))], 57)).toBeNull()
    expect(gridParams([column(30, a), column(30, b), column(30, (i) => c(i) + (i % 3))], 30)).toBeNull()
    expect(gridParams([column(60, (i) => i)], 60)).toBeNull()
    expect(gridParams([column(60, a), column(60, b), column(60, (i) => (i < 20 ? Number.NaN : c(i)))], 60)).toBeNull()
    // Half of 3 × 4 combinations; a param with as many values as there are runs.
    expect(gridParams([column(6, (i) => i % 3), column(6, (i) => i % 4)], 6)).toBeNull()
    expect(gridParams([column(12, (i) => i % 3), column(12, (i) => i)], 12)).toBeNull()
    expect(gridParams([], 0)).toBeNull()
  })
})
