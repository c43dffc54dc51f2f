import type { Dataset, ParamColumn } from '../dataset/dataset.ts'
import { unanswerable } from '../errors.ts'
import { aboutOwnMeans } from '../noise/about-own-means.ts'
import { adjustingForest } from '../noise/adjusted-groups.ts'
import { againstGridResidual } from '../noise/grid-residual.ts'
import { type Grouping, groupBy } from '../noise/grouping.ts'
import type { NoiseDesign } from '../noise/recognise-design.ts'
import { againstYardstick } from '../noise/test-groups.ts'
import { buildTestDesign } from '../significance/test-design.ts'
import { mayTest, sampleRows } from '../significance/test-params.ts'
import { unitsTogether } from '../significance/units-together.ts'
import { holm } from '../stats/holm.ts'
import { variance } from '../stats/moments.ts'
import type { OneWayTest } from '../stats/one-way.ts'
import type { Analysis, AnalysisInput, Ledger, OptionValues, Outcome, Step, Steps, Warning } from './analysis.ts'
import { chooseColumns } from './choose-columns.ts'
import { aboutNoise, aboutParams, aboutSweep, aboutUnlogged } from './noise/about.ts'
import type { Adjusted, AdjustItem, AdjustShared } from './noise/adjust-task.ts'
import {
  type Compared,
  type Comparison,
  compareAdjusted,
  compareCells,
  compareReseeds,
  compareWithGaps,
  restOfGaps,
  toAdjust,
} from './noise/compare-param.ts'
import { componentsOf } from './noise/components-of.ts'
import { growTogether } from './noise/grow-together.ts'
import { inUnit, unitOf } from './noise/in-unit.ts'
import { judge, type Weighed, weigh } from './noise/judge-param.ts'
import { marginOf } from './noise/margin-of.ts'
import { measureNoise, type NoiseSource, repeatsOf } from './noise/measure.ts'
import { MARGIN, NOISE_FILTER, PLACEBO } from './noise/options.ts'
import { followTraining, type Training } from './noise/over-training.ts'
import { placeboOf } from './noise/placebo.ts'
import { seedAmongParams } from './noise/seed-among-params.ts'
import { readSignal, type Signal } from './noise/signal.ts'
import type { NoiseByStep } from './noise-by-step-result.ts'
import type { NoiseNumbers, NoiseStage } from './noise-result.ts'
import { recogniseSampling } from './sampling.ts'
import { testColumn } from './test-column.ts'
import { usableRuns, withoutCopies } from './usable-runs.ts'
import { runSteps } from './work.ts'

const DESIGNS = ['auto', 'reseeds', 'grid', 'sweep', 'replicated']
/** Runs beside a grid that a result lists. */
const LISTED = 2000
/** Fewer runs than this compare nothing. */
const FEWEST = 2

export const noise: Analysis<NoiseNumbers> = {
  name: 'noise',
  title: 'Signal versus noise',
  question:
    'Is the change a hyperparameter makes larger than what another seed makes, and if that cannot be told, how many more runs would?',
  autoReducer: 'mean-last',
  options: [
    MARGIN,
    {
      name: 'design',
      label: 'How the runs are laid out',
      kind: 'choice',
      choices: DESIGNS,
      default: 'auto',
      help: 'reseeds: groups of pure repeats. grid: every combination. sweep: others vary too, and are taken out first. replicated: a sweep with several seeds each. auto: as the runs show.',
    },
    NOISE_FILTER,
    PLACEBO,
    {
      name: 'buckets',
      label: 'Groups of a number with many values',
      kind: 'integer',
      min: 2,
      max: 20,
      default: 5,
      help: 'At most so many groups of equally many runs; values that repeat are groups by themselves.',
    },
    {
      name: 'adaptive',
      label: 'How the runs were chosen',
      kind: 'choice',
      choices: ['unknown', 'independent', 'adaptive'],
      default: 'unknown',
      help: 'adaptive (TPE, Bayesian, evolutionary, by hand) needs another test. unknown: what the sweep says, else what the runs themselves show.',
    },
    {
      name: 'by-step',
      label: 'Effects over training',
      kind: 'choice',
      choices: ['auto', 'step', 'fraction', 'off'],
      default: 'auto',
      help: 'step: at the same steps. fraction: at the same share of each run’s own training, for finished runs of unequal length. auto: by step, where most runs share their steps.',
    },
    {
      name: 'step-metric',
      label: 'What counts the steps of training',
      kind: 'text',
      default: '',
      help: 'A metric such as epoch. Empty: the one declared for the metric, else the step itself.',
    },
    { name: 'include', label: 'Only these params', kind: 'names', default: [], help: 'Params to look at; all when empty.' },
    { name: 'exclude', label: 'Leave out', kind: 'names', default: [], help: 'Params to leave out.' },
  ],
  run: (input, options) => runSteps(noiseSteps(input, options)),
  stages: noiseSteps,
}

