import { type ParamColumn, PRESENT } from '../dataset/dataset.ts'
import { impurityImportance } from '../forest/impurity-importance.ts'
import { addOutOfBagSums, outOfBag } from '../forest/out-of-bag.ts'
import { permutationShares } from '../forest/permutation-importance.ts'
import type { TestPlan } from '../significance/plan-tests.ts'
import type { Analysis, AnalysisInput, OptionValues, Outcome, Step, Steps, Work } from './analysis.ts'
import { correlation } from './correlation.ts'
import type { CorrelationParam } from './describe-column.ts'
import { aboutRuns } from './importance/about-runs.ts'
import { describe, type Findings, type Given } from './importance/findings.ts'
import { type ForestQuestion, trainingOf } from './importance/forest-question.ts'
import { type GrowItem, type GrownTrees, SHOWN_TREES } from './importance/forest-tasks.ts'
import { decomposeForest, whyNoPairs } from './importance/pairs.ts'
import { pedAnova } from './importance/ped-anova.ts'
import { FULL_UNITS, prepare, questionOf } from './importance/prepare.ts'
import { floorPlan, floorsOf, HALF_SAMPLES, halfSamplePlan, standardErrors } from './importance/resampling-plan.ts'
import { planOf, runTests } from './importance/tests.ts'
import { weighConfounded } from './importance/weigh-confounded.ts'
import type { ImportanceNumbers, StageName } from './importance-result.ts'
import { runSteps } from './work.ts'

export const importance: Analysis<ImportanceNumbers> = {
  name: 'importance',
  title: 'Parameter importance',
  question: 'How much of the differences between runs does each hyperparameter account for, and is it more than chance?',
  autoReducer: 'best',
  options: [
    {
      name: 'target',
      label: 'What to explain',
      kind: 'choice',
      choices: ['rank', 'raw', 'top', 'failure'],
      default: 'rank',
      help: 'rank: what moves a run up the leaderboard; raw: what makes runs collapse; top: what separates good from best; failure: which runs give no value.',
    },
    {
      name: 'adaptive',
      label: 'How the runs were chosen',
      kind: 'choice',
      choices: ['unknown', 'independent', 'adaptive'],
      default: 'unknown',
      help: 'adaptive (TPE, Bayesian, evolutionary, by hand) needs another test; unknown lets a detector look for signs of it.',
    },
    {
      name: 'interactions',
      label: 'Interactions of pairs',
      kind: 'boolean',
      default: false,
      help: 'Also what pairs of params explain only together, each with its floor. Needs 50 configurations, and 10 per param.',
    },
    { name: 'include', label: 'Only these params', kind: 'names', default: [], help: 'Params to look at; all when empty.' },
    { name: 'exclude', label: 'Leave out', kind: 'names', default: [], help: 'Params to leave out.' },
  ],
  run: (input, options) => runSteps(importanceStages(input, options)),
  stages: importanceStages,
}

/** Above this many cells (runs × features) the first bars come from part of the trees. */
const MANY_CELLS = 20_000

