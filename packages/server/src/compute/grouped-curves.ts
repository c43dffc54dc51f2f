import {
  type Dataset,
  findMetric,
  InputError,
  resolveObjective,
  type SeriesAggregate,
  seriesAggregator,
  seriesBand,
  seriesMedians,
} from '@sweepwise/core'
import type { GroupedCurve, GroupedCurvesAnswer, GroupedCurvesQuery } from '../http/api.ts'
import type { Store } from '../store/store.ts'
import { aboutConfigurations } from './about-configurations.ts'
import { cohortGroups, type LabelledGroup, labelledGroups } from './group-labels.ts'
import { meetingStretches, RUNS_LOOKED_AT } from './meeting-stretches.ts'
import { eachSeriesOver, rangeOver, type SeriesAxis } from './series-over.ts'

/** Stretches where the question names no number: wider than most charts have pixels for. */
const BUCKETS = 500
/** Groups where the question names no number; those beyond are counted. */
const MOST_GROUPS = 50
/** Values that a median may hold in memory, 8 bytes each: of a larger group it comes in wider stretches. */
const MEDIAN_VALUES = 32e6

/**
 * One metric of many runs, group by group and stretch of x by stretch of x: mean, spread, extremes and number of
 * runs. Every run counts once in a stretch. The dataset is filtered already.
 * @throws InputError UNKNOWN_METRIC, UNKNOWN_COLUMN
 */
export async function groupedCurves(
  store: Pick<Store, 'stepRange' | 'eachSeries'>,
  dataset: Dataset,
  query: GroupedCurvesQuery,
): Promise<GroupedCurvesAnswer> {
  const { name: metric } = findMetric(dataset, query.metric)
  const x = typeof query.x === 'object' ? { metric: findMetric(dataset, query.x.metric).name } : 'step'
  const { groups: all, text } =
    query.cohorts === undefined ? labelledGroups(dataset, [query.by ?? []].flat(), query.objective) : cohortGroups(dataset, query.cohorts)
  const chosen = query.cohorts === undefined ? choose(dataset, all, query) : all
  const rows = chosen.flatMap((group) => group.rows)
  const answer = {
    metric,
    revision: dataset.revision,
    runs: dataset.n,
    left: all.length - chosen.length,
    leftRuns: dataset.n - rows.length,
  }
  const every = rows.map((row) => dataset.runs.id[row]!)
  const found = await rangeOver(store, every, metric, x)
  const range = found === null ? null : within(found, query.steps)
  if (found === null || range === null) return { ...answer, width: 1, groups: [] }

  const largest = Math.max(...chosen.map((group) => group.rows.length))
  const asked = Math.min(query.buckets ?? BUCKETS, query.median === true ? Math.max(1, Math.floor(MEDIAN_VALUES / largest)) : Infinity)
  const looks = query.meet === true ? await placesOf(store, every, metric, x) : null
  const buckets = looks === null ? asked : meetingStretches(looks, range, found.whole, asked)
  const about = query.aboutConfigurations === true ? aboutConfigurations({ ...found, range, buckets }) : null
  const configurationOf = new Map(rows.map((row) => [dataset.runs.id[row]!, dataset.configuration[row]!]))
  if (about !== null)
    await eachSeriesOver(store, every, metric, x, (id, places, values) => about.learn(configurationOf.get(id)!, places, values))
  const groups: GroupedCurve[] = []
  let width = 1
  // Medians hold the values of a group, so those are taken one at a time; else many runs are read at once.
  for (const some of query.median === true ? chosen.map((group) => [group]) : [chosen]) {
    const gathered = some.map((group) => ({
      ...group,
      aggregator: seriesAggregator(range, buckets, found.whole),
      medians: query.median === true ? seriesMedians(range, buckets, found.whole) : null,
    }))
    const groupOf = new Map(gathered.flatMap((group) => group.rows.map((row) => [dataset.runs.id[row]!, group])))
    await eachSeriesOver(store, [...groupOf.keys()], metric, x, (id, at, logged) => {
      const group = groupOf.get(id)!
      const { places, values } = about === null ? { places: at, values: logged } : about.moved(configurationOf.get(id)!, at, logged)
      group.aggregator.add(places, values)
      group.medians?.add(places, values)
    })
    for (const { values, rows: members, aggregator, medians } of gathered) {
      const aggregate = aggregator.result()
      width = aggregate.width
      groups.push({
        group: text(values),
        runs: members.length,
        logged: aggregator.series,
        ...columnsOf(aggregate, medians?.result(), query.band ?? 'none'),
      })
    }
  }
  return { ...answer, width, groups }
}

