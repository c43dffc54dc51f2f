import { type Dataset, type ParamColumn, PRESENT } from '../dataset/dataset.ts'
import { filterMask } from '../dataset/filter.ts'
import { unanswerable } from '../errors.ts'
import { equalNoise } from '../noise/equal-noise.ts'
import { verdictOf } from '../noise/equivalence.ts'
import { type MeanDifference, meanDifference, pairedDifference, type SetMoments } from '../noise/mean-difference.ts'
import { sdAtMost } from '../noise/noise-sd.ts'
import { requiredRuns } from '../noise/required-runs.ts'
import { fisherExact } from '../stats/fisher-exact.ts'
import { mean, variance } from '../stats/moments.ts'
import { gather } from './active-column.ts'
import type { Analysis, AnalysisInput, OptionValues, Outcome, Warning } from './analysis.ts'
import type { ComparedSet, ComparisonNumbers } from './comparison-result.ts'
import { endedWithoutValue } from './noise/ended-without-value.ts'
import { noiseInUnit, unitOf } from './noise/in-unit.ts'
import { marginOf } from './noise/margin-of.ts'
import { measureNoise, type NoiseSource } from './noise/measure.ts'
import { MARGIN, NOISE_FILTER, PLACEBO } from './noise/options.ts'
import { usableRuns, withoutCopies } from './usable-runs.ts'

/** Plans beyond this many runs are no plans. */
const MOST_UNITS = 100_000
/** With fewer pairs, or where they leave out most of the smaller set, the sets are compared as wholes. */
const FEWEST_PAIRS = 3
const PAIRED_SHARE = 0.5

export const comparison: Analysis<ComparisonNumbers> = {
  name: 'comparison',
  title: 'Two sets of runs',
  question: 'Is one set of runs better than another by more than noise: two configurations, two sweeps, before and after a change?',
  autoReducer: 'mean-last',
  onDemand: true,
  options: [
    { name: 'a', label: 'Set A', kind: 'text', default: '', help: 'A filter, e.g. optimizer = "adam" or group = "after".' },
    { name: 'b', label: 'Set B', kind: 'text', default: '', help: 'A filter; all runs that are not in A when empty.' },
    MARGIN,
    {
      ...NOISE_FILTER,
      help: 'A filter, e.g. group = "noise": these runs tell the noise of configurations that ran once or twice. Empty: repeats are found among the runs.',
    },
    PLACEBO,
  ],
  run: compareSets,
}

/** Runs of one side. */
interface Side {
  readonly name: 'A' | 'B'
  readonly filter: string | null
  /** By ascending value. */
  readonly rows: Int32Array
  /** Rows that ended without a value. */
  readonly failed: readonly number[]
  readonly cells: ReadonlyMap<number, Float64Array>
}

