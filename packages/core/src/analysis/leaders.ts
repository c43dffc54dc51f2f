import { type Dataset, type ParamColumn, PRESENT } from '../dataset/dataset.ts'
import { unanswerable } from '../errors.ts'
import { type Behind, behind, chanceOfGap, gapInterval, gapSides, type RunMoments } from '../noise/against-best.ts'
import { expectedRerun } from '../noise/expected-rerun.ts'
import type { Yardstick } from '../noise/noise-range.ts'
import { sdAtMost } from '../noise/noise-sd.ts'
import { requiredRuns } from '../noise/required-runs.ts'
import type { Interval } from '../stats/intervals.ts'
import { mean, variance } from '../stats/moments.ts'
import { gather } from './active-column.ts'
import type { Analysis, AnalysisInput, OptionValues, Outcome, Warning } from './analysis.ts'
import type { Leader, LeadersNumbers, LeaderVerdict } from './leaders-result.ts'
import { endedWithoutValue } from './noise/ended-without-value.ts'
import { noiseInUnit, unitOf } from './noise/in-unit.ts'
import { marginOf } from './noise/margin-of.ts'
import { measureNoise, type NoiseSource } from './noise/measure.ts'
import { MARGIN, NOISE_FILTER, PLACEBO } from './noise/options.ts'
import { usableRuns, withoutCopies } from './usable-runs.ts'

/** Plans beyond this many runs are no plans. */
const MOST_RUNS = 100_000
/** Below this the anchors do not share one noise. */
const DIFFERS_P = 0.01

export const leaders: Analysis<LeadersNumbers> = {
  name: 'leaders',
  title: 'Best configurations',
  question: 'Is the best configuration better than the next, or was it lucky, and which others are as good as far as anyone can tell?',
  autoReducer: 'mean-last',
  needsRepeats: true,
  options: [
    MARGIN,
    NOISE_FILTER,
    PLACEBO,
    {
      name: 'spread',
      label: 'Noise of configurations',
      kind: 'choice',
      choices: ['auto', 'equal', 'own'],
      default: 'auto',
      help: 'equal: one noise for all (Tukey–Kramer). own: two configurations with three runs each by their own spreads (Games–Howell). auto: own where the repeats differ in spread.',
    },
    { name: 'most', label: 'Listed', kind: 'integer', min: 2, max: 200, default: 15, help: 'So many configurations, from the best on.' },
  ],
  run: findLeaders,
}

interface Cell extends RunMoments {
  /** Rows by ascending value. */
  readonly rows: Int32Array
}

function findLeaders(asked: AnalysisInput, options: OptionValues): Outcome<LeadersNumbers> {
  const { dataset, metric, goal } = asked
  const usable = usableRuns(dataset, asked.y, metric)
  const unit = unitOf(asked.y)
  // Turned so that more is better: a metric negated changes no digit.
  const sign = goal === 'maximize' ? 1 : -1
  const y = asked.y.map((value) => (sign * value) / unit)
  const fail = (reason: ReturnType<typeof unanswerable>) => ({
    status: 'unanswerable' as const,
    reason,
    runs: usable.ledger,
    warnings: [],
  })
  if (dataset.n === 0) return fail(unanswerable('NO_RUNS', { found: 'the set is empty' }))
  if (usable.rows.length === 0) return fail(unanswerable('METRIC_ALL_MISSING', { metric, total: dataset.n }))
  const source = measureNoise({ ...asked, y, goal: 'maximize' }, options, usable.rows, asked.y)
  if ('code' in source) return fail(source as ReturnType<typeof unanswerable>)
  const rows = usable.rows.filter((row) => !source.copies.has(row) && source.study?.[row] !== 1)
  const cells = cellsOf(dataset, rows, y)
  if (cells.length < 2) return fail(unanswerable('ONE_CONFIGURATION', { found: cells.length }))

  const { noise } = source
  const own = options['spread'] === 'own' || (options['spread'] === 'auto' && differs(noise))
  const margin = marginOf((options['margin'] as number) / unit, noise.sd, gather(y, rows))
  const best = cells[0]!
  const judged = cells.slice(1).map((cell) => {
    const found = behind(best, cell, noise, own)
    return { found, verdict: verdictOf(found, cells.length, margin.value) }
  })
  const count = (wanted: LeaderVerdict): number => judged.filter(({ verdict }) => verdict === wanted).length
  const listed = cells.slice(0, options['most'] as number)
  const varying = varyingParams(dataset, listed)
  const failed = new Map<number, number>()
  for (const row of endedWithoutValue(dataset, usable.rows, y)) {
    const code = dataset.configuration[row]!
    failed.set(code, (failed.get(code) ?? 0) + 1)
  }
  // What another run of the best will do is up to its own noise, where that is known to be another one.
  const itsNoise = own && best.n >= FEWEST_FOR_OWN && best.variance > 0 ? { sd: Math.sqrt(best.variance), df: best.n - 1 } : noise
  const rerun = expectedRerun(
    Float64Array.from(cells, (cell) => cell.mean),
    cells.map(({ n }) => n),
    0,
    itsNoise,
  )
  const body: LeadersNumbers = {
    noise: asLogged(noiseInUnit(noise, unit), sign),
    margin: { ...margin, value: margin.value * unit },
    configurations: cells.length,
    counts: { asGood: count('as good'), worse: count('worse'), cannotTell: count('cannot tell') },
    rerun: rerun === null ? null : { ...rerun, expected: sign * rerun.expected * unit, interval: ends(rerun.interval, sign * unit) },
    runsNeeded:
      judged[0]!.verdict === 'cannot tell' && judged[0]!.found.gap >= margin.value
        ? toTellApart(judged[0]!.found.gap, best.n, itsNoise)
        : null,
    leaders: listed.map((cell, i): Leader => {
      const other = i === 0 ? null : judged[i - 1]!
      const interval = other === null ? null : gapInterval(other.found, cells.length)
      return {
        rank: i + 1,
        run: dataset.runs.id[cell.rows.at(-1)!]!,
        params: varying.map((column) => ({ name: column.name, value: setTo(column, cell.rows[0]!) })),
        n: cell.n,
        failed: failed.get(dataset.configuration[cell.rows[0]!]!) ?? 0,
        mean: sign * cell.mean * unit,
        sd: cell.n < 2 ? null : Math.sqrt(cell.variance) * unit,
        gap: other === null ? null : other.found.gap * unit,
        interval: interval === null ? null : ends(interval, unit),
        p: other === null ? null : chanceOfGap(other.found, cells.length),
        noise: other?.found.noise ?? null,
        verdict: other?.verdict ?? 'best',
      }
    }),
  }
  return { status: 'ok', body, runs: withoutCopies(usable.ledger, source.copies.size), warnings: aboutLeaders(body, own) }
}

