import type { AnalysisResult } from '../analysis/analysis.ts'
import type { CorrelationBody, CorrelationParam } from '../analysis/correlation.ts'
import { formatCorrelation, formatCount, formatNumber, formatP } from './format.ts'
import { levelRow } from './level-row.ts'
import type { PanelSpec, TableRow, TableSpec } from './panel-spec.ts'
import { emptyPanel, runsCaption } from './result-panel.ts'

/** Result → one bar a param, one row a param, one row a level beneath. */
export function correlationPanel(result: AnalysisResult<CorrelationBody>): PanelSpec {
  const title = `Correlation with ${result.metric}`
  const params = result.params ?? []
  if (result.status !== 'ok') return emptyPanel(title, result, table([], result))
  return {
    title,
    caption: `${runsCaption(result)} · ${methodOf(params)}`,
    chart: {
      kind: 'bars',
      x: { label: 'Spearman’s ρ (η for categories)', domain: [-1, 1] },
      rows: params.map((param) => ({
        label: labelOf(param),
        value: param.correlation?.spearman ?? param.eta,
        low: param.correlation?.spearmanInterval?.[0] ?? null,
        high: param.correlation?.spearmanInterval?.[1] ?? null,
        hollow: param.verdict === 'no evidence',
        ...(param.correlation === null && param.eta !== null ? { unsigned: true } : {}),
      })),
    },
    table: table(params, result),
    warnings: result.warnings,
    empty: null,
  }
}

/** What was computed; of a handful of runs there is no interval and no p to speak of. */
function methodOf(params: readonly CorrelationParam[]): string {
  const intervals = params.some(({ correlation }) => (correlation?.spearmanInterval ?? null) !== null)
  const tested = params.filter(({ p }) => p !== null).length
  if (params.every(({ correlation, eta }) => correlation === null && eta === null)) return 'too few runs for a correlation'
  const size = `Spearman's ρ${intervals ? ' with 95 % interval' : ', too few runs for an interval'}`
  return tested === 0 ? size : `${size}; p by permutation, Holm over ${tested === 1 ? '1 param' : `${formatCount(tested)} params`}`
}

function table(params: readonly CorrelationParam[], result: AnalysisResult<CorrelationBody>): TableSpec {
  return {
    columns: [
      { key: 'param', label: 'param', kind: 'text' },
      {
        key: 'rho',
        label: 'correlation',
        kind: 'correlation',
        interval: 'rhoInterval',
        help: 'Spearman’s ρ: does the metric rise (+) or fall (−) with the param, along any curve? For categories η, which has no sign. Hollow: no evidence. Association only, not cause.',
      },
      { key: 'rhoInterval', label: '95 % interval', kind: 'interval', help: 'Bonett–Wright interval of ρ.' },
      {
        key: 'pearson',
        label: 'Pearson',
        kind: 'correlation',
        help: 'Pearson’s r on the raw values, as W&B shows it. Straight lines only; one outlier can turn its sign.',
      },
      {
        key: 'pearsonScaled',
        label: 'Pearson, own scale',
        kind: 'correlation',
        help: 'Pearson’s r after taking the logarithm of params on a log scale.',
      },
      {
        key: 'pearsonInterval',
        label: 'Pearson 95 %',
        kind: 'interval',
        help: 'Fisher’s interval of r; sensitive to outliers.',
        detail: true,
      },
      {
        key: 'p',
        label: 'p',
        kind: 'p',
        help: 'Share of shuffles of this column that give a correlation at least as large. Holds for configurations drawn at random or from a grid.',
      },
      { key: 'pAdjusted', label: 'p, Holm', kind: 'p', help: 'Adjusted for the number of params looked at.', detail: true },
      {
        key: 'verdict',
        label: 'evidence',
        kind: 'verdict',
        help: 'Confirmed: adjusted p ≤ 0.05. Suggestive: raw p ≤ 0.05 only. No evidence is not evidence of no effect.',
      },
      {
        key: 'better',
        label: `better (${result.goal})`,
        kind: 'direction',
        help: 'Which way is good under the goal, where there is evidence.',
      },
      { key: 'n', label: 'n', kind: 'count', help: 'Runs in which the param is active and known and the metric finite.' },
    ],
    rows: params.map((param) => row(param, result)),
    sort: { key: 'rho', direction: 'descending' },
    hidden: result.hidden ?? [],
  }
}

