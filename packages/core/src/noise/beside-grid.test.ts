import { describe, expect, it } from 'vitest'
import { seededRng } from '../stats/rng.ts'
import { besideGrid } from './beside-grid.ts'

/** Cells of a full grid, then more of them; one column a param. */
function cells(levels: readonly number[], more: readonly (readonly number[])[] = []): Float64Array[] {
  const size = levels.reduce((product, k) => product * k, 1)
  let stride = 1
  return levels.map((k, param) => {
    const own = stride
    stride *= k
    return Float64Array.from([...Array.from({ length: size }, (_, cell) => Math.floor(cell / own) % k), ...more.map((at) => at[param]!)])
  })
}

describe('configurations beside a grid', () => {
  it('are those with values that no other has', () => {
    expect(besideGrid(cells([3, 7, 10], [[1, 99, 128]]), 211)).toEqual([210])
    expect(
      besideGrid(
        cells(
          [3, 4],
          [
            [1, 9],
            [7, 2],
            [8, 8],
          ],
        ),
        15,
      ),
    ).toEqual([12, 13, 14])
  })

  it('are found beside a grid with gaps, too', () => {
    const columns = cells([3, 7, 10], [[1, 99, 128]]).map((column) => column.filter((_, cell) => cell % 40 !== 7))
    expect(besideGrid(columns, columns[0]!.length)).toEqual([columns[0]!.length - 1])
  })

  it('are none where all combinations ran, some are missing, or nothing is a grid', () => {
    expect(besideGrid(cells([3, 4]), 12)).toEqual([])
    expect(
      besideGrid(
        cells([4, 5]).map((column) => column.slice(2)),
        18,
      ),
    ).toEqual([])
    const rng = seededRng(3)
    const drawn = Array.from({ length: 3 }, (_, k) => Float64Array.from({ length: 40 }, () => (k === 0 ? rng.uniform() : rng.below(4 + k))))
    expect(besideGrid(drawn, 40)).toEqual([])
    expect(besideGrid([], 1)).toEqual([])
  })

  it('are not those of a value of which more than a third of the combinations ran: that is a grid with gaps', () => {
    const columns = cells([3, 10]).map((column) => column.filter((_, cell) => cell < 29))
    expect(besideGrid(columns, 29)).toEqual([])
  })

  it('take no other part away than what is rare: half of the runs is another sweep', () => {
    const more = Array.from({ length: 14 }, (_, i) => [100 + i, 200 + i])
    expect(besideGrid(cells([3, 4], more), 26)).toEqual([])
  })
})
