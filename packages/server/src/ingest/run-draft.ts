import type { Value } from '@sweepwise/core'
import { readDuration, readTime } from './read-time.ts'
import type { RunRecord } from './run-event.ts'
import { readRunState } from './run-state.ts'

/** A run as it is read together from its cells; becomes a `RunRecord` once it has a key. */
export interface RunDraft {
  config: Record<string, Value>
  summary: Record<string, Value>
  name?: string
  state: NonNullable<RunRecord['state']>
  cause?: RunRecord['cause']
  group?: string
  sweep?: string
  tags?: readonly string[]
  createdAt?: number
  startedAt?: number
  finishedAt?: number
  durationMs?: number
}

/** Rows of a table that does not say how a run ended: it is over, or it would not be in the table. */
export const newDraft = (): RunDraft => ({ config: noNames(), summary: noNames(), state: 'finished' })

/** Without a prototype: a column may be called `__proto__`. */
const noNames = (): Record<string, Value> => Object.create(null) as Record<string, Value>

/**
 * Takes what a cell of bookkeeping says about the run; `as` is the reading of its column.
 * @returns false when the column is none of these kinds
 */
export function takeBookkeeping(draft: RunDraft, as: string, name: string, text: string): boolean {
  const clean = text.trim()
  switch (as) {
    case 'name':
      if (clean !== '') draft.name = /^\d+$/.test(clean) ? `${name.replace(/^(number|index)$/i, 'trial')} ${clean}` : clean
      return true
    case 'group':
      if (clean !== '') {
        draft.group = clean
        if (/^(sweep|study(_name)?)$/i.test(name)) draft.sweep = clean
      }
      return true
    case 'tags':
      draft.tags = clean
        .split(/[,;]/)
        .map((tag) => tag.trim())
        .filter((tag) => tag !== '')
      return true
    case 'state': {
      const state = readRunState(clean)
      if (state !== null) Object.assign(draft, state)
      // A word nobody knows is kept where it can be seen.
      else if (clean !== '') draft.config[name] = clean
      return true
    }
    case 'time':
      takeTime(draft, name, clean)
      return true
    default:
      return as === 'other' || as === 'derived' || as === 'id'
  }
}

function takeTime(draft: RunDraft, name: string, text: string): void {
  if (/duration|runtime|elapsed/i.test(name)) {
    draft.durationMs = readDuration(text)
    return
  }
  const time = readTime(text)
  if (time === undefined) {
    draft.durationMs ??= readDuration(text)
    return
  }
  if (/end|finish|complete|updated|heartbeat/i.test(name)) draft.finishedAt = time
  else if (/creat/i.test(name)) {
    draft.createdAt = time
    draft.startedAt ??= time
  } else {
    draft.startedAt = time
    draft.createdAt ??= time
  }
}

/** What is left to conclude once all cells were taken. */
export function closeDraft(draft: RunDraft): Omit<RunRecord, 'type' | 'key'> {
  const { durationMs, ...rest } = draft
  if (durationMs !== undefined) {
    if (rest.startedAt !== undefined) rest.finishedAt ??= rest.startedAt + durationMs
    // Without a start it is a number of the run all the same.
    else rest.summary['duration_s'] ??= durationMs / 1000
  }
  return rest
}
