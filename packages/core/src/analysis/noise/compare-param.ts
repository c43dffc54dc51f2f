import { type Dataset, type ParamColumn, PRESENT } from '../../dataset/dataset.ts'
import { gapsYardstick, runsPerCell } from '../../noise/grid-with-gaps.ts'
import { type Grouping, groupBy } from '../../noise/grouping.ts'
import type { Yardstick } from '../../noise/noise-range.ts'
import { againstYardstick, withinGroups } from '../../noise/test-groups.ts'
import type { TestPlan } from '../../significance/plan-tests.ts'
import type { TestDesign } from '../../significance/test-design.ts'
import { methodOf } from '../../significance/test-params.ts'
import { mean, variance } from '../../stats/moments.ts'
import type { Group, OneWayTest } from '../../stats/one-way.ts'
import { betweenGroups, permutationTests } from '../../stats/permutation-test.ts'
import { streamOf } from '../../stats/rng.ts'
import { gather } from '../active-column.ts'
import type { NoiseParam, YardstickKind } from '../noise-result.ts'
import type { Adjusted, AdjustItem } from './adjust-task.ts'
import type { Signal } from './signal.ts'

/** One param's groups, what they are held against and the test, before anything is adjusted for the number of params. */
export interface Compared {
  readonly grouping: Grouping
  /** Shape (the signal's runs): group, −1 = none. */
  readonly byRun: Int32Array
  /** Shape (groups): what each mean counts for (runs, or configurations), the mean, and the runs behind it. */
  readonly groups: readonly (Group & { readonly runs: number })[]
  readonly unit: NoiseParam['unit']
  readonly kind: YardstickKind
  readonly yardstick: Yardstick | null
  readonly test: NoiseParam['test']
  readonly p: number | null
  readonly untested: string | null
  readonly f: OneWayTest | null
  readonly permutationP: number | null
}

/** What all params share. */
export interface Comparison {
  readonly dataset: Dataset
  readonly signal: Signal
  readonly noise: Yardstick
  /** Noise comes from a study of its own: the range is tested, not the F ratio. */
  readonly pool: boolean
  readonly buckets: number
  readonly seed: number
  /** Where the other params have to be taken out: designs on values and on ranks over the signal's rows, and the test. */
  readonly sweep: {
    readonly raw: TestDesign
    readonly ranked: TestDesign
    readonly plan: TestPlan
    readonly mayTest: boolean
  } | null
}

/** Fewer independent values than this allow no statement. */
const FEWEST = 5
/** With fewer degrees of freedom left than this, a spread between configurations is no yardstick. */
export const FEWEST_LEFT = 3
const PERMUTE = 0x9e02

/**
 * A param with groups of pure reseeds: every run counts.
 * @returns null where the param has fewer than two groups
 */
export function compareReseeds(column: ParamColumn, { signal, noise, buckets, seed, pool }: Comparison): Compared | null {
  const { rows, y } = signal
  const grouping = groupBy(column, rows, buckets, false)
  const groups = groupMoments(grouping, y)
  if (groups.length < 2) return null
  const own = withinGroups(groups)
  const kept = Int32Array.from(rows.keys()).filter((i) => grouping.codes[i]! >= 0)
  const few = kept.length < FEWEST
  const f = own?.test ?? againstYardstick(groups, noise)
  return {
    grouping,
    byRun: grouping.codes,
    groups: groups.map((group) => ({ ...group, runs: group.n })),
    unit: 'runs',
    kind: own?.yardstick ? 'within' : 'seed',
    yardstick: own?.yardstick ?? noise,
    test: few ? null : own === null ? (pool ? 'range' : 'F') : 'F*',
    p: few || (own === null && pool) ? null : f.p,
    untested: few ? `${kept.length} runs are too few to say anything.` : null,
    f,
    permutationP: few ? null : shuffled(grouping, groups, y, kept, seed),
  }
}

/** A param of a complete grid: every other param is balanced over its groups, so that noise alone moves their means. */
export function compareCells(column: ParamColumn, { signal, noise, buckets, pool }: Comparison): Compared | null {
  const { cells } = signal
  const grouping = groupBy(column, cells.rows, buckets, true)
  const k = grouping.values.length
  if (k < 2) return null
  const members = membersOf(grouping)
  const groups = members.map((places) => {
    const values = gather(cells.means, places)
    const runs = places.reduce((sum, i) => sum + cells.sizes[i]!, 0)
    // Cells count alike, however often each ran: m²/Σ(1/r) runs' worth.
    const inverse = places.reduce((sum, i) => sum + 1 / cells.sizes[i]!, 0)
    const even = places.every((i) => cells.sizes[i] === cells.sizes[places[0]!])
    return { n: even ? runs : (places.length * places.length) / inverse, mean: mean(values), variance: variance(values), runs }
  })
  const f = againstYardstick(groups, noise)
  const few = signal.rows.length < FEWEST
  return {
    grouping,
    byRun: groupBy(column, signal.rows, buckets, true).codes,
    groups,
    unit: 'runs',
    kind: 'seed',
    yardstick: noise,
    test: few ? null : pool ? 'range' : 'F',
    p: few || pool ? null : f.p,
    untested: few ? `${signal.rows.length} runs are too few to say anything.` : null,
    f,
    permutationP: null,
  }
}

/**
 * A param of a grid with gaps: its least-squares means, held against noise and, as far as combinations are missing, against what the
 * main effects leave.
 */
