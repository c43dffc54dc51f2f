import { InputError, unanswerable } from '../errors.ts'
import type { PairMarginal } from '../fanova/marginal.ts'
import type { Analysis, AnalysisInput, OptionValues, Steps } from './analysis.ts'
import { aboutRuns } from './importance/about-runs.ts'
import type { Given } from './importance/findings.ts'
import { surfaceOf, surfaceWork } from './importance/pair-surface.ts'
import { FOREST_UNITS, prepare, questionOf } from './importance/prepare.ts'
import { rankScale } from './importance/rank-scale.ts'
import { spaceOf } from './importance/space.ts'
import { importance } from './importance.ts'
import type { ImportanceTarget, PairSurface, RankScale } from './importance-result.ts'
import { runSteps } from './work.ts'

/** What two params do together. */
export interface SurfaceBody {
  readonly target: ImportanceTarget
  /** How values become ranks, where not by their mid-ranks. */
  readonly ranks: RankScale | null
  /** Configurations that count: replicates are one. */
  readonly configurations: number
  /** Names of the rows that the two params stand in: the first goes along the horizontal axis. */
  readonly a: string
  readonly b: string
  readonly surface: PairSurface
}

const shared = (name: string) => importance.options.find((option) => option.name === name)!

/** The surface of one pair of params, by the forest whose bars and interactions `importance` shows: the same digits. */
export const surface: Analysis<SurfaceBody> = {
  name: 'surface',
  title: 'Surface of two params',
  question: 'Which values of two hyperparameters go well together?',
  autoReducer: importance.autoReducer,
  onDemand: true,
  options: [
    { name: 'pair', label: 'The two params', kind: 'names', default: [], help: 'Two params that vary, such as lr,width.' },
    shared('target'),
    shared('include'),
    shared('exclude'),
  ],
  run: (input, options) => runSteps(surfaceSteps(input, options)),
  stages: surfaceSteps,
}

function* surfaceSteps(input: AnalysisInput, options: OptionValues): Steps<SurfaceBody> {
  const given = prepare(input, options)
  if ('status' in given) return given
  const { aim, n, study, target } = given
  if (n < FOREST_UNITS) {
    const reason = unanswerable('TOO_FEW_CONFIGURATIONS', { needed: FOREST_UNITS, found: n, runs: aim.rows.length })
    return { status: 'unanswerable', reason, runs: aim.ledger, warnings: [] }
  }
  const pair = placesOf(options['pair'] as readonly string[], given)
  const work = surfaceWork(questionOf(given), spaceOf(study), [pair])
  const [found] = (yield { kind: 'work', work }) as readonly PairMarginal[]
  const [a, b] = pair.map((k) => study.columns[k]!.name) as [string, string]
  return {
    status: 'ok',
    body: { target, ranks: rankScale(target, study, aim.best), configurations: n, a, b, surface: surfaceOf(given, pair, found!) },
    runs: aim.ledger,
    warnings: aboutRuns(given),
  }
}

/**
 * Columns of the study by the names of their rows or of any of their params.
 * @throws InputError BAD_OPTION unless two rows are named
 */
function placesOf(names: readonly string[], { study, chosen }: Given): readonly [number, number] {
  const refuse = (found: string): never => {
    const some = study.columns.slice(0, 5).map(({ name }) => name)
    throw new InputError('BAD_OPTION', {
      option: 'pair',
      found,
      expected: `two params that vary, of ${some.join(', ')}${study.columns.length > 5 ? ', …' : ''}`,
    })
  }
  if (names.length !== 2) refuse(names.length === 1 ? `'${names[0]}' alone` : `${names.length} names`)
  const [a, b] = names.map((name) => {
    const place = study.columns.findIndex((column) => column.name === name || column.params.includes(name))
    if (place >= 0) return place
    const reason = chosen.hidden.find((hidden) => hidden.name === name)?.reason ?? 'no param of these runs'
    return refuse(`'${name}' (${reason})`)
  }) as [number, number]
  if (a === b) refuse(`'${names.join("' and '")}', which are one row`)
  return [a, b]
}
