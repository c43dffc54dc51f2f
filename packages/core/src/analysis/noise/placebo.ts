import { type Dataset, type ParamColumn, PRESENT } from '../../dataset/dataset.ts'
import { aboutOwnMeans } from '../../noise/about-own-means.ts'
import { dealLabels } from '../../noise/deal-labels.ts'
import { groupBy } from '../../noise/grouping.ts'
import { noiseRange } from '../../noise/noise-range.ts'
import { shuffle, streamOf } from '../../stats/rng.ts'
import { gather } from '../active-column.ts'
import type { NoisePlacebo, PlaceboEffect } from '../noise-result.ts'
import type { Weighed } from './judge-param.ts'
import { type NoiseSource, repeatsOf } from './measure.ts'
import type { Signal } from './signal.ts'

/** Labels of the noise runs and what their groups come to. */
export interface Placebo {
  readonly body: NoisePlacebo
  /** By param; absent where its groups cannot all be filled. */
  readonly effects: ReadonlyMap<ParamColumn, PlaceboEffect>
  /** By param: the group of each noise run that has a label, by its row. */
  readonly groups: ReadonlyMap<ParamColumn, ReadonlyMap<number, number>>
}

/** Noise runs, with the number of configurations that they repeat. */
interface Pool {
  readonly rows: Int32Array
  readonly values: Float64Array
  readonly configurations: number
}

const DEAL = 0x91ace
/** Noise runs that a result lists; effects rest on all of them. */
const LISTED = 2000
/** Groups whose typical sizes differ by no more than this factor compare as they are. */
const ALIKE = 1.25

/**
 * What the compared params' groups show among runs that are all repeats: by labels that were recorded (as declared, or in keys
 * named `placebo_…`), else by labels that are dealt to the repeats at random, with the groups of the compared runs.
 *
 * @param y in the analysis' unit
 * @returns null with fewer than two repeats
 */
export function placeboOf(
  dataset: Dataset,
  source: NoiseSource,
  signal: Signal,
  weighed: readonly Weighed[],
  y: Float64Array,
  seed: number,
): Placebo | null {
  if (source.placebo !== null) {
    const pool = {
      rows: source.placebo,
      values: source.placebo.length === 0 ? new Float64Array() : gather(y, source.placebo),
      configurations: 1,
    }
    return recorded(
      pool,
      source,
      weighed.map(({ column }) => column),
      weighed,
      seed,
    )
  }
  const pool = poolOf(source, seed)
  if (pool.rows.length < 2) return null
  const keys = weighed.map(({ column }) => labelOf(dataset, column, pool.rows))
  return keys.some((key) => key !== null) ? recorded(pool, source, keys, weighed, seed) : dealt(pool, source, signal, weighed, seed)
}

/** The key that holds a param's labels, by its name: `placebo_lr` for `lr`; null where no noise run has one. */
export function labelOf({ ignored }: Dataset, { name }: ParamColumn, rows: Int32Array): ParamColumn | null {
  const named = ignored.filter((key) => /^placebo[_./-]/iu.test(key.name) && key.name.slice('placebo_'.length) === name)
  return named.find(({ status }) => rows.some((row) => status[row] === PRESENT)) ?? null
}

/** @param keys per param, what its labels stand in: itself, or a key of its own; null = nowhere */
function recorded(
  { rows, values, configurations }: Pool,
  { noise }: NoiseSource,
  keys: readonly (ParamColumn | null)[],
  weighed: readonly Weighed[],
  seed: number,
): Placebo {
  const effects = new Map<ParamColumn, PlaceboEffect>()
  const labelled = new Map<ParamColumn, ReadonlyMap<number, number>>()
  const columns: { param: string; column: string }[] = []
  weighed.forEach(({ name, column, compared }, k) => {
    const key = keys[k]!
    if (key === null) return
    if (key !== column) columns.push({ param: name, column: key.name })
    const groups = groupBy(key, rows, compared.groups.length, compared.grouping.by === 'values')
    labelled.set(column, groupsOf(rows, groups.codes))
    const found = effectOf(groups.codes, groups.values.length, (i) => values[i]!, compared.groups, noise, seed)
    if (found !== null) effects.set(column, found)
  })
  const body = { source: 'labels' as const, repeats: rows.length, configurations, seed: null, columns, labels: [] }
  return { body: { ...body, rows: [...rows.subarray(0, LISTED)], values: [...values.subarray(0, LISTED)] }, effects, groups: labelled }
}

const groupsOf = (rows: Int32Array, codes: Int32Array): ReadonlyMap<number, number> =>
  new Map(Array.from(rows, (row, i) => [row, codes[i]!] as const).filter(([, group]) => group >= 0))

