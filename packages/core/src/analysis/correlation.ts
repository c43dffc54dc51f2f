import { type Dataset, MISSING, type ParamColumn, PRESENT } from '../dataset/dataset.ts'
import { type Goal, isBetter } from '../domain/objective.ts'
import { unanswerable } from '../errors.ts'
import { pearson, spearman } from '../stats/correlate.ts'
import { eta } from '../stats/group-variance.ts'
import { holm } from '../stats/holm.ts'
import { type Interval, pearsonInterval, spearmanInterval, welchDifference } from '../stats/intervals.ts'
import { mean, variance } from '../stats/moments.ts'
import { quadraticTerm } from '../stats/quadratic-term.ts'
import type { Analysis, AnalysisInput, OptionValues, Outcome, Warning } from './analysis.ts'
import { asNumbers, averageReplicates, ENOUGH_FOR_INFERENCE, gather, orderRows, testColumns } from './permute-columns.ts'
import { findTwins } from './twins.ts'
import { usableRuns } from './usable-runs.ts'

export type Verdict = 'confirmed' | 'suggestive' | 'no evidence'

export interface CorrelationParam {
  /** `a ≡ b` for params that move together and cannot be told apart. */
  readonly name: string
  readonly kind: ParamColumn['kind']
  readonly scale: 'linear' | 'log' | null
  /** Runs in which the param is active and known and the metric finite. */
  readonly n: number
  /** Different configurations among them: intervals and tests count these, because replicates of one add nothing about a param. */
  readonly configurations: number
  /** Which way is good under the goal; null where there is no evidence of a way. */
  readonly better: string | null
  readonly correlation: {
    /** On the raw values. For booleans and two levels: point-biserial, the second level counted as 1. */
    readonly pearson: number | null
    readonly pearsonInterval: Interval | null
    /** On the param's own scale (log₁₀ where that is log). */
    readonly pearsonScaled: number | null
    readonly spearman: number | null
    readonly spearmanInterval: Interval | null
    readonly p: number | null
    readonly pAdjusted: number | null
    /** A bend that a straight line misses: best inside the range, or worst inside it. */
    readonly shape: 'peak' | 'valley' | null
    readonly shapeP: number | null
    /** Best value by the fitted parabola, when it peaks inside the range; in the param's unit. */
    readonly shapeAt: number | null
  } | null
  /** √ of the bias-corrected share of variance between categories; null for numeric and ordinal params. */
  readonly eta: number | null
  /** Permutation p of a nominal param (its `correlation` is null), Holm-adjusted beside it. */
  readonly p: number | null
  readonly pAdjusted: number | null
  readonly verdict: Verdict | null
  readonly levels?: readonly CorrelationLevel[]
}

export interface CorrelationLevel {
  readonly value: string
  readonly n: number
  readonly mean: number
  /** Against all other runs in which the param is present; metric units. */
  readonly meanDifference: number | null
  readonly interval: Interval | null
  /** Pearson's r of "is this level". */
  readonly correlation: number | null
}

export interface CorrelationBody {
  readonly params: readonly CorrelationParam[]
  readonly hidden: readonly { readonly name: string; readonly reason: string }[]
}

const ALPHA = 0.05
/** Below these: no number; no inference; a warning. */
const ENOUGH_FOR_R = 4
const COMFORTABLE = 10
/** A param missing (not merely inactive) in more of the runs than this is left out; in more than 30 % it is marked. */
const MOSTLY_MISSING = 0.7
const OFTEN_MISSING = 0.3
/** Levels beyond this many are summed up, not listed. */
const MOST_LEVELS = 100

export const correlation: Analysis<CorrelationBody> = {
  name: 'correlation',
  title: 'Correlation',
  question: 'When this hyperparameter goes up, does the metric go up or down with it, and is that more than chance?',
  autoReducer: 'best',
  options: [
    {
      name: 'adaptive',
      label: 'How the runs were chosen',
      kind: 'choice',
      choices: ['unknown', 'independent', 'adaptive'],
      default: 'unknown',
      help: 'adaptive (TPE, Bayesian, evolutionary, by hand) withholds p-values: up to 62 % of irrelevant params look significant there.',
    },
    { name: 'include', label: 'Only these params', kind: 'names', default: [], help: 'Params to look at; all when empty.' },
    { name: 'exclude', label: 'Leave out', kind: 'names', default: [], help: 'Params to leave out.' },
  ],
  run: correlate,
}

