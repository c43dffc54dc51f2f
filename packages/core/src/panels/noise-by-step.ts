import type { AnalysisResult } from '../analysis/analysis.ts'
import type { NoiseBody } from '../analysis/noise-result.ts'
import { formatCount, formatNumber } from './format.ts'
import { degrees } from './format-degrees.ts'
import { formatTimes } from './format-times.ts'
import { placeName, placeWords, stretchWords } from './noise-by-step-words.ts'
import type { LinesSpec, MultiplesSpec, PanelSpec, TableRow, TableSpec } from './panel-spec.ts'

type ByStep = NonNullable<NoiseBody['byStep']>
type Param = ByStep['params'][number]
type Chart = MultiplesSpec['charts'][number]

/** Params drawn where nobody says how many. */
const DRAWN = 10
/** As wide as a picture in a file is. */
const COLUMNS = 2

/** Result → effects over training: a chart a param of effect over noise, a table with every place; null where nothing was followed. */
export function noiseByStepPanel(
  result: AnalysisResult<NoiseBody>,
  {
    scale,
    shown,
    columns = COLUMNS,
  }: { readonly scale?: 'linear' | 'log'; readonly shown?: readonly string[]; readonly columns?: number } = {},
): PanelSpec | null {
  const byStep = result.byStep ?? null
  if (result.status !== 'ok' || byStep === null || byStep.params.length === 0) return null
  const params = shown === undefined ? byStep.params.slice(0, DRAWN) : byStep.params.filter(({ name }) => shown.includes(name))
  return {
    title: `Effects over training on ${result.metric}`,
    summary: byStep.headline,
    caption: caption(byStep, result.metric),
    chart: {
      kind: 'multiples',
      columns,
      charts: [
        ...timesChart(byStep, params),
        ...spreadChart(byStep, scale ?? 'log'),
        ...params.map((param) => paramChart(param, byStep, scale ?? 'log')),
      ],
    },
    table: table(byStep),
    warnings: [],
    empty: null,
  }
}

const x = ({ at, axis }: ByStep): { readonly values: readonly number[]; readonly axis: LinesSpec['x'] } =>
  axis.kind === 'fraction'
    ? { values: at.map((share) => 100 * share), axis: { label: '% of training', scale: 'linear' } }
    : { values: at, axis: { label: axis.label, scale: 'linear' } }

/** All params in one: how many times what noise would show. */
function timesChart(byStep: ByStep, params: readonly Param[]): readonly Chart[] {
  const drawn = params.filter(({ timesNoise }) => timesNoise?.some((times) => times !== null && times > 0))
  if (drawn.length === 0) return []
  const { values, axis } = x(byStep)
  return [
    {
      title: 'Times noise',
      note: 'effect over what noise alone would show',
      lines: {
        kind: 'lines',
        x: axis,
        y: { label: 'times noise', scale: 'log' },
        series: [
          ...drawn.map(({ name, timesNoise }) => ({ label: name, x: values, y: timesNoise! })),
          { label: 'noise', x: values, y: values.map(() => 1), faint: true },
        ],
      },
    },
  ]
}

/** Whole run sets: how far all their runs lie apart. */
function spreadChart(byStep: ByStep, scale: 'linear' | 'log'): readonly Chart[] {
  const { spread } = byStep
  if (spread.length === 0) return []
  const { values, axis } = x(byStep)
  return [
    {
      title: 'Spread of all runs',
      note: `largest less smallest · ${spread.map(spreadWords).join(', ')}`,
      lines: {
        kind: 'lines',
        x: axis,
        y: {
          label: 'largest less smallest',
          scale: canBeLog(
            scale,
            spread.flatMap(({ range }) => range),
          ),
        },
        series: spread.map(({ set, range }) => ({
          label: set === 'signal' ? 'all runs' : 'repeats',
          x: values,
          y: range,
          faint: set === 'noise',
        })),
      },
    },
  ]
}

/** Narrow charts have room for so much; the headline says it in full. */
const spreadWords = ({ set, n, configurations }: ByStep['spread'][number]): string =>
  set === 'signal' ? `${formatCount(n)} runs` : `${formatCount(n)} repeats${configurations === 1 ? '' : ' about own means'}`

const canBeLog = (scale: 'linear' | 'log', values: readonly number[]): 'linear' | 'log' =>
  scale === 'log' && values.every((value) => value > 0) ? 'log' : 'linear'

function paramChart(param: Param, byStep: ByStep, wanted: 'linear' | 'log'): Chart {
  const { effect, low, high, noiseEffect, noiseLow, noiseHigh } = param
  const { values, axis } = x(byStep)
  const scale = canBeLog(wanted, [...effect, ...(noiseEffect ?? [])])
  // An interval that reaches 0 has no lower end on a logarithmic axis: it leaves the chart there.
  const least = Math.min(...[...effect, ...(noiseLow ?? [])].filter((value) => value > 0)) / 10
  const bottom = (ends: readonly number[]): readonly number[] => (scale === 'log' ? ends.map((value) => Math.max(value, least)) : ends)
  return {
    title: param.name,
    note: told(param, byStep),
    lines: {
      kind: 'lines',
      x: axis,
      y: { label: 'effect', scale },
      series: [
        {
          label: 'effect',
          x: values,
          y: effect,
          ...(low === null || high === null ? {} : { band: { low: bottom(low), high, leaves: true } }),
        },
        ...(noiseEffect === null
          ? []
          : [{ label: 'noise', x: values, y: noiseEffect, band: { low: bottom(noiseLow!), high: noiseHigh! }, faint: true }]),
      ],
    },
  }
}

