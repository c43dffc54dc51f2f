import { MISSING, PRESENT } from '../../dataset/dataset.ts'
import type { TestPlan } from '../../significance/plan-tests.ts'
import { fDistribution } from '../../stats/distributions.ts'
import { mean } from '../../stats/moments.ts'
import type { AnalysisInput, Ledger, Warning } from '../analysis.ts'
import type { NoiseNumbers } from '../noise-result.ts'
import { NOT_LOGGED } from '../usable-runs.ts'
import type { NoiseSource } from './measure.ts'
import type { Signal } from './signal.ts'

/** Fewer degrees of freedom than this leave the noise known to a factor of 2.5 at best. */
const FEW_DF = 4
const DIFFERS_P = 0.01
/** Of the deviations of an anchor's runs, in standard errors √(6/n). */
const SKEWED = 3
const SKEWED_AT_LEAST = 1
const FEWEST_FOR_SKEW = 8

/** What limits the noise itself. */
export function aboutNoise(
  input: AnalysisInput,
  { noise, anchors, placebo, collapsed: fallen }: NoiseSource,
  signal: Signal,
): readonly Warning[] {
  const warnings: Warning[] = []
  const say = (code: string, text: string): unknown => warnings.push({ code, text })
  // What labelled runs have for params was not used.
  const labelled = placebo !== null
  if (noise.df < FEW_DF)
    say(
      'FEW_REPEATS',
      `Noise comes from ${noise.replicates} runs of ${count(noise.configurations, 'configuration')}: it may be ${ratio(noise.interval[0] / noise.sd)} to ${ratio(noise.interval[1] / noise.sd)} times what they show, and so may a margin that rests on it. 5 new seeds of the best configuration tell it to within a factor of 0.6 to 2.9, 10 to within 0.7 to 1.8.`,
    )
  if (noise.copies > 0)
    say(
      'COPIES',
      `${count(noise.copies, 'run')} with the configuration, the seed and the value of another: these look like copies, not repeats, and count once.`,
    )
  if (noise.identical > 0)
    say(
      'IDENTICAL_REPEATS',
      `In ${noise.identical} of the ${noise.configurations} repeated configurations all runs have the very same value. They count as they are; if these look like copies, not repeats, take them out with a filter: they make the noise look small.`,
    )
  const { runs, failed, collapsed } = noise.failures
  if (failed > 0)
    say(
      'REPEATS_FAILED',
      `${failed} of the ${runs} repeated runs ended without a value: a rate of failure beside the noise, and no part of it.`,
    )
  if (collapsed > 0)
    say(
      'COLLAPSED',
      `${collapsed} of the ${runs} repeated runs ${collapsed === 1 ? 'lies' : 'lie'} so far out on the bad side${settingsOf(input, [...fallen])} that ${collapsed === 1 ? 'it is' : 'they are'} another event than noise (Grubbs’s test, p < 0.01): a rate of failure, as of runs that end without a value, and no part of noise or effects. Look whether it goes with a param.`,
    )
  const { equal } = noise
  if (equal !== null) {
    if (equal.withQuality !== null && equal.withQuality.p < DIFFERS_P)
      say(
        'NOISE_DEPENDS_ON_QUALITY',
        `Noise is ${equal.withQuality.rho > 0 === (input.goal === 'maximize') ? 'larger' : 'smaller'} for better configurations: one number for all of them is an average.`,
      )
    else if (equal.p !== null && equal.p < DIFFERS_P)
      say(
        'NOISE_DIFFERS',
        'Noise is not the same in all repeated configurations: one number for all of them is an average. Look at them one by one.',
      )
  }
  if (collapsed === 0 && anchors.some(({ values }) => isSkewed(values)))
    say(
      'SKEWED_NOISE',
      'The repeats are lopsided, and tests against their spread then err more often than they say (up to 20 instead of 5 of 100). Trust F* over groups of repeats, or another scale of the metric, such as its logarithm.',
    )
  const apart = anchors.filter(({ values, rows }) => values.length >= 2 && !signal.rows.includes(rows[0]!))
  if (apart.length > 0 && apart.length === anchors.filter(({ values }) => values.length >= 2).length && signal.rows.length > 0) {
    const where = apart.map(({ values }) => mean(values))
    const [low, high] = [signal.y[0]!, signal.y.at(-1)!]
    const config = labelled
      ? ''
      : settingsOf(
          input,
          apart.flatMap(({ rows }) => [...rows]),
        )
    const outside = apart.length === 1 && !labelled ? outsideOf(input, apart[0]!.rows[0]!, signal) : ''
    if (where.every((value) => value < low || value > high))
      say(
        'NOISE_ELSEWHERE',
        `Noise was measured at a configuration${config} that is better or worse than all compared runs${outside === '' ? '' : `, and ${outside}`}. Noise is often larger for weak configurations: repeat one of the compared ones, too.`,
      )
    else if (apart.length === 1)
      say(
        'ONE_ANCHOR',
        `Noise was measured at one configuration${config}${outside === '' ? '' : `, ${outside}`}. It is often larger for weak ones: a second anchor, a mediocre one, would tell.`,
      )
  }
  if (sharesSeed(input, signal))
    say(
      'SHARED_SEED',
      'These runs share one seed, which does not remove noise: each configuration uses the random numbers differently, so each point still contains one draw of seed noise, only one that cannot be averaged away.',
    )
  const running = signal.rows.filter((row) => input.dataset.runs.state[row] === 'running').length
  if (running > 0) say('STILL_RUNNING', `${count(running, 'run')} of these are still running; the value so far is used.`)
  return warnings
}