function row(param: CorrelationParam, result: AnalysisResult<CorrelationBody>): TableRow {
  const c = param.correlation
  return {
    id: param.name,
    cells: {
      param: labelOf(param),
      rho: c?.spearman ?? param.eta,
      rhoInterval: c?.spearmanInterval ?? null,
      pearson: c?.pearson ?? null,
      pearsonScaled: c?.pearsonScaled ?? null,
      pearsonInterval: c?.pearsonInterval ?? null,
      p: param.p,
      pAdjusted: param.pAdjusted,
      verdict: param.verdict,
      better: param.better,
      n: param.n,
    },
    ...(param.levels === undefined ? {} : { children: param.levels.map((level) => levelRow(param.name, level, 'pearson')) }),
    ...(c === null && param.eta !== null ? { unsigned: true } : {}),
    notes: notes(param, result),
  }
}

/** Of two levels the second counts as 1; null where there are numbers or an order. */
const signLevel = ({ kind, levels }: CorrelationParam): string | null =>
  kind === 'boolean' || (kind === 'categorical' && levels?.length === 2) ? (levels?.at(-1)?.value ?? 'true') : null

/** A sign between two levels means nothing without the level it is for. */
function labelOf(param: CorrelationParam): string {
  const level = param.correlation === null ? null : signLevel(param)
  return level === null ? param.name : `${param.name} = ${level}`
}

/** The plain sentence first; p and intervals behind it; why a straight line may mislead last. */
function notes(param: CorrelationParam, result: AnalysisResult<CorrelationBody>): readonly string[] {
  const sentences: string[] = []
  const c = param.correlation
  const names = param.name.split(' ≡ ')
  const subject = names.length === 1 ? param.name : `${names.join(' and ')} (they move together)`
  if (c === null && param.eta === null) return [`${formatCount(param.n)} runs are too few for a correlation.`]
  if (param.verdict === null) {
    const what = param.independent < param.n ? 'configurations' : 'runs'
    const why = param.independent < 5 ? `${formatCount(param.independent)} ${what} are too few` : 'p-values are withheld'
    sentences.push(`${subject}: no test was made; ${why}.`)
  } else if (param.verdict === 'no evidence') {
    sentences.push(
      c === null || c.shape === null
        ? `No evidence at n = ${formatCount(param.n)} that ${subject} and ${result.metric} go together. That is not evidence that they do not.`
        : `No evidence at n = ${formatCount(param.n)} that ${result.metric} rises or falls with ${subject} all along.`,
    )
  } else {
    const way =
      param.better === null || param.better === 'peak'
        ? 'go together'
        : param.better === 'higher' || param.better === 'lower'
          ? `go together: ${param.better} ${subject} is better`
          : `go together: ${subject} = ${param.better} is best`
    sentences.push(`${subject} and ${result.metric} ${way} (${param.verdict}, Holm p ${formatP(param.pAdjusted!)}).`)
  }
  if (c !== null) {
    const understates = 'correlation understates how much this param matters'
    if (c.shape === 'peak') {
      const near = c.shapeAt === null ? '' : ` (near ${formatNumber(c.shapeAt, 2)})`
      sentences.push(`${result.metric} is best inside the range${near}, not at an end: ${understates}.`)
    } else if (c.shape === 'valley') {
      sentences.push(`${result.metric} is worst inside the range: ${understates}.`)
    } else if (c.shapeP !== null && c.shapeP <= 0.01) {
      sentences.push('The relation is bent without turning round: it levels off, or sets in late.')
    }
    // Between two levels there is no curve: ρ and r are both the same difference, on ranks and on values.
    if (signLevel(param) === null && c.pearson !== null && c.spearman !== null && Math.abs(c.pearson - c.spearman) > 0.2) {
      sentences.push(
        `Pearson's ${formatCorrelation(c.pearson)} and Spearman's ${formatCorrelation(c.spearman)} differ: outliers, or a curve that is not a straight line. Trust Spearman's.`,
      )
    }
    if (param.scale === 'log')
      sentences.push(`On a log scale; Pearson's r there is ${c.pearsonScaled === null ? 'undefined' : formatCorrelation(c.pearsonScaled)}.`)
    const level = signLevel(param)
    if (level !== null) sentences.push(`The sign is that of ${param.name} = ${level}.`)
  } else sentences.push('Categories have no order, so η has no sign; open the row for each category against the rest.')
  return sentences
}