function* importanceStages(input: AnalysisInput, options: OptionValues): Steps<ImportanceNumbers> {
  const given = prepare(input, options)
  if ('status' in given) return given
  const { aim, study, n, strength } = given
  const found: Findings = nothingYet()
  const answer = (): Outcome<ImportanceNumbers> => ({
    status: 'ok',
    body: describe(given, found),
    runs: aim.ledger,
    warnings: [...found.warnings, ...(found.tests?.warnings ?? [])],
  })
  const many = study.rows.length * study.binned.features > MANY_CELLS

  found.warnings = aboutRuns(given)
  // Ten thousand runs of fifty columns take longer to correlate than to grow the first trees: that follows, p last.
  const early = many ? null : planOf(given, options)
  if (early !== null) found.correlations = correlate(given, options, early)
  if (strength === 'correlations only') {
    for (const stage of Object.values(found.stages)) Object.assign(stage, { state: 'skipped', note: 'fewer than 10 configurations' })
    return answer()
  }

  const question = questionOf(given)
  yield* growBars(found, question, many, answer, () => {
    if (early === null) found.correlations = correlate(given, options, null)
  })
  found.pedAnova = bestShares(given)
  yield* finish('bars', 'tests', found, answer)

  const plan = early ?? planOf(given, options)
  found.tests = yield* runTests(given, found, plan)
  if (early === null) found.correlations = correlate(given, options, plan)
  yield* weighConfounded(given, found, question)
  yield* finish('tests', 'intervals', found, answer)

  if (n < FULL_UNITS) Object.assign(found.stages.intervals, { state: 'skipped', note: 'fewer than 20 configurations' })
  else {
    const { units, scale } = halfSamplePlan(question)
    const items = Array.from({ length: HALF_SAMPLES }, (_, i) => i)
    const samples = yield asked({ task: 'half-sample', shared: { question, units }, items })
    if (units < Math.floor(n / 2)) found.stages.intervals.note = `from samples of ${units} configurations, scaled to ${n}`
    found.errors = standardErrors(samples as readonly (Float64Array | null)[], study.columns.length, scale)
    yield* finish('intervals', 'floors', found, answer)
  }

  const floors = floorPlan(question, found.bars!.shares)
  const refits = yield asked({ task: 'floor', shared: { question: floors.question }, items: floors.items })
  found.floors = floorsOf(floors, refits as readonly (readonly number[])[], study.columns.length)
  const said = [
    ...(floors.sampled === null ? [] : [`from ${floors.sampled} of ${n} configurations drawn at random: rather too high`]),
    ...(floors.together.length === 0 ? [] : [`${floors.together.length} params with next to no bar are shuffled together`]),
  ]
  if (said.length > 0) found.stages.floors.note = said.join('; ')
  yield* finish('floors', 'pairs', found, answer)

  const pairs = options['interactions'] === true
  const noPairs = whyNoPairs(given)
  yield* decomposeForest(given, found, question, pairs && noPairs === null, many)
  if (pairs) found.stages.pairs.note = noPairs
  else found.stages.pairs.note = 'main effects only'
  yield* finish('pairs', null, found, answer)
  return answer()
}

/** Marks a stage as done, the next as running, and says what is known. */
function* finish(
  stage: StageName,
  next: StageName | null,
  found: Findings,
  answer: () => Outcome<ImportanceNumbers>,
): Generator<Step<ImportanceNumbers>, void, readonly unknown[]> {
  found.stages[stage].state = 'done'
  if (next !== null && found.stages[next].state === 'waiting') found.stages[next].state = 'running'
  yield { kind: 'stage', stage, outcome: answer() }
}

const nothingYet = (): Findings => ({
  correlations: new Map(),
  bars: null,
  pedAnova: null,
  tests: null,
  confounded: [],
  dropColumn: [],
  joint: [],
  errors: null,
  floors: null,
  fanova: null,
  interactions: [],
  stages: {
    bars: { state: 'running', note: null },
    tests: { state: 'waiting', note: null },
    intervals: { state: 'waiting', note: null },
    floors: { state: 'waiting', note: null },
    pairs: { state: 'waiting', note: null },
  },
  warnings: [],
})

/**
 * The rows of the analysis `correlation` of the same runs, by the names of their params.
 * @param plan how the runs were chosen, as this analysis sees it; null withholds p
 */
function correlate({ input, aim }: Given, options: OptionValues, plan: TestPlan | null): ReadonlyMap<string, CorrelationParam> {
  const adaptive = plan === null || plan.sampling === 'adaptive' ? 'adaptive' : 'independent'
  const outcome = correlation.run({ ...input, ...aim.beside }, { adaptive, include: options['include']!, exclude: options['exclude']! })
  const params = outcome.status === 'ok' ? outcome.body.params : []
  return new Map(params.flatMap((param) => param.name.split(' ≡ ').map((name) => [name, param])))
}

/** Five permutations per tree; one where the out-of-bag runs of a tree are many enough by themselves. */
const permutationsFor = (rows: number): number => (rows <= 2000 ? 5 : 1)