/** "outside of what is compared in hidden_size (10 to 100)": where the runs that tell the noise stand; else nothing. */
function outsideOf({ dataset }: AnalysisInput, row: number, { rows }: Signal): string {
  const parts = dataset.params.flatMap((column) => {
    if (column.status[row] !== PRESENT) return []
    const set = rows.filter((other) => column.status[other] === PRESENT)
    if (set.length === 0) return []
    if (column.kind !== 'numeric') {
      const known = set.some((other) => column.codes[other] === column.codes[row])
      return known ? [] : [column.name]
    }
    const value = column.values[row]!
    const [low, high] = set.reduce(
      ([least, most], other) => [Math.min(least, column.values[other]!), Math.max(most, column.values[other]!)],
      [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY] as [number, number],
    )
    return value >= low && value <= high
      ? []
      : [`${column.name} (${low === high ? `${formatPlain(low)} throughout` : `${formatPlain(low)} to ${formatPlain(high)}`})`]
  })
  return parts.length === 0 || parts.length > MOST_SETTINGS ? '' : `outside of what is compared in ${parts.join(', ')}`
}

/** " (batch_size 100, hidden_size 128)" of a single configuration: what it is set to among what varies there; else nothing. */
function settingsOf({ dataset }: AnalysisInput, rows: ArrayLike<number>): string {
  const first = rows[0]
  if (first === undefined) return ''
  if (Array.from(rows).some((row) => dataset.configuration[row] !== dataset.configuration[first])) return ''
  const set = dataset.params.filter(({ status }) => status[first] === PRESENT)
  if (set.length === 0 || set.length > MOST_SETTINGS) return ''
  return ` (${set.map((column) => `${column.name} ${column.kind === 'numeric' ? formatPlain(column.values[first]!) : column.levels[column.codes[first]!]}`).join(', ')})`
}

const ratio = (times: number): string => String(Number(times.toPrecision(2)))

const MOST_SETTINGS = 6
/** As it was logged, without the tail of a binary fraction. */
const formatPlain = (value: number): string => String(Number(value.toPrecision(6)))

const count = (n: number, what: string): string => `${n} ${what}${n === 1 ? '' : 's'}`

/** One seed over configurations that differ. */
function sharesSeed({ dataset }: AnalysisInput, { rows, cells }: Signal): boolean {
  if (cells.rows.length < 2) return false
  return dataset.seeds.some((column) => {
    if (rows.some((row) => column.status[row] !== PRESENT)) return false
    const value = (row: number): number => (column.kind === 'numeric' ? column.values[row]! : column.codes[row]!)
    return rows.every((row) => value(row) === value(rows[0]!))
  })
}

