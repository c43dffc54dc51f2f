import { isConstant } from '../stats/moments.ts'
import { absoluteDot, betweenGroups, type PermutationStatistic, permutationTests } from '../stats/permutation-test.ts'
import { centredRanks } from '../stats/rank.ts'
import { shuffle, streamOf } from '../stats/rng.ts'
import type { Units } from './active-column.ts'

/** Fewer independent observations than this allow no inference at all. */
export const ENOUGH_FOR_INFERENCE = 5
/** More observations than this: the permutation test uses that many of them; r and its interval use all. */
export const MOST_TEST_ROWS = 10_000

/** One param for the permutation test: its independent pairs in order of y, then x. */
export interface TestColumn extends Units {
  /** Number of categories when x holds the numbers of unordered categories, else 0. */
  readonly categories: number
}

/**
 * Permutation p per column, on ranks, of the ρ that is shown: whole units change places. It depends on the pairs alone: neither on how runs or columns were listed, nor on
 * names, nor on what other columns there are. Columns whose runs have the same objective values share their shuffles.
 *
 * @returns NaN where a column has too few observations or does not vary
 */
export function testColumns(columns: readonly TestColumn[], seed: number): readonly number[] {
  const p = columns.map(() => Number.NaN)
  for (const members of groupByResponse(columns)) {
    const first = columns[members[0]!]!
    const kept = sampled(first.y.length, seed)
    const ranks = first.scores === null ? centredRanks(at(first.y, kept)) : centred(at(first.scores.y, kept))
    if (ranks.length < ENOUGH_FOR_INFERENCE || isConstant(ranks)) continue
    const statistics: PermutationStatistic[] = []
    const tested: number[] = []
    for (const k of members) {
      const x = at(columns[k]!.x, kept)
      if (isConstant(x)) continue
      tested.push(k)
      const { scores, categories } = columns[k]!
      if (categories > 0) statistics.push(betweenGroups(Int32Array.from(x), categories))
      else statistics.push(absoluteDot(scores === null ? centredRanks(x) : centred(at(scores.x, kept))))
    }
    const values = permutationTests(ranks, statistics, streamOf(seed, 0xc0))
    tested.forEach((k, t) => {
      p[k] = values[t]!
    })
  }
  return p
}

/** Columns with equal responses, as lists of column numbers. */
function groupByResponse(columns: readonly TestColumn[]): readonly (readonly number[])[] {
  const groups: number[][] = []
  const byKey = new Map<string, number[][]>()
  columns.forEach((column, k) => {
    const y = responseOf(column)
    let hash = 7
    const words = new Int32Array(y.buffer, y.byteOffset, 2 * y.length)
    for (let i = 0; i < words.length; i++) hash = (Math.imul(hash, 31) + words[i]!) | 0
    const key = `${column.scores === null}:${y.length}:${hash}`
    const candidates = byKey.get(key) ?? []
    byKey.set(key, candidates)
    const same = candidates.find((group) => responseOf(columns[group[0]!]!).every((value, i) => value === y[i]))
    if (same !== undefined) same.push(k)
    else {
      const group = [k]
      candidates.push(group)
      groups.push(group)
    }
  })
  return groups
}

/** Places that are kept of n, ascending: all (null), or a random sample. */
function sampled(n: number, seed: number): Int32Array | null {
  if (n <= MOST_TEST_ROWS) return null
  const places = Int32Array.from({ length: n }, (_, i) => i)
  shuffle(places, streamOf(seed, 0xc1))
  return places.subarray(0, MOST_TEST_ROWS).sort()
}

const at = (values: Float64Array, places: Int32Array | null): Float64Array =>
  places === null ? values : Float64Array.from(places, (place) => values[place]!)

const responseOf = ({ y, scores }: TestColumn): Float64Array => scores?.y ?? y

/** Less the mean: n·x − Σx keeps whole numbers whole. */
function centred(x: Float64Array): Float64Array {
  const sum = x.reduce((total, value) => total + value, 0)
  return x.map((value) => value * x.length - sum)
}
