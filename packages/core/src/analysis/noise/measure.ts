import { type Dataset, NOT_A_NUMBER, PRESENT } from '../../dataset/dataset.ts'
import { filterMask } from '../../dataset/filter.ts'
import { unanswerable } from '../../errors.ts'
import { type Anchor, findAnchors } from '../../noise/anchors.ts'
import { equalNoise } from '../../noise/equal-noise.ts'
import { collapsesOf, type NoiseSd, noiseSd } from '../../noise/noise-sd.ts'
import { studentTQuantile } from '../../stats/distributions.ts'
import { mean, variance } from '../../stats/moments.ts'
import type { AnalysisInput, OptionValues, Unanswerable } from '../analysis.ts'
import type { MeasuredNoise, NoiseAnchor } from '../noise-result.ts'

/** Noise, and which runs are its study alone. */
export interface NoiseSource {
  readonly noise: MeasuredNoise
  /** Shape (n): 1 = named as the noise study, no part of what is compared; null = nothing was named. */
  readonly study: Uint8Array | null
  /** Rows with the very value of another repeat: the two count as one run. */
  readonly copies: ReadonlySet<number>
  /** Rows of repeats so bad that they are another event than noise: a rate of failure, and no part of noise or effects. */
  readonly collapsed: ReadonlySet<number>
  /** Usable rows of the study, all of one configuration whatever their labels say. */
  readonly placebo: Int32Array | null
  /** Shape (a), without what collapsed. */
  readonly anchors: readonly (Anchor & { readonly source: NoiseAnchor['source'] })[]
}

/** Anchors that a result lists; the others are counted. */
const LISTED = 30

/**
 * How far the metric moves when only the seed changes: from repeats found among the runs, from runs named as a noise study, or both.
 * @param usable rows with a finite value
 * @param asLogged shape (n): the objective in its own unit, which filters and texts speak of
 * @throws InputError BAD_FILTER, UNKNOWN_COLUMN
 */
export function measureNoise(
  input: AnalysisInput,
  options: OptionValues,
  usable: Int32Array,
  asLogged: Float64Array,
): NoiseSource | Unanswerable {
  const { dataset, y, goal, seed } = input
  const filter = (options['noise-filter'] as string).trim()
  const labels = options['placebo'] === true
  const set = Uint8Array.from(y, (value) => (Number.isNaN(value) ? 0 : 1))
  const study = filter === '' ? null : filterMask(dataset, filter, { objective: { y: asLogged, set } })
  const counted = repeatable(input, usable)
  const inStudy = (row: number): boolean => study !== null && study[row] === 1
  const named = counted.rows.filter(inStudy)
  if (study !== null && !named.some((row) => Number.isFinite(y[row]!)))
    return unanswerable('NO_NOISE_STUDY', { filter, found: named.length === 0 ? 'no run fits it' : 'none of them has a usable value' })

  const seedOf = seedReader(dataset)
  const find = (groups: readonly Int32Array[], source: NoiseAnchor['source']) =>
    findAnchors(groups, y, counted.failed, seedOf).map((anchor) => ({ ...anchor, source }))
  const fromStudy = find(labels ? (named.length > 0 ? [named] : []) : byConfiguration(dataset, named), 'noise study')
  const fromRepeats = find(
    byConfiguration(
      dataset,
      counted.rows.filter((row) => !inStudy(row)),
    ),
    'replicates',
  )
  // In an order by content.
  const anchors = [...fromStudy, ...fromRepeats].sort((a, b) => byContent(a, b) || byParams(dataset, a.rows[0], b.rows[0]))
  const bad = goal === 'minimize' ? 1 : -1
  const found = noiseSd(
    anchors.map(({ values }) => values),
    bad,
  )
  const copies = new Set(anchors.flatMap((anchor) => Array.from(anchor.copies)))
  if (found === null && copies.size === 0) {
    if (study !== null && !labels)
      return unanswerable('NO_NOISE_STUDY', {
        filter,
        found: `its ${named.length} runs have as many configurations. If the params recorded there were not used (placebo labels), say so with the option placebo`,
      })
    const configurations = new Set(Array.from(usable, (row) => dataset.configuration[row]!)).size
    return unanswerable('NO_REPLICATES', { configurations, params: dataset.params.length })
  }
  if (found === null || found.sd === 0) {
    const several = anchors.filter(({ values, copies: same }) => values.length + same.length >= 2)
    const runs = several.reduce((sum, { values, copies: same }) => sum + values.length + same.length, 0)
    return unanswerable('REPEATS_IDENTICAL', { runs, configurations: several.length, value: asLogged[several[0]!.rows[0]!]! })
  }
  const source = !anchors.some((anchor) => isMeasured(anchor) && anchor.source === 'noise study')
    ? 'replicates'
    : anchors.some((anchor) => isMeasured(anchor) && anchor.source === 'replicates')
      ? 'both'
      : 'noise study'
  const { left, collapsed } = withoutCollapses(anchors, bad, y)
  const failures = failuresOf(anchors, found.collapsed)
  return {
    noise: describe(found, left, source, failures, copies.size, seed),
    study,
    copies,
    collapsed,
    placebo:
      study !== null && labels
        ? named.filter((row) => Number.isFinite(y[row]!) && !copies.has(row) && !collapsed.has(row)).sort((a, b) => y[a]! - y[b]!)
        : null,
    anchors: left,
  }
}

