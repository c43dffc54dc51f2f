import type { ImportanceBody, ImportanceNumbers, ImportanceRow, ImportanceTarget } from '../analysis/importance-result.ts'
import { formatNumber, formatP } from './format.ts'

/** Numbers → the same with headline, sentences, notes, and why importance and correlation disagree. */
export function importanceWords(numbers: ImportanceNumbers, metric: string): ImportanceBody {
  const setting: Setting = {
    target: numbers.target,
    metric,
    r2: numbers.fit.r2OutOfBag,
    level: numbers.fit.level,
    n: numbers.configurations,
    tested: numbers.stages.find(({ name }) => name === 'tests')?.state === 'done',
  }
  return {
    ...numbers,
    headline: headline(numbers.params, setting, numbers.strength),
    params: numbers.params.map((row) => ({
      ...row,
      sentence: sentence(row, setting),
      notes: rowNotes(row, numbers.coupled),
      disagreement: disagreement(row),
    })),
  }
}

/** Whole per cent; what would round to nothing is "under 1 %". */
const percent = (share: number): string => (share > 0 && share < 0.005 ? 'under 1 %' : `${Math.round(100 * Math.max(0, share))} %`)

/** Share of the variation that a test finds with a power of 80 % (`methods` §6.9). */
const detectable = (r2: number | null, n: number): number => Math.min(1, (10 * (1 - Math.max(0, r2 ?? 0))) / n)

/** The same in words. */
function missable(r2: number | null, n: number): string {
  const share = detectable(r2, n)
  if (share > 0.995) return 'almost any effect would be missed with so few configurations'
  return `an effect below ${share < 0.005 ? '1 %' : `about ${percent(share)}`} of the variation would probably be missed`
}

const capital = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1)

function variationWords(target: ImportanceTarget, metric: string): string {
  switch (target) {
    case 'rank':
      return 'variation in rank'
    case 'raw':
      return `variation in ${metric}`
    case 'top':
      return 'variation in rank among the better half'
    case 'failure':
      return 'variation between runs that fail and runs that do not'
  }
}

/** What a sentence is made of beside the row itself. */
interface Setting {
  readonly target: ImportanceTarget
  readonly metric: string
  readonly r2: number | null
  readonly level: ImportanceBody['fit']['level']
  /** Configurations. */
  readonly n: number
  readonly tested: boolean
}

/** The plain sentence: how much, how sure, at which n. */
function sentence(row: ImportanceRow, setting: Setting): string {
  const subject = row.params.length === 1 ? row.name : `${row.params.join(' and ')} (they move together)`
  const { n, r2 } = setting
  if (row.importance === null) return `${subject}: ${n} configurations are too few to say how much it matters.`
  const missed = missable(r2, n)
  const share = percent(row.importance)
  const range = row.interval === null ? '' : ` (${percentRange(row.interval)})`
  const accounts = `${subject} accounts for ${share.startsWith('under') ? '' : 'about '}${share} of the out-of-sample ${variationWords(setting.target, setting.metric)}${range}.`
  switch (row.verdict) {
    case 'confirmed':
      return `${accounts} Confirmed${row.belowFloor === true ? ', small: below its noise floor' : ''} (Holm p ${equals(row.pAdjusted!)}).`
    case 'suggestive':
      if (actsTogether(row)) return `${accounts} By itself suggestive only (p ${equals(row.p!)}); ${together(row)}`
      return `${accounts} Suggestive only (p ${equals(row.p!)}, Holm p ${equals(row.pAdjusted!)}): it could be chance.`
    case 'no evidence':
      if (actsTogether(row)) return `${accounts} By itself no evidence (p ${equals(row.p!)}); ${together(row)}`
      if (setting.level === 'none') return `${subject}: no evidence at n = ${n}; ${missed}.`
      return `${subject} ${share}${row.belowFloor === true ? ', below its noise floor' : ''}: no evidence at n = ${n}; ${missed}.`
    default:
      if (setting.level === 'none') return `${subject}: the forest predicts no better than the mean, so its bar means nothing.`
      return `${accounts} ${setting.tested ? 'It was not tested.' : 'Not tested yet.'}`
  }
}

/** The second test found what the first is blind to. */
const actsTogether = ({ interaction }: ImportanceRow): boolean => interaction !== null && interaction.pAdjusted <= 0.05
const together = ({ interaction }: ImportanceRow): string =>
  `together with another param confirmed (Holm p ${equals(interaction!.pAdjusted)}).`

const equals = (p: number): string => {
  const text = formatP(p)
  return text.startsWith('<') ? text : `= ${text}`
}

function percentRange([low, high]: readonly [number, number]): string {
  const whole = (share: number) => String(Math.round(100 * share))
  return whole(low) === whole(high) ? `${whole(low)} %` : `${whole(low)}–${whole(high)} %`
}

