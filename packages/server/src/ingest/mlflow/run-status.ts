import type { RunCause, RunState } from '@sweepwise/core'
import { readRunState } from '../run-state.ts'

/** `RunStatus` of MLflow's protocol, as its file store writes it. */
const NUMBERED: ReadonlyMap<string, string> = new Map([
  ['1', 'RUNNING'],
  ['2', 'SCHEDULED'],
  ['3', 'FINISHED'],
  ['4', 'FAILED'],
  ['5', 'KILLED'],
])

/** MLflow's status → ours; without one the run has not ended, as MLflow has it. */
export function readStatus(status: unknown): { readonly state: RunState; readonly cause: RunCause | null } {
  const word = String(status ?? '')
  return readRunState(NUMBERED.get(word) ?? word) ?? { state: 'running', cause: null }
}