/** Effects at the end of training first: they need no histories. */
function* noiseSteps(input: AnalysisInput, options: OptionValues): Steps<NoiseNumbers> {
  const { outcome, training } = yield* compareWithNoise(input, options)
  if (outcome.status !== 'ok' || training === null) return outcome
  const whole = (byStep: NoiseByStep | null, state: NoiseStage['state'], note: string | null): Outcome<NoiseNumbers> => ({
    ...outcome,
    body: { ...outcome.body, byStep, stages: stagesOf(state, note) },
  })
  const why = whyNotFollowed(input, options, training)
  if (why !== null) return whole(null, 'skipped', why)
  yield { kind: 'stage', stage: 'effects', outcome: whole(null, 'running', null) }
  const found = yield* followTraining(training)
  const last = typeof found === 'string' ? whole(null, 'skipped', found) : whole(found, 'done', null)
  yield { kind: 'stage', stage: 'over training', outcome: last }
  return last
}

const stagesOf = (state: NoiseStage['state'], note: string | null): readonly NoiseStage[] => [
  { name: 'effects', state: 'done', note: null, elapsedCpuMs: null },
  { name: 'over training', state, note, elapsedCpuMs: null },
]

function whyNotFollowed({ dataset, metric }: AnalysisInput, options: OptionValues, { params }: Training): string | null {
  if (options['by-step'] === 'off') return 'not asked for'
  if (params.length === 0) return 'no param is compared'
  const history = dataset.metrics.find(({ name }) => name === metric)?.history ?? null
  if (history === null) return 'the metric has no history'
  return history.evaluations.some((count) => count > 1) ? null : 'no run was evaluated more than once'
}

interface ComparedRuns {
  readonly outcome: Outcome<NoiseNumbers>
  /** What it takes to follow the same over training; null without an answer. */
  readonly training: Training | null
}

function* compareWithNoise(asked: AnalysisInput, options: OptionValues): Generator<Step<never>, ComparedRuns, readonly unknown[]> {
  const { dataset, metric, goal, seed } = asked
  const usable = usableRuns(dataset, asked.y, metric)
  const unit = unitOf(asked.y)
  const input = { ...asked, y: asked.y.map((value) => value / unit) }
  const { y } = input
  const fail = (reason: ReturnType<typeof unanswerable>): ComparedRuns => ({
    outcome: {
      status: 'unanswerable',
      reason,
      runs: usable.ledger,
      warnings: reason.code === 'NO_REPLICATES' ? seedAmongParams(dataset, usable.rows) : [],
    },
    training: null,
  })
  if (dataset.n === 0) return fail(unanswerable('NO_RUNS', { found: 'the set is empty' }))
  if (usable.rows.length === 0) return fail(unanswerable('METRIC_ALL_MISSING', { metric, total: dataset.n }))
  if (usable.rows.length < FEWEST) return fail(unanswerable('TOO_FEW_RUNS', { needed: FEWEST, found: usable.rows.length }))
  const source = measureNoise(input, options, usable.rows, asked.y)
  if ('code' in source) return fail(source as ReturnType<typeof unanswerable>)

  const compared = usable.rows.filter((row) => !source.copies.has(row) && !source.collapsed.has(row) && source.study?.[row] !== 1)
  const signal = readSignal(dataset, y, compared)
  const choice = { include: options['include'] as readonly string[], exclude: options['exclude'] as readonly string[] }
  const wanted = chooseColumns(dataset, signal.rows, choice)
  const given = options['design'] as string
  const design = given === 'auto' ? signal.design : (given as NoiseDesign)
  const margin = marginOf((options['margin'] as number) / unit, source.noise.sd, signal.y)
  const comparison = prepare(input, options, signal, source, design)

  const hidden = [...wanted.hidden]
  const weighed: Weighed[] = []
  const sweep = yield* adjustAll(
    wanted.columns.map(({ column }) => column),
    comparison,
  )
  for (const { name, column } of wanted.columns) {
    const found = compare(column, design, signal, comparison, sweep)
    if (typeof found === 'string') hidden.push({ name, reason: found })
    else weighed.push(weigh(name, column, found, seed))
  }
  const adjusted = holm(weighed.map(({ p }) => p ?? Number.NaN))
  const rest = gridResiduals(signal, design, comparison, weighed)
  const placebo = placeboOf(dataset, source, signal, weighed, y, seed)
  const params = weighed.map((one, k) =>
    judge(one, {
      pAdjusted: one.p === null ? null : adjusted[k]!,
      margin: margin.value,
      goal,
      againstRest: rest.get(one.column) ?? null,
      placebo: placebo?.effects.get(one.column) ?? null,
    }),
  )
  params.sort((a, b) => (b.corrected ?? -1) - (a.corrected ?? -1) || b.effect - a.effect)
  const body: NoiseNumbers = {
    noise: source.noise,
    design,
    designGiven: given !== 'auto',
    margin,
    components: componentsOf(dataset, signal, source),
    spread: spreadOf(signal, source),
    placebo: placebo?.body ?? null,
    params,
    beside: besideOf(dataset, signal, source),
    hidden,
    testNote: comparison.sweep === null ? null : comparison.sweep.plan.sentence,
    byStep: null,
    stages: stagesOf('skipped', null),
  }
  const warnings: Warning[] = [
    ...aboutNoise(input, source, signal),
    ...aboutUnlogged(input, usable.ledger),
    ...aboutParams(input, signal, body),
    ...(comparison.sweep === null ? [] : aboutSweep(comparison.sweep.plan, comparison.sweep.ranked.n, comparison.sweep.raw.n)),
  ]
  const columnOf = new Map(weighed.map(({ name, column }) => [name, column]))
  return {
    outcome: {
      status: 'ok',
      body: inUnit(body, unit),
      runs: withoutUnused(withoutCopies(usable.ledger, source.copies.size), source.collapsed.size, body.beside),
      warnings,
    },
    training: {
      dataset,
      y,
      signal,
      source,
      placebo,
      design,
      plan: comparison.sweep?.plan ?? null,
      params: params.map((param) => ({ column: columnOf.get(param.name)!, param })),
      options,
      goal,
      seed,
    },
  }
}

