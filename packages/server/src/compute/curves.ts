import { InputError } from '@sweepwise/core'
import type { Curve, CurvesAnswer, CurvesQuery } from '../http/api.ts'
import type { Series, Store } from '../store/store.ts'
import { buildCurve, type CurvePoints } from './build-curve.ts'

/** Stretches of a curve where the question names no number: wider than most charts have pixels for. */
const BUCKETS = 600

/**
 * Curves of some runs for drawing. A curve that the caller has already is named as the same and not read: while runs train,
 * most of them have nothing new.
 * @throws InputError UNKNOWN_RUN
 */
export async function buildCurves(store: Store, query: CurvesQuery): Promise<CurvesAnswer> {
  const project = await store.findProject(query.project)
  if (project === null) throw new InputError('UNKNOWN_PROJECT', { project: query.project, nearest: [] })
  const axis = query.x ?? 'step'
  const onMetric = typeof axis === 'object' ? axis.metric : null
  const known = new Set((query.known ?? []).map((entry) => JSON.stringify(entry)))
  const marks = await store.seriesMarks(project.id, query.runs)
  const curves: Curve[] = []
  const same: [string, string][] = []
  const none: [string, string][] = []
  for (const run of query.runs) {
    const marked = marks.get(run)
    if (marked === undefined) throw new InputError('UNKNOWN_RUN', { run, project: project.name })
    const wanted = query.metrics.filter((metric) => {
      if (!marked.series.has(metric)) {
        none.push([run, metric])
        return false
      }
      if (!known.has(JSON.stringify([run, metric, versionOf(metric)]))) return true
      same.push([run, metric])
      return false
    })
    if (wanted.length === 0) continue
    const read = await store.history(run, { metrics: onMetric === null ? wanted : [...wanted, onMetric] })
    const byName = new Map(read.map((series) => [series.metric, series]))
    const startedAt = marked.startedAt
    for (const metric of wanted) {
      const series = byName.get(metric)
      if (series === undefined) none.push([run, metric])
      else {
        const points = pointsOver(series, axis, onMetric === null ? undefined : byName.get(onMetric), startedAt)
        curves.push({
          run,
          metric,
          version: versionOf(metric),
          ...buildCurve(points, { buckets: query.buckets ?? BUCKETS, window: query.window }),
        })
      }
    }

    function versionOf(metric: string): string {
      const other = onMetric === null ? '' : `|${marked!.series.get(onMetric) ?? ''}`
      return `${marked!.attempt}|${marked!.series.get(metric)}${other}`
    }
  }
  return { curves, same, none }
}

/** The y of a series over what stands at the bottom of the chart; NaN where a point has no place there. */
function pointsOver(series: Series, axis: CurvesQuery['x'], other: Series | undefined, startedAt: number | null): CurvePoints {
  const { steps, values, times } = series
  if (axis === 'time') return { x: times, y: values }
  if (axis === 'relative') {
    const first = times.find((time) => !Number.isNaN(time)) ?? Number.NaN
    // Clocks jump; nothing was logged before the run began.
    const zero = startedAt !== null && startedAt <= first ? startedAt : first
    return { x: times.map((time) => time - zero), y: values }
  }
  if (typeof axis === 'object') {
    // What was logged with the same step belongs together; of several values the last one counts.
    const at = new Map<number, number>()
    if (other !== undefined) for (let i = 0; i < other.steps.length; i++) at.set(other.steps[i]!, other.values[i]!)
    return { x: steps.map((step) => at.get(step) ?? Number.NaN), y: values }
  }
  return { x: steps, y: values }
}