function correlate(input: AnalysisInput, options: OptionValues): Outcome<CorrelationBody> {
  const { dataset, y, metric, goal } = input
  const usable = usableRuns(dataset, y)
  const { ledger } = usable
  let { rows } = usable
  const warnings: Warning[] = []
  const fail = (reason: ReturnType<typeof unanswerable>) => ({ status: 'unanswerable' as const, reason, runs: ledger, warnings })
  if (dataset.n === 0) return fail(unanswerable('NO_RUNS', { found: 'the set is empty' }))
  if (rows.length === 0) return fail(unanswerable('METRIC_ALL_MISSING', { metric, total: dataset.n }))
  if (rows.length < 2) return fail(unanswerable('TOO_FEW_RUNS', { needed: 2, found: rows.length }))
  const used = gather(y, rows)
  // A spread below rounding of the values themselves is no spread.
  const [low, high] = used.reduce(([a, b], value) => [Math.min(a, value), Math.max(b, value)], [used[0]!, used[0]!])
  if (high - low <= 1e-12 * Math.max(1e-300, Math.abs(low), Math.abs(high))) {
    return fail(unanswerable('METRIC_CONSTANT', { metric, value: used[0]!, n: rows.length }))
  }
  const { columns, hidden } = chooseColumns(dataset, rows, options)
  if (columns.length === 0) {
    return hidden.some(({ reason }) => reason.startsWith('held fixed') || reason.startsWith('never'))
      ? fail(unanswerable('NO_VARYING_PARAM', { constant: hidden.length }))
      : fail(unanswerable('NO_VARYING_PARAM', { constant: dataset.params.length }))
  }

  rows = orderRows(
    input,
    rows,
    columns.map(({ column }) => column),
  )

  const adaptive = options['adaptive'] === 'adaptive'
  if (adaptive) {
    warnings.push({
      code: 'ADAPTIVE',
      text: 'The runs were chosen adaptively: p-values are withheld, and correlation describes the explored region.',
    })
  }
  if (rows.length < COMFORTABLE) {
    warnings.push({
      code: 'FEW_RUNS',
      text:
        rows.length < ENOUGH_FOR_INFERENCE
          ? `${rows.length} runs are too few to say anything: a large correlation is ordinary by chance.`
          : `Very few runs (${rows.length}): correlations above 0.7 happen by chance alone.`,
    })
  }
  const running = rows.filter((row) => dataset.runs.state[row] === 'running').length
  if (running > 0) warnings.push({ code: 'STILL_RUNNING', text: `${running} of these runs are still running; their value so far is used.` })
  const replicated = dataset.configurations < dataset.n && hasReplicates(dataset, rows)
  if (replicated) {
    warnings.push({
      code: 'REPLICATES',
      text: 'Some configurations ran more than once. r uses every run; intervals and p count whole configurations, because another seed adds no information about a param.',
    })
  }

  const p = adaptive
    ? columns.map(() => Number.NaN)
    : testColumns(
        input,
        rows,
        columns.map(({ column }) => column),
      )
  const adjusted = holm(p)
  const params = columns.map(({ column, name }, k) => describe(column, name, dataset, rows, y, goal, p[k]!, adjusted[k]!, warnings))
  params.sort((a, b) => strength(b) - strength(a))
  for (const { column } of columns) {
    const missing = rows.filter((row) => column.status[row] === MISSING).length
    if (missing > OFTEN_MISSING * rows.length) {
      warnings.push({
        code: 'OFTEN_MISSING',
        text: `'${column.name}' is unknown in ${missing} of ${rows.length} runs; its row describes the others.`,
      })
    }
  }
  return { status: 'ok', body: { params, hidden }, runs: ledger, warnings }
}

