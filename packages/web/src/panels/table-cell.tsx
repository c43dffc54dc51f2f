import { type CellKind, formatCell, type TableRow, type TableSpec } from '@sweepwise/core'
import { ArrowDown, ArrowUp, CircleHelp } from 'lucide-react'
import { Hint } from '../controls/hint.tsx'
import { BarCell } from './bar-cell.tsx'

type Column = TableSpec['columns'][number]

/** A column with a bar gets the width: one that has an interval or a floor to draw upon it. */
export const hasBar = (column: Column): boolean => column.interval !== undefined || column.tick !== undefined

/** Longer texts may be cut, in characters. */
const LONG = 30

const LEFT: readonly CellKind[] = ['text', 'verdict', 'direction']
export const isRight = (column: Column): boolean => !LEFT.includes(column.kind) && !hasBar(column)

/** A row says which bars are outlines; one that does not is hollow throughout where it shows no evidence. */
const isHollow = (row: TableRow, column: Column): boolean => row.hollow?.includes(column.key) ?? row.cells['verdict'] === 'no evidence'

/** Text of one cell, always through core's formats; marks beside it never carry meaning alone. */
export function TableCell({ column, row }: { column: Column; row: TableRow }) {
  const cell = row.cells[column.key]
  const hint = row.hints?.[column.key]
  if (hint !== undefined) {
    return (
      <div className="hinted">
        <TableCell column={column} row={{ ...row, hints: {} }} />
        <Hint text={hint}>
          <button type="button" className="hint-mark" aria-label={`About ${column.label} of ${formatCell(row.cells['param'], 'text')}`}>
            <CircleHelp size={13} aria-hidden />
          </button>
        </Hint>
      </div>
    )
  }
  if (hasBar(column)) return <BarCell column={column} row={row} hollow={isHollow(row, column)} />
  const text = formatCell(cell, column.kind)
  const shown = (
    <span
      data-cell={column.key}
      className={cell === null || cell === undefined ? 'muted' : undefined}
      title={text.length > LONG ? text : undefined}
    >
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