function compareSets(asked: AnalysisInput, options: OptionValues): Outcome<ComparisonNumbers> {
  const { dataset, metric, goal, seed } = asked
  const usable = usableRuns(dataset, asked.y, metric)
  const unit = unitOf(asked.y)
  const y = asked.y.map((value) => value / unit)
  const fail = (reason: ReturnType<typeof unanswerable>) => ({
    status: 'unanswerable' as const,
    reason,
    runs: usable.ledger,
    warnings: [],
  })
  if (dataset.n === 0) return fail(unanswerable('NO_RUNS', { found: 'the set is empty' }))
  const [filterA, filterB] = [(options['a'] as string).trim(), (options['b'] as string).trim()]
  if (filterA === '') return fail(unanswerable('SETS_NOT_NAMED', {}))
  const set = Uint8Array.from(asked.y, (value) => (Number.isNaN(value) ? 0 : 1))
  const maskOf = (filter: string): Uint8Array => filterMask(dataset, filter, { objective: { y: asked.y, set } })
  const inA = maskOf(filterA)
  let inB = filterB === '' ? inA.map((one) => 1 - one) : maskOf(filterB)
  const both = inA.reduce((sum, one, row) => sum + one * inB[row]!, 0)
  if (both > 0) return fail(unanswerable('SETS_OVERLAP', { runs: both, a: filterA, b: filterB }))
  if (usable.rows.length === 0) return fail(unanswerable('METRIC_ALL_MISSING', { metric, total: dataset.n }))

  // A configuration that is on both sides is two: what changed between them may be no param, and is no noise.
  const configuration = dataset.configuration.map((code, row) => 3 * code + inA[row]! + 2 * inB[row]!)
  const found = measureNoise({ ...asked, y, dataset: { ...dataset, configuration } }, options, usable.rows, asked.y)
  const source: NoiseSource | null = 'code' in found ? null : (found as NoiseSource)
  if (source === null && (options['noise-filter'] as string).trim() !== '') return fail(found as ReturnType<typeof unanswerable>)
  // All others are those that are neither named nor there to tell the noise.
  if (filterB === '') inB = inB.map((one, row) => (source?.study?.[row] === 1 ? 0 : one))
  const rows = usable.rows.filter((row) => source?.copies.has(row) !== true).sort((a, b) => y[a]! - y[b]! || a - b)
  const failed = endedWithoutValue(dataset, usable.rows, asked.y)
  const side = (name: Side['name'], mask: Uint8Array, filter: string): Side => {
    const own = rows.filter((row) => mask[row] === 1)
    return {
      name,
      filter: filter === '' ? null : filter,
      rows: own,
      failed: failed.filter((row) => mask[row] === 1),
      cells: cellsOf(dataset, own, y),
    }
  }
  const a = side('A', inA, filterA)
  const b = side('B', inB, filterB)
  for (const { name, rows: own } of [a, b])
    if (own.length === 0) return fail(unanswerable('SET_TOO_SMALL', { set: name, units: 0, unit: 'runs' }))

  const differIn = dataset.params.filter((column) => tellsApart(column, a.rows, b.rows))
  const pairs = pairUp(dataset, a, b, differIn)
  const [ofA, ofB] = [unitsOf(a), unitsOf(b)]
  const inPairs = pairs.length >= FEWEST_PAIRS
  const difference = inPairs
    ? pairedDifference(momentsOf(Float64Array.from(pairs)))
    : meanDifference(momentsWith(ofA), momentsWith(ofB), source?.noise ?? null)
  if (difference === null) {
    const small = ofA.values.length < 2 ? { side: a, units: ofA } : { side: b, units: ofB }
    if (!inPairs && small.units.values.length < 2)
      return fail(unanswerable('SET_TOO_SMALL', { set: small.side.name, units: 1, unit: small.units.repeats ? 'runs' : 'configurations' }))
    return fail(
      unanswerable('NO_SPREAD', { what: inPairs ? `the differences of all ${pairs.length} pairs` : 'the values within both sets' }),
    )
  }
  const compared = Float64Array.from([...gather(y, a.rows), ...gather(y, b.rows)])
  const margin = marginOf((options['margin'] as number) / unit, source?.noise.sd ?? 0, compared)
  const bounds = boundsOf(difference)
  const verdict = verdictOf(difference.p, bounds, margin.value)
  const higher = difference.difference > 0
  const body: ComparisonNumbers = {
    sets: [describe(a, ofA, y, unit), describe(b, ofB, y, unit)],
    noise: source === null ? null : noiseInUnit(source.noise, unit),
    margin: { ...margin, value: margin.value * unit },
    difference: difference.difference * unit,
    interval: [difference.interval[0] * unit, difference.interval[1] * unit],
    se: difference.se * unit,
    df: difference.df,
    p: difference.p,
    against: difference.against,
    pairs: inPairs ? pairs.length : 0,
    better: difference.p > 0.05 ? null : higher === (goal === 'maximize') ? 'A' : 'B',
    verdict,
    unitsNeeded: verdict === 'undecided' ? toSettle(difference, inPairs ? pairs.length : harmonic(ofA, ofB), margin.value) : null,
    spread: spreadOf(ofA.values, ofB.values, seed),
    failuresP: failuresP(dataset, a, b),
    differIn: differIn.map(({ name }) => name),
  }
  return { status: 'ok', body, runs: ledgerOf(usable.ledger, source, a, b), warnings: aboutSets(body) }
}

