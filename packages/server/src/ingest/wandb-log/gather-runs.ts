import type { SourceFile } from '../importer.ts'
import type { AttemptStart } from '../run-event.ts'
import type { Execution } from './find-executions.ts'
import type { LogHead } from './log-head.ts'
import type { LogPart } from './log-history.ts'

/** An execution and what its log says; `head` null = there is no log, or nothing of it can be read. */
export interface ReadExecution {
  readonly execution: Execution
  readonly head: LogHead | null
}

/** All executions of one run, in the order they were started; attempt n is the n-th of them. */
export interface GatheredRun {
  readonly id: string
  readonly executions: readonly ReadExecution[]
  readonly sweep: string | null
  readonly sweepConfig: SourceFile | undefined
}

export const startOf = ({ execution, head }: ReadExecution): number => head?.startedAt ?? execution.namedAt ?? 0

/**
 * Executions by run id. Of copies of one execution (the same log twice, or the same start) the longest counts.
 * @returns runs by start of their last execution, and how many copies were passed over
 */
export function gatherRuns(
  read: readonly ReadExecution[],
  sweeps: ReadonlyMap<string, { readonly sweep: string; readonly config: SourceFile }>,
): { readonly runs: readonly GatheredRun[]; readonly copies: number } {
  const byId = new Map<string, ReadExecution[]>()
  let copies = 0
  for (const one of read) {
    const id = one.head?.run.runId || one.execution.id
    const list = byId.get(id) ?? []
    byId.set(id, list)
    const same = list.findIndex(
      (other) => startOf(other) === startOf(one) || (other.head !== null && other.head.digest === one.head?.digest),
    )
    if (same < 0) list.push(one)
    else {
      copies++
      if (weightOf(one) > weightOf(list[same]!)) list[same] = one
    }
  }
  const runs = [...byId].map(([id, executions]) => {
    executions.sort((a, b) => startOf(a) - startOf(b))
    const sweep = executions.findLast(({ head }) => (head?.run.sweepId ?? '') !== '')?.head?.run.sweepId ?? sweeps.get(id)?.sweep ?? null
    return { id, executions, sweep, sweepConfig: sweeps.get(id)?.config }
  })
  const lastStart = ({ executions }: GatheredRun) => startOf(executions.at(-1)!)
  return { runs: runs.sort((a, b) => lastStart(a) - lastStart(b) || (a.id < b.id ? -1 : 1)), copies }
}

const weightOf = ({ execution, head }: ReadExecution): number =>
  (head?.bytes ?? 0) + (execution.summary === undefined ? 0 : 1) + (execution.config === undefined ? 0 : 1)

/** How attempt n (1-based) began. */
export function attemptOf({ executions }: GatheredRun, n: number): AttemptStart {
  const goesOn = executions[n - 1]!.head?.goesOn ?? null
  const parent = n === 1 ? {} : { parent: n - 1 }
  switch (goesOn?.kind) {
    case 'rewind':
      return { n, kind: 'rewind', ...parent, forkStep: goesOn.fromStep - 1 }
    case 'fork':
      return { n, kind: 'fork', forkStep: goesOn.fromStep - 1 }
    case 'resume':
      return { n, kind: 'resume', ...parent }
    case 'join':
      return n === 1 ? { n, kind: 'start' } : { n, kind: 'resume', ...parent }
    default:
      if (n === 1) return { n, kind: 'start' }
      // A folder without a log does not say how it began.
      return executions[n - 1]!.head === null ? { n, kind: 'resume', ...parent } : { n, kind: 'reinit', ...parent }
  }
}

/**
 * The logs that attempt n consists of. One that resumes or rewinds an earlier one has that one's rows before the step at
 * which it goes on, and its own; the curve of a run is whole in its last attempt.
 */
export function partsOf(run: GatheredRun, n: number): readonly LogPart[] {
  const { execution, head } = run.executions[n - 1]!
  const goesOn = head?.goesOn ?? null
  const inherited =
    n > 1 && goesOn !== null && goesOn.kind !== 'fork'
      ? partsOf(run, n - 1).map((part) => ({ ...part, before: goesOn.fromStep > 0 ? Math.min(part.before, goesOn.fromStep) : part.before }))
      : []
  if (head === null || execution.log === undefined) return inherited
  const reached = Math.max(-1, ...inherited.map(({ head, shift, before }) => Math.min(head.lastStep + shift, before - 1)))
  const shift = goesOn?.kind === 'join' ? reached + 1 : 0
  return [...inherited, { file: execution.log, head, shift, before: Number.POSITIVE_INFINITY }]
}
