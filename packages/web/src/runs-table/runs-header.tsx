// biome-ignore-all lint/a11y/useSemanticElements: elements of a table cannot stand at free positions; the roles say what they are
// biome-ignore-all lint/a11y/useFocusableInteractive: its buttons take the focus
import { ArrowDown, ArrowUp } from 'lucide-react'
import { type KeyboardEvent, type PointerEvent, type ReactNode, useRef, useState } from 'react'
import type { RunsColumn } from '../../../server/src/http/api.ts'
import { type ColumnActions, ColumnMenu, type ColumnState } from './column-menu.tsx'
import { sortPlace } from './next-sort.ts'
import { isNumberColumn } from './run-cell.tsx'

const GROUP_WORDS: Readonly<Record<RunsColumn['group'], string>> = {
  run: 'run',
  objective: 'objective',
  param: 'param',
  seed: 'seed',
  metric: 'metric',
  ignored: 'ignored',
}
/** A drag shorter than this is a click. */
const DRAG_PX = 5

/** The name of a column: press it to sort, drag it to another place, its menu has the rest. */
export function HeaderCell(props: {
  column: RunsColumn
  /** From 1. */
  place: number
  sort: readonly string[]
  state: ColumnState
  pins: number
  actions: ColumnActions
  onSort: (column: RunsColumn, add: boolean) => void
  /** Dragged and let go there. */
  onDrop: (id: string, clientX: number) => void
  /** Before the name. */
  lead?: ReactNode
  style: { left?: number; width: number }
}) {
  const { column, sort, state, actions } = props
  const sorted = sortPlace(sort, column.id)
  const Arrow = sorted?.direction === 'ascending' ? ArrowUp : ArrowDown
  const drag = useRef<{ readonly from: number; moved: boolean } | null>(null)
  /** The press that just ended was a drag: its click sorts nothing. */
  const dragged = useRef(false)
  const [by, setBy] = useState(0)
  const movable = column.id !== 'run:name'
  const move = (event: PointerEvent) => {
    if (drag.current === null || (!drag.current.moved && Math.abs(event.clientX - drag.current.from) < DRAG_PX)) return
    drag.current.moved = true
    setBy(event.clientX - drag.current.from)
  }
  const end = (event: PointerEvent) => {
    dragged.current = drag.current?.moved === true
    if (dragged.current) props.onDrop(column.id, event.clientX)
    drag.current = null
    setBy(0)
  }
  const keys = (event: KeyboardEvent) => {
    if (!event.altKey || !movable) return
    if (event.key === 'ArrowLeft' && state.left !== null) actions.move(column.id, state.left)
    else if (event.key === 'ArrowRight' && state.right !== null) actions.move(column.id, state.afterRight)
    else return
    event.preventDefault()
  }
  const kind = [
    ...(column.group === 'run' ? [] : [GROUP_WORDS[column.group]]),
    ...(column.reducer === undefined || column.reducer === 'range' ? [] : [column.reducer]),
  ].join(' · ')
  return (
    <div
      className={`runs-cell${isNumberColumn(column) ? ' number' : ''}`}
      role="columnheader"
      data-lead={props.lead !== undefined && props.lead !== false}
      aria-colindex={props.place}
      aria-sort={sorted?.direction ?? 'none'}
      data-header={column.id}
      data-dragged={by !== 0}
      tabIndex={-1}
      style={{ ...props.style, ...(by === 0 ? {} : { transform: `translateX(${by}px)` }) }}
      onPointerDown={(event) => {
        const target = event.target as HTMLElement
        dragged.current = false
        // What its menu is pressed for comes by here too, from another place in the document.
        if (!movable || event.button !== 0 || !event.currentTarget.contains(target)) return
        if (target.closest('.column-menu-button, input') !== null) return // Where the press was, so that a click still is that button's.
        ;(target.closest('button') ?? event.currentTarget).setPointerCapture(event.pointerId)
        drag.current = { from: event.clientX, moved: false }
      }}
      onPointerMove={move}
      onPointerUp={end}
      onPointerCancel={() => {
        drag.current = null
        setBy(0)
      }}
    >
      {props.lead}
      <span className="group" data-group={column.group}>
        {kind}
      </span>
      <button
        type="button"
        className="sort-button"
        title={column.label}
        onKeyDown={keys}
        onClick={(event) => {
          if (!dragged.current) props.onSort(column, event.shiftKey)
          dragged.current = false
        }}
      >
        <span>{column.label}</span>
        <span className="arrow">
          {sorted !== null && <Arrow size={11} aria-hidden />}
          {sorted !== null && sort.length > 1 && sorted.place + 1}
        </span>
      </button>
      <ColumnMenu column={column} state={state} pins={props.pins} actions={actions} />
    </div>
  )
}