function isSkewed(values: Float64Array): boolean {
  const n = values.length
  if (n < FEWEST_FOR_SKEW) return false
  const shifted = values.map((value) => value - values[0]!)
  const middle = mean(shifted)
  let squares = 0
  let cubes = 0
  for (const value of shifted) {
    squares += (value - middle) ** 2 / n
    cubes += (value - middle) ** 3 / n
  }
  const skewness = Math.abs(cubes / squares ** 1.5)
  return skewness > SKEWED_AT_LEAST && skewness > SKEWED * Math.sqrt(6 / n)
}

const OFTEN_MISSING = 0.3

/** What limits the comparison of params. */
export function aboutParams(
  input: AnalysisInput,
  signal: Signal,
  { params, design, designGiven, beside }: NoiseNumbers,
): readonly Warning[] {
  const warnings: Warning[] = []
  const say = (code: string, text: string): unknown => warnings.push({ code, text })
  const alone = params.filter(({ levels, unit }) => unit === 'runs' && levels.some(({ n }) => n === 1)).map(({ name }) => name)
  if (design === 'reseeds' && alone.length > 0)
    say(
      'GROUPS_OF_ONE',
      `${alone.join(', ')}: some groups have a single run, which says nothing of its own spread; the noise of the others stands in for it.`,
    )
  const pairs = params.filter(({ levels, test }) => test === 'F*' && levels.some(({ n }) => n === 2)).map(({ name }) => name)
  if (pairs.length > 0)
    say('GROUPS_OF_TWO', `${pairs.join(', ')}: groups of two runs tell little of their spread. Three seeds a group are the least to go by.`)
  if (design === 'replicated' && signal.completeGrid === null && signal.gaps === null && signal.cells.rows.length < 10)
    say(
      'FEW_CONFIGURATIONS',
      `${signal.cells.rows.length} configurations differ in ${signal.chosen.columns.length} params at once: more seeds of them cannot tell which param acts, more configurations can.`,
    )
  if (beside !== null) {
    const unused = beside.runs - beside.repeats
    say(
      'BESIDE_GRID',
      `${count(beside.configurations, 'configuration')} ${beside.configurations === 1 ? 'stands' : 'stand'} beside the grid${settingsOf(input, signal.beside)}, with values that hardly any other has. Which of the params makes the difference there cannot be told, so ${beside.configurations === 1 ? 'it is' : 'they are'} not compared with the rest.${beside.repeats > 0 ? ` ${count(beside.repeats, 'repeat')} there tell the noise.` : ''}${unused > 0 ? ` ${count(unused, 'run')} there ran once and ${unused === 1 ? 'is' : 'are'} used for nothing.` : ''}`,
    )
  }
  if (signal.gaps !== null && (design === 'grid' || design === 'replicated')) {
    const share = signal.gaps.fit.filled
    const whole = Math.round(signal.cells.rows.length / share)
    say(
      'GRID_WITH_GAPS',
      `${whole - signal.cells.rows.length} of the ${whole} combinations of this grid have no run. The groups of a param then differ in the others, too: the main effects of all params are fitted together, and each param is compared by its adjusted means, against noise and, for what is missing, against what the main effects leave.`,
    )
  }
  if (design === 'grid' && designGiven && signal.completeGrid === null && signal.gaps === null)
    say(
      'NOT_A_GRID',
      'These runs are no grid: groups of one param differ in the others, too. Held against noise alone, as was said, a param without any effect may look real; the design “auto” takes the others out.',
    )
  const depends = params.filter(({ pAdjusted, againstRest }) => (pAdjusted ?? 1) <= 0.05 && againstRest !== null && againstRest.p > 0.05)
  if (depends.length > 0)
    say(
      'DEPENDS_ON_OTHERS',
      `${depends.map(({ name }) => name).join(', ')}: more than noise here, but it changes with the other params as much as it shows on average; elsewhere in the space it may be another.`,
    )
  for (const { column, name } of signal.chosen.columns) {
    const missing = signal.rows.filter((row) => column.status[row] === MISSING).length
    if (missing > OFTEN_MISSING * signal.rows.length)
      say('OFTEN_MISSING', `'${name}' is unknown in ${missing} of ${signal.rows.length} runs; its row describes the others.`)
  }
  const acting = actsAsParam(input, signal)
  if (acting !== null)
    say(
      'SEED_ACTS',
      `Runs of different configurations with the same value of '${acting}' are alike: they share something with it, such as a data split, or it is a param after all. If it is, declare it as one: as long as it counts as a seed, what it does counts as noise.`,
    )
  return warnings
}

