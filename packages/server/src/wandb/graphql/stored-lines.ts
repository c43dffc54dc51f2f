import type { Value } from '@sweepwise/core'
import { type LoggedRow, rowsOf } from '../../store/history/logged-rows.ts'
import { isMeasured } from '../../store/live/announce-run.ts'
import type { LiveRun } from '../../store/live/live.ts'
import type { Store } from '../../store/store.ts'
import { strictJson, writeClientJson } from '../wire/client-json.ts'

/** How many rows a question without a number gets. */
const SAMPLES = 500

interface Range {
  /** Closed. */
  readonly steps?: readonly [number, number]
  readonly metrics?: readonly string[]
}

/** The rows of a run's history, or of what was measured of its machine, as they were logged. */
export async function readRows(store: Store, run: LiveRun, part: 'history' | 'events', range: Range = {}): Promise<readonly LoggedRow[]> {
  const wanted = (metric: string) => isMeasured(metric) === (part === 'events')
  const series = (await store.history(run.id, range)).filter(({ metric }) => wanted(metric))
  const sparse = (await store.sparseHistory(run.id, { logged: true })).filter(
    ({ metric, step }) =>
      wanted(metric) &&
      (range.metrics === undefined || range.metrics.includes(metric)) &&
      (range.steps === undefined || (step >= range.steps[0] && step <= range.steps[1])),
  )
  return rowsOf(series, sparse)
}

/** A row as the client wrote it but for the order of its keys; nested dicts come under dotted names. */
export function dictOf(run: LiveRun, { step, time, numbers, others }: LoggedRow): { readonly [key: string]: Value } {
  const known = !Number.isNaN(time)
  return {
    _step: step,
    ...(known ? { _timestamp: time / 1000 } : {}),
    ...(known && run.startedAt !== null ? { _runtime: (time - run.startedAt) / 1000 } : {}),
    ...Object.fromEntries(numbers),
    ...Object.fromEntries(others),
  }
}

export const linesOf = (run: LiveRun, rows: readonly LoggedRow[]): readonly string[] => rows.map((row) => writeClientJson(dictOf(run, row)))

/** Evenly many of them, first and last included. */
export function sampleOf<T>(rows: readonly T[], samples: number | null | undefined): readonly T[] {
  const n = Math.max(1, Math.floor(samples ?? SAMPLES))
  if (rows.length <= n) return rows
  return n === 1 ? [rows.at(-1)!] : Array.from({ length: n }, (_, i) => rows[Math.round((i * (rows.length - 1)) / (n - 1))]!)
}

/** Lines with steps from `min` to below `max`. */
export async function pageOfLines(
  store: Store,
  run: LiveRun,
  part: 'history' | 'events',
  args: { readonly minStep?: unknown; readonly maxStep?: unknown; readonly samples?: unknown },
): Promise<readonly string[]> {
  const { minStep, maxStep, samples } = args
  if (typeof minStep !== 'number' && typeof maxStep !== 'number')
    return linesOf(run, sampleOf(await readRows(store, run, part), typeof samples === 'number' ? samples : undefined))
  const low = typeof minStep === 'number' ? minStep : Number.NEGATIVE_INFINITY
  const high = typeof maxStep === 'number' ? maxStep : Number.POSITIVE_INFINITY
  const rows = await readRows(store, run, part, { steps: [low, high] })
  return linesOf(
    run,
    rows.filter(({ step }) => step < high),
  )
}

/** For each spec the rows that have all its keys; both ends of a step range belong to it. */
export async function sampledRows(store: Store, run: LiveRun, specs: unknown): Promise<readonly Value[]> {
  const answers: Value[] = []
  for (const text of [specs ?? []].flat()) {
    const spec = JSON.parse(String(text)) as { keys?: readonly string[]; samples?: number; minStep?: number; maxStep?: number }
    const keys = [...new Set(spec.keys ?? [])]
    if (keys.length === 0) {
      answers.push([])
      continue
    }
    const metrics = keys.filter((key) => key !== '_step' && key !== '_timestamp' && key !== '_runtime')
    const steps = [spec.minStep ?? Number.NEGATIVE_INFINITY, spec.maxStep ?? Number.POSITIVE_INFINITY] as const
    const rows = await readRows(
      store,
      run,
      metrics.some(isMeasured) ? 'events' : 'history',
      metrics.length === 0 ? { steps } : { steps, metrics },
    )
    const whole = rows.map((row) => dictOf(run, row)).filter((dict) => keys.every((key) => Object.hasOwn(dict, key)))
    answers.push(sampleOf(whole, spec.samples).map((dict) => strictJson(Object.fromEntries(keys.map((key) => [key, dict[key]!])))))
  }
  return answers
}