function dealt(
  { rows, values, configurations }: Pool,
  source: NoiseSource,
  signal: Signal,
  weighed: readonly Weighed[],
  seed: number,
): Placebo {
  const byRun = weighed.map(({ compared }) => inOrderOfContent(compared.byRun, signal.y))
  const order = orderOf(signal, byRun)
  const labels = dealLabels(
    byRun.map((groups) => Int32Array.from(order, (i) => groups[i]!)),
    order.length,
    rows.length,
    streamOf(seed, DEAL, 1),
  )
  const effects = new Map<ParamColumn, PlaceboEffect>()
  const labelled = new Map<ParamColumn, ReadonlyMap<number, number>>()
  weighed.forEach(({ column, compared }, param) => {
    const codes = labels[param]!.map((run) => (run < 0 ? -1 : byRun[param]![order[run]!]!))
    labelled.set(column, groupsOf(rows, codes))
    const found = effectOf(codes, compared.groups.length, (i) => values[i]!, compared.groups, source.noise, seed)
    if (found !== null) effects.set(column, found)
  })
  const count = Math.min(rows.length, LISTED)
  return {
    body: {
      source: 'drawn',
      repeats: rows.length,
      configurations,
      seed,
      columns: [],
      rows: [...rows.subarray(0, count)],
      values: [...values.subarray(0, count)],
      labels: weighed.map(({ name }, param) => ({
        param: name,
        from: Array.from(labels[param]!.subarray(0, count), (run) => (run < 0 ? null : signal.rows[order[run]!]!)),
      })),
    },
    effects,
    groups: labelled,
  }
}

/** The repeats in a random order; of several configurations each value about its configuration's mean. */
function poolOf(source: NoiseSource, seed: number): Pool {
  const pool = repeatsOf(source)
  const rows = pool.flatMap((anchor) => [...anchor.rows])
  const { values } = aboutOwnMeans(
    Float64Array.from(pool.flatMap(({ values }) => [...values])),
    1,
    pool.map(({ values }) => values.length),
  )
  const order = Int32Array.from(rows.keys())
  shuffle(order, streamOf(seed, DEAL))
  return {
    rows: Int32Array.from(order, (i) => rows[i]!),
    values: Float64Array.from(order, (i) => values[i]!),
    configurations: pool.length,
  }
}

/** The same groups numbered by what is in them, so that no listing of levels shows. */
function inOrderOfContent(byRun: Int32Array, y: Float64Array): Int32Array {
  const members = new Map<number, { group: number; n: number; sum: number; squares: number }>()
  byRun.forEach((group, i) => {
    if (group < 0) return
    const known = members.get(group) ?? { group, n: 0, sum: 0, squares: 0 }
    members.set(group, { group, n: known.n + 1, sum: known.sum + y[i]!, squares: known.squares + y[i]! * y[i]! })
  })
  const order = [...members.values()].sort((a, b) => a.n - b.n || a.sum - b.sum || a.squares - b.squares)
  const place = new Map(order.map(({ group }, i) => [group, i]))
  return byRun.map((group) => place.get(group) ?? -1)
}

/** Compared runs by value and, where values tie, by their groups. */
function orderOf({ y }: Signal, byRun: readonly Int32Array[]): Int32Array {
  const apart = (a: number, b: number): number => {
    for (const groups of byRun) if (groups[a] !== groups[b]) return groups[a]! - groups[b]!
    return 0
  }
  return Int32Array.from(y.keys()).sort((a, b) => y[a]! - y[b]! || apart(a, b))
}

function effectOf(
  codes: Int32Array,
  groups: number,
  valueAt: (i: number) => number,
  compared: readonly { readonly runs: number }[],
  noise: NoiseSource['noise'],
  seed: number,
): PlaceboEffect | null {
  const sizes = new Array<number>(groups).fill(0)
  const sums = new Array<number>(groups).fill(0)
  codes.forEach((group, i) => {
    if (group < 0) return
    sizes[group]!++
    sums[group]! += valueAt(i)
  })
  if (groups < 2 || sizes.some((size) => size === 0)) return null
  const means = sums.map((sum, group) => sum / sizes[group]!)
  const typical = harmonicMean(sizes) / harmonicMean(compared.map(({ runs }) => runs))
  return {
    effect: Math.max(...means) - Math.min(...means),
    expected: noiseRange(sizes, noise, seed).expected,
    groups,
    groupSizes: [Math.min(...sizes), Math.max(...sizes)],
    comparable: groups === compared.length && typical <= ALIKE && typical >= 1 / ALIKE,
  }
}

const harmonicMean = (sizes: readonly number[]): number => sizes.length / sizes.reduce((sum, size) => sum + 1 / size, 0)
