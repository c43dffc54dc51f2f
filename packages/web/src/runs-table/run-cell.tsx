import { formatDuration, formatNumber, formatTime, RUN_STATES, type RunCause, type RunState } from '@sweepwise/core'
import type { RunsColumn } from '../../../server/src/http/api.ts'
import { RunStateBadge } from '../controls/run-state-badge.tsx'

/** A cell of the runs table. Not set, inactive, NaN and infinite are four things and look so. */
export function RunCell(props: {
  column: RunsColumn
  cell: string | number | null
  note: string | undefined
  /** Of a run that calls itself running. */
  silentMs?: number | undefined
}) {
  const { column, cell, note } = props
  if (cell === null) {
    if (note === undefined) return <span className="absent">not set</span>
    if (note === 'inactive') return <span className="absent inactive">inactive</span>
    return <span className="not-finite">{note}</span>
  }
  switch (column.kind) {
    case 'state': {
      const { state, cause } = readState(String(cell))
      return state === null ? cell : <RunStateBadge state={state} cause={cause} silentMs={props.silentMs ?? null} />
    }
    case 'time':
      return formatTime(cell as number)
    case 'duration':
      return formatDuration(cell as number)
    case 'number':
      return typeof cell === 'number' ? formatNumber(cell) : cell
    default:
      return cell
  }
}

/** `failed (lost)` → state and cause; a state this page does not know is left as it is written. */
export function readState(text: string): { readonly state: RunState | null; readonly cause: RunCause | null } {
  const [, word, cause] = /^([a-z]+)(?: \((.+)\))?$/.exec(text) ?? []
  const state = RUN_STATES.find((known) => known === word) ?? null
  return { state, cause: (cause as RunCause | undefined) ?? null }
}

export const isNumberColumn = (column: RunsColumn): boolean => column.kind === 'number' || column.kind === 'duration'
