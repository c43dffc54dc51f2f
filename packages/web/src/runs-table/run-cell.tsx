import { formatDuration, formatNumber, formatTime, type RunState } from '@sweepwise/core'
import type { RunsColumn } from '../../../server/src/http/api.ts'
import { RunStateBadge } from '../controls/run-state-badge.tsx'

/** A cell of the runs table. Not set, inactive, NaN and infinite are four things and look so. */
export function RunCell({ column, cell, note }: { column: RunsColumn; cell: string | number | null; note: string | undefined }) {
  if (cell === null) {
    if (note === undefined) return <span className="absent">not set</span>
    if (note === 'inactive') return <span className="absent inactive">inactive</span>
    return <span className="not-finite">{note}</span>
  }
  switch (column.kind) {
    case 'state':
      return <RunStateBadge state={cell as RunState} />
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

export const isNumberColumn = (column: RunsColumn): boolean => column.kind === 'number' || column.kind === 'duration'