interface Units {
  readonly values: Float64Array
  readonly repeats: boolean
}

/** What is independent: runs of one configuration, means of several. */
function unitsOf({ cells }: Side): Units {
  if (cells.size === 1) return { values: [...cells.values()][0]!, repeats: true }
  return { values: Float64Array.from(cells.values(), (values) => mean(values)).sort(), repeats: false }
}

/** Standard deviations below this, of values of the size of 1, are rounding. */
const ROUNDING = 1e-12

function momentsOf(values: Float64Array) {
  const found = variance(values)
  return { n: values.length, mean: mean(values), variance: found < ROUNDING * ROUNDING ? 0 : found }
}

const momentsWith = ({ values, repeats }: Units): SetMoments => ({ ...momentsOf(values), repeats })

/** Values of each configuration, ascending. */
function cellsOf({ configuration }: Dataset, rows: Int32Array, y: Float64Array): ReadonlyMap<number, Float64Array> {
  const members = new Map<number, number[]>()
  for (const row of rows) {
    const cell = members.get(configuration[row]!)
    if (cell === undefined) members.set(configuration[row]!, [y[row]!])
    else cell.push(y[row]!)
  }
  return new Map([...members].map(([code, values]) => [code, Float64Array.from(values)]))
}

const textOf = (column: ParamColumn, row: number): string =>
  column.status[row] !== PRESENT ? '' : column.kind === 'numeric' ? String(column.values[row]) : `#${column.codes[row]}`

/** No value occurs on both sides. */
function tellsApart(column: ParamColumn, a: Int32Array, b: Int32Array): boolean {
  const values = new Set(Array.from(a, (row) => textOf(column, row)))
  return b.every((row) => !values.has(textOf(column, row)))
}

/**
 * A less B of all that agree in every param that occurs on both sides, one with one: where several of a side agree, as in a random
 * search, whose numbers hardly ever occur twice, they agree in little.
 */
function pairUp(dataset: Dataset, a: Side, b: Side, differIn: readonly ParamColumn[]): readonly number[] {
  const shared = dataset.params.filter((column) => !differIn.includes(column))
  const means = ({ rows, cells }: Side): ReadonlyMap<string, number | null> => {
    const byKey = new Map<string, number | null>()
    const seen = new Set<number>()
    for (const row of rows) {
      const code = dataset.configuration[row]!
      if (seen.has(code)) continue
      seen.add(code)
      const key = shared.map((column) => textOf(column, row)).join('\u0000')
      byKey.set(key, byKey.has(key) ? null : mean(cells.get(code)!))
    }
    return byKey
  }
  const [ofA, ofB] = [means(a), means(b)]
  const found: number[] = []
  for (const [key, value] of ofA) {
    const other = ofB.get(key)
    if (value !== null && other !== undefined && other !== null) found.push(value - other)
  }
  return found.length < PAIRED_SHARE * Math.min(a.cells.size, b.cells.size) ? [] : found.sort((x, z) => x - z)
}

/** p that both fail equally often: by runs where each side is one configuration, else by configurations that failed at least once. */
function failuresP({ configuration }: Dataset, a: Side, b: Side): number | null {
  if (a.failed.length + b.failed.length === 0) return null
  const codes = (rows: Iterable<number>) => new Set(Array.from(rows, (row) => configuration[row]!))
  const of = ({ rows, failed }: Side) => ({ rows, failed, all: codes([...rows, ...failed]), bad: codes(failed) })
  const [sideA, sideB] = [of(a), of(b)]
  if (sideA.all.size === 1 && sideB.all.size === 1)
    return fisherExact(a.failed.length, a.failed.length + a.rows.length, b.failed.length, b.failed.length + b.rows.length)
  return fisherExact(sideA.bad.size, sideA.all.size, sideB.bad.size, sideB.all.size)
}

