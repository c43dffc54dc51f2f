import type { AnalysisResult, Warning } from '../analysis/analysis.ts'
import type { ImportanceBody, ImportanceParam, ImportanceTarget } from '../analysis/importance-result.ts'
import { formatCount, formatNumber, formatShare } from './format.ts'
import { levelRow } from './level-row.ts'
import type { Cell, PanelSpec, TableRow, TableSpec } from './panel-spec.ts'
import { emptyPanel, runsCaption } from './result-panel.ts'

/** Result → one bar a param with interval and floor, correlation beside it, one row a level beneath. */
export function importancePanel(result: AnalysisResult<ImportanceBody>): PanelSpec {
  const title = `Parameter importance with respect to ${result.metric}`
  const params = result.params ?? []
  if (result.status !== 'ok') return emptyPanel(title, result, table([], result))
  const bars = params.filter(({ importance }) => importance !== null)
  const rest = restOf(result)
  return {
    title,
    summary: result.headline!,
    caption: caption(result),
    chart:
      bars.length === 0
        ? null
        : {
            kind: 'bars',
            x: { label: `share of the ${EXPLAINED[result.target!]}`, domain: [0, domainEnd(bars, rest?.value ?? 0)] },
            rows: [
              ...bars.map((param) => ({
                label: param.name,
                value: param.importance,
                low: param.interval?.[0] ?? null,
                high: param.interval?.[1] ?? null,
                tick: param.noiseFloor,
                hollow: param.hollow,
                unsigned: true,
              })),
              ...(rest === null ? [] : [{ label: rest.label, value: rest.value, low: null, high: null, rest: true }]),
            ],
          },
    table: table(params, result),
    warnings: [...result.warnings, ...aboutPairs(result)],
    empty: null,
  }
}

/** What was asked about pairs, in words: tables have no place for it. */
function aboutPairs({ options, interactions, stages }: AnalysisResult<ImportanceBody>): readonly Warning[] {
  const stage = stages!.find(({ name }) => name === 'pairs')!
  if (options['interactions'] !== true || stage.state !== 'done') return []
  if (interactions!.length === 0) return [{ code: 'NO_PAIRS', text: `No interactions: ${stage.note ?? 'nothing to decompose'}.` }]
  const above = interactions!.filter(({ share, floor }) => share > floor).slice(0, 5)
  if (above.length === 0) return [{ code: 'NO_INTERACTION', text: 'No pair of params explains more together than chance would.' }]
  const named = above.map(({ a, b, share, floor }) => `${a} × ${b} ${formatShare(share)} (floor ${formatShare(floor)})`)
  return [{ code: 'INTERACTIONS', text: `Explained by two params only together, share of the forest’s variance: ${named.join(', ')}.` }]
}

const EXPLAINED: Readonly<Record<ImportanceTarget, string>> = {
  rank: 'variation in rank',
  raw: 'variation of the values',
  top: 'variation in rank among the better half',
  failure: 'variation between failing and not',
}

/** Bars, whiskers and ticks fit; a share is seldom above 1, and then says so itself. */
function domainEnd(bars: readonly ImportanceParam[], rest: number): number {
  const furthest = Math.max(
    rest,
    ...bars.map(({ importance, interval, noiseFloor }) => Math.max(importance!, interval?.[1] ?? 0, noiseFloor ?? 0)),
  )
  return Math.max(0.1, Math.ceil(10 * furthest) / 10)
}

function caption(result: AnalysisResult<ImportanceBody>): string {
  const { fit, configurations, strength, testNote } = result
  const parts = [runsCaption(result)]
  if (configurations !== result.runs.used) parts.push(`${formatCount(configurations!)} configurations`)
  if (fit!.r2OutOfBag !== null) {
    const trees = fit!.trees === null ? '' : `, ${fit!.trees.grown} of ${fit!.trees.planned} trees`
    parts.push(`R² out of bag ${formatNumber(Number(fit!.r2OutOfBag.toFixed(2)))} (${fit!.words})${trees}`)
    parts.push(`unexplained ${formatShare(fit!.unexplained!)}`)
  }
  if (strength === 'exploratory') parts.push('exploratory: fewer than 20 configurations')
  parts.push(testNote!)
  return parts.join(' · ')
}

