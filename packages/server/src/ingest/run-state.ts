import type { RunCause, RunState } from '@sweepwise/core'

const STATES: Readonly<Record<string, readonly [RunState, RunCause | null]>> = {
  finished: ['finished', null],
  complete: ['finished', null],
  completed: ['finished', null],
  success: ['finished', null],
  succeeded: ['finished', null],
  done: ['finished', null],
  terminated: ['finished', null],
  ok: ['finished', null],
  failed: ['failed', null],
  fail: ['failed', null],
  error: ['failed', null],
  infeasible: ['failed', null],
  crashed: ['failed', 'crashed'],
  lost: ['failed', 'lost'],
  timeout: ['failed', 'timeout'],
  oom: ['failed', 'oom'],
  killed: ['stopped', 'user'],
  stopped: ['stopped', null],
  stopping: ['stopped', null],
  pruned: ['stopped', 'early-stop'],
  preempted: ['stopped', 'preempted'],
  preempting: ['stopped', 'preempted'],
  cancelled: ['cancelled', 'user'],
  canceled: ['cancelled', 'user'],
  running: ['running', null],
  scheduled: ['pending', null],
  pending: ['pending', null],
  waiting: ['pending', null],
  queued: ['pending', null],
}

/** The words of W&B, MLflow, Optuna and Ray for how a run ended → ours; null for a word that is none of them. */
export function readRunState(word: string): { state: RunState; cause: RunCause | null } | null {
  const found =
    STATES[
      word
        .trim()
        .toLowerCase()
        .replace(/^trialstate\./, '')
    ]
  return found === undefined ? null : { state: found[0], cause: found[1] }
}