function withoutCollapses(
  anchors: NoiseSource['anchors'],
  bad: 1 | -1,
  y: Float64Array,
): { readonly left: NoiseSource['anchors']; readonly collapsed: ReadonlySet<number> } {
  const collapses = collapsesOf(
    anchors.map(({ values }) => values),
    bad,
  )
  const collapsed = new Set(anchors.flatMap(({ rows }, a) => [...rows].filter((row) => collapses[a]!(y[row]!))))
  if (collapsed.size === 0) return { left: anchors, collapsed }
  const left = anchors.map((anchor, a) => ({
    ...anchor,
    rows: anchor.rows.filter((row) => !collapsed.has(row)),
    values: anchor.values.filter((value) => !collapses[a]!(value)),
  }))
  return { left, collapsed }
}

function failuresOf(anchors: NoiseSource['anchors'], collapsed: number): MeasuredNoise['failures'] {
  const failed = anchors.reduce((sum, anchor) => sum + anchor.failed, 0)
  return { runs: anchors.reduce((sum, { values }) => sum + values.length, failed), failed, collapsed }
}

/** The largest first, equally large ones by their values. */
function byContent(a: Anchor, b: Anchor): number {
  const place = a.values.findIndex((value, i) => value !== b.values[i])
  const apart = place < 0 ? 0 : a.values[place]! - b.values[place]!
  return b.values.length - a.values.length || apart || a.failed - b.failed
}

/** Those with equal values by what they are set to. */
function byParams({ params }: Dataset, a: number | undefined, b: number | undefined): number {
  if (a === undefined || b === undefined) return 0
  for (const column of params) {
    if (column.status[a] !== column.status[b]) return column.status[a]! - column.status[b]!
    if (column.status[a] !== PRESENT) continue
    const text = (row: number): string => (column.kind === 'numeric' ? String(column.values[row]) : column.levels[column.codes[row]!]!)
    if (text(a) !== text(b)) return text(a) < text(b) ? -1 : 1
  }
  return 0
}

/** Where to look for what noise does to many runs: the anchors of the noise study, else all repeats; at least two runs each. */
export function repeatsOf({ anchors }: Pick<NoiseSource, 'anchors'>): NoiseSource['anchors'] {
  const repeated = anchors.filter(isMeasured)
  const study = repeated.filter(({ source }) => source === 'noise study')
  return study.length > 0 ? study : repeated
}

const isMeasured = ({ values }: Anchor): boolean => values.length >= 2

function describe(
  found: NoiseSd,
  anchors: NoiseSource['anchors'],
  source: MeasuredNoise['source'],
  failures: MeasuredNoise['failures'],
  copies: number,
  seed: number,
): MeasuredNoise {
  const measured = anchors.filter(isMeasured)
  return {
    sd: found.sd,
    interval: found.interval,
    df: found.df,
    betweenRuns: studentTQuantile(0.975, found.df) * Math.SQRT2 * found.sd,
    replicates: found.runs,
    configurations: found.configurations,
    source,
    method: found.method,
    failures,
    copies,
    identical: measured.filter(({ values }) => values[0] === values.at(-1)).length,
    equal:
      measured.length < 2
        ? null
        : equalNoise(
            measured.map(({ values }) => values),
            seed,
          ),
    anchors: measured.slice(0, LISTED).map((anchor) => ({
      source: anchor.source,
      n: anchor.values.length,
      mean: mean(anchor.values),
      sd: Math.sqrt(variance(anchor.values)),
      failed: anchor.failed,
    })),
  }
}

/**
 * Runs that say something of noise: those with a value, and those that ended without one. Runs under way, stopped early or that
 * never logged the metric are neither.
 */
function repeatable({ dataset, y, metric }: AnalysisInput, usable: Int32Array): { readonly rows: Int32Array; readonly failed: Uint8Array } {
  const logged = dataset.metrics.find(({ name }) => name === metric)?.logged ?? null
  const failed = new Uint8Array(dataset.n)
  const rows = new Uint8Array(dataset.n)
  for (const row of usable) rows[row] = 1
  for (let row = 0; row < dataset.n; row++) {
    if (rows[row] === 1 || dataset.runs.cause[row] === 'early-stop') continue
    const state = dataset.runs.state[row]!
    const diverged = (logged?.[row] ?? 0) === 1 || logged?.[row] === NOT_A_NUMBER || !Number.isNaN(y[row]!)
    if (diverged || state === 'failed') {
      failed[row] = 1
      rows[row] = 1
    }
  }
  return { rows: Int32Array.from(rows.keys()).filter((row) => rows[row] === 1), failed }
}

/** Rows of each configuration that has at least two of them. */
function byConfiguration({ configuration }: Dataset, rows: Int32Array): readonly Int32Array[] {
  const groups = new Map<number, number[]>()
  for (const row of rows) {
    const group = groups.get(configuration[row]!)
    if (group === undefined) groups.set(configuration[row]!, [row])
    else group.push(row)
  }
  return [...groups.values()].filter((group) => group.length >= 2).map((group) => Int32Array.from(group))
}

/** The values of all seed columns of a run together; null where one is missing, or where there are none. */
function seedReader({ seeds }: Dataset): (row: number) => string | null {
  return (row) => {
    if (seeds.length === 0 || seeds.some(({ status }) => status[row] !== PRESENT)) return null
    return seeds.map((column) => String(column.kind === 'numeric' ? column.values[row]! : column.codes[row]!)).join(' ')
  }
}
