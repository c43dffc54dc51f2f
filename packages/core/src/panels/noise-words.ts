import type { NoiseBody, NoiseNumbers, NoiseParam, NoisePlacebo, PlaceboEffect } from '../analysis/noise-result.ts'
import { formatCount, formatNumber, formatP } from './format.ts'
import { degrees } from './format-degrees.ts'
import { formatTimes } from './format-times.ts'
import { noiseByStepWords } from './noise-by-step-words.ts'

/** Numbers → the same with headline, sentences and notes. */
export function noiseWords(numbers: NoiseNumbers, metric: string): NoiseBody {
  return {
    ...numbers,
    headline: headline(numbers, metric),
    byStep: numbers.byStep === null ? null : noiseByStepWords(numbers.byStep, metric),
    params: numbers.params.map((param) => ({ ...param, sentence: sentence(param, numbers, metric), notes: notes(param, numbers) })),
  }
}

const digits = (value: number): string => formatNumber(value, 3)
const ends = ([low, high]: readonly [number, number]): string => `${digits(low)} to ${digits(high)}`
const equals = (p: number): string => (p < 0.0005 ? formatP(p) : `= ${formatP(p)}`)
const percent = (share: number): string => (share > 0 && share < 0.005 ? 'under 1 %' : `${Math.round(100 * share)} %`)
const listed = (names: readonly string[]): string =>
  names.length < 2 ? names.join('') : `${names.slice(0, -1).join(', ')} and ${names.at(-1)!}`

/**
 * What somebody should know who reads nothing else: how far luck alone moves a run and so what single runs tell, each verdict in
 * plain words with its size, what would settle what is open, and how much of all that varies is luck. "With 95 % confidence" is the
 * one-sided bound of each param by itself.
 */
function headline({ noise, params, components, margin }: NoiseNumbers, metric: string): string {
  const from =
    noise.configurations === 1
      ? `${formatCount(noise.replicates)} runs of one configuration`
      : `${formatCount(noise.replicates)} runs of ${formatCount(noise.configurations)} configurations`
  const parts = [
    `Another seed alone moves ${metric} by ±${digits(noise.sd)} (standard deviation; 95 % interval ${ends(noise.interval)}, from ${from}).`,
    `Two single runs that differ by less than ${digits(noise.betweenRuns)} may therefore be equally good.`,
  ]
  let told = false
  const than = (): string => {
    const words = told ? 'that' : marginWords(margin)
    told = true
    return words
  }
  const say = (found: readonly NoiseParam[], one: () => string, many: () => string): void => {
    if (found.length === 0) return
    const names = found.map(({ name, effect }) => `${name} (${digits(effect)})`)
    const shown = names.length > 4 ? [...names.slice(0, 3), `${names.length - 3} more`] : names
    parts.push(`${listed(shown)}${(names.length === 1 ? one : many)()}.`)
  }
  const of = (verdict: NoiseParam['verdict']): readonly NoiseParam[] => params.filter((param) => param.verdict === verdict)
  const open = of('undecided')
  const real = open.filter(({ pAdjusted }) => pAdjusted !== null && pAdjusted <= 0.05)
  const sure = 'with 95 % confidence'
  say(
    of('matters'),
    () => ` matters: ${sure} its effect is more than ${than()}`,
    () => ` matter: ${sure} each has an effect of more than ${than()}`,
  )
  say(
    of('real but small'),
    () => ` is real but small: more than luck, and ${sure} less than ${than()}`,
    () => ` are real but small: more than luck, and ${sure} less than ${than()}`,
  )
  say(
    of('negligible'),
    () => ` is negligible: no effect shows, and ${sure} it is less than ${than()}`,
    () => ` are negligible: no effect shows, and ${sure} each is less than ${than()}`,
  )
  say(
    real,
    () => ` is more than luck, but whether it is more than ${than()} these runs cannot tell`,
    () => ` are more than luck, but whether they are more than ${than()} these runs cannot tell`,
  )
  const unclear = (): string => ': these runs cannot tell, which is not the same as no effect'
  say(
    open.filter((param) => !real.includes(param)),
    unclear,
    unclear,
  )
  if (open.length > 0) parts.push(...settling(open))
  if (params.length === 0) parts.push('No param can be compared with it in these runs.')
  if (components !== null)
    parts.push(
      `Of the variation between these runs ${percent(components.luck)} (95 % interval ${percentEnds(components.interval)}) is luck, which another seed would draw anew.`,
    )
  return parts.join(' ')
}