/** One a configuration, from the best mean on; ties by their values, so that no listing of the runs shows. */
function cellsOf(dataset: Dataset, rows: Int32Array, y: Float64Array): readonly Cell[] {
  const members = new Map<number, number[]>()
  for (const row of rows.toSorted((a, b) => y[a]! - y[b]! || a - b)) {
    const cell = members.get(dataset.configuration[row]!)
    if (cell === undefined) members.set(dataset.configuration[row]!, [row])
    else cell.push(row)
  }
  const cells = [...members.values()].map((own): Cell => {
    const values = gather(y, own)
    return { rows: Int32Array.from(own), n: own.length, mean: mean(values), variance: variance(values) }
  })
  return cells.sort((a, b) => b.mean - a.mean || b.n - a.n || y[a.rows[0]!]! - y[b.rows[0]!]!)
}

const differs = ({ equal }: NoiseSource['noise']): boolean => equal !== null && equal.p !== null && equal.p < DIFFERS_P

/** Runs of the best that tell its own noise. */
const FEWEST_FOR_OWN = 3

function verdictOf(found: Behind, k: number, margin: number): LeaderVerdict {
  const { above, below } = gapSides(found, k, margin)
  // Real but smaller than anyone cares about: as good.
  if (below) return 'as good'
  return above ? 'worse' : 'cannot tell'
}

/** Runs of each that find a gap of this size at 5 % with a power of 80 %, now that the two are known. */
function toTellApart(gap: number, have: number, { sd, df }: Yardstick): readonly [number, number] | null {
  if (!(gap > 0)) return null
  const needed = (scale: number): number => Math.max(have + 1, requiredRuns(2, gap / scale))
  const [least, most] = [needed(sd), needed(sdAtMost(sd, df))]
  return least <= MOST_RUNS ? [least, Math.max(least, most)] : null
}

/** Params in which the listed configurations differ. */
function varyingParams(dataset: Dataset, cells: readonly Cell[]): readonly ParamColumn[] {
  return dataset.params.filter((column) => new Set(cells.map(({ rows }) => String(setTo(column, rows[0]!)))).size > 1)
}

function setTo(column: ParamColumn, row: number): string | number | null {
  if (column.status[row] !== PRESENT) return null
  return column.kind === 'numeric' ? column.values[row]! : column.levels[column.codes[row]!]!
}

const ends = ([low, high]: Interval, factor: number): Interval =>
  factor < 0 ? [high * factor, low * factor] : [low * factor, high * factor]

const asLogged = (noise: NoiseSource['noise'], sign: 1 | -1): NoiseSource['noise'] => ({
  ...noise,
  anchors: noise.anchors.map((anchor) => ({ ...anchor, mean: sign * anchor.mean })),
})

/** Fewer degrees of freedom than this leave the noise known to a factor of 2.5 at best. */
const FEW_DF = 4

function aboutLeaders({ noise, leaders: listed }: LeadersNumbers, own: boolean): readonly Warning[] {
  const warnings: Warning[] = []
  const say = (code: string, text: string): unknown => warnings.push({ code, text })
  if (noise.df < FEW_DF)
    say(
      'FEW_REPEATS',
      `Noise comes from ${noise.replicates} runs: it is known roughly, and little can be told apart. 5 new seeds of the best configuration tell it to within a factor of 0.6 to 2.9.`,
    )
  if (listed[0]!.n === 1)
    say('BEST_RAN_ONCE', 'The best configuration ran once; the noise is that of others. Repeat it before you rely on it.')
  if (listed[0]!.failed > 0)
    say(
      'BEST_FAILED',
      `The best configuration also has ${listed[0]!.failed} of ${listed[0]!.n + listed[0]!.failed} runs without a usable value: they count for nothing here.`,
    )
  if (noise.method === 'median')
    say(
      'COLLAPSED',
      `${noise.failures.collapsed} of the repeated runs lie so far out on the bad side that they are another event than noise: they count in the means here, and not in the noise.`,
    )
  if (own)
    say(
      'OWN_NOISE',
      'Noise is not the same everywhere: configurations with at least three runs are compared by their own spreads (Games–Howell), the others by the noise of all.',
    )
  return warnings
}
