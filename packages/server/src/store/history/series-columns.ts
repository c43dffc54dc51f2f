import type { HistoryRecord } from '../../ingest/run-event.ts'
import type { Series } from '../store.ts'
import { type Chunk, decodeChunk } from './chunk-codec.ts'

/** One stretch of one series; `times` absent = unknown. */
export type Stretch = HistoryRecord['series'][number]

/** One series per metric: what several stretches say about one metric stands behind one another, in the order given. */
export function joinStretches(stretches: readonly Stretch[]): readonly Series[] {
  const byMetric = new Map<string, Stretch[]>()
  for (const stretch of stretches) {
    const list = byMetric.get(stretch.metric)
    if (list === undefined) byMetric.set(stretch.metric, [stretch])
    else list.push(stretch)
  }
  return [...byMetric].map(([metric, parts]) => ({
    metric,
    steps: concatenate(parts.map((part) => part.steps)),
    values: concatenate(parts.map((part) => part.values)),
    times: concatenate(parts.map((part) => part.times ?? new Float64Array(part.steps.length).fill(Number.NaN))),
  }))
}

export function concatenate(parts: readonly Float64Array[]): Float64Array {
  if (parts.length === 1) return parts[0]!
  const whole = new Float64Array(parts.reduce((sum, part) => sum + part.length, 0))
  let at = 0
  for (const part of parts) {
    whole.set(part, at)
    at += part.length
  }
  return whole
}

export function stretchOfChunk(metric: string, payload: Uint8Array): Stretch {
  const { steps, values, times }: Chunk = decodeChunk(payload)
  return { metric, steps, values, ...(times === null ? {} : { times }) }
}

/** The points whose step lies in the closed range, in their order. */
export function withinSteps({ metric, steps, values, times }: Series, [from, to]: readonly [number, number]): Series {
  let n = 0
  const rows = new Uint32Array(steps.length)
  for (let i = 0; i < steps.length; i++) if (steps[i]! >= from && steps[i]! <= to) rows[n++] = i
  const gather = (column: Float64Array) => Float64Array.from({ length: n }, (_, i) => column[rows[i]!]!)
  return { metric, steps: gather(steps), values: gather(values), times: gather(times) }
}