function told({ untested, clear, timesNoise }: Param, byStep: ByStep): string {
  const [first, last] = [timesNoise?.[0] ?? null, timesNoise?.at(-1) ?? null]
  const times = first === null || last === null ? [] : [`${formatTimes(first)} → ${formatTimes(last)} noise`]
  return [...times, untested !== null ? 'not tested' : where(clear, byStep)].join(' · ')
}

const where = (clear: Param['clear'], byStep: ByStep): string =>
  clear.length === 0 ? 'not distinguishable' : `distinguishable ${stretchWords(clear, byStep)}`

function caption(byStep: ByStep, metric: string): string {
  const { runs, repeats, dropped, rarePlaces, noise, at, draws, params } = byStep
  const name = placeName(byStep)
  const tests = new Set(params.flatMap(({ test }) => test ?? []))
  const tested = params.filter(({ p }) => p !== null).length
  const how = [
    ...(tests.has('permutation') ? ['whole curves exchanged between groups'] : []),
    ...(tests.has('rotation') ? ['whole curves turned at random, noise taken as normal'] : []),
  ]
  return [
    `${formatCount(runs)} runs, the same at ${at.length === 1 ? 'one place' : `all ${formatCount(at.length)} places`}${dropped.map(({ reason, count }) => `; ${formatCount(count)} left out: ${reason}`).join('')}`,
    ...(rarePlaces > 0 ? [`${formatCount(rarePlaces)} further places that too few runs have`] : []),
    ...(noise === null ? [] : [`noise from ${formatCount(repeats)} repeats, ${degrees(noise.df)} at each ${name}`]),
    `heights: effect on ${metric}, largest less smallest group mean`,
    'bands: 90 % of the effect, for all places at once; 90 % of what noise shows, at each',
    ...(tested > 0
      ? [
          `p by the largest F of all places (Westfall–Young), ${how.join('; ')}, ${formatCount(draws)} times (200 where nothing shows)${tested > 1 ? `; Bonferroni over ${formatCount(tested)} params` : ''}`,
        ]
      : []),
  ].join(' · ')
}

function table(byStep: ByStep): TableSpec {
  const { params, at } = byStep
  const last = at.length - 1
  const first = placeWords(0, byStep)
  const placebo = params.some(({ placeboEffect }) => placeboEffect !== null)
  return {
    columns: [
      { key: 'param', label: 'param', kind: 'text' },
      {
        key: 'clear',
        label: 'distinguishable',
        kind: 'text',
        help: 'Where p, adjusted for all places and all params, is at most 0.05. Elsewhere nothing is shown, which is not the same as no effect.',
      },
      { key: 'effectFirst', label: `effect, ${first}`, kind: 'number', help: 'Largest less smallest group mean at the beginning.' },
      { key: 'timesFirst', label: 'times noise', kind: 'number', help: `Effect over noise effect, ${first}.` },
      {
        key: 'effect',
        label: `effect, ${placeWords(last, byStep)}`,
        kind: 'number',
        help: 'At the end; in the rows of an opened param at each place.',
      },
      { key: 'interval', label: '90 % interval', kind: 'interval', help: 'Of the true range, for all places at once.' },
      {
        key: 'noiseEffect',
        label: 'noise effect',
        kind: 'number',
        help: 'Expected range of the same groups if nothing but noise moved them.',
      },
      { key: 'timesNoise', label: 'times noise', kind: 'number', help: 'Effect over noise effect.' },
      ...(placebo
        ? [
            {
              key: 'placebo',
              label: 'placebo',
              kind: 'number' as const,
              help: 'Range of the noise runs’ groups by labels that had no effect, the same at every place: recorded, or dealt to repeats at random.',
            },
          ]
        : []),
      {
        key: 'p',
        label: 'p',
        kind: 'p',
        help: 'Smallest of all places, adjusted for all of them and for all params; in the rows of an opened param that of each place.',
      },
      { key: 'groups', label: 'groups × size', kind: 'text' },
      { key: 'n', label: 'n', kind: 'count', help: 'Runs, or configurations where those are what is independent.' },
    ],
    rows: params.map((param) => row(param, byStep, last)),
    sort: null,
    hidden: [],
  }
}

function row(param: Param, byStep: ByStep, last: number): TableRow {
  const at = (place: number): TableRow['cells'] => ({
    effect: param.effect[place]!,
    interval: param.low === null || param.high === null ? null : [param.low[place]!, param.high[place]!],
    noiseEffect: param.noiseEffect?.[place] ?? null,
    timesNoise: param.timesNoise?.[place] ?? null,
    placebo: param.placeboEffect?.[place] ?? null,
    p: param.pAdjusted?.[place] ?? null,
  })
  return {
    id: param.name,
    cells: {
      param: param.name,
      clear: param.untested !== null ? 'not tested' : param.clear.length === 0 ? 'nowhere' : stretchWords(param.clear, byStep),
      effectFirst: param.effect[0]!,
      timesFirst: param.timesNoise?.[0] ?? null,
      ...at(last),
      p: param.pAdjusted === null ? null : Math.min(...param.pAdjusted),
      groups: `${formatCount(param.groups)} × ${formatNumber(param.perGroup, 3)}${param.unit === 'runs' ? '' : ` ${param.unit}`}`,
      n: param.n,
    },
    children: byStep.at.map((_, place) => ({
      id: `${param.name} ${place}`,
      cells: { param: placeWords(place, byStep), ...at(place) },
    })),
    notes: [param.sentence],
  }
}