/** Why a bar and a correlation say different things; null when they do not. */
function disagreement(row: ImportanceRow): string | null {
  const c = row.correlation
  if (row.importance === null || c === null || c.spearman === null) return null
  const matters =
    row.verdict === 'confirmed' || row.verdict === 'suggestive' || (row.verdict === null && row.importance >= 0.1 && !row.hollow)
  const rho = Math.abs(c.spearman)
  if (matters && rho < 0.3 && row.importance >= 0.05) {
    if (c.shape === 'peak') {
      const near = c.shapeAt === null ? '' : ` (near ${formatNumber(c.shapeAt, 2)})`
      return `Importance is high and correlation low: the best values lie inside the range${near}, and going up or down from there is worse. A straight trend misses that.`
    }
    if (c.shape === 'valley')
      return 'Importance is high and correlation low: the worst values lie inside the range. A straight trend misses that.'
    if (actsTogether(row))
      return 'Importance is high and correlation low: what it does depends on other params, so that up is good here and bad there.'
    return 'Importance is high and correlation low: its effect is bent, or depends on other params. A straight trend misses that.'
  }
  const trend = c.pAdjusted !== null && c.pAdjusted <= 0.05
  if (row.verdict === 'no evidence' && trend && !actsTogether(row)) {
    const others = row.confoundedWith
    return others.length > 0
      ? `Correlation is clear and importance is not: its values go together with those of ${others.join(', ')}, and given ${others.length === 1 ? 'that' : 'those'} it adds nothing that shows.`
      : 'Correlation is clear and importance is not: given the other params it adds nothing that shows at this n.'
  }
  return null
}

/** Sentences for the expanded row. */
function rowNotes(row: ImportanceRow, coupled: boolean): readonly string[] {
  const notes: string[] = []
  if (row.importance !== null && row.interval !== null)
    notes.push('Interval: how much this bar would move with another batch of runs (approximate 90 %). Small shares are under-stated.')
  if (row.noiseFloor !== null)
    notes.push(
      `Noise floor ${percent(row.noiseFloor)}: with the values of this param shuffled, its bar stays below that in 39 of 40 refits.`,
    )
  if (row.p !== null) {
    const test = row.test === 'gcm' ? 'generalised covariance measure, approximate' : 'distilled conditional randomisation'
    notes.push(`p ${equals(row.p)}, Holm p ${equals(row.pAdjusted!)} (${test}).`)
  } else if (row.untested !== null) notes.push(`No p. ${row.untested}`)
  if (actsTogether(row)) notes.push(`It acts together with another param (interaction test, Holm p ${equals(row.interaction!.pAdjusted)}).`)
  if (row.conditional !== null)
    notes.push(
      `Active only where ${row.conditional.parent} is ${row.conditional.levels.join(' or ')} (${row.n} runs); elsewhere its value is drawn at random, so that it cannot stand in for ${row.conditional.parent}. The test uses its active runs.`,
    )
  if (row.missing > 0) notes.push(`Unknown in ${row.missing} runs; there its value is drawn at random from the others, five times over.`)
  if (row.confoundedWith.length > 0)
    notes.push(
      `Confounded with ${row.confoundedWith.join(', ')}: their values go together${coupled ? '' : ', here by chance'}. The bar counts it alone; the test and leaving it out count what it adds to the others.`,
    )
  if (row.dropColumn !== null)
    notes.push(
      row.dropColumn < 0.005
        ? 'Leaving it out costs no R² out of bag.'
        : `Leaving it out costs ${row.dropColumn.toFixed(2)} of R² out of bag.`,
    )
  if (row.mdi !== null)
    notes.push(
      `W&B-style importance (MDI) ${percent(row.mdi)}: biased towards continuous and many-valued params; not comparable between params.`,
    )
  return notes
}

/** The panel in one or two sentences. */
function headline(params: readonly ImportanceRow[], setting: Setting, strength: ImportanceBody['strength']): string {
  const { n, r2, level } = setting
  if (strength === 'correlations only')
    return `${n} configurations are too few for importance; correlations with their intervals are what can be said.`
  const confirmed = params.filter(({ verdict }) => verdict === 'confirmed')
  const jointly = params
    .filter((row) => row.verdict !== 'confirmed' && actsTogether(row))
    .map(({ name, importance }) => `${name} (${percent(importance!)})`)
  const more =
    jointly.length === 0 ? '' : ` ${jointly.slice(0, 3).join(', ')} ${jointly.length === 1 ? 'acts' : 'act'} together with another param.`
  const unexplained = r2 === null ? '' : ` ${percent(Math.min(1, 1 - r2))} of the variation is unexplained.`
  const what = variationWords(setting.target, setting.metric)
  const start = strength === 'exploratory' ? `Exploratory (n = ${n}): ` : ''
  if (confirmed.length > 0) {
    const named = confirmed.slice(0, 3).map(({ name, importance }) => `${name} (${percent(importance!)})`)
    const rest = confirmed.length > 3 ? ` and ${confirmed.length - 3} more` : ''
    const bars =
      level === 'none' ? ' The forest itself predicts no better than the mean: do not read the lengths of the bars.' : unexplained
    return `${start}${named.join(', ')}${rest} ${confirmed.length === 1 ? 'matters' : 'matter'} for the ${what}, confirmed.${more}${bars}`
  }
  if (level === 'none') return `${start}The forest predicts no better than the mean: ignore the bars. ${capital(missable(r2, n))}.`
  const suggestive = params.filter(({ verdict }) => verdict === 'suggestive')
  if (suggestive.length > 0) {
    const named = suggestive.slice(0, 3).map(({ name }) => name)
    return `${start}Nothing is confirmed; ${named.join(', ')} ${named.length === 1 ? 'is' : 'are'} suggestive.${more}${unexplained}`
  }
  if (setting.tested && params.some(({ verdict }) => verdict !== null))
    return `${start}No evidence that any of these params matters by itself at n = ${n}.${more}${unexplained}`
  const top = params[0]
  return top === undefined || top.importance === null
    ? `${start}No param could be ranked.`
    : `${start}${top.name} has the longest bar (${percent(top.importance)} of the ${what}); ${setting.tested ? 'nothing was tested' : 'tests follow'}.${unexplained}`
}
