import type { AlignedCurves } from '../../dataset/align-curves.ts'
import type { Dataset, ParamColumn } from '../../dataset/dataset.ts'
import type { Goal } from '../../domain/objective.ts'
import { aboutOwnMeans } from '../../noise/about-own-means.ts'
import type { CurveNoise } from '../../noise/curve-effect.ts'
import { curveMoments, productsWithin } from '../../noise/curve-moments.ts'
import { type GridWithGaps, runsPerCell } from '../../noise/grid-with-gaps.ts'
import { type Grouping, groupBy } from '../../noise/grouping.ts'
import type { NoiseDesign } from '../../noise/recognise-design.ts'
import { type SettledCurves, settleCurves } from '../../noise/settle-curves.ts'
import type { TestPlan } from '../../significance/plan-tests.ts'
import { buildTestDesign, type TestDesign } from '../../significance/test-design.ts'
import { methodOf } from '../../significance/test-params.ts'
import { unitsTogether } from '../../significance/units-together.ts'
import { powerOfTwoNear } from '../../stats/moments.ts'
import type { CurvesWanted, OptionValues, Step, Work } from '../analysis.ts'
import type { NoiseByStep, NoiseParamByStep, Stretch } from '../noise-by-step-result.ts'
import type { NoiseParam } from '../noise-result.ts'
import { testColumn } from '../test-column.ts'
import { cellsOf } from './cells-of.ts'
import { FEWEST_LEFT } from './compare-param.ts'
import { type Followed, type FollowItem, type FollowShared, followTogether } from './follow-question.ts'
import { growTogether } from './grow-together.ts'
import { inOrder } from './in-order.ts'
import { type NoiseSource, repeatsOf } from './measure.ts'
import type { Placebo } from './placebo.ts'
import { fitGaps, type Signal } from './signal.ts'

/** What the effects at the end of training were found with. */
export interface Training {
  readonly dataset: Dataset
  /** Shape (n): objective, in any unit. */
  readonly y: Float64Array
  readonly signal: Signal
  readonly source: NoiseSource
  /** Labels of noise runs; null where there are none. */
  readonly placebo: Placebo | null
  readonly design: NoiseDesign
  /** How the params were chosen, where the others are taken out; null elsewhere. */
  readonly plan: TestPlan | null
  /** Rows of the result with their columns. */
  readonly params: readonly { readonly column: ParamColumn; readonly param: NoiseParam }[]
  readonly options: OptionValues
  readonly goal: Goal
  readonly seed: number
}

/** Places of training at most; where there are more steps, several make a stretch. */
const PLACES = 100
/** Fewer runs than this are not followed. */
const FEWEST = 3
/** The range of fewer repeats than this says nothing. */
const FEWEST_REPEATS = 5
const ALPHA = 0.05
const DRAWS = 999
/** With many params more draws, so that the smallest p that can be found is small enough after adjustment. */
const DRAWS_PER_PARAM = 50

/**
 * Effect, noise and their ratio at every place of training, each with one statement for all places.
 * @returns a text where nothing can be followed: why
 */
export function* followTraining(training: Training): Generator<Step<never>, NoiseByStep | string, readonly unknown[]> {
  const { signal, options } = training
  const along = options['by-step'] as 'auto' | 'step' | 'fraction'
  const over = (options['step-metric'] as string).trim()
  const ask = (wanted: CurvesWanted): Step<never> => ({ kind: 'curves', wanted })
  const [first] = (yield ask({ along: along === 'fraction' ? 'fraction' : 'step', over, places: PLACES })) as readonly AlignedCurves[]
  if (first === undefined) return 'no histories are at hand'
  let curves = first
  let settled = settle(training, curves)
  if (along === 'auto' && coversLittle(settled, curves)) {
    const [other] = (yield ask({ along: 'fraction', over, places: PLACES })) as readonly AlignedCurves[]
    const bySharing = other === undefined ? null : settle(training, other)
    if (bySharing !== null && bySharing.rows.length * bySharing.places.length >= settled.rows.length * settled.places.length) {
      curves = other!
      settled = bySharing
    }
  }
  const kept = new Set(settled.rows)
  const rows = inOrder(
    signal.rows.filter((row) => kept.has(row)),
    training.y,
    curves,
    settled.places,
  )
  if (settled.places.length === 0 || rows.length < FEWEST)
    return `too few runs share places of training: ${rows.length} of ${signal.rows.length} have a value at each of ${settled.places.length}`

  const follow = prepare(training, curves, settled, rows)
  const { units, items } = follow
  const grown = yield* growTogether(follow.together)
  const shared: FollowShared = { ...follow.shared, together: grown === null ? null : { ...grown, rows: units!.rows } }
  const work: Work = { task: 'follow-training', shared, items }
  const followed = (yield { kind: 'work', work }) as readonly Followed[]
  return follow.assemble(followed)
}

