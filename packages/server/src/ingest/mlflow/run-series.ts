import type { Value } from '@sweepwise/core'
import type { Rejection } from '../importer.ts'
import type { HistoryRecord, RunKey } from '../run-event.ts'
import type { MetricPiece, MlflowRun, MlflowStore } from './mlflow-store.ts'

/** A run with more values is read a second time for its history, so that memory does not grow with it. */
const KEPT_POINTS = 200_000

/** What one pass over a metric's values tells. */
interface Tail {
  points: number
  /** The last value by step, then time, then size: MLflow's own rule for what a run ended at. */
  step: number
  time: number
  value: number
  sameStep: boolean
}

export interface RunSeries {
  /** Last value of each metric. */
  readonly last: ReadonlyMap<string, number>
  /** Changes when anything was logged since. */
  readonly digest: Value
  /** The curves; `drawn` chooses metrics. */
  history(key: RunKey, drawn: (metric: string) => boolean): AsyncGenerator<HistoryRecord>
}

/**
 * What a run logged. Values that all stand at one step were logged without any: they follow one another in the order of
 * logging.
 */
export async function readSeries(store: MlflowStore, run: MlflowRun, onReject: (rejection: Rejection) => void): Promise<RunSeries> {
  const tails = new Map<string, Tail>()
  let kept: MetricPiece[] | null = []
  let points = 0
  for await (const piece of store.points(run, onReject)) {
    takePiece(tails, piece)
    points += piece.steps.length
    if (points > KEPT_POINTS) kept = null
    kept?.push(piece)
  }
  return {
    last: new Map([...tails].map(([name, { value }]) => [name, value])),
    digest: [...tails].sort(([a], [b]) => (a < b ? -1 : 1)).map(([name, tail]) => [name, tail.points, tail.step, tail.time, tail.value]),
    async *history(key, drawn) {
      const numbered = new Map<string, number>()
      const series: HistoryRecord['series'][number][] = []
      for await (const piece of kept ?? store.points(run, () => {})) {
        const tail = tails.get(piece.metric)
        if (tail === undefined || !drawn(piece.metric)) continue
        const one = tail.sameStep && tail.points > 1 ? numberedPiece(piece, numbered) : piece
        if (kept === null) yield { type: 'history', key, series: [one] }
        else series.push(one)
      }
      if (series.length > 0) yield { type: 'history', key, series }
    },
  }
}

function takePiece(tails: Map<string, Tail>, { metric, steps, values, times }: MetricPiece): void {
  let tail = tails.get(metric)
  if (tail === undefined) {
    tail = { points: 0, step: steps[0]!, time: times[0]!, value: values[0]!, sameStep: true }
    tails.set(metric, tail)
  }
  tail.points += steps.length
  for (let i = 0; i < steps.length; i++) {
    const [step, time, value] = [steps[i]!, times[i]!, values[i]!]
    if (step !== tail.step) tail.sameStep = false
    else if (time < tail.time || (time === tail.time && value < tail.value)) continue
    if (step < tail.step) continue
    tail.step = step
    tail.time = time
    tail.value = value
  }
}

function numberedPiece(piece: MetricPiece, numbered: Map<string, number>): MetricPiece {
  const before = numbered.get(piece.metric) ?? 0
  numbered.set(piece.metric, before + piece.steps.length)
  return { ...piece, steps: piece.steps.map((step, i) => step + before + i) }
}