/** Designs for the tests that take the other params out; only where such a test is made. */
function prepare(input: AnalysisInput, options: OptionValues, signal: Signal, source: NoiseSource, design: NoiseDesign): Comparison {
  const { dataset, seed } = input
  const base = {
    dataset,
    signal,
    noise: source.noise,
    pool: source.noise.source === 'noise study',
    buckets: options['buckets'] as number,
    seed,
  }
  const takesOut = isHeldAgainstRest(design, options['design'] !== 'auto', signal)
  if (!takesOut || signal.chosen.columns.length === 0) return { ...base, sweep: null }
  const columns = signal.chosen.columns.map(({ column }) => column)
  const plan = recogniseSampling(dataset, columns, options['adaptive'] as string, seed)
  const tested = columns.map((column) => testColumn(column, signal.rows))
  const configuration = columns.length < 2 ? null : Int32Array.from(signal.rows, (row) => dataset.configuration[row]!)
  const raw = buildTestDesign(tested, signal.y, { configuration, ranked: false, seed })
  const { takesPart } = plan
  const onlyChosen = takesPart === null ? null : signal.y.map((value, i) => (takesPart[signal.rows[i]!] === 0 ? Number.NaN : value))
  const whole = onlyChosen === null ? { ...raw, ranked: true } : buildTestDesign(tested, onlyChosen, { configuration, ranked: true, seed })
  const ranked = sampleRows(whole)
  const approximate = plan.method === 'gcm' || plan.tied.length > 0
  return { ...base, sweep: { raw, ranked, plan, mayTest: approximate && mayTest(ranked, 'gcm') } }
}

/** Whether the other params have to be taken out by a forest: not in a grid, where they are balanced or fitted with it. */
function isHeldAgainstRest(design: NoiseDesign, given: boolean, { completeGrid, gaps }: Signal): boolean {
  if (design === 'sweep') return true
  if (design === 'reseeds' || completeGrid !== null || gaps !== null) return false
  return design === 'replicated' || !given
}

const placeOf = (column: ParamColumn, { chosen }: Signal): number => chosen.columns.findIndex((known) => known.column === column)

type AdjustedParams = ReadonlyMap<ParamColumn, { readonly grouping: Grouping; readonly adjusted: Adjusted }>

/** Where the other params have to be taken out, that of every param: on any thread. */
function* adjustAll(columns: readonly ParamColumn[], comparison: Comparison): Generator<Step<never>, AdjustedParams, readonly unknown[]> {
  const { sweep, signal } = comparison
  if (sweep === null) return new Map()
  const asked = columns.flatMap((column) => {
    const place = placeOf(column, signal)
    const asked = place < 0 ? null : toAdjust(column, place, comparison)
    return asked === null ? [] : [{ column, ...asked }]
  })
  const units = unitsTogether(
    sweep.raw,
    asked.map(({ item }) => item.place),
  )
  const together = yield* growTogether(units === null ? null : adjustingForest(units, sweep.raw.seed))
  const shared: AdjustShared = { raw: sweep.raw, ranked: sweep.ranked, together }
  const items = asked.map(({ item }): AdjustItem => ({ ...item, column: units?.columnOf.get(item.place) ?? null }))
  const found = yield { kind: 'work', work: { task: 'adjust-param', shared, items } }
  return new Map(asked.map(({ column, grouping }, k) => [column, { grouping, adjusted: found[k] as Adjusted }]))
}