/** Runs that are compared, and those that tell the noise. */
function settle({ signal, source, dataset }: Training, curves: AlignedCurves): SettledCurves {
  const wanted = new Set<number>(signal.rows)
  for (const anchor of source.anchors) for (const row of anchor.rows) wanted.add(row)
  const rows = Int32Array.from(wanted).sort()
  // What share of its training a run has behind it that is not through, nobody knows.
  const through = curves.axis.kind === 'fraction' ? rows.filter((row) => dataset.runs.state[row] === 'finished') : rows
  return settleCurves(curves.values, curves.at.length, through)
}

/** Runs of unequal length share the steps of the short ones alone. */
function coversLittle({ rows, places }: SettledCurves, { values, at }: AlignedCurves): boolean {
  const t = at.length
  const lengths = Array.from({ length: values.length / t }, (_, row) => {
    let count = 0
    for (let s = 0; s < t; s++) if (!Number.isNaN(values[row * t + s]!)) count++
    return count
  }).filter((count) => count > 0)
  lengths.sort((a, b) => a - b)
  return rows.length === 0 || places.length < 0.5 * (lengths[lengths.length >> 1] ?? 0)
}

function prepare(training: Training, curves: AlignedCurves, settled: SettledCurves, rows: Int32Array) {
  const { dataset, y, design, plan, params, options, seed } = training
  const { places } = settled
  const t = places.length
  const unit = unitOf(curves, settled)
  const read = (from: Int32Array): Float64Array => {
    const read = new Float64Array(from.length * t)
    from.forEach((row, i) => {
      for (let s = 0; s < t; s++) read[i * t + s] = curves.values[row * curves.at.length + places[s]!]! / unit
    })
    return read
  }
  const kept = new Set(settled.rows)
  const repeats = keptAnchors(training, curves, settled, kept)
  const noise = noiseOf(repeats, read, t)
  const buckets = options['buckets'] as number
  const takesOut = plan !== null
  const byRun = read(rows)
  const cells = takesOut || design === 'reseeds' ? null : cellsOf(dataset, y, rows, byRun, t, { curves, places })
  const gaps = cells === null ? null : gapsOf(training.signal, cells)
  const asked: { readonly param: NoiseParam; readonly column: ParamColumn; readonly item: FollowItem; readonly untested: string | null }[] =
    []
  const sizesAndValues = (column: ParamColumn, { codes, values }: Grouping): Pick<FollowItem, 'sizes' | 'values'> => {
    if (cells === null) return { sizes: null, values: null }
    const at = gaps === null ? -1 : gaps.columns.indexOf(column)
    if (at < 0) return { sizes: cells.sizesOf(codes, values.length), values: null }
    return { sizes: gaps!.fit.sizes[at]!, values: gaps!.fit.without(cells.values, t, at) }
  }
  for (const { column, param } of params) {
    const place = training.signal.chosen.columns.findIndex((known) => known.column === column)
    const grouping = cells === null ? groupBy(column, rows, bucketsOf(param, buckets), false) : groupBy(column, cells.rows, buckets, true)
    if (grouping.values.length < 2) continue
    const item: FollowItem = {
      codes: grouping.codes,
      groups: grouping.values.length,
      ...sizesAndValues(column, grouping),
      against: takesOut ? 'rest' : design === 'reseeds' ? 'reseeds' : 'noise',
      place,
      column: null,
    }
    asked.push({ param, column, item, untested: untestedOf(param, plan, place) })
  }
  const values = cells?.values ?? byRun
  const sweep = takesOut ? designOf(training, rows) : null
  const units =
    sweep === null
      ? null
      : unitsTogether(
          sweep,
          asked.map(({ item }) => item.place),
        )
  const together = units === null ? null : followTogether(units, sweep!, values, t)
  const shared: Omit<FollowShared, 'together'> = {
    steps: t,
    values,
    noise: noise === null || gaps === null ? noise : withRest(noise, gaps.fit, cells!, t),
    design: sweep,
    draws: Math.max(DRAWS, DRAWS_PER_PARAM * params.length),
    seed,
  }
  const tested = asked.filter(({ untested }) => untested === null).length
  const at = places.map((place) => curves.at[place]!)
  const until = places.map((place) => curves.until[place]!)

  function assemble(found: readonly Followed[]): NoiseByStep {
    const scaled = (values: ArrayLike<number>): number[] => Array.from(values, (value) => value * unit)
    const pool = poolOf(training, curves, places, kept, read)
    const followed = asked.map(({ param, column, item, untested }, k): NoiseParamByStep => {
      const { found: seen, units, counts, effect: plain } = found[k]!
      // As at the end of training: what so few configurations leave is no yardstick.
      const effect = takesOut && (seen?.df ?? 0) < FEWEST_LEFT ? null : seen
      const hasP = effect !== null && untested === null
      const p = hasP ? Array.from(effect.p) : null
      const pAdjusted = p?.map((value) => Math.min(1, value * tested)) ?? null
      return {
        name: param.name,
        groups: item.groups,
        perGroup: item.groups / (item.sizes ?? counts).reduce((sum, n) => sum + 1 / n, 0),
        unit: takesOut ? param.unit : 'runs',
        n: cells === null ? units : cells.runsOf(item.codes),
        effect: scaled(effect?.effect ?? plain),
        low: effect === null ? null : scaled(effect.low),
        high: effect === null ? null : scaled(effect.high),
        noiseEffect: effect === null ? null : scaled(effect.noiseEffect),
        noiseLow: effect === null ? null : scaled(effect.noiseLow),
        noiseHigh: effect === null ? null : scaled(effect.noiseHigh),
        timesNoise: effect === null ? null : Array.from(effect.effect, (value, s) => ratioOf(value, effect.noiseEffect[s]!)),
        sd: effect === null ? null : scaled(effect.sd),
        df: effect?.df ?? 0,
        yardstick: takesOut || gaps !== null ? 'rest' : 'seed',
        test: hasP ? effect.test : null,
        f: hasP ? Array.from(effect.f, (value) => (Number.isFinite(value) ? value : null)) : null,
        p,
        pAdjusted,
        untested: untested ?? (effect === null ? (takesOut ? TOO_FEW_LEFT : NOTHING_LEFT) : null),
        clear: pAdjusted === null ? [] : stretches(pAdjusted, at, until),
        placeboEffect: placeboOf(training.placebo, column, pool, t)?.map((value) => value * unit) ?? null,
      }
    })
    return {
      axis: curves.axis,
      at,
      until,
      runs: rows.length,
      repeats: repeats.reduce((sum, anchor) => sum + anchor.length, 0),
      dropped: droppedOf(training, curves, settled, rows),
      rarePlaces: settled.rare,
      noise: noise === null ? null : { sd: sdsOf(noise, t).map((value) => value * unit), df: noise.df },
      spread: spreadsOf(byRun, new Set(Array.from(rows, (row) => dataset.configuration[row]!)).size, pool, t, unit),
      params: followed,
      draws: shared.draws,
    }
  }
  const items = asked.map(({ item }): FollowItem => ({ ...item, column: units?.columnOf.get(item.place) ?? null }))
  return { units, together, shared, items, assemble }
}

