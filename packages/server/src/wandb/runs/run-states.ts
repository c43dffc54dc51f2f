import { LOST_MS, type RunCause, type RunState } from '@sweepwise/core'
import type { LiveRun } from '../../store/live/live.ts'

/** Our state in the client's words. A run that fell silent counts as crashed; nothing is stored, it may come back. */
export function clientState({ state, cause, heartbeatAt }: Pick<LiveRun, 'state' | 'cause' | 'heartbeatAt'>, now: number): string {
  switch (state) {
    case 'running':
      if (heartbeatAt !== null && now - heartbeatAt >= LOST_MS) return cause === 'preempted' ? 'preempted' : 'crashed'
      return cause === 'preempted' ? 'preempting' : 'running'
    case 'failed':
      return cause === 'crashed' || cause === 'lost' ? 'crashed' : 'failed'
    case 'stopped':
      return cause === 'preempted' ? 'preempted' : 'killed'
    case 'cancelled':
      return 'killed'
    default:
      return state
  }
}

/** What the client writes when the script was interrupted, by Ctrl-C or because we asked. */
const INTERRUPTED = 255

export function stateOfExit(exitCode: number | null): { readonly state: RunState; readonly cause: RunCause | null } {
  if (exitCode === null || exitCode === 0) return { state: 'finished', cause: null }
  return exitCode === INTERRUPTED ? { state: 'stopped', cause: 'user' } : { state: 'failed', cause: null }
}
