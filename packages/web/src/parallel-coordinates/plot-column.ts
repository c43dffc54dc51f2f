import type { ConfigKey, Goal } from '@sweepwise/core'
import type { WholeColumn } from '../../../server/src/http/api.ts'

/** One column over all runs, as an axis needs it. */
export interface PlotColumn {
  /** As in the runs table: `objective`, `param:lr`, `metric:loss`. */
  readonly id: string
  readonly label: string
  readonly kind: ConfigKey['detected']['kind']
  /** Declared or detected; null = nobody said. */
  readonly scale: ConfigKey['detected']['scale']
  /** Shape (n): the number; for a column with levels the place in `levels`. */
  readonly values: Float64Array
  /** Shape (n): 0 where the run has no value; null = every run has. NaN is a value. */
  readonly set: Uint8Array | null
  readonly levels: readonly string[] | null
  /** Of a metric. */
  readonly goal: Goal | null
}

/** An answer's column, its binary parts read. */
export function readColumn({ id, label, kind, scale, goal, levels, ...texts }: WholeColumn): PlotColumn {
  const set = texts.set === null ? null : bytes(texts.set)
  return { id, label, kind, scale, goal, levels, set, values: new Float64Array(bytes(texts.values).buffer) }
}

function bytes(base64: string): Uint8Array<ArrayBuffer> {
  const text = atob(base64)
  const read = new Uint8Array(text.length)
  for (let i = 0; i < text.length; i++) read[i] = text.charCodeAt(i)
  return read
}