/** Repeats with a value at every place, within their configurations: the spread that noise gives to many runs. */
interface NoisePool {
  /** Shape (r). */
  readonly rows: Int32Array
  /** Shape (r × t): about the mean curve of each one's configuration, where there are several. */
  readonly values: Float64Array
  readonly configurations: number
  /** Shape (t): within the configurations. */
  readonly sd: Float64Array
}

function poolOf(
  { source, y }: Training,
  curves: AlignedCurves,
  places: readonly number[],
  kept: ReadonlySet<number>,
  read: (rows: Int32Array) => Float64Array,
): NoisePool {
  const members = repeatsOf(source)
    .map(({ rows }) =>
      inOrder(
        rows.filter((row) => kept.has(row)),
        y,
        curves,
        places,
      ),
    )
    .filter((rows) => rows.length >= 2)
  const rows = Int32Array.from(members.flatMap((own) => [...own]))
  const sizes = members.map((own) => own.length)
  return { rows, configurations: members.length, ...aboutOwnMeans(read(rows), places.length, sizes) }
}

/** Range of the pool's groups at each place; null where it has no labels, or too few runs with curves to fill every group. */
function placeboOf(placebo: Placebo | null, column: ParamColumn, { rows, values }: NoisePool, t: number): readonly number[] | null {
  const labels = placebo?.groups.get(column)
  const groups = placebo?.effects.get(column)?.groups
  if (labels === undefined || groups === undefined) return null
  const codes = Int32Array.from(rows, (row) => labels.get(row) ?? -1)
  const { means, counts } = curveMoments({ steps: t, values, codes, groups })
  if (counts.some((n) => n === 0)) return null
  return Array.from({ length: t }, (_, s) => {
    const of = Array.from(counts, (_n, group) => means[group * t + s]!)
    return Math.max(...of) - Math.min(...of)
  })
}

