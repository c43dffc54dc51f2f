import type { ComparedSet, ComparisonBody, ComparisonNumbers } from '../analysis/comparison-result.ts'
import { formatCount, formatNumber, formatP } from './format.ts'

const digits = (value: number): string => formatNumber(value, 4)
const many = (n: number, one: string): string => `${formatCount(n)} ${n === 1 ? one : `${one}s`}`

/** Numbers → the same with its headline. */
export const comparisonWords = (numbers: ComparisonNumbers, metric: string): ComparisonBody => ({
  ...numbers,
  headline: headline(numbers, metric),
})

function headline(numbers: ComparisonNumbers, metric: string): string {
  const { sets, difference, interval, p, better, verdict, margin, unitsNeeded, pairs, against } = numbers
  const [a, b] = sets
  const size = Math.abs(difference)
  const signed = difference < 0 ? ([-interval[1], -interval[0]] as const) : interval
  const range = `95 % ${digits(signed[0])} to ${digits(signed[1])}, p ${p < 0.0005 ? formatP(p) : `= ${formatP(p)}`}`
  const alone = Math.max(a.configurations, b.configurations) - pairs
  const by =
    against === 'pairs'
      ? `, in ${many(pairs, 'pair')} that agree in everything else${alone > 0 ? ` (${many(alone, 'configuration')} without a partner aside)` : ''}`
      : ''
  const means = `Mean ${metric}: ${digits(a.mean)} in A (${sizeOf(a)}), ${digits(b.mean)} in B (${sizeOf(b)}).`
  const matters =
    margin.source === 'given' ? `your margin of ${digits(margin.value)}` : `the ${digits(margin.value)} that matters by default`
  const said = {
    matters: `${better} is better by ${digits(size)} (${range})${by}: more than noise, and surely more than ${matters}.`,
    'real but small': `${better} is better by ${digits(size)} (${range})${by}: more than noise, and surely less than ${matters}.`,
    negligible: `They differ by ${digits(size)} (${range})${by}: no more than noise does, and surely less than ${matters}. They are as good as each other.`,
    undecided:
      better === null
        ? `They differ by ${digits(size)} (${range})${by}: noise alone could do that, which is not the same as no difference.`
        : `${better} is better by ${digits(size)} (${range})${by}: more than noise; whether it is more than ${matters} is open.`,
  }[verdict]
  const unit = pairs > 0 ? 'pairs' : a.unit === b.unit ? `${a.unit} of each` : 'units of each'
  const more =
    unitsNeeded === null
      ? ''
      : ` ${formatCount(unitsNeeded[0])}${unitsNeeded[1] > unitsNeeded[0] ? ` to ${formatCount(unitsNeeded[1])}` : ''} ${unit} would probably settle it.`
  return `${means} ${said}${more}`
}

/** "15 runs of one configuration", "40 configurations". */
function sizeOf({ runs, configurations }: ComparedSet): string {
  if (configurations === 1) return `${many(runs, 'run')} of one configuration`
  return runs === configurations ? many(configurations, 'configuration') : `${many(configurations, 'configuration')}, ${many(runs, 'run')}`
}
