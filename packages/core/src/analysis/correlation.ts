import { type Dataset, MISSING, PRESENT } from '../dataset/dataset.ts'
import { unanswerable } from '../errors.ts'
import type { TestPlan } from '../significance/plan-tests.ts'
import { contentOrder } from '../stats/content-order.ts'
import { holm } from '../stats/holm.ts'
import { orientation } from '../stats/orientation.ts'
import { activeColumn, asNumbers, gather } from './active-column.ts'
import type { Analysis, AnalysisInput, OptionValues, Outcome, Warning } from './analysis.ts'
import { type ChosenColumns, chooseColumns } from './choose-columns.ts'
import { configurationWeights } from './configuration-weights.ts'
import { type CorrelationParam, describeColumn } from './describe-column.ts'
import { MOST_LEVELS } from './describe-levels.ts'
import { ENOUGH_FOR_INFERENCE, MOST_TEST_ROWS, testColumns } from './permute-columns.ts'
import { lookedAtResults } from './sampling.ts'
import { usableRuns } from './usable-runs.ts'

export type { CorrelationParam, Verdict } from './describe-column.ts'
export type { CorrelationLevel } from './describe-levels.ts'

export interface CorrelationBody {
  /** By |ρ| (η for categories), descending. */
  readonly params: readonly CorrelationParam[]
  readonly hidden: readonly { readonly name: string; readonly reason: string }[]
}

/** Fewer independent observations than this get a warning. */
const COMFORTABLE = 10
/** A param missing (not merely inactive) in more of the runs than this is marked. */
const OFTEN_MISSING = 0.3

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
      help: 'adaptive (TPE, Bayesian, evolutionary, by hand) withholds p-values: up to 62 % of irrelevant params look significant there. unknown: what the sweep says, else what the runs themselves show.',
    },
    { name: 'include', label: 'Only these params', kind: 'names', default: [], help: 'Params to look at; all when empty.' },
    { name: 'exclude', label: 'Leave out', kind: 'names', default: [], help: 'Params to leave out.' },
  ],
  run: correlate,
}

function correlate(input: AnalysisInput, options: OptionValues): Outcome<CorrelationBody> {
  const { dataset, y, metric, goal, seed } = input
  const { rows: usable, ledger } = usableRuns(dataset, y, metric)
  const warnings: Warning[] = []
  const fail = (reason: ReturnType<typeof unanswerable>) => ({ status: 'unanswerable' as const, reason, runs: ledger, warnings })
  if (dataset.n === 0) return fail(unanswerable('NO_RUNS', { found: 'the set is empty' }))
  if (usable.length === 0) return fail(unanswerable('METRIC_ALL_MISSING', { metric, total: dataset.n }))
  if (usable.length < 2) return fail(unanswerable('TOO_FEW_RUNS', { needed: 2, found: usable.length }))
  const constant = constantValue(gather(y, usable))
  if (constant !== null) return fail(unanswerable('METRIC_CONSTANT', { metric, value: constant, n: usable.length }))
  const chosen = chooseColumns(dataset, usable, {
    include: options['include'] as readonly string[],
    exclude: options['exclude'] as readonly string[],
    sameDirection: true,
  })
  if (chosen.columns.length === 0)
    return fail(unanswerable('NO_VARYING_PARAM', { constant: chosen.hidden.length, leftOut: chosen.leftOut }))

  // Turned and ordered by content: neither the goal, nor a metric negated, nor the listing changes a digit.
  const sign = orientation(gather(y, usable)) || (goal === 'maximize' ? 1 : -1)
  const rows = orderRows(y, sign, usable, chosen)
  const turned = gather(y, rows).map((value) => sign * value)
  const active = chosen.columns.map(({ column, name }) => activeColumn(dataset, column, rows, turned, sameAs(name, chosen)))
  const varying = chosen.columns.map(({ column }) => column)
  const sampling = lookedAtResults(dataset, varying, options['adaptive'] as string, seed)
  const inference = sampling.sampling !== 'adaptive'
  const p = inference
    ? testColumns(
        active.map(({ units, nominal, column }) => ({
          ...units,
          categories: nominal && column.kind !== 'numeric' ? column.levels.length : 0,
        })),
        seed,
      )
    : active.map(() => Number.NaN)
  const adjusted = holm(p)
  const params = active.map((one, k) =>
    describeColumn(one, chosen.columns[k]!.name, goal, sign, { p: p[k]!, pAdjusted: adjusted[k]!, inference }),
  )
  const independent = params.reduce((most, param) => Math.max(most, param.independent), 0)
  warnings.push(...aboutRuns(dataset, rows, independent, sampling), ...aboutParams(rows, chosen, params))
  params.sort((a, b) => strength(b) - strength(a))
  return { status: 'ok', body: { params, hidden: chosen.hidden }, runs: ledger, warnings }
}

/** Params that nothing can tell from one: its twins, whether they rise with it or fall. */
function sameAs(name: string, { opposite }: ChosenColumns): readonly string[] {
  const names = name.split(' ≡ ')
  return [...names, ...opposite.filter((pair) => pair.some((one) => names.includes(one))).flat()]
}