const TOO_FEW_LEFT = 'Too few configurations with curves are left to judge it by.'
const NOTHING_LEFT = 'Nothing is left to hold its groups against: no repeats have curves.'

/** As for the effects at the end of training. */
const bucketsOf = (param: NoiseParam, most: number): number =>
  param.yardstick.kind === 'rest' ? Math.max(2, Math.min(most, Math.floor(param.units / 5))) : most

function untestedOf({ untested }: NoiseParam, plan: TestPlan | null, place: number): string | null {
  if (untested !== null) return untested
  if (plan === null) return null
  if (place < 0 || methodOf(plan, place) === null) return plan.sentence
  if (methodOf(plan, place) === 'gcm')
    return 'Its values were not chosen independently of the others or of the results: whole curves may not be exchanged.'
  return null
}

/** Nothing over nothing is no ratio. */
const ratioOf = (effect: number, noise: number): number | null => {
  const times = effect / noise
  return noise > 0 && Number.isFinite(times) ? times : null
}

/** A power of two near the largest value: sums of squares then neither overflow nor vanish. */
function unitOf({ values, at }: AlignedCurves, { rows, places }: SettledCurves): number {
  let largest = 0
  for (const row of rows) for (const place of places) largest = Math.max(largest, Math.abs(values[row * at.length + place]!))
  return powerOfTwoNear(largest)
}

/** Rows of each configuration, or study, that told the noise. */
function keptAnchors({ source, y }: Training, curves: AlignedCurves, { places }: SettledCurves, kept: ReadonlySet<number>): Int32Array[] {
  return source.anchors
    .map(({ rows }) =>
      inOrder(
        rows.filter((row) => kept.has(row)),
        y,
        curves,
        places,
      ),
    )
    .filter((rows) => rows.length >= 2)
}

function noiseOf(repeats: readonly Int32Array[], read: (rows: Int32Array) => Float64Array, t: number): CurveNoise | null {
  const df = repeats.reduce((sum, rows) => sum + rows.length - 1, 0)
  if (df === 0) return null
  const codes = Int32Array.from(repeats.flatMap((rows, anchor) => Array.from(rows, () => anchor)))
  const grouped = { steps: t, values: read(Int32Array.from(repeats.flatMap((rows) => [...rows]))), codes, groups: repeats.length }
  return { products: productsWithin(grouped, curveMoments(grouped)), df }
}

const sdsOf = ({ products, df }: CurveNoise, t: number): number[] =>
  Array.from({ length: t }, (_, s) => Math.sqrt(products[s * t + s]! / df))

/** A grid some of whose cells have no run, or no curve: the main effects of its params, fitted together. */
function gapsOf({ completeGrid, gaps }: Signal, cells: Pick<ReturnType<typeof cellsOf>, 'rows' | 'sizes'>): Signal['gaps'] {
  const columns = completeGrid ?? gaps?.columns ?? null
  if (columns === null || columns.length < 2) return null
  const combinations = columns.reduce((size, column) => size * groupBy(column, cells.rows, 2, true).values.length, 1)
  return combinations === cells.rows.length ? null : fitGaps(columns, cells)
}

