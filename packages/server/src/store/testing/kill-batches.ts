import type { RunEvent } from '../../ingest/run-event.ts'

export const RUNS_PER_BATCH = 20
export const POINTS_PER_RUN = 300
export const LIVE_POINTS = 50
/** The run into which every batch logs its share of one long history. */
export const LIVE_RUN = 'live'

/** Batch k: some finished runs with their histories, and the next stretch of the live run, recognisable by its steps. */
export function batchEvents(batch: number): readonly RunEvent[] {
  const steps = (n: number, from: number) => Float64Array.from({ length: n }, (_, i) => from + i)
  const series = (metric: string, n: number, from: number) => {
    const at = steps(n, from)
    return { metric, steps: at, values: at.map((step) => Math.sin(step + batch)), times: at.map((step) => 1.8e12 + step) }
  }
  const runs = Array.from({ length: RUNS_PER_BATCH }, (_, i): RunEvent[] => {
    const key = { kind: 'id', id: runName(batch, i) } as const
    return [
      { type: 'run', key, name: key.id, contentHash: key.id, state: 'finished', config: { batch, i }, summary: { loss: i } },
      { type: 'history', key, series: [series('loss', POINTS_PER_RUN, 0)] },
    ]
  })
  const live = { kind: 'id', id: LIVE_RUN } as const
  return [
    ...runs.flat(),
    { type: 'run', key: live, name: LIVE_RUN, state: 'running', summary: { batch } },
    { type: 'history', key: live, series: [series('loss', LIVE_POINTS, batch * LIVE_POINTS), series('acc', 1, batch)] },
  ]
}

export const runName = (batch: number, i: number): string => `b${batch}-r${i}`
