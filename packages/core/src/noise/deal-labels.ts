import type { Rng } from '../stats/rng.ts'
import { shuffle } from '../stats/rng.ts'

/**
 * Labels for repeats of one configuration, dealt out at random: each repeat is told a run to take its value of a param from. They
 * name groups that nothing but luck tells apart. Nothing is drawn twice.
 *
 * With as many repeats as runs, a repeat takes all params of one run: every group is as large as among the runs, and every
 * combination comes as often. With fewer, each param is dealt by itself, its groups in proportion.
 *
 * @param groupings per param, shape (runs): the group of each run, −1 = none
 * @returns per param, shape (repeats): the run, −1 = the repeat has no label
 */
export function dealLabels(groupings: readonly Int32Array[], runs: number, repeats: number, rng: Rng): readonly Int32Array[] {
  if (repeats >= runs) {
    const donors = new Int32Array(repeats).fill(-1)
    donors.set(Int32Array.from({ length: runs }, (_, i) => i))
    shuffle(donors, rng)
    return groupings.map((groups) => donors.map((run) => (run >= 0 && groups[run]! >= 0 ? run : -1)))
  }
  return groupings.map((groups) => inProportion(groups, repeats, rng))
}

function inProportion(groups: Int32Array, repeats: number, rng: Rng): Int32Array {
  const members: number[][] = []
  groups.forEach((group, run) => {
    if (group < 0) return
    while (members.length <= group) members.push([])
    members[group]!.push(run)
  })
  const sizes = members.map(({ length }) => length)
  const whole = sizes.reduce((sum, size) => sum + size, 0)
  const dealt = new Int32Array(repeats).fill(-1)
  let next = 0
  shares(sizes, Math.min(repeats, whole)).forEach((share, group) => {
    const runs = Int32Array.from(members[group]!)
    shuffle(runs, rng)
    for (const run of runs.subarray(0, share)) dealt[next++] = run
  })
  shuffle(dealt, rng)
  return dealt
}

/** Whole parts of a total in proportion to sizes, by largest remainder; of equal remainders the first. */
function shares(sizes: readonly number[], total: number): readonly number[] {
  const whole = sizes.reduce((sum, size) => sum + size, 0)
  const exact = sizes.map((size) => (whole === 0 ? 0 : (total * size) / whole))
  const given = exact.map(Math.floor)
  const left = total - given.reduce((sum, share) => sum + share, 0)
  const order = Array.from(exact.keys()).sort((a, b) => exact[b]! - given[b]! - (exact[a]! - given[a]!) || a - b)
  for (const group of order.slice(0, left)) given[group]!++
  return given
}