function table(params: readonly ImportanceParam[], result: AnalysisResult<ImportanceBody>): TableSpec {
  const some = (has: (param: ImportanceParam) => unknown): boolean => params.some((param) => has(param) !== null)
  const optional = <T>(shown: boolean, column: T): readonly T[] => (shown ? [column] : [])
  return {
    columns: [
      { key: 'param', label: 'param', kind: 'text' },
      {
        key: 'importance',
        label: 'importance',
        kind: 'share',
        interval: 'interval',
        tick: 'floor',
        help: `Share of the ${EXPLAINED[result.target ?? 'rank']} that is lost out of bag when the param is shuffled: its main effect and all interactions. Shares do not add up to 1. The dashed tick is its floor. Hollow: below its floor, or the forest predicts nothing.`,
      },
      { key: 'interval', label: 'about 90 %', kind: 'interval', help: 'How much this bar would move with another batch of runs.' },
      {
        key: 'floor',
        label: 'floor',
        kind: 'share',
        help: 'What this param’s bar stays below in 39 of 40 refits with its values shuffled. Each param has its own.',
      },
      {
        key: 'correlation',
        label: 'correlation',
        kind: 'correlation',
        interval: 'correlationInterval',
        help: 'Spearman’s ρ with the metric; for categories η, which has no sign. Association only; one outlier or a curve that is not straight can hide it.',
      },
      { key: 'correlationInterval', label: 'correlation 95 %', kind: 'interval', help: 'Bonett–Wright interval of ρ.', detail: true },
      {
        key: 'verdict',
        label: 'evidence',
        kind: 'verdict',
        help: 'Confirmed: adjusted p ≤ 0.05. Suggestive: raw p ≤ 0.05 only. No evidence is not evidence of no effect.',
      },
      { key: 'p', label: 'p', kind: 'p', help: testHelp(result), detail: true },
      { key: 'pAdjusted', label: 'p, Holm', kind: 'p', help: 'Adjusted for the number of params tested.' },
      {
        key: 'better',
        label: `better (${result.target === 'failure' ? 'fewer failures' : result.goal})`,
        kind: 'direction',
        help: 'Which way is good under the goal, where correlation shows one; peak: inside the range.',
      },
      { key: 'share', label: 'share, unclipped', kind: 'number', help: 'Importance before it is clipped at 0.', detail: true },
      {
        key: 'mdi',
        label: 'W&B-style',
        kind: 'share',
        help: 'Mean decrease in impurity, what W&B shows: biased towards continuous and many-valued params; not comparable between params.',
        detail: true,
      },
      ...optional(
        some(({ fanova }) => fanova),
        {
          key: 'fanova',
          label: 'fANOVA main',
          kind: 'share' as const,
          help: 'Share of the forest’s variance over the space that the param explains alone.',
          detail: true,
        },
      ),
      ...optional(
        some(({ dropColumn }) => dropColumn),
        {
          key: 'dropColumn',
          label: 'R² lost without',
          kind: 'number' as const,
          help: 'By how much R² out of bag falls when the column is left out; for params whose values go together with another’s.',
          detail: true,
        },
      ),
      ...optional(
        some(({ pedAnova }) => pedAnova),
        {
          key: 'pedAnova',
          label: 'best runs share',
          kind: 'share' as const,
          help: 'PED-ANOVA: what sets the best tenth of the runs (8 at least) apart from all, as shares of 1. Another question than importance.',
          detail: true,
        },
      ),
      { key: 'n', label: 'n', kind: 'count', help: 'Runs in which the param is active and known.' },
    ],
    rows: params.map(row),
    sort: { key: 'importance', direction: 'descending' },
    ...(restOf(result) === null ? {} : { rest: restOf(result)! }),
    hidden: result.hidden ?? [],
  }
}

/** What the forest of all params leaves over: seeds, and whatever was not logged. */
function restOf(result: AnalysisResult<ImportanceBody>): NonNullable<TableSpec['rest']> | null {
  const unexplained = result.status === 'ok' ? result.fit!.unexplained : null
  return unexplained === null
    ? null
    : {
        label: 'unexplained',
        key: 'importance',
        value: unexplained,
        help: '1 − R² out of bag: what all params together do not predict, be it noise of the seed, something that was not logged, or too few runs.',
      }
}

const GCM = 'Generalised covariance measure: holds approximately, also for runs chosen adaptively.'
const DCRT = 'Distilled conditional randomisation: what is left of the metric after all other params, against shuffles of this one.'

/** Where only some params are tied to each other, each row has the test that is right for it. */
function testHelp({ params = [] }: AnalysisResult<ImportanceBody>): string {
  const tied = params.filter(({ test }) => test === 'gcm').map(({ name }) => name)
  if (tied.length === 0) return DCRT
  return params.some(({ test }) => test === 'dcrt') ? `${DCRT} For ${tied.join(', ')}: ${GCM}` : GCM
}

function row(param: ImportanceParam): TableRow {
  const { correlation: c, eta } = param
  const cells: Readonly<Record<string, Cell>> = {
    param: param.name,
    importance: param.importance,
    interval: param.interval,
    floor: param.noiseFloor,
    correlation: c?.spearman ?? eta,
    correlationInterval: c?.spearmanInterval ?? null,
    verdict: param.verdict,
    p: param.p,
    pAdjusted: param.pAdjusted,
    better: param.better,
    share: param.share,
    mdi: param.mdi,
    fanova: param.fanova,
    dropColumn: param.dropColumn,
    pedAnova: param.pedAnova,
    n: param.n,
  }
  return {
    id: param.name,
    cells,
    ...(param.levels === undefined ? {} : { children: param.levels.map((level) => levelRow(param.name, level, 'correlation')) }),
    ...(c === null && eta !== null ? { unsigned: true } : {}),
    hollow: [
      ...(param.hollow ? ['importance'] : []),
      ...((c === null ? param.verdict === 'no evidence' : (c.p ?? 0) > 0.05) ? ['correlation'] : []),
    ],
    ...(param.disagreement === null ? {} : { hints: { correlation: param.disagreement } }),
    notes: [param.sentence, ...(param.disagreement === null ? [] : [param.disagreement]), ...param.notes],
  }
}