/** Noise and, as far as combinations are missing, what the main effects leave, as for the effects at the end of training. */
function withRest(
  noise: CurveNoise,
  { filled, df, residuals }: GridWithGaps,
  { values, sizes }: Pick<ReturnType<typeof cellsOf>, 'values' | 'sizes'>,
  t: number,
): CurveNoise {
  if (df < 1) return noise
  const each = runsPerCell(sizes)
  const codes = new Int32Array(sizes.length)
  const grouped = { steps: t, values: residuals(values, t), codes, groups: 1 }
  const rest = productsWithin(grouped, curveMoments(grouped))
  // As many degrees of freedom as at the place that has fewest of them.
  let least = noise.df + df
  for (let s = 0; s < t; s++) {
    const own = (filled * noise.products[s * t + s]!) / noise.df
    const left = ((1 - filled) * each * rest[s * t + s]!) / df
    if (own + left > 0) least = Math.min(least, (own + left) ** 2 / (own ** 2 / noise.df + left ** 2 / df))
  }
  const together = Math.max(1, Math.floor(least))
  const products = noise.products.map((value, i) => together * ((filled * value) / noise.df + ((1 - filled) * each * rest[i]!) / df))
  return { products, df: together }
}

/** Over the runs in the order given, with the columns of the effects at the end, so that places mean the same. */
function designOf({ dataset, signal: { chosen }, seed }: Training, rows: Int32Array): TestDesign {
  const configuration = chosen.columns.length < 2 ? null : Int32Array.from(rows, (row) => dataset.configuration[row]!)
  // Only which rows there are is read of the metric: their place in the order.
  const place = Float64Array.from(rows.keys())
  return buildTestDesign(
    chosen.columns.map(({ column }) => testColumn(column, rows)),
    place,
    { configuration, ranked: false, seed },
  )
}

function droppedOf(
  { signal, dataset }: Training,
  { axis }: AlignedCurves,
  { without }: SettledCurves,
  rows: Int32Array,
): NoiseByStep['dropped'] {
  const under = axis.kind === 'fraction' ? signal.rows.filter((row) => dataset.runs.state[row] !== 'finished').length : 0
  const left = signal.rows.length - rows.length - under
  const none = Math.min(left, without)
  return [
    { reason: 'not finished: what share of their training they have behind them is not known', count: under },
    { reason: 'no history of the metric', count: none },
    { reason: 'no value at some of the places', count: left - none },
  ].filter(({ count }) => count > 0)
}

/** @param signal shape (runs × t) */
function spreadsOf(signal: Float64Array, configurations: number, noise: NoisePool, t: number, unit: number): NoiseByStep['spread'] {
  const n = signal.length / t
  const of = (
    set: 'signal' | 'noise',
    values: Float64Array,
    about: { configurations: number; sd: Float64Array },
  ): NoiseByStep['spread'][number] => {
    const range = Array.from({ length: t }, (_, s) => {
      let [low, high] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY]
      for (let i = s; i < values.length; i += t) {
        low = Math.min(low, values[i]!)
        high = Math.max(high, values[i]!)
      }
      return (high - low) * unit
    })
    return { set, n: values.length / t, configurations: about.configurations, range, sd: Array.from(about.sd, (sd) => sd * unit) }
  }
  return [
    ...(n < 2 ? [] : [of('signal', signal, { configurations, sd: aboutOwnMeans(signal, t, [n]).sd })]),
    ...(noise.rows.length < FEWEST_REPEATS ? [] : [of('noise', noise.values, noise)]),
  ]
}

/** Places next to each other at which p is small, as stretches of training. */
function stretches(p: readonly number[], at: readonly number[], until: readonly number[]): Stretch[] {
  const found: Stretch[] = []
  for (let from = 0; from < p.length; from++) {
    if (p[from]! > ALPHA) continue
    let to = from
    while (to + 1 < p.length && p[to + 1]! <= ALPHA) to++
    found.push([at[from]!, until[to]!])
    from = to
  }
  return found
}
