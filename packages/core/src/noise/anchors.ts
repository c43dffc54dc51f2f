/** Where noise was measured: runs of one configuration, apart in nothing but luck. */
export interface Anchor {
  /** Rows, the first of each copy only. */
  readonly rows: Int32Array
  /** Shape (rows), ascending. */
  readonly values: Float64Array
  /** Runs that ended without a value: NaN, infinite, or failed. */
  readonly failed: number
  /** Rows left out because another has the very same value, where chance does not make equal ones. */
  readonly copies: Int32Array
}

/** One value for each of fewer configurations than this says nothing of how often chance makes two equal. */
const FEWEST_TO_TELL = 5
/** From this share of different values on, two equal ones are no chance. */
const FINE = 0.9

/**
 * Whether two independent runs hardly ever agree to the last digit, as they do where the metric is an accuracy over a hundred
 * images.
 *
 * @param values one per configuration, finite
 */
export const isFineGrained = (values: readonly number[]): boolean =>
  values.length >= FEWEST_TO_TELL && new Set(values).size >= FINE * values.length

/**
 * The anchors among groups of repeats, copies counted once.
 *
 * @param groups rows of each configuration that ran at least twice
 * @param y      shape (n): objective; NaN and ±Infinity = none
 * @param failed shape (n): 1 = the run ended without a value, as against has none yet or never logged it
 * @param fine   `isFineGrained` of the metric
 */
export function findAnchors(groups: readonly Int32Array[], y: Float64Array, failed: Uint8Array, fine: boolean): readonly Anchor[] {
  return groups.map((group) => {
    const finite = group.filter((row) => Number.isFinite(y[row]!)).sort((a, b) => y[a]! - y[b]! || a - b)
    const isCopy = (row: number, i: number): boolean => fine && i > 0 && y[row] === y[finite[i - 1]!]
    const rows = finite.filter((row, i) => !isCopy(row, i))
    return {
      rows,
      values: Float64Array.from(rows, (row) => y[row]!),
      failed: group.reduce((count, row) => count + failed[row]!, 0),
      copies: finite.filter(isCopy),
    }
  })
}
