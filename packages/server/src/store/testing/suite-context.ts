import type { RunRecord } from '../../ingest/run-event.ts'
import type { Project, Store } from '../store.ts'

/** What the parts of the shared suite work with. The store is there once the tests run, not while they are declared. */
export interface SuiteContext {
  readonly store: () => Store
  /** The same store opened once more, to be closed by the test. */
  readonly reopen: () => Promise<Store>
  /** A new, empty project. */
  readonly fresh: () => Promise<Project>
}

export const run = (id: string, more: Partial<RunRecord> = {}): RunRecord => ({
  type: 'run',
  key: { kind: 'id', id },
  name: id,
  state: 'finished',
  ...more,
})

export const f64 = (...values: number[]): Float64Array => Float64Array.from(values)

/** Bits, not numbers: NaN payloads and −0 must survive as they came. */
export const bits = (values: Float64Array): readonly bigint[] => [...new BigUint64Array(values.slice().buffer)]