/** What the size of the difference may be, at 95 % on either side. */
function boundsOf({ narrow: [low, high] }: MeanDifference): { readonly lower: number; readonly upper: number } {
  const lower = low > 0 ? low : high < 0 ? -high : 0
  return { lower, upper: Math.max(Math.abs(low), Math.abs(high)) }
}

const harmonic = (a: Units, b: Units): number => 2 / (1 / a.values.length + 1 / b.values.length)

/**
 * Units of each set that would settle an undecided comparison: enough to find a difference of the size of the margin; where there
 * are as many already, enough to tell the difference as it stands from the margin.
 */
function toSettle({ difference, interval, se, df }: MeanDifference, units: number, margin: number): readonly [number, number] | null {
  const sd = se * Math.sqrt(units / 2)
  const half = (interval[1] - interval[0]) / 2
  const close = units * (half / Math.abs(Math.abs(difference) - margin)) ** 2
  const needed = (scale: number): number => {
    const toFind = requiredRuns(2, margin / scale)
    return toFind > units ? toFind : Math.ceil(Math.max(units + 1, close * (scale / sd) ** 2))
  }
  const least = needed(sd)
  return least <= MOST_UNITS ? [least, Math.min(10 * MOST_UNITS, Math.max(least, needed(sdAtMost(sd, df))))] : null
}

function spreadOf(a: Float64Array, b: Float64Array, seed: number): ComparisonNumbers['spread'] {
  if (a.length < 2 || b.length < 2) return null
  const ratio = Math.sqrt(variance(a) / variance(b))
  return Number.isFinite(ratio) ? { ratio, p: equalNoise([a, b], seed).p } : null
}

function describe({ name, filter, rows, failed, cells }: Side, units: Units, y: Float64Array, unit: number): ComparedSet {
  return {
    name,
    filter,
    runs: rows.length,
    configurations: cells.size,
    failed: failed.length,
    unit: units.repeats ? 'runs' : 'configurations',
    units: units.values.length,
    mean: mean(units.values) * unit,
    sd: units.values.length < 2 ? null : Math.sqrt(variance(units.values)) * unit,
    lowest: y[rows[0]!]! * unit,
    highest: y[rows.at(-1)!]! * unit,
  }
}

function ledgerOf(ledger: ReturnType<typeof usableRuns>['ledger'], source: NoiseSource | null, a: Side, b: Side) {
  const whole = withoutCopies(ledger, source?.copies.size ?? 0)
  const aside = whole.used - a.rows.length - b.rows.length
  if (aside === 0) return whole
  return { ...whole, used: whole.used - aside, dropped: [...whole.dropped, { reason: 'in neither set', count: aside }] }
}

function aboutSets({ sets, differIn, against, pairs, failuresP }: ComparisonNumbers): readonly Warning[] {
  const warnings: Warning[] = []
  const say = (code: string, text: string): unknown => warnings.push({ code, text })
  if (differIn.length > 1)
    say(
      'DIFFER_IN_SEVERAL',
      `The sets differ in ${differIn.map((name) => `'${name}'`).join(', ')} at once: which of these acts, this comparison cannot tell.`,
    )
  if (against === 'noise' || against === 'both')
    say('NOISE_STANDS_IN', 'A configuration ran once or twice here; noise that was measured at others stands in for its own.')
  if (pairs === 0 && sets.some(({ unit }) => unit === 'configurations'))
    say(
      'AS_WHOLES',
      'The sets are compared as wholes, configuration by configuration: what else differs between them counts as chance, and where one was searched more cleverly than the other, the search is compared, too.',
    )
  if (failuresP !== null && failuresP <= 0.05)
    say(
      'FAIL_UNEQUALLY',
      `Runs without a value are more frequent in one set (Fisher’s exact test, p ${failuresP < 0.0005 ? '< 0.001' : `= ${failuresP.toFixed(3)}`}): means over the others flatter it.`,
    )
  return warnings
}
