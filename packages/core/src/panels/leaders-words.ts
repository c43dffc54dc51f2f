import type { Leader, LeadersBody, LeadersNumbers } from '../analysis/leaders-result.ts'
import { formatCount, formatNumber, formatP } from './format.ts'

const digits = (value: number): string => formatNumber(value, 4)
const ends = ([low, high]: readonly [number, number]): string => `${digits(low)} to ${digits(high)}`
const runs = (n: number): string => `${formatCount(n)} ${n === 1 ? 'run' : 'runs'}`
/** Of the params that tell the listed configurations apart, as many as a line holds. */
const MOST_NAMED = 4

/** Numbers → the same with headline, names and notes. */
export function leadersWords(numbers: LeadersNumbers, metric: string): LeadersBody {
  const labelled = numbers.leaders.map((leader) => ({ ...leader, label: labelOf(leader) }))
  return {
    ...numbers,
    headline: headline(numbers, metric),
    leaders: labelled.map((leader) => ({ ...leader, notes: notes(leader, numbers, metric) })),
  }
}

/** "lr 0.001, depth 4". */
function labelOf({ params, rank }: Leader): string {
  if (params.length === 0) return `configuration ${rank}`
  const named = params.slice(0, MOST_NAMED).map(({ name, value }) => `${name} ${valueText(value)}`)
  return params.length > MOST_NAMED ? `${named.join(', ')} …` : named.join(', ')
}

const valueText = (value: string | number | null): string =>
  value === null ? 'not set' : typeof value === 'number' ? formatNumber(value) : value

function headline(numbers: LeadersNumbers, metric: string): string {
  const { leaders, configurations, counts, rerun, runsNeeded, margin } = numbers
  const best = leaders[0]!
  const parts = [
    `Of ${formatCount(configurations)} configurations the best has a mean ${metric} of ${digits(best.mean)} over ${runs(best.n)}: ${labelOf(best)}.`,
  ]
  const others = configurations - 1
  const undecided = counts.cannotTell
  if (counts.worse === others)
    parts.push(others === 1 ? 'The other one is worse by more than noise.' : 'All others are worse by more than noise.')
  else {
    const said = [
      ...(undecided > 0 ? [`${formatCount(undecided)} of the others cannot be told from it`] : []),
      ...(counts.asGood > 0
        ? [`${formatCount(counts.asGood)} ${counts.asGood === 1 ? 'is' : 'are'} as good, give or take less than matters`]
        : []),
      ...(counts.worse > 0 ? [`${formatCount(counts.worse)} ${counts.worse === 1 ? 'is' : 'are'} worse by more than noise`] : []),
    ]
    parts.push(`${said.join('; ')}.`)
  }
  const next = leaders[1]!
  if (next.verdict === 'cannot tell' && next.gap! < margin.value)
    parts.push(
      `The next is behind by ${digits(next.gap!)}, less than the ${digits(margin.value)} that matters; if that is what it looks like, to show it is not worth the runs.`,
    )
  else if (runsNeeded !== null)
    parts.push(
      `If its lead over the next is what it looks like, a new comparison of these two alone takes ${needed(runsNeeded)} runs of each to show it.`,
    )
  if (rerun !== null)
    parts.push(
      rerun.luck < 0.01
        ? `Configurations differ far more than runs of one do, so another run of it should give about the same (${ends(rerun.interval)} in 90 of 100).`
        : `It was picked for its mean, so some of that is luck: another run of it should give about ${digits(rerun.expected)} (${ends(rerun.interval)} in 90 of 100).`,
    )
  return parts.join(' ')
}

const needed = ([least, most]: readonly [number, number]): string =>
  least === most ? formatCount(least) : `${formatCount(least)} to ${formatCount(most)}`

function notes(leader: Leader & { readonly label: string }, { configurations, margin }: LeadersNumbers, metric: string): readonly string[] {
  const { params, gap, interval, p, noise, verdict, n, sd, failed } = leader
  const said: string[] = []
  if (gap !== null && interval !== null && p !== null) {
    const behind = `${digits(gap)} behind the best in ${metric} (95 % ${ends(interval)}, for all pairs of ${formatCount(configurations)} configurations at once; p ${p < 0.0005 ? formatP(p) : `= ${formatP(p)}`}${noise === 'own' ? ', by the spreads of the two' : ''})`
    const means = {
      best: '',
      worse: ': more than noise.',
      'as good': `: surely less than the ${digits(margin.value)} that matters.`,
      'cannot tell': ': noise alone could do that, which is not the same as no difference.',
    }
    said.push(`${behind}${means[verdict]}`)
  }
  said.push(sd === null ? 'It ran once.' : `Its ${runs(n)} have a standard deviation of ${digits(sd)}.`)
  if (failed > 0) said.push(`${runs(failed)} more ended without a usable value and count for nothing here.`)
  if (params.length > MOST_NAMED) said.push(`${params.map(({ name, value }) => `${name} ${valueText(value)}`).join(', ')}.`)
  return said
}
