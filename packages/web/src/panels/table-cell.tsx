import { type CellKind, formatCell, type TableRow, type TableSpec } from '@sweepwise/core'
import { ArrowDown, ArrowUp } from 'lucide-react'
import { BarCell } from './bar-cell.tsx'

type Column = TableSpec['columns'][number]

/** A column with a bar gets the width; of two correlations only the one with an interval is drawn. */
export const hasBar = (column: Column): boolean => column.interval !== undefined || column.kind === 'share'

const LEFT: readonly CellKind[] = ['text', 'verdict', 'direction']
export const isRight = (column: Column): boolean => !LEFT.includes(column.kind) && !hasBar(column)

/** Text of one cell, always through core's formats; marks beside it never carry meaning alone. */
export function TableCell({ column, row, hollow }: { column: Column; row: TableRow; hollow: boolean }) {
  const cell = row.cells[column.key]
  if (hasBar(column)) return <BarCell column={column} row={row} hollow={hollow} />
  const text = formatCell(cell, column.kind)
  const shown = (
    <span data-cell={column.key} className={cell === null || cell === undefined ? 'muted' : undefined}>
      {text}
    </span>
  )
  if (column.kind === 'verdict' && typeof cell === 'string') {
    return (
      <span className="verdict" data-verdict={cell}>
        <i aria-hidden />
        {shown}
      </span>
    )
  }
  if (column.kind === 'direction' && typeof cell === 'string') {
    return (
      <span className="direction" title={text}>
        {cell === 'higher' && <ArrowUp size={13} aria-hidden />}
        {cell === 'lower' && <ArrowDown size={13} aria-hidden />}
        {cell === 'peak' && (
          <svg width="13" height="13" viewBox="0 0 13 13" aria-hidden="true">
            <path
              d="M1.5 10.5C4 10.5 4.5 3 6.5 3s2.5 7.5 5 7.5"
              fill="none"
              stroke="currentColor"
              strokeWidth="1.5"
              strokeLinecap="round"
            />
          </svg>
        )}
        {shown}
      </span>
    )
  }
  return shown
}