/** The comparison that is right for this param in this design; a text where there is none. */
function compare(
  column: ParamColumn,
  design: NoiseDesign,
  signal: Signal,
  comparison: Comparison,
  sweep: AdjustedParams,
): Compared | string {
  const nothing = 'all of its usable runs have one value'
  if (design === 'reseeds') return compareReseeds(column, comparison) ?? nothing
  if (comparison.sweep !== null) {
    const place = placeOf(column, signal)
    // Twins are merged under another name where some params were left out by choice.
    if (place < 0) return 'moves together with a param that was left out'
    const found = sweep.get(column)
    return found === undefined ? nothing : compareAdjusted(place, found.grouping, comparison, found.adjusted)
  }
  const grid = signal.completeGrid ?? signal.gaps?.columns ?? null
  if (grid !== null && !grid.includes(column)) return 'its value follows from other params of the grid'
  return (signal.gaps === null ? compareCells : compareWithGaps)(column, comparison) ?? nothing
}

/** F of each param of a grid against what all main effects leave. */
function gridResiduals(
  signal: Signal,
  design: NoiseDesign,
  { sweep }: Comparison,
  weighed: readonly Weighed[],
): ReadonlyMap<ParamColumn, OneWayTest | null> {
  const { completeGrid, gaps, cells } = signal
  if (design === 'reseeds' || sweep !== null) return new Map()
  if (gaps !== null) {
    const { variance, df } = restOfGaps(signal)
    const yardstick = { sd: Math.sqrt(variance), df }
    return new Map(weighed.map(({ column, compared }) => [column, variance > 0 ? againstYardstick(compared.groups, yardstick) : null]))
  }
  if (completeGrid === null || completeGrid.length < 2) return new Map()
  const groups = completeGrid.map((column) => groupBy(column, cells.rows, 2, true))
  const tests = againstGridResidual(
    groups.map(({ codes }) => codes),
    groups.map(({ values }) => values.length),
    cells.means,
  )
  return new Map(completeGrid.map((column, k) => [column, tests[k]!]))
}

/** What stands beside a grid: its repeats tell the noise, the rest is used for nothing. */
function besideOf({ configuration }: Dataset, { beside }: Signal, { anchors }: NoiseSource): NoiseNumbers['beside'] {
  if (beside.length === 0) return null
  const rows = [...beside].sort((a, b) => a - b)
  const repeated = new Set(anchors.filter(({ values }) => values.length >= 2).flatMap((anchor) => [...anchor.rows]))
  return {
    rows: rows.slice(0, LISTED),
    runs: rows.length,
    repeats: rows.filter((row) => repeated.has(row)).length,
    configurations: new Set(rows.map((row) => configuration[row]!)).size,
  }
}

function withoutUnused(ledger: Ledger, collapsed: number, beside: NoiseNumbers['beside']): Ledger {
  const unused = [
    { reason: 'collapsed: another event than noise', count: collapsed },
    { reason: 'beside the grid, and ran once', count: beside === null ? 0 : beside.runs - beside.repeats },
  ].filter(({ count }) => count > 0)
  return {
    ...ledger,
    used: ledger.used - unused.reduce((sum, { count }) => sum + count, 0),
    dropped: [...ledger.dropped, ...unused],
  }
}

/** What is compared, and the repeats, within their configurations. */
function spreadOf(signal: Signal, source: NoiseSource): NoiseNumbers['spread'] {
  const repeats = repeatsOf(source).map(({ values }) => values)
  const { values, df, sd } = aboutOwnMeans(
    Float64Array.from(repeats.flatMap((own) => [...own])),
    1,
    repeats.map(({ length }) => length),
  )
  const of = (set: 'signal' | 'noise', values: Float64Array, configurations: number, sd: number) => {
    const ends = values.reduce(
      ([low, high], value) => [Math.min(low!, value), Math.max(high!, value)],
      [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY],
    )
    return { set, step: null, n: values.length, configurations, range: ends[1]! - ends[0]!, sd }
  }
  const { y, cells } = signal
  return [
    ...(y.length < 2 ? [] : [of('signal', y, cells.rows.length, Math.sqrt(variance(y)))]),
    ...(df === 0 ? [] : [of('noise', values, repeats.length, sd[0]!)]),
  ]
}
