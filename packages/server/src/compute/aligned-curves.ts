import { type AlignedCurves, alignByFraction, alignByStep, type CurvesWanted, type Dataset, findMetric } from '@sweepwise/core'
import type { Store } from '../store/store.ts'
import { meetingStretches, RUNS_LOOKED_AT } from './meeting-stretches.ts'
import { eachSeriesOver, rangeOver, type SeriesAxis } from './series-over.ts'

type Histories = Pick<Store, 'stepRange' | 'eachSeries'>
/** Of the runs, so many percent have as many points as there are shares of training. */
const MOST_SHORT = 0.2

/**
 * One metric of all runs of a dataset at the same places of training; null where none of them logged it.
 * @param declared the metric that was declared to count the steps of this one; null = none
 * @throws InputError UNKNOWN_METRIC where `wanted.over` is none
 */
export async function alignedCurves(
  store: Histories,
  dataset: Dataset,
  metric: string,
  wanted: CurvesWanted,
  declared: string | null,
): Promise<AlignedCurves | null> {
  const asked = wanted.over === '' ? declared : findMetric(dataset, wanted.over).name
  const known = asked !== null && dataset.metrics.some(({ name, history }) => name === asked && history !== null)
  if (known) {
    const found = await read(store, dataset, metric, wanted, { metric: asked })
    // Declared, but not logged beside it.
    if (found !== null || wanted.over !== '') return found
  }
  return read(store, dataset, metric, wanted, 'step')
}

async function read(
  store: Histories,
  { n, runs }: Dataset,
  metric: string,
  { along, places }: CurvesWanted,
  x: SeriesAxis,
): Promise<AlignedCurves | null> {
  const found = await rangeOver(store, runs.id, metric, x)
  if (found === null) return null
  const some = await placesOfSome(store, runs.id, metric, x)
  const aligner =
    along === 'fraction'
      ? alignByFraction(n, Math.max(2, Math.min(places, usualLength(some))))
      : alignByStep(n, found.range, meetingStretches(some, found.range, found.whole, places), found.whole, {
          kind: x === 'step' ? 'step' : 'metric',
          label: x === 'step' ? 'step' : x.metric,
        })
  const row = new Map(runs.id.map((id, place) => [id, place]))
  await eachSeriesOver(store, runs.id, metric, x, (id, at, values) => aligner.add(row.get(id)!, at, values))
  return aligner.result()
}

/** Where some of the runs, evenly from all of them, have points. */
async function placesOfSome(store: Histories, ids: readonly string[], metric: string, x: SeriesAxis): Promise<readonly Float64Array[]> {
  const every = Math.max(1, Math.ceil(ids.length / RUNS_LOOKED_AT))
  const places: Float64Array[] = []
  await eachSeriesOver(
    store,
    ids.filter((_, i) => i % every === 0),
    metric,
    x,
    (_id, at) => void places.push(at.slice()),
  )
  return places
}

/** Points of a run that most runs have as many of. */
function usualLength(runs: readonly Float64Array[]): number {
  const lengths = runs.map((at) => new Set(at).size).sort((a, b) => a - b)
  return lengths[Math.floor(MOST_SHORT * lengths.length)] ?? 0
}
