/** From this share of all combinations on, the runs are a grid: the rest failed or is yet to come. */
const NEARLY_COMPLETE = 0.75
/** All subsets of so many params are tried; of more only all together. */
const MOST_CHOSEN_FROM = 12

/**
 * The params whose combinations the configurations are: all that vary, or all but those that follow from the others. A table
 * often has a column computed from two params (`ratio`, `total_steps`); the grid is one all the same.
 *
 * @param columns        shape (p) of shape (r): a number per value, NaN = none; one row per configuration, or several
 * @param configurations how many different rows there are
 * @returns places in `columns`, ascending, of at least two params; null where the configurations are no grid, or not nearly
 */
export function gridParams(columns: readonly Float64Array[], configurations: number): readonly number[] | null {
  const coded = columns.map((values) => (values.some(Number.isNaN) ? null : codesOf(values)))
  const levels = coded.map((column) => column?.levels ?? Number.POSITIVE_INFINITY)
  const most = configurations / NEARLY_COMPLETE
  const varying = levels.flatMap((count, k) => (count > 1 ? [k] : []))
  // Another param has two values at least.
  const few = varying.filter((k) => 2 * levels[k]! <= most)
  const product = (subset: readonly number[]): number => subset.reduce((size, k) => size * levels[k]!, 1)
  const isGrid = (subset: readonly number[]): boolean => {
    const size = product(subset)
    if (subset.length < 2 || size > most || size < configurations) return false
    return countCombinations(subset.map((k) => coded[k]!)) === configurations
  }
  if (isGrid(varying)) return varying
  if (few.length > MOST_CHOSEN_FROM) return null
  let best: readonly number[] | null = null
  for (let mask = 1; mask < 1 << few.length; mask++) {
    const subset = few.filter((_, bit) => mask & (1 << bit))
    // A column may stand for two params whose combinations it tells apart: rather the two.
    if ((best === null || subset.length > best.length) && isGrid(subset)) best = subset
  }
  return best
}

interface Coded {
  readonly codes: Int32Array
  readonly levels: number
}

function codesOf(values: Float64Array): Coded {
  const code = new Map<number, number>()
  const codes = Int32Array.from(values, (value) => {
    const known = code.get(value)
    if (known !== undefined) return known
    code.set(value, code.size)
    return code.size - 1
  })
  return { codes, levels: code.size }
}

/** Combinations that occur, of few enough to number them all. */
function countCombinations(columns: readonly Coded[]): number {
  const seen = new Uint8Array(columns.reduce((size, { levels }) => size * levels, 1))
  const rows = columns[0]!.codes.length
  let count = 0
  for (let i = 0; i < rows; i++) {
    let number = 0
    for (const { codes, levels } of columns) number = number * levels + codes[i]!
    if (seen[number] === 1) continue
    seen[number] = 1
    count += 1
  }
  return count
}
