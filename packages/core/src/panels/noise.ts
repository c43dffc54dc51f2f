import type { AnalysisResult } from '../analysis/analysis.ts'
import type { NoiseBody, NoisePlacebo } from '../analysis/noise-result.ts'
import { effectForest } from './effect-forest.ts'
import { formatCount, formatNumber } from './format.ts'
import { degrees } from './format-degrees.ts'
import { sizeWords, valueWords } from './noise-words.ts'
import type { PanelSpec, TableRow, TableSpec } from './panel-spec.ts'
import { emptyPanel, runsCaption } from './result-panel.ts'

type Param = NoiseBody['params'][number]

/** Result → one effect a param with its interval and what noise alone would show; a row a group beneath. */
export function noisePanel(result: AnalysisResult<NoiseBody>): PanelSpec {
  const title = `Signal versus noise in ${result.metric}`
  if (result.status !== 'ok') return unanswered(emptyPanel(title, result, table([], result)))
  const params = result.params!
  return {
    title,
    summary: result.headline!,
    caption: caption(result),
    chart: effectForest(result),
    table: table(params, result),
    warnings: result.warnings,
    empty:
      params.length === 0
        ? {
            reason: 'No param varies among the runs that are compared, so there is no effect to hold against the noise.',
            action: 'Add runs that differ in a param, or widen the filter.',
          }
        : null,
  }
}

/** Where a param looks like a seed, to declare it is a thing to do, and no note beside it. */
function unanswered(panel: PanelSpec): PanelSpec {
  const suspect = panel.warnings.find(({ code }) => code === 'SEED_AMONG_PARAMS')
  if (suspect === undefined || panel.empty === null) return panel
  return {
    ...panel,
    warnings: panel.warnings.filter((warning) => warning !== suspect),
    empty: { ...panel.empty, action: `${panel.empty.action} ${suspect.text}` },
  }
}

const DESIGNS = {
  reseeds: 'groups of reseeds',
  grid: 'a grid',
  sweep: 'a sweep in which the other params vary, too',
  replicated: 'configurations with several seeds each',
}

function caption(result: AnalysisResult<NoiseBody>): string {
  const { noise, design, designGiven, margin, components, testNote } = result
  const { df, source, method } = noise!
  const from = {
    replicates: 'repeated configurations',
    'noise study': 'the noise study',
    both: 'the noise study and repeated configurations',
  }[source]
  const parts = [
    runsCaption(result),
    `${designGiven === true ? 'said to be' : 'recognised as'} ${DESIGNS[design!]}`,
    `noise ±${formatNumber(noise!.sd, 3)} from ${from}, ${degrees(df)}${method === 'median' ? ', by median deviation' : ''}`,
    `smallest difference that matters ${formatNumber(margin!.value, 3)}${{ given: '', noise: ' (one sd of the noise)', scale: ' (0.1 % of the metric’s size)' }[margin!.source]}`,
  ]
  if (components !== null)
    parts.push(
      components!.source === 'noise study'
        ? `luck: variance of the noise over that of these ${formatCount(components!.runs)} runs`
        : `luck: variance within ${formatCount(components!.configurations)} configurations against that between them${components!.balanced ? '' : ', which ran unequally often (REML)'}`,
    )
  const tested = result.params!.filter(({ p }) => p !== null).length
  if (tested > 1) parts.push(`Holm over ${formatCount(tested)} params`)
  if (result.placebo != null) parts.push(placeboCaption(result.placebo))
  if (testNote !== null && !result.warnings.some(({ text }) => text === testNote)) parts.push(testNote!)
  return parts.join(' · ')
}

function placeboCaption({ source, repeats, configurations, seed }: NoisePlacebo): string {
  const of = configurations === 1 ? '' : ` of ${formatCount(configurations)} configurations, each about its own mean`
  if (source === 'labels') return `placebo: ${formatCount(repeats)} noise runs${of}, by the labels they recorded`
  return `placebo: values dealt at random (seed ${seed}) to ${formatCount(repeats)} repeats${of}`
}