/** From so many runs of each seed on, their means tell. */
const FEWEST_PER_SEED = 3
/** One of the usual seeds would be called so by chance in one of ten thousand sets. */
const ACTS_P = 1e-4

/** The seed column whose few values, each run with many configurations, shift the metric: F of the seeds' means over what configurations leave. */
function actsAsParam({ dataset }: AnalysisInput, { rows, y, cells }: Signal): string | null {
  if (cells.rows.length < FEWEST_PER_SEED) return null
  const middle = new Map(Array.from(cells.rows, (row, i) => [dataset.configuration[row]!, { mean: cells.means[i]!, n: cells.sizes[i]! }]))
  const found = dataset.seeds.find((column) => {
    const groups = new Map<number, number[]>()
    let used = 0
    rows.forEach((row, i) => {
      const cell = middle.get(dataset.configuration[row]!)!
      if (column.status[row] !== PRESENT || cell.n < 2) return
      const seed = column.kind === 'numeric' ? column.values[row]! : column.codes[row]!
      groups.set(seed, [...(groups.get(seed) ?? []), y[i]! - cell.mean])
      used++
    })
    const members = [...groups.values()]
    if (members.length < 2 || used < FEWEST_PER_SEED * members.length) return false
    const between = members.reduce((sum, values) => sum + values.length * mean(Float64Array.from(values)) ** 2, 0)
    const total = members.flat().reduce((sum, value) => sum + value * value, 0)
    const df1 = members.length - 1
    const df2 = used - cells.sizes.filter((n) => n >= 2).length - df1
    if (!(df2 > 0) || !(total - between > 0)) return false
    return fDistribution(between / df1 / ((total - between) / df2), df1, df2).upper < ACTS_P
  })
  return found?.name ?? null
}

/** From this share on, runs that never logged the metric are pointed out. */
const OFTEN_UNLOGGED = 0.1

/** Runs that say nothing of the metric, though they are through. */
export function aboutUnlogged({ metric }: AnalysisInput, { total, used, dropped }: Ledger): readonly Warning[] {
  const unlogged = dropped.find(({ reason }) => reason === NOT_LOGGED)?.count ?? 0
  if (unlogged < OFTEN_UNLOGGED * total) return []
  return [
    {
      code: 'OFTEN_UNLOGGED',
      text: `${unlogged} of the ${total} runs ended without logging '${metric}': this is about ${used} others. If they were those that went badly, means come out too good; log the metric in all runs, or leave these out by a filter.`,
    },
  ]
}

/** How the runs of a sweep were chosen, where that limits the test. */
export function aboutSweep(plan: TestPlan, tested: number, runs: number): readonly Warning[] {
  const sampled =
    tested < runs && plan.takesPart === null
      ? [{ code: 'TEST_SAMPLED', text: `p comes from ${tested} of the ${runs} runs, drawn at random; effects use all.` }]
      : []
  return [...aboutPlan(plan), ...sampled]
}

function aboutPlan({ sampling, coupled, sentence, method }: TestPlan): readonly Warning[] {
  if (sampling === 'adaptive') return [{ code: 'ADAPTIVE', text: sentence }]
  if (coupled) return [{ code: 'COUPLED', text: sentence }]
  if (sampling === 'unknown' && method !== null) return [{ code: 'SAMPLING_UNKNOWN', text: sentence }]
  return []
}
