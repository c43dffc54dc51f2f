import { gridParams } from '../significance/grid.ts'

/** A value that has at most this share of the configurations that are usual for its param is none of the grid; more are gaps in it. */
const RARE = 1 / 3
const ROUNDING = 1e-9
/** With more of the configurations beside it than this, there is no grid to stand beside. */
const MOST_BESIDE = 0.5
/** With more values than this share of the configurations a param was drawn rather than listed. */
const MOST_LISTED = 0.5
/** What has rare values still after so often is no grid. */
const MOST_PASSES = 10

/**
 * Configurations that stand beside a grid: a grid of 210 and one configuration elsewhere, run again and again to tell the noise.
 * Its values occur nowhere else, so nothing can be read off them: whether batch size 100 or hidden size 128 made it good, no other
 * run says. Values that hardly any configuration has are taken away until none is left; what remains has to be a grid
 * (`gridParams`).
 *
 * @param columns        shape (p) of shape (c): each varying param's number or code per configuration, NaN = none
 * @param configurations c
 * @returns places of the configurations beside it, ascending; empty where there are none, or no grid
 */
export function besideGrid(columns: readonly Float64Array[], configurations: number): readonly number[] {
  const listed = columns.filter((values) => isListed(values))
  const inside = new Uint8Array(configurations).fill(1)
  let left = configurations
  for (let pass = 0; pass < MOST_PASSES; pass++) {
    const rare = rareValues(listed, inside)
    if (rare.size === 0) break
    for (const place of rare) inside[place] = 0
    left -= rare.size
    if (left < (1 - MOST_BESIDE) * configurations) return []
  }
  if (left === configurations) return []
  const kept = columns.map((values) => values.filter((_, place) => inside[place] === 1))
  if (gridParams(kept, left) === null) return []
  return Array.from(inside.keys()).filter((place) => inside[place] === 0)
}

/** Its values come several times each: in a param that was drawn from a stretch none is rarer than another. */
function isListed(values: Float64Array): boolean {
  const seen = new Set<number>()
  for (const value of values) if (seen.add(value).size > MOST_LISTED * values.length) return false
  return true
}

/** Configurations with a value that is rare beside the others of its param. */
function rareValues(columns: readonly Float64Array[], inside: Uint8Array): ReadonlySet<number> {
  const rare = new Set<number>()
  for (const values of columns) {
    const counts = new Map<number, number>()
    values.forEach((value, place) => {
      if (inside[place] === 1) counts.set(value, (counts.get(value) ?? 0) + 1)
    })
    const usual = [...counts.values()].sort((a, b) => a - b)[counts.size >> 1] ?? 0
    const most = RARE * (1 + ROUNDING) * usual
    values.forEach((value, place) => {
      if (inside[place] === 1 && counts.get(value)! < most) rare.add(place)
    })
  }
  return rare
}