/** What would settle what is open. */
function settling(open: readonly NoiseParam[]): readonly string[] {
  const known = open.filter(({ runsNeeded }) => runsNeeded !== null)
  if (known.length === 0) return []
  if (open.length > 1) return ['How many runs would settle them stands in their rows.']
  const [{ runsNeeded, unit }] = known as [NoiseParam]
  const [least, most] = runsNeeded!
  return [`About ${least === most ? '' : `${formatCount(least)} to `}${formatCount(most)} ${unit} per group would settle it.`]
}

function percentEnds([low, high]: readonly [number, number]): string {
  const [a, b] = [percent(low), percent(high)]
  if (a === b && low < high && !a.startsWith('under')) return `${(100 * low).toFixed(1)} to ${(100 * high).toFixed(1)} %`
  return a === b ? a : a.startsWith('under') ? `up to ${b}` : `${a.replace(' %', '')} to ${b}`
}

function marginWords({ value, source }: NoiseNumbers['margin']): string {
  if (source === 'given') return `your margin of ${digits(value)}`
  return source === 'noise' ? `one standard deviation of that noise (${digits(value)})` : `0.1 % of the metric’s size (${digits(value)})`
}

/** "10 groups of 21 runs". */
function groupsOf(param: NoiseParam): string {
  return `${formatCount(param.groups)} groups of ${sizeWords(param)} ${param.unit}`
}

/** "21", or "3–8" where groups differ in size. */
export const sizeWords = ({ groupSizes }: NoiseParam): string => rangeWords(groupSizes)

const rangeWords = ([least, most]: readonly [number, number]): string =>
  least === most ? formatCount(least) : `${formatCount(least)}–${formatCount(most)}`

const ALONE: Readonly<Record<NoiseParam['yardstick']['kind'], string>> = {
  seed: 'reseeding alone',
  within: 'reseeding alone',
  rest: 'luck and the other params',
}

function sentence(param: NoiseParam, { margin }: NoiseNumbers, metric: string): string {
  const { name, params, effect, interval, noiseEffect, noiseBand, timesNoise, verdict, pAdjusted, bounds, untested, yardstick } = param
  const subject = params.length === 1 ? name : `${listed(params)} (they move together)`
  const within = interval === null ? '' : ` (90 % interval ${ends(interval)})`
  if (untested !== null || noiseEffect === null || bounds === null)
    return `${subject}: the groups differ by ${digits(effect)}, and nothing tells that from chance. ${untested ?? ''}`.trim()
  const chance = `${formatTimes(timesNoise!)} what ${ALONE[yardstick.kind]} would show with ${groupsOf(param)} (${digits(noiseEffect)}, rarely above ${digits(noiseBand![1])})`
  const than = marginWords(margin)
  switch (verdict) {
    case 'matters':
      return `${subject} moves ${metric} by ${digits(effect)}${within}, ${chance}: surely more than ${than}.`
    case 'real but small':
      return `${subject}: ${digits(effect)}${within}, real (p ${equals(pAdjusted!)}) and at most ${digits(bounds[1])}, less than ${than}: safe to fix.`
    case 'negligible':
      return `${subject}: shown to be negligible. At most ${digits(bounds[1])}, less than ${than}.`
    default:
      return pAdjusted !== null && pAdjusted <= 0.05
        ? `${subject} moves ${metric} by ${digits(effect)}${within}: real (p ${equals(pAdjusted)}), size unclear; it may be less or more than ${than}${picked(param, margin.value)}.${more(param)}`
        : `${subject}: cannot tell. ${digits(effect)}${within} is ${chance}, and up to ${digits(bounds[1])} is possible, more than ${than}.${more(param)}`
  }
}

/** Where the interval of two groups lies beyond the margin, and the bound that counts how they were picked does not. */
function picked({ interval, bounds, groups }: NoiseParam, margin: number): string {
  if (interval === null || bounds === null || interval[0] <= margin) return ''
  return `: the interval is that of two groups, and as they are the extremes of ${formatCount(groups)} the effect may be as small as ${digits(bounds[0])}`
}

