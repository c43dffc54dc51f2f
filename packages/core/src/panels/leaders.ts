import type { AnalysisResult } from '../analysis/analysis.ts'
import type { LeadersBody } from '../analysis/leaders-result.ts'
import { axisEnd } from './axis-end.ts'
import { formatCount, formatNumber } from './format.ts'
import { degrees } from './format-degrees.ts'
import type { ForestSpec, PanelSpec, TableSpec } from './panel-spec.ts'
import { emptyPanel, runsCaption } from './result-panel.ts'

/** Rows of the picture; the table has all that are listed. */
const MOST_DRAWN = 10

/** Result → the best configurations with how far each lies behind the first. */
export function leadersPanel(result: AnalysisResult<LeadersBody>): PanelSpec {
  const title = `Best configurations by ${result.metric}`
  if (result.status !== 'ok') return emptyPanel(title, result, table([], result))
  const { leaders, configurations } = result
  return {
    title,
    summary: result.headline!,
    caption: caption(result),
    chart: forest(result),
    table: table(leaders!, result),
    warnings: result.warnings,
    empty:
      configurations! > leaders!.length || leaders!.length > 1
        ? null
        : { reason: 'There is one configuration only.', action: 'Add runs that differ in a param.' },
  }
}

function caption(result: AnalysisResult<LeadersBody>): string {
  const { noise, configurations, leaders, margin } = result
  const own = leaders!.some((leader) => leader.noise === 'own')
  return [
    runsCaption(result),
    `${formatCount(leaders!.length)} of ${formatCount(configurations!)} configurations`,
    `means compared for all pairs at once (${own ? 'Games–Howell where both ran three times, else Tukey–Kramer' : 'Tukey–Kramer'})`,
    `noise ±${formatNumber(noise!.sd, 3)}, ${degrees(noise!.df)}`,
    `smallest difference that matters ${formatNumber(margin!.value, 3)}`,
  ].join(' · ')
}

function forest(result: AnalysisResult<LeadersBody>): ForestSpec {
  const others = result.leaders!.slice(1, MOST_DRAWN)
  const longest = Math.max(...others.map(({ gap, interval }) => Math.max(gap!, interval![1])), result.margin!.value)
  return {
    kind: 'forest',
    x: { label: `behind the best in ${result.metric}`, domain: [0, axisEnd(longest)] },
    margin: { value: result.margin!.value, label: 'smallest difference that matters' },
    words: { marks: 'behind the best, 95 % interval', hollow: 'not told from it', value: 'behind', size: 'mean' },
    rows: others.map((leader) => ({
      label: leader.label,
      size: formatNumber(leader.mean),
      value: leader.gap!,
      low: leader.interval![0],
      high: leader.interval![1],
      corrected: null,
      expected: null,
      band: null,
      hollow: leader.interval![0] === 0,
      verdict: leader.verdict,
      n: leader.n,
    })),
  }
}

function table(leaders: LeadersBody['leaders'], result: AnalysisResult<LeadersBody>): TableSpec {
  return {
    columns: [
      {
        key: 'configuration',
        label: 'configuration',
        kind: 'text',
        help: 'Where the listed configurations differ; all of it in the opened row.',
      },
      { key: 'rank', label: 'rank', kind: 'count' },
      { key: 'mean', label: `mean ${result.metric}`, kind: 'number' },
      { key: 'gap', label: 'behind the best', kind: 'number', help: 'Of the means, in the metric’s unit.' },
      {
        key: 'interval',
        label: '95 % interval',
        kind: 'interval',
        help: 'Of the true gap, for all pairs at once: the best was picked by looking, so each comparison must count all.',
      },
      { key: 'p', label: 'p', kind: 'p', help: 'Chance of a gap this large between any two of the configurations if none differ.' },
      {
        key: 'verdict',
        label: 'against the best',
        kind: 'text',
        help: 'Worse: by more than noise. As good: surely less behind than matters. Cannot tell: everything else, never the same as no difference.',
      },
      { key: 'sd', label: 'sd', kind: 'number', help: 'Of its own runs.' },
      { key: 'n', label: 'runs', kind: 'count', help: 'With a usable value.' },
      ...(leaders.some(({ failed }) => failed > 0)
        ? [{ key: 'failed', label: 'without a value', kind: 'count' as const, help: 'Runs that ended without a usable value.' }]
        : []),
      { key: 'run', label: 'a run of it', kind: 'text', detail: true },
    ],
    rows: leaders.map((leader) => ({
      id: String(leader.rank),
      cells: {
        rank: leader.rank,
        configuration: leader.label,
        mean: leader.mean,
        gap: leader.gap,
        interval: leader.interval,
        p: leader.p,
        verdict: leader.verdict,
        sd: leader.sd,
        n: leader.n,
        failed: leader.failed,
        run: leader.run,
      },
      notes: leader.notes,
    })),
    sort: { key: 'rank', direction: 'ascending' },
    hidden: [],
  }
}
