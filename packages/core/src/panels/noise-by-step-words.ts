import type { NoiseByStep, NoiseParamByStep, Stretch } from '../analysis/noise-by-step-result.ts'
import type { NoiseBody } from '../analysis/noise-result.ts'
import { formatCount, formatNumber } from './format.ts'
import { formatTimes } from './format-times.ts'

type Axis = Pick<NoiseByStep, 'axis' | 'at' | 'until'>

/** Effects over training → the same with headline and sentences. */
export function noiseByStepWords(numbers: NoiseByStep, metric: string): NonNullable<NoiseBody['byStep']> {
  return {
    ...numbers,
    headline: headline(numbers, metric),
    params: numbers.params.map((param) => ({ ...param, sentence: sentence(param, numbers) })),
  }
}

const digits = (value: number): string => formatNumber(value, 3)
const listed = (names: readonly string[]): string =>
  names.length < 2 ? names.join('') : `${names.slice(0, -1).join(', ')} and ${names.at(-1)!}`

/** "epoch", "step", or whatever counts them. */
export const placeName = ({ axis }: Axis): string =>
  axis.kind === 'step' ? 'step' : axis.kind === 'fraction' ? 'share of training' : axis.label

/** "epoch 3", "steps 100–190", "40 % of training", by its place among `at`. */
export function placeWords(place: number, axis: Axis): string {
  const [from, to] = [axis.at[place]!, axis.until[place]!]
  if (axis.axis.kind === 'fraction') return `${formatNumber(100 * from, 2)} % of training`
  const name = placeName(axis)
  return from === to ? `${name} ${number(from)}` : `${several(name)} ${number(from)}–${number(to)}`
}

const several = (name: string): string => (/^[a-z]+$/u.test(name) ? `${name}s` : name)

const number = (at: number): string => (Number.isInteger(at) ? formatCount(at) : digits(at))

/** "in epochs 1–7 and 9", "at epoch 3", "over 40–100 % of training", "at every epoch"; where there is none, "at any epoch", which a "not" precedes. */
export function stretchWords(clear: readonly Stretch[], axis: Axis): string {
  const name = placeName(axis)
  const simple = axis.axis.kind !== 'fraction'
  if (clear.length === 0) return simple ? `at any ${name}` : 'in any part of training'
  if (isAll(clear, axis)) return simple ? `at every ${name}` : 'over all of training'
  const ends = ([from, to]: Stretch): string =>
    simple
      ? from === to
        ? number(from)
        : `${number(from)}–${number(to)}`
      : from === to
        ? formatNumber(100 * from, 2)
        : `${formatNumber(100 * from, 2)}–${formatNumber(100 * to, 2)}`
  const shown = clear.length > 4 ? [...clear.slice(0, 3).map(ends), `${clear.length - 3} more stretches`] : clear.map(ends)
  if (!simple) return `over ${listed(shown)} % of training`
  const single = clear.length === 1 && clear[0]![0] === clear[0]![1]
  return single ? `at ${name} ${shown[0]!}` : `in ${several(name)} ${listed(shown)}`
}

const isAll = (clear: readonly Stretch[], { at }: Axis): boolean =>
  clear.length === 1 && clear[0]![0] <= at[0]! && clear[0]![1] >= at.at(-1)!

function headline(numbers: NoiseByStep, metric: string): string {
  const { params, noise, at, spread } = numbers
  const first = placeWords(0, numbers)
  const last = placeWords(at.length - 1, numbers)
  const tested = params.filter(({ p }) => p !== null)
  const all = tested.filter(({ clear }) => isAll(clear, numbers))
  const some = tested.filter((param) => param.clear.length > 0 && !all.includes(param))
  const none = tested.filter(({ clear }) => clear.length === 0)
  const parts: string[] = []
  const names = (of: readonly NoiseParamByStep[]): string =>
    of.length > 4 ? `${listed([...of.slice(0, 3).map(({ name }) => name), `${of.length - 3} more`])}` : listed(of.map(({ name }) => name))
  const be = (of: readonly unknown[]): string => (of.length === 1 ? 'is' : 'are')
  if (all.length > 0) parts.push(`${names(all)} ${be(all)} distinguishable from noise ${stretchWords(all[0]!.clear, numbers)}.`)
  for (const param of some.slice(0, 3)) parts.push(`${param.name} is distinguishable ${stretchWords(param.clear, numbers)}.`)
  if (some.length > 3) parts.push(`So are ${some.length - 3} more in parts of training.`)
  if (none.length > 0)
    parts.push(
      `${names(none)} ${be(none)} not distinguishable from noise ${stretchWords([], numbers)}, which does not show that nothing is there.`,
    )
  if (tested.length === 0 && params.length > 0) parts.push('No param could be tested over training.')
  if (noise !== null && at.length > 1) {
    const [early, late] = [noise.sd[0]!, noise.sd.at(-1)!]
    parts.push(`Another seed moves ${metric} by ±${digits(early)} (sd) at ${first} and ±${digits(late)} at ${last}.`)
  }
  const whole = (set: 'signal' | 'noise'): (typeof spread)[number] | undefined => spread.find((one) => one.set === set)
  const [signal, repeats] = [whole('signal'), whole('noise')]
  if (signal !== undefined && repeats !== undefined)
    parts.push(
      `All ${formatCount(signal.n)} runs lie within ${digits(signal.range[0]!)} of each other at ${first} and ${digits(signal.range.at(-1)!)} at ${last}; ${formatCount(repeats.n)} repeats${repeats.configurations === 1 ? '' : ', each about the mean of its configuration,'} within ${digits(repeats.range[0]!)} and ${digits(repeats.range.at(-1)!)}.`,
    )
  return parts.join(' ')
}

function sentence(param: NoiseParamByStep, numbers: NoiseByStep): string {
  const { name, effect, timesNoise, untested, clear } = param
  const { at } = numbers
  const of = (k: number): string => {
    const times = timesNoise?.[k] ?? null
    return `${digits(effect[k]!)} at ${placeWords(k, numbers)}${times === null ? '' : ` (${formatTimes(times)} noise)`}`
  }
  const ends = at.length === 1 ? of(0) : `${of(0)}, ${of(at.length - 1)}`
  if (untested !== null) return `${name}: effect ${ends}. Not tested over training: ${untested}`
  const told =
    clear.length === 0
      ? `not distinguishable from noise ${stretchWords(clear, numbers)}`
      : `distinguishable from noise ${stretchWords(clear, numbers)}`
  return `${name}: ${told}. Effect ${ends}.`
}
