import { MISSING } from '../../dataset/dataset.ts'
import type { Warning } from '../analysis.ts'
import type { Given } from './findings.ts'

/** A param missing (not merely inactive) in more of the runs than this is marked. */
const OFTEN_MISSING = 0.3

/** What a reader must know of the runs themselves, whatever comes out. */
export function aboutRuns({ input, aim, study, n, strength }: Given): readonly Warning[] {
  const { dataset } = input
  const warnings: Warning[] = []
  const runs = study.rows.length
  if (strength !== 'full') {
    const text =
      strength === 'exploratory'
        ? `Exploratory: ${n} configurations. The bars and their order may be luck; there are no intervals.`
        : `Very few configurations (${n}): no forest, correlations only.`
    warnings.push({ code: 'FEW_RUNS', text })
  } else if (n < 100) {
    warnings.push({
      code: 'ORDER_UNSETTLED',
      text: `With ${n} configurations the longest bar can be trusted${n < 50 ? ' only in part' : ''}; the order of the short ones cannot.`,
    })
  }
  const running = study.rows.filter((row) => dataset.runs.state[row] === 'running').length
  if (running > 0) warnings.push({ code: 'STILL_RUNNING', text: `${running} of these runs are still running; their value so far is used.` })
  if (study.crossing !== null)
    warnings.push({
      code: 'CROSSED',
      text: `The same ${study.crossing.settings} settings were tried on several values of ${study.crossing.factors.map((k) => study.columns[k]!.name).join(' and ')}: the runs of a setting are in or out of a tree together, and count once.`,
    })
  else if (study.groups !== null)
    warnings.push({
      code: 'REPLICATES',
      text: `${runs} runs of ${n} configurations: a configuration's runs are in or out of a tree together, ${study.weights === null ? '' : 'it counts once however often it ran, '}and tests use their mean.`,
    })
  else if (study.columns.length > 1 && aim.failed === null)
    warnings.push({
      code: 'ONE_RUN_EACH',
      text: 'Each configuration was trained once, so seed noise and the effect of the configuration are mixed in every point.',
    })
  for (const { column, name } of study.columns) {
    const missing = study.rows.filter((row) => column.status[row] === MISSING).length
    if (missing > OFTEN_MISSING * runs)
      warnings.push({ code: 'OFTEN_MISSING', text: `'${name}' is unknown in ${missing} of ${runs} runs; values drawn at random stand in.` })
  }
  if (aim.failed !== null) warnings.push({ code: 'FAILURES', text: `${aim.failed} of ${runs} runs gave no usable value.` })
  return warnings
}
