import type { RunCause, RunState } from '@sweepwise/core'

/** How the log of a run says that it ended. */
export interface LogEnd {
  /** Absent: the process never said goodbye, it was killed or its machine went away. */
  readonly exitCode: number | null
  /** It had said that it was about to be preempted. */
  readonly preempting: boolean
  /** Its last words were that memory ran out. */
  readonly outOfMemory: boolean
}

/** What the client writes when the script was interrupted, by Ctrl-C or at the server's request. */
const INTERRUPTED = 255

export function endOf({ exitCode, preempting, outOfMemory }: LogEnd): { readonly state: RunState; readonly cause: RunCause | null } {
  if (exitCode === 0) return { state: 'finished', cause: null }
  if (outOfMemory) return { state: 'failed', cause: 'oom' }
  if (exitCode === INTERRUPTED) return { state: 'stopped', cause: 'user' }
  if (exitCode !== null) return { state: 'failed', cause: null }
  return preempting ? { state: 'stopped', cause: 'preempted' } : { state: 'failed', cause: 'crashed' }
}

/** The line that ends a traceback when memory ran out: of Python, PyTorch, JAX and TensorFlow. */
export const saysOutOfMemory = (line: string): boolean =>
  /^(\w+\.)*(MemoryError|OutOfMemoryError|ResourceExhaustedError)\b|^RuntimeError: CUDA (error: )?out of memory|RESOURCE_EXHAUSTED: Out of memory/.test(
    line,
  )