function table(params: readonly Param[], result: AnalysisResult<NoiseBody>): TableSpec {
  const needed = params.some(({ runsNeeded }) => runsNeeded !== null)
  const unit = commonUnit(params)
  const placebo = params.some((param) => param.placebo?.comparable === true)
  return {
    columns: [
      { key: 'param', label: 'param', kind: 'text' },
      {
        key: 'effect',
        label: 'effect',
        kind: 'number',
        help: 'Largest less smallest mean of the param’s groups, in the metric’s unit.',
      },
      { key: 'interval', label: '90 % interval', kind: 'interval', help: 'Of the true range of the group means.' },
      {
        key: 'noiseEffect',
        label: 'noise effect',
        kind: 'number',
        help: 'Expected range of the same groups if nothing but noise moved them. It grows with the number of groups by itself.',
      },
      {
        key: 'timesNoise',
        label: 'times noise',
        kind: 'number',
        help: 'Effect over noise effect: comparable between params with different numbers of groups, as the effects themselves are not.',
      },
      {
        key: 'corrected',
        label: 'corrected',
        kind: 'number',
        help: 'The effect less what chance adds to a range of so many groups.',
        detail: true,
      },
      ...(placebo
        ? [
            {
              key: 'placebo',
              label: 'placebo',
              kind: 'number' as const,
              help:
                result.placebo?.source === 'drawn'
                  ? 'What the same groups show where nothing acts: the param’s values, dealt at random to the repeats as labels.'
                  : 'What the same groups show where nothing acts: the noise runs by the labels that they recorded.',
            },
          ]
        : []),
      {
        key: 'verdict',
        label: 'verdict',
        kind: 'verdict',
        help: 'Matters: surely more than the smallest difference that matters. Real but small, negligible: surely less. Undecided: everything else, never the same as no effect.',
      },
      ...(needed
        ? [
            {
              key: 'runsNeeded',
              label: `${unit} needed`,
              kind: 'text' as const,
              help: 'Per group, what would settle an undecided param: from “if the noise estimate is right” to “to be safe”.',
            },
          ]
        : []),
      { key: 'p', label: 'p', kind: 'p', help: 'Chance of groups this far apart without an effect; which test, in the opened row.' },
      { key: 'pAdjusted', label: 'p, Holm', kind: 'p', help: 'Adjusted for the number of params looked at.', detail: true },
      { key: 'mean', label: 'mean', kind: 'number', help: 'Of all its runs, and of each group.' },
      { key: 'best', label: `best (${result.goal})`, kind: 'text', help: 'The group with the best mean.' },
      {
        key: 'groups',
        label: `groups × ${unit}`,
        kind: 'text',
        help: 'How many groups, and how many runs (configurations, where those are what is independent) each has.',
      },
      { key: 'n', label: 'n', kind: 'count', help: 'Runs with a usable value of the metric and of the param.' },
    ],
    rows: params.map((param) => row(param, unit)),
    sort: { key: 'corrected', direction: 'descending' },
    hidden: result.hidden ?? [],
  }
}

function row(param: Param, unit: Param['unit']): TableRow {
  return {
    id: param.name,
    cells: {
      param: param.name,
      effect: param.effect,
      interval: param.interval,
      noiseEffect: param.noiseEffect,
      timesNoise: param.timesNoise,
      corrected: param.corrected,
      placebo: param.placebo?.comparable === true ? param.placebo.effect : null,
      verdict: param.verdict,
      runsNeeded: param.runsNeeded === null ? null : `${neededWords(param.runsNeeded)}${param.unit === unit ? '' : ` ${param.unit}`}`,
      p: param.p,
      pAdjusted: param.pAdjusted,
      best: valueWords(param.best),
      groups: `${formatCount(param.groups)} × ${sizeWords(param)}${param.unit === unit ? '' : ` ${param.unit}`}`,
      mean: param.mean,
      n: param.n,
    },
    children: param.levels.map(({ value, n, mean }) => ({
      id: `${param.name}=${valueWords(value)}`,
      cells: { param: valueWords(value), mean, n },
    })),
    notes: [param.sentence, ...param.notes],
  }
}

/** What most rows count in; the others say so themselves. */
const commonUnit = (params: readonly Param[]): Param['unit'] =>
  2 * params.filter(({ unit }) => unit === 'configurations').length > params.length ? 'configurations' : 'runs'

const neededWords = ([least, most]: readonly [number, number]): string =>
  least === most ? formatCount(least) : `${formatCount(least)}–${formatCount(most)}`