/** Where some of the runs, evenly from all of them, have points. */
async function placesOf(
  store: Pick<Store, 'stepRange' | 'eachSeries'>,
  ids: readonly string[],
  metric: string,
  x: SeriesAxis,
): Promise<readonly Float64Array[]> {
  const every = Math.max(1, Math.ceil(ids.length / RUNS_LOOKED_AT))
  const some = ids.filter((_, i) => i % every === 0)
  const places: Float64Array[] = []
  await eachSeriesOver(store, some, metric, x, (_id, at) => void places.push(at.slice()))
  return places
}

/** The largest groups in the order of their values, or the best from the best on; ties as they come. */
function choose(dataset: Dataset, groups: readonly LabelledGroup[], query: GroupedCurvesQuery): readonly LabelledGroup[] {
  const most = query.most ?? MOST_GROUPS
  if (query.choose !== 'best') {
    if (groups.length <= most) return groups
    const kept = new Set(groups.toSorted((a, b) => b.rows.length - a.rows.length).slice(0, most))
    return groups.filter((group) => kept.has(group))
  }
  if (query.objective === undefined)
    throw new InputError('BAD_OPTION', { option: 'choose', found: "'best' without an objective", expected: 'an objective beside it' })
  const { y, goal } = resolveObjective(dataset, query.objective)
  const means = new Map(
    groups.map((group) => {
      const values = group.rows.map((row) => y[row]!).filter(Number.isFinite)
      const mean = values.reduce((sum, value) => sum + value / values.length, 0)
      return [group, values.length === 0 ? Number.POSITIVE_INFINITY : goal === 'maximize' ? -mean : mean]
    }),
  )
  // A group without a value of the objective comes last; infinities are equal.
  return groups.toSorted((a, b) => (means.get(a)! === means.get(b)! ? 0 : means.get(a)! - means.get(b)!)).slice(0, most)
}

/** The part of a range that is asked for, its ends whole where x is; null where nothing is left. */
function within(
  { range, whole }: { readonly range: readonly [number, number]; readonly whole: boolean },
  asked: readonly [number, number] | undefined,
): readonly [number, number] | null {
  if (asked === undefined) return range
  const [low, high] = whole ? [Math.ceil(asked[0]), Math.floor(asked[1])] : asked
  return low <= high ? [low, high] : null
}

function columnsOf(aggregate: SeriesAggregate, median: Float64Array | undefined, kind: NonNullable<GroupedCurvesQuery['band']>) {
  // Stretches in which nobody of the group logged anything are no gap in a line, they are absent.
  const rows: number[] = []
  for (let i = 0; i < aggregate.n.length; i++) if (aggregate.n[i]! > 0 || aggregate.notFinite[i]! > 0) rows.push(i)
  const exact = (values: Float64Array | Int32Array): number[] => {
    const column: number[] = []
    for (const i of rows) column.push(values[i]!)
    return column
  }
  const column = (values: Float64Array): (number | null)[] => {
    const column: (number | null)[] = []
    for (const i of rows) column.push(Number.isFinite(values[i]!) ? values[i]! : null)
    return column
  }
  const band = seriesBand(aggregate, kind)
  return {
    steps: exact(aggregate.steps),
    mean: column(aggregate.mean),
    ...(median === undefined ? {} : { median: column(median) }),
    sd: column(aggregate.sd),
    min: column(aggregate.min),
    max: column(aggregate.max),
    ...(band === null ? {} : { band: { low: column(band.low), high: column(band.high) } }),
    n: exact(aggregate.n),
    notFinite: exact(aggregate.notFinite),
  }
}