function more(param: NoiseParam): string {
  const { runsNeeded, unit } = param
  if (runsNeeded === null) return ' No number of runs that anybody makes would settle it: the margin is far below the noise.'
  const [least, most] = runsNeeded
  const range =
    least === most ? `${formatCount(least)}` : `${formatCount(least)} (if the noise estimate is right) to ${formatCount(most)} (to be safe)`
  return ` About ${range} ${unit} per group instead of ${sizeWords(param)} would settle it.`
}

const TESTS: Readonly<Record<NonNullable<NoiseParam['test']>, string>> = {
  'F*': 'Brown–Forsythe F*: groups of reseeds may spread differently',
  F: 'F of the group means over the square of the yardstick',
  range: 'studentized range, against noise measured apart',
  dcrt: 'distilled conditional randomisation: the other params are taken out first',
  gcm: 'generalised covariance measure, approximate',
}

function notes(param: NoiseParam, { goal, placebo: run }: NoiseNumbers & { readonly goal?: string }): readonly string[] {
  const { p, pAdjusted, test, f, trend, permutationP, againstRest, corrected, effect, placebo, timesPlacebo, yardstick, bounds } = param
  const lines: string[] = []
  // A stretch is a pair of numbers, and another pair once it was sent.
  const worst = String(param.best) === String(param.highest) ? param.lowest : param.highest
  lines.push(`Best at ${valueWords(param.best)}, worst at ${valueWords(worst)}${goal === undefined ? '' : ` (${goal})`}.`)
  if (corrected !== null && noteworthy(corrected, effect))
    lines.push(`Less what chance adds to the range of ${param.groups} groups: ${digits(corrected)}.`)
  if (p !== null && test !== null) {
    const statistic =
      f === null || test === 'dcrt' || test === 'gcm' || test === 'range'
        ? ''
        : `; F ${digits(f.f)}, df ${digits(f.df1)} and ${digits(f.df2)}`
    lines.push(`p ${equals(p)}, Holm p ${equals(pAdjusted!)} (${TESTS[test]}${statistic}).`)
  }
  if (permutationP !== null) lines.push(`By permutation of the runs, as a cross-check: p ${equals(permutationP)}.`)
  if (againstRest !== null)
    lines.push(
      `Against what the main effects of all params leave, interactions included: p ${equals(againstRest.p)} (F ${digits(againstRest.f)}, df ${digits(againstRest.df1)} and ${digits(againstRest.df2)}).`,
    )
  if (trend !== null)
    lines.push(`Along its values the metric goes ${trend.direction > 0 ? 'up' : 'down'}: linear trend p ${equals(trend.p)}.`)
  if (bounds !== null && yardstick.sd !== null)
    lines.push(
      `True range: at least ${digits(bounds[0])}, at most ${digits(bounds[1])} (95 % each). Yardstick ±${digits(yardstick.sd)} on ${degrees(yardstick.df)}.`,
    )
  if (placebo !== null) lines.push(placeboWords(placebo, timesPlacebo, run))
  return lines
}

function placeboWords(
  { effect, expected, groups, groupSizes, comparable }: PlaceboEffect,
  times: number | null,
  from: NoisePlacebo | null,
): string {
  const of = `${formatCount(groups)} groups of ${rangeWords(groupSizes)}`
  const begin =
    from?.source === 'drawn'
      ? `Its values dealt at random to ${formatCount(from.repeats)} repeats, as labels without effect, show ${digits(effect)} in ${of}`
      : `The noise runs, grouped by the labels they recorded, show ${digits(effect)} in ${of}`
  const end =
    times !== null ? `; the effect is ${formatTimes(times)} that` : comparable ? '' : ': other groups than here, so the two do not compare'
  return `${begin} (expected ${digits(expected)})${end}.`
}

const noteworthy = (corrected: number, effect: number): boolean => corrected < 0.995 * effect

/** A level, a number, or "from … to …". */
export function valueWords(value: NoiseParam['best']): string {
  if (typeof value === 'string') return value
  return typeof value === 'number' ? formatNumber(value) : `${digits(value[0])} … ${digits(value[1])}`
}