/** Params that vary among the used runs, twins merged; the others with the reason why they have no row. */
function chooseColumns(dataset: Dataset, rows: Int32Array, options: OptionValues) {
  const include = new Set(options['include'] as readonly string[])
  const exclude = new Set(options['exclude'] as readonly string[])
  const hidden: { name: string; reason: string }[] = []
  const varying: ParamColumn[] = []
  for (const column of dataset.params) {
    const reason = whyHidden(column, rows, include, exclude)
    if (reason === null) varying.push(column)
    else hidden.push({ name: column.name, reason })
  }
  const leader = findTwins(varying, rows)
  const columns = varying
    .map((column, i) => ({ column, name: column.name, i }))
    .filter(({ i }) => leader[i] === i)
    .map(({ column, i }) => ({
      column,
      name: varying
        .filter((_, j) => leader[j] === i)
        .map((twin) => twin.name)
        .join(' ≡ '),
    }))
  varying.forEach((column, i) => {
    if (leader[i] !== i)
      hidden.push({ name: column.name, reason: `moves together with ${varying[leader[i]!]!.name}: nothing can tell them apart` })
  })
  return { columns, hidden }
}

function whyHidden(column: ParamColumn, rows: Int32Array, include: ReadonlySet<string>, exclude: ReadonlySet<string>): string | null {
  if (exclude.has(column.name) || (include.size > 0 && !include.has(column.name))) return 'left out by choice'
  let first = Number.NaN
  let varies = false
  let present = 0
  let missing = 0
  for (const row of rows) {
    if (column.status[row] === MISSING) missing++
    if (column.status[row] !== PRESENT) continue
    const value = column.kind === 'numeric' ? column.values[row]! : column.codes[row]!
    if (present++ === 0) first = value
    else if (value !== first) varies = true
  }
  if (present === 0) return 'never set in these runs'
  if (!varies)
    return `held fixed at ${column.kind === 'numeric' ? String(first) : column.levels[first]!}${missing > 0 ? ` (unknown in ${missing})` : ''}`
  if (missing > MOSTLY_MISSING * rows.length) return `unknown in ${missing} of ${rows.length} runs`
  return null
}

function hasReplicates(dataset: Dataset, rows: Int32Array): boolean {
  const seen = new Uint8Array(dataset.n)
  for (const row of rows) {
    const code = dataset.configuration[row]!
    if (seen[code] === 1) return true
    seen[code] = 1
  }
  return false
}

function describe(
  column: ParamColumn,
  name: string,
  dataset: Dataset,
  rows: Int32Array,
  y: Float64Array,
  goal: Goal,
  p: number,
  pAdjusted: number,
  warnings: Warning[],
): CorrelationParam {
  const active = rows.filter((row) => column.status[row] === PRESENT)
  const n = active.length
  const response = gather(y, active)
  const nominal = column.kind === 'categorical' && column.levels.length > 2
  const verdict: Verdict | null = Number.isNaN(p) ? null : pAdjusted <= ALPHA ? 'confirmed' : p <= ALPHA ? 'suggestive' : 'no evidence'
  const levels = column.kind === 'numeric' ? undefined : describeLevels(column, active, response)
  const averaged = averageReplicates(dataset, active, y)
  const configurations = averaged.first.length
  const base = { name, kind: column.kind, scale: column.scale, n, configurations, p: number(p), pAdjusted: number(pAdjusted), verdict }
  if (nominal) {
    return {
      ...base,
      better: verdict === null || verdict === 'no evidence' ? null : bestLevel(levels!, goal),
      correlation: null,
      eta:
        n < ENOUGH_FOR_R
          ? null
          : number(
              eta(
                Int32Array.from(active, (row) => column.codes[row]!),
                column.levels.length,
                response,
              ),
            ),
      levels: levels!,
    }
  }
  let x = asNumbers(column, active)
  if (column.kind === 'numeric' && x.some((value) => !Number.isFinite(value))) {
    const finite = active.filter((row) => Number.isFinite(column.values[row]!))
    warnings.push({
      code: 'INFINITE_PARAM',
      text: `'${column.name}' is infinite in ${n - finite.length} runs; they count for its rank correlation only.`,
    })
  }
  const infinite = x.some((value) => !Number.isFinite(value))
  const scaled = onScale(x, column)
  if (column.kind === 'ordinal' && column.levelValues !== null) x = x.map((code) => column.levelValues![code]!)
  const rho = n < ENOUGH_FOR_R ? Number.NaN : spearman(x, response)
  const r = n < ENOUGH_FOR_R || infinite ? Number.NaN : pearson(x, response)
  const inference = configurations >= ENOUGH_FOR_INFERENCE
  const bend = infinite || !inference ? null : quadraticTerm(onScale(asNumbers(column, averaged.first), column), averaged.response)
  const shape = bend !== null && bend.p <= ALPHA / 5 && bend.inside ? (isPeak(bend.curvature, goal) ? 'peak' : 'valley') : null
  return {
    ...base,
    better: betterWay(column, rho, verdict, shape),
    correlation:
      n < ENOUGH_FOR_R
        ? null
        : {
            pearson: number(r),
            pearsonInterval: inference ? pearsonInterval(r, configurations) : null,
            pearsonScaled: number(infinite ? Number.NaN : pearson(scaled, response)),
            spearman: number(rho),
            spearmanInterval: inference ? spearmanInterval(rho, configurations) : null,
            p: number(p),
            pAdjusted: number(pAdjusted),
            shape,
            shapeP: bend === null ? null : number(bend.p),
            shapeAt:
              shape === 'peak' ? number(column.scale === 'log' && column.kind === 'numeric' ? 10 ** bend!.vertex : bend!.vertex) : null,
          },
    eta: null,
    ...(levels === undefined ? {} : { levels }),
  }

  function betterWay(of: ParamColumn, sign: number, is: Verdict | null, bent: 'peak' | 'valley' | null): string | null {
    if (bent === 'peak' && Math.abs(sign) < 0.5) return 'peak'
    if (is === null || is === 'no evidence' || Number.isNaN(sign) || sign === 0) return null
    const higher = sign > 0 === (goal === 'maximize')
    if (of.kind === 'numeric' || of.kind === 'ordinal') return higher ? 'higher' : 'lower'
    return of.levels[higher ? of.levels.length - 1 : 0]!
  }
}

