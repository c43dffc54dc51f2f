/** Where noise was measured: runs of one configuration, apart in nothing but luck. */
export interface Anchor {
  /** Rows by value, equal ones by seed, the first of each copy only. */
  readonly rows: Int32Array
  /** Shape (rows), ascending. */
  readonly values: Float64Array
  /** Runs that ended without a value: NaN, infinite, or failed. */
  readonly failed: number
  /** Rows left out because they are another one over again. */
  readonly copies: Int32Array
}

/**
 * The anchors among groups of repeats, copies counted once: where runs of one configuration that were given one seed always come
 * out the same, the second of them is the first over again. Equal values of different seeds are no copies; a metric that counts
 * the hits among a hundred images has many.
 *
 * @param groups rows of each configuration that ran at least twice
 * @param y      shape (n): objective; NaN and ±Infinity = none
 * @param failed shape (n): 1 = the run ended without a value, as against has none yet or never logged it
 * @param seedOf what a run was seeded with, null = nobody knows
 */
export function findAnchors(
  groups: readonly Int32Array[],
  y: Float64Array,
  failed: Uint8Array,
  seedOf: (row: number) => string | null,
): readonly Anchor[] {
  // No listing of the runs shows where their seeds are known.
  const bySeed = (a: number, b: number): number => {
    const [one, other] = [seedOf(a) ?? '', seedOf(b) ?? '']
    return one === other ? a - b : one < other ? -1 : 1
  }
  const finite = groups.map((group) => group.filter((row) => Number.isFinite(y[row]!)).sort((a, b) => y[a]! - y[b]! || bySeed(a, b)))
  const repeats = finite.map((rows) => repeatedSeeds(rows, seedOf))
  const decides = repeats.every((pairs) => pairs.every(([first, again]) => y[first] === y[again]))
  return groups.map((group, a) => {
    const copies = new Set(decides ? repeats[a]!.map(([, again]) => again) : [])
    const rows = finite[a]!.filter((row) => !copies.has(row))
    return {
      rows,
      values: Float64Array.from(rows, (row) => y[row]!),
      failed: group.reduce((count, row) => count + failed[row]!, 0),
      copies: finite[a]!.filter((row) => copies.has(row)),
    }
  })
}

/** Each row whose seed an earlier one has, with the first of those. */
function repeatedSeeds(rows: Int32Array, seedOf: (row: number) => string | null): readonly (readonly [number, number])[] {
  const first = new Map<string, number>()
  const pairs: [number, number][] = []
  for (const row of rows) {
    const seed = seedOf(row)
    if (seed === null) continue
    const known = first.get(seed)
    if (known === undefined) first.set(seed, row)
    else pairs.push([known, row])
  }
  return pairs
}
