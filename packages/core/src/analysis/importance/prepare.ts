import { unanswerable } from '../../errors.ts'
import type { AnalysisInput, OptionValues, Outcome, Unanswerable } from '../analysis.ts'
import { chooseColumns } from '../choose-columns.ts'
import type { ImportanceTarget } from '../importance-result.ts'
import type { Given } from './findings.ts'
import { drawsFor, type ForestQuestion } from './forest-question.ts'
import { buildStudy } from './study.ts'
import { aimAt, FEWEST, response } from './target.ts'

/** Fewer units than this allow no forest. */
export const FOREST_UNITS = 10
/** Fewer than this make everything exploratory. */
export const FULL_UNITS = 20

/**
 * Which runs and params an analysis by forest is about, from its options `target`, `include` and `exclude`; or why it
 * cannot be answered.
 * @throws InputError UNKNOWN_COLUMN for a name that is no param
 */
export function prepare(input: AnalysisInput, options: OptionValues): Given | (Outcome<never> & { readonly status: 'unanswerable' }) {
  const target = options['target'] as ImportanceTarget
  const aim = aimAt(target, input)
  const fail = (reason: Unanswerable) => ({ status: 'unanswerable' as const, reason, runs: aim.ledger, warnings: [] })
  if ('reason' in aim) return fail(aim.reason)
  const chosen = chooseColumns(input.dataset, aim.rows, {
    include: options['include'] as readonly string[],
    exclude: options['exclude'] as readonly string[],
  })
  if (chosen.columns.length === 0)
    return fail(unanswerable('NO_VARYING_PARAM', { constant: chosen.hidden.length, leftOut: chosen.leftOut }))
  const study = buildStudy(input.dataset, aim.rows, aim.turned, chosen)
  const n = study.unitRows.length
  if (n < FEWEST) return fail(unanswerable('TOO_FEW_CONFIGURATIONS', { needed: FEWEST, found: n, runs: aim.rows.length }))
  const strength = n < FOREST_UNITS ? 'correlations only' : n < FULL_UNITS ? 'exploratory' : 'full'
  return { input, target, aim, chosen, study, n, strength }
}

/** What the forests of this study are asked. */
export const questionOf = ({ input, target, study }: Given): ForestQuestion => ({
  columns: study.binned,
  y: response(target, study.turned, study.weights),
  groups: study.groups,
  weights: study.weights,
  factors: study.crossing?.factors ?? [],
  keys: Uint32Array.from(study.columns, ({ key }) => key),
  seed: input.seed,
  draws: drawsFor(study.binned),
})