/** Numbers on the scale on which the param is evenly spread. */
const onScale = (x: Float64Array, column: ParamColumn): Float64Array =>
  column.scale === 'log' && column.kind === 'numeric' ? x.map((value) => Math.log10(value)) : x

/** Best inside the range: the parabola opens towards worse values. */
const isPeak = (curvature: number, goal: Goal): boolean => curvature < 0 === (goal === 'maximize')

function describeLevels(
  column: Exclude<ParamColumn, { kind: 'numeric' }>,
  active: Int32Array,
  response: Float64Array,
): readonly CorrelationLevel[] {
  const members = column.levels.map(() => [] as number[])
  for (let i = 0; i < active.length; i++) members[column.codes[active[i]!]!]!.push(i)
  const described: CorrelationLevel[] = []
  for (let level = 0; level < column.levels.length && described.length < MOST_LEVELS; level++) {
    const inside = members[level]!
    if (inside.length === 0) continue
    const isMember = new Float64Array(active.length)
    for (const i of inside) isMember[i] = 1
    const here = gather(response, inside)
    const others = response.filter((_, i) => isMember[i] === 0)
    const welch =
      others.length === 0
        ? null
        : welchDifference(
            { n: here.length, mean: mean(here), variance: variance(here) },
            { n: others.length, mean: mean(others), variance: variance(others) },
          )
    described.push({
      value: column.levels[level]!,
      n: inside.length,
      mean: mean(here),
      meanDifference: welch === null ? null : welch.difference,
      interval: active.length < ENOUGH_FOR_INFERENCE ? null : (welch?.interval ?? null),
      correlation: active.length < ENOUGH_FOR_R ? null : number(pearson(isMember, response)),
    })
  }
  return described
}

function bestLevel(levels: readonly CorrelationLevel[], goal: Goal): string | null {
  let best: CorrelationLevel | null = null
  for (const level of levels) if (best === null || isBetter(level.mean, best.mean, goal)) best = level
  return best?.value ?? null
}

/** |ρ| or η: what the rows are sorted by. */
const strength = (param: CorrelationParam): number => Math.abs(param.correlation?.spearman ?? param.eta ?? -1)

const number = (value: number): number | null => (Number.isFinite(value) ? value : null)