/** The one value of a metric whose spread is below the rounding of the values themselves; null when it varies. */
function constantValue(y: Float64Array): number | null {
  let low = y[0]!
  let high = low
  for (const value of y) {
    low = Math.min(low, value)
    high = Math.max(high, value)
  }
  return high - low <= 1e-12 * Math.max(Math.abs(low), Math.abs(high)) ? low : null
}

/** Rows ordered by what is in them, so that neither sums nor shuffles depend on how the runs were listed. */
function orderRows(y: Float64Array, sign: number, rows: Int32Array, chosen: ChosenColumns): Int32Array {
  const turned = gather(y, rows).map((value) => sign * value)
  // Not set is a content of its own: below every value.
  const numbers = chosen.columns.map(({ column }) =>
    asNumbers(column, rows).map((value, i) => (column.status[rows[i]!] === PRESENT ? value : Number.NEGATIVE_INFINITY)),
  )
  return Int32Array.from(contentOrder([turned, ...numbers]), (i) => rows[i]!)
}

function aboutRuns(
  dataset: Dataset,
  rows: Int32Array,
  independent: number,
  { sampling, reason }: Pick<TestPlan, 'sampling' | 'reason'>,
): readonly Warning[] {
  const warnings: Warning[] = []
  const replicated = new Set(Array.from(rows, (row) => dataset.configuration[row]!)).size < rows.length
  const unequally = configurationWeights(dataset, rows) !== null
  if (sampling === 'adaptive') {
    const why =
      reason === 'DRIFT'
        ? 'Later runs have other values than earlier ones, as in a search that looks at results'
        : 'The runs were chosen adaptively'
    warnings.push({
      code: 'ADAPTIVE',
      text: `${why}: p-values are withheld, and correlation describes the explored region.`,
    })
  } else if (reason === 'UNKNOWN') {
    warnings.push({
      code: 'SAMPLING_UNKNOWN',
      text: 'Nobody said how the runs were chosen, and they are too few to tell: p holds if that was at random or on a grid. If a search chose them by results, say so (adaptive).',
    })
  }
  if (independent < COMFORTABLE) {
    const what = independent < rows.length ? 'configurations' : 'runs'
    warnings.push({
      code: 'FEW_RUNS',
      text:
        independent < ENOUGH_FOR_INFERENCE
          ? `${independent} ${what} are too few to say anything: a large correlation is ordinary by chance.`
          : `Very few ${what} (${independent}): correlations above 0.7 happen by chance alone.`,
    })
  }
  const running = rows.filter((row) => dataset.runs.state[row] === 'running').length
  if (running > 0) warnings.push({ code: 'STILL_RUNNING', text: `${running} of these runs are still running; their value so far is used.` })
  warnings.push(
    replicated
      ? {
          code: 'REPLICATES',
          text:
            independent < rows.length
              ? unequally
                ? 'Some configurations ran more often than others. r, intervals and p count each configuration once, however often it ran, because another seed adds no information about a param; r over all runs alike differs.'
                : 'Some configurations ran more than once. r uses every run; intervals and p count whole configurations, because another seed adds no information about a param.'
              : 'Some configurations ran more than once, and one param alone tells them apart; intervals and p count runs.',
        }
      : {
          code: 'ONE_RUN_EACH',
          text: 'Each configuration was trained once, so seed noise and the effect of the configuration are mixed in every point.',
        },
  )
  if (independent > MOST_TEST_ROWS) {
    warnings.push({
      code: 'TEST_SAMPLED',
      text: `p comes from ${MOST_TEST_ROWS} of the ${independent} configurations, drawn at random; correlations and intervals use all.`,
    })
  }
  return warnings
}

function aboutParams(rows: Int32Array, { columns, opposite }: ChosenColumns, params: readonly CorrelationParam[]): readonly Warning[] {
  const warnings: Warning[] = opposite.map(([a, b]) => ({
    code: 'TWINS',
    text: `'${a}' and '${b}' are 1-to-1, though they do not rise together: nothing can tell which of them acts.`,
  }))
  columns.forEach(({ column, name }, k) => {
    const missing = rows.filter((row) => column.status[row] === MISSING).length
    if (missing > OFTEN_MISSING * rows.length) {
      warnings.push({
        code: 'OFTEN_MISSING',
        text: `'${name}' is unknown in ${missing} of ${rows.length} runs; its row describes the others.`,
      })
    }
    if (column.kind === 'numeric') {
      const infinite = rows.filter((row) => Math.abs(column.values[row]!) === Number.POSITIVE_INFINITY).length
      if (infinite > 0) {
        warnings.push({
          code: 'INFINITE_PARAM',
          text: `'${name}' is infinite in ${infinite} runs: only its rank correlation can be given.`,
        })
      }
    } else if (params[k]!.levels!.length === MOST_LEVELS) {
      const levels = new Set(Array.from(rows, (row) => column.codes[row]!).filter((code) => code >= 0)).size
      if (levels > MOST_LEVELS)
        warnings.push({ code: 'MANY_LEVELS', text: `'${name}' has ${levels} values; the ${MOST_LEVELS} most frequent are listed.` })
    }
  })
  return warnings
}

/** |ρ| or η: what the rows are sorted by; rows without either last, rows that tie in the order of the dataset. */
function strength({ correlation: c, eta }: CorrelationParam): number {
  return Math.abs(c?.spearman ?? eta ?? Number.NaN) >= 0 ? Math.abs(c?.spearman ?? eta!) : -1
}
