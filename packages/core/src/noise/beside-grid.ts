import { gridParams } from '../significance/grid.ts'

/** A value that has at most this share of the configurations that are usual for its param is none of the grid; more are gaps in it. */
const RARE = 1 / 3
const ROUNDING = 1e-9
/** With more of the configurations beside it than this, there is no grid to stand beside. */
const MOST_BESIDE = 0.5

/**
 * Configurations that stand beside a grid: a grid of 210 and one configuration elsewhere, run again and again to tell the noise.
 * Its values occur nowhere else, so nothing can be read off them: whether batch size 100 or hidden size 128 made it good, no other
 * run says. Values that hardly any configuration has are taken away, the rarest first, until none is left; what remains has to
 * be a grid (`gridParams`).
 *
 * @param columns        shape (p) of shape (c): each varying param's number or code per configuration, NaN = none
 * @param configurations c
 * @returns places of the configurations beside it, ascending; empty where there are none, or no grid
 */
export function besideGrid(columns: readonly Float64Array[], configurations: number): readonly number[] {
  const inside = new Uint8Array(configurations).fill(1)
  let left = configurations
  for (;;) {
    const rarest = rarestValue(columns, inside)
    if (rarest === null) break
    for (const place of rarest) inside[place] = 0
    left -= rarest.length
    if (left < (1 - MOST_BESIDE) * configurations) return []
  }
  if (left === configurations) return []
  const kept = columns.map((values) => values.filter((_, place) => inside[place] === 1))
  if (gridParams(kept, left) === null) return []
  return Array.from(inside.keys()).filter((place) => inside[place] === 0)
}

/** Where the value stands that is rarest beside the others of its param; null where all are about as frequent. */
function rarestValue(columns: readonly Float64Array[], inside: Uint8Array): readonly number[] | null {
  let rarest: readonly number[] | null = null
  let least = RARE * (1 + ROUNDING)
  for (const values of columns) {
    const places = new Map<number, number[]>()
    values.forEach((value, place) => {
      if (inside[place] === 0) return
      const known = places.get(value)
      if (known === undefined) places.set(value, [place])
      else known.push(place)
    })
    const counts = [...places.values()].map(({ length }) => length).sort((a, b) => a - b)
    const usual = counts[counts.length >> 1] ?? 0
    for (const found of places.values())
      if (found.length < least * usual) {
        least = found.length / usual
        rarest = found
      }
  }
  return rarest
}