export function compareWithGaps(column: ParamColumn, { signal, noise }: Comparison): Compared | null {
  const { cells, gaps } = signal
  const { columns, fit } = gaps!
  const grouping = groupBy(column, cells.rows, 2, true)
  const param = columns.indexOf(column)
  const left = fit.without(cells.means, 1, param)
  const groups = membersOf(grouping).map((places, j) => {
    const values = gather(left, places)
    const runs = places.reduce((sum, i) => sum + cells.sizes[i]!, 0)
    return { n: fit.sizes[param]![j]!, mean: mean(values), variance: variance(values), runs }
  })
  const rest = restOfGaps(signal)
  const yardstick = gapsYardstick(noise, rest, fit.filled)
  const f = againstYardstick(groups, yardstick)
  const few = signal.rows.length < FEWEST
  return {
    grouping,
    byRun: groupBy(column, signal.rows, 2, true).codes,
    groups,
    unit: 'runs',
    kind: yardstick === noise ? 'seed' : 'rest',
    yardstick,
    test: few ? null : 'F',
    p: few ? null : f.p,
    untested: few ? `${signal.rows.length} runs are too few to say anything.` : null,
    f,
    permutationP: null,
  }
}

/** What the main effects of a grid with gaps leave, as the variance of single runs. */
export function restOfGaps({ cells, gaps }: Signal): { readonly variance: number; readonly df: number } {
  const { df, residuals } = gaps!.fit
  const left = residuals(cells.means, 1)
  const each = runsPerCell(cells.sizes)
  return { variance: df > 0 ? (each * left.reduce((sum, value) => sum + value * value, 0)) / df : 0, df }
}

/** What has to be computed of a param of a sweep in which others vary unevenly; null where it has fewer than two groups. */
export function toAdjust(
  column: ParamColumn,
  place: number,
  comparison: Comparison,
): { readonly grouping: Grouping; readonly item: AdjustItem } | null {
  const { plan, mayTest } = comparison.sweep!
  const grouping = groupsOfSweep(column, comparison)
  const { codes, values } = grouping
  if (values.length < 2) return null
  const method = methodOf(plan, place)
  const tests = !plan.computed.includes(place) && (method !== 'gcm' || mayTest)
  return { grouping, item: { place, codes, groups: values.length, method, tests, column: null } }
}

function groupsOfSweep(column: ParamColumn, { signal, buckets }: Comparison): Grouping {
  const present = signal.cells.rows.filter((row) => column.status[row] === PRESENT)
  return groupBy(column, signal.rows, Math.max(2, Math.min(buckets, Math.floor(present.length / FEWEST))), false)
}

/** A param of a sweep in which others vary unevenly: configurations count, the others are taken out. */
export function compareAdjusted(
  place: number,
  grouping: Grouping,
  { dataset, sweep }: Comparison,
  { groups: adjusted, test }: Adjusted,
): Compared {
  const { plan } = sweep!
  const { groups, yardstick, f } = adjusted
  const units = groups.reduce((sum, { n }) => sum + n, 0)
  const runs = membersOf(grouping).map((places) => places.length)
  const approximate = methodOf(plan, place) === 'gcm'
  const base = {
    grouping,
    byRun: grouping.codes,
    groups: groups.map((group, j) => ({ ...group, runs: runs[j]! })),
    unit: units < dataset.n && units < runs.reduce((sum, n) => sum + n, 0) ? ('configurations' as const) : ('runs' as const),
    kind: 'rest' as const,
    yardstick,
    f,
    permutationP: null,
  }
  if (units < FEWEST || yardstick === null || yardstick.df < FEWEST_LEFT || f === null)
    return { ...base, yardstick: null, test: null, p: null, untested: tooFew(units, groups.length) }
  if (test?.status === 'tested') return { ...base, test: approximate ? 'gcm' : 'dcrt', p: test.p, untested: null }
  // Too few configurations for a forest: the groups as they are, which is right where params were chosen independently.
  if (test?.status === 'untested' && test.reason === 'TOO_FEW_CONFIGURATIONS') return { ...base, test: 'F', p: f.p, untested: null }
  const why = test?.status === 'untested' ? test.sentence : plan.computed.includes(place) ? 'Its value follows from other params.' : NO_FIT
  return { ...base, test: null, p: null, untested: why }
}

const tooFew = (units: number, groups: number): string =>
  `${units} configurations in ${groups} groups leave nothing to judge this param by: more seeds cannot tell which param acts, more configurations can.`

const NO_FIT = 'A forest of all params predicts no better than the mean, and this test needs one that does.'

function membersOf({ codes, values }: Grouping): readonly number[][] {
  const members: number[][] = values.map(() => [])
  codes.forEach((group, i) => {
    if (group >= 0) members[group]!.push(i)
  })
  return members
}

function groupMoments(grouping: Grouping, y: Float64Array): readonly Group[] {
  return membersOf(grouping).map((places) => {
    const values = gather(y, places)
    return { n: values.length, mean: mean(values), variance: values.length > 1 ? variance(values) : 0 }
  })
}

/** The F test of the same groups by permutation of the runs, which stand in an order by content. */
function shuffled({ codes }: Grouping, groups: readonly Group[], y: Float64Array, kept: Int32Array, seed: number): number {
  const place = new Int32Array(groups.length)
  Array.from(groups.keys())
    .sort((a, b) => groups[a]!.n - groups[b]!.n || groups[a]!.mean - groups[b]!.mean || groups[a]!.variance - groups[b]!.variance)
    .forEach((group, i) => {
      place[group] = i
    })
  const groupOf = (i: number): number => place[codes[i]!]!
  const order = kept.slice().sort((a, b) => y[a]! - y[b]! || groupOf(a) - groupOf(b))
  const shifted = Float64Array.from(order, (i) => y[i]! - y[order[0]!]!)
  const middle = mean(shifted)
  const centred = shifted.map((value) => value - middle)
  const [p] = permutationTests(centred, [betweenGroups(Int32Array.from(order, groupOf), groups.length)], streamOf(seed, PERMUTE))
  return p!
}