/**
 * Grows the displayed forest: at once, or with many cells in parts (32, 96, 300 trees), each an answer of its own.
 * Trees t of each way of filling the gaps; all ways together are the planned number. `afterFirst` runs once part of them is shown.
 */
function* growBars(
  found: Findings,
  question: ForestQuestion,
  many: boolean,
  answer: () => Outcome<ImportanceNumbers>,
  afterFirst: () => void,
): Generator<Step<ImportanceNumbers>, void, readonly unknown[]> {
  const { draws } = question
  const perDraw = SHOWN_TREES / draws
  const cells = question.columns.n * question.columns.features
  const chunk = Math.max(1, Math.min(perDraw, Math.round((MANY_CELLS * 60) / cells)))
  const steps = (many ? [32, 96, SHOWN_TREES] : [SHOWN_TREES]).map((trees) => Math.ceil(trees / draws))
  const trees: GrownTrees[] = []
  let grown = 0
  for (const upTo of steps) {
    const items: GrowItem[] = []
    for (let draw = 0; draw < draws; draw++)
      for (let from = grown; from < upTo; from += chunk)
        items.push({ draw, from: draw * perDraw + from, to: draw * perDraw + Math.min(upTo, from + chunk) })
    const shared = { question, permutations: permutationsFor(question.columns.n) }
    trees.push(...((yield asked({ task: 'grow', shared, items })) as readonly GrownTrees[]))
    grown = upTo
    found.bars = readBars(question, trees)
    found.stages.bars.note = `${found.bars.grown} of ${SHOWN_TREES} trees`
    if (upTo < perDraw) yield { kind: 'stage', stage: 'bars', outcome: answer() }
    if (upTo === steps[0]) afterFirst()
  }
}

const asked = (work: Work): Step<never> => ({ kind: 'work', work })

function readBars(question: ForestQuestion, trees: readonly GrownTrees[]): NonNullable<Findings['bars']> {
  const training = trainingOf(question, 0)
  const shares = permutationShares(
    trees.map(({ loss }) => loss),
    training,
  )
  const grown = trees.reduce((sum, { from, to }) => sum + to - from, 0)
  // Sums over trees in the order of their numbers, whoever grew them.
  const inOrder = [...trees].sort((a, b) => a.from - b.from)
  const decrease = new Float64Array(grown * question.columns.features)
  let at = 0
  for (const part of inOrder) {
    decrease.set(part.decrease, at)
    at += part.decrease.length
  }
  return {
    shares: shares ?? new Float64Array(question.columns.params).fill(Number.NaN),
    mdi: impurityImportance({ from: 0, to: grown, decrease }, training),
    r2: outOfBag(addOutOfBagSums(trees.map((part) => part.outOfBag)), training).r2,
    grown,
    planned: SHOWN_TREES,
  }
}

/** What sets the best units apart, shape (p); a factor that every setting met sets none apart. */
function bestShares({ aim, input, study }: Given): readonly number[] | null {
  const rows = Int32Array.from(study.unitRows, (row) => study.rows[row]!)
  const places = Array.from(study.columns.keys()).filter((k) => study.crossing?.factors.includes(k) !== true)
  const shares = pedAnova(
    places.map((k) => pedColumn(study.columns[k]!.column, rows)),
    study.unitTurned.map((value) => aim.best * value),
    input.seed,
  )
  if (shares === null) return null
  const all = study.columns.map(() => Number.NaN)
  places.forEach((k, i) => {
    all[k] = shares[i]!
  })
  return all
}

/** A param as PED-ANOVA takes it: one value per unit, on its own scale. */
function pedColumn(column: ParamColumn, rows: Int32Array) {
  const numbers = column.kind === 'numeric' ? column.values : column.codes
  const ordered = column.kind === 'numeric' || column.kind === 'ordinal'
  const onScale = column.kind === 'numeric' && column.scale === 'log' ? Math.log10 : (value: number) => value
  return {
    values: Float64Array.from(rows, (row) => (column.status[row] === PRESENT ? onScale(numbers[row]!) : Number.NaN)),
    levels: ordered ? 0 : column.levels.length,
  }
}
