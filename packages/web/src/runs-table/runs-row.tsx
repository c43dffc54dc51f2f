// biome-ignore-all lint/a11y/useSemanticElements: elements of a table cannot stand at free positions; the roles say what they are
// biome-ignore-all lint/a11y/useFocusableInteractive: the grid is one stop of the Tab key and names its active row
import { formatCount, groupCellWords, groupValueText } from '@sweepwise/core'
import { ChevronDown, ChevronRight, EyeOff } from 'lucide-react'
import type { ComponentProps, MouseEvent } from 'react'
import type { RunsColumn, RunsGroup, RunsRow } from '../../../server/src/http/api.ts'
import { CurveSwatch } from '../curves/curve-swatch.tsx'
import { pointAtRun, useIsPointed } from '../data/pointed-run.ts'
import { heatColour, heatShare } from './heat.ts'
import { isNumberColumn, RunCell } from './run-cell.tsx'

/** Of a row: whether its runs are selected. */
export type Ticked = 'all' | 'some' | 'none' | 'unknown'

/** A row that tells when it is pointed at, and shows when its run is anywhere on the page. */
export function PointedRow({ run, ...rest }: ComponentProps<'div'> & { run: string | undefined }) {
  const pointed = useIsPointed(run)
  return <div {...rest} data-pointed={pointed} onPointerEnter={() => pointAtRun(run ?? null)} onPointerLeave={() => pointAtRun(null)} />
}

/** The box that selects a row. Space does the same for the marked row; with Shift all from the last one on. */
export function RowTick(props: {
  ticked: Ticked
  name: string
  onTick: (selected: boolean, range: boolean) => void
  /** With the Tab key; rows are reached from the grid. */
  reachable?: boolean
}) {
  const { ticked, name, onTick } = props
  return (
    <input
      type="checkbox"
      className="row-tick"
      tabIndex={props.reachable ? 0 : -1}
      aria-label={`Select ${name}`}
      checked={ticked === 'all'}
      disabled={ticked === 'unknown'}
      title={ticked === 'unknown' ? 'Too many runs to name, and no filter says which they are: open the group and select in it' : undefined}
      ref={(box) => {
        if (box !== null) box.indeterminate = ticked === 'some'
      }}
      onChange={() => {}}
      onClick={(event) => onTick(ticked !== 'all', event.shiftKey)}
    />
  )
}

/** Name of a run with what can be done with its row. */
export function RunNameCell(props: {
  row: RunsRow
  name: string
  href: string
  onOpen: () => void
  /** Null where the project has no curves. */
  drawn: ReadonlyMap<string, number> | null
  onDraw: () => void
  muted: boolean
  onMute: () => void
}) {
  const { row, name, href, drawn, muted } = props
  const open = (event: MouseEvent) => {
    // A new tab or window is the browser's business.
    if (event.ctrlKey || event.metaKey || event.shiftKey || event.button !== 0) return
    event.preventDefault()
    props.onOpen()
  }
  return (
    <>
      {drawn !== null && !muted && <DrawToggle style={drawn.get(row.id)} onToggle={props.onDraw} />}
      {muted && (
        <button
          type="button"
          tabIndex={-1}
          className="draw-toggle"
          aria-label="Show in charts"
          title="Hidden from charts; every number still counts it. Press to show it again"
          onClick={props.onMute}
        >
          <EyeOff size={13} aria-hidden />
        </button>
      )}
      <a href={href} tabIndex={-1} onClick={open} title={name}>
        {name}
      </a>
    </>
  )
}

/** Draws a run's curves or takes them away; drawn ones show their stroke. The key D does the same for the marked row. */
function DrawToggle({ style, onToggle }: { style: number | undefined; onToggle: () => void }) {
  return (
    <button
      type="button"
      tabIndex={-1}
      className="draw-toggle"
      aria-pressed={style !== undefined}
      aria-label={style === undefined ? 'Draw its curves' : 'Do not draw its curves'}
      title={style === undefined ? 'Draw its curves' : 'Do not draw its curves'}
      onClick={onToggle}
    >
      {style === undefined ? <span className="undrawn" /> : <CurveSwatch style={style} />}
    </button>
  )
}

/** What a group is: its column, its value, how many runs. */
export function GroupNameCell({ group, kind, onToggle }: { group: RunsGroup; kind: RunsColumn['kind'] | undefined; onToggle: () => void }) {
  const value = groupValueText(group, kind)
  const Chevron = group.open ? ChevronDown : ChevronRight
  return (
    <>
      <button type="button" tabIndex={-1} className="group-toggle" aria-label={group.open ? 'Close' : 'Open'} onClick={onToggle}>
        <Chevron size={14} aria-hidden />
      </button>
      <span className="group-name" title={`${group.label}: ${value}`}>
        <span className="muted">{group.label === 'configuration' ? 'like' : group.label}</span>{' '}
        <strong className={group.value === null ? 'absent' : undefined}>{value}</strong>
      </span>
      <span className="group-count" title={`${formatCount(group.runs)} ${group.runs === 1 ? 'run' : 'runs'}`}>
        {formatCount(group.runs)}
      </span>
    </>
  )
}

/** One cell of a run or a group. */
export function ValueCell(props: {
  row: RunsRow
  column: RunsColumn
  /** Of the column in the row's cells. */
  at: number
  /** From 1. */
  place: number
  style: { left?: number; width: number }
  heat: boolean
  silentMs: number | undefined
}) {
  const { row, column, at, heat } = props
  const { group } = row
  const cell = group?.cells[at]
  const words = cell === undefined || group === undefined ? null : groupCellWords(cell, column, group.runs)
  const number = cell === undefined ? row.cells[at] : 'value' in cell ? cell.value : null
  const share = heat && typeof number === 'number' ? heatShare(number, column.marks ?? []) : null
  return (
    <div
      className={`runs-cell${isNumberColumn(column) ? ' number' : ''}${column.group === 'objective' ? ' objective' : ''}`}
      role="gridcell"
      aria-colindex={props.place}
      data-column={column.id}
      data-heat={share !== null}
      title={words?.title}
      style={{ ...props.style, ...(share === null ? {} : { background: heatColour(share, column.goal) }) }}
    >
      {words === null ? (
        <RunCell column={column} cell={row.cells[at] ?? null} note={row.notes?.[at]} silentMs={props.silentMs} />
      ) : words.text === null ? (
        <span className="absent">not set</span>
      ) : (
        <>
          {words.text}
          {words.n !== null && <span className="n"> ({formatCount(words.n)})</span>}
        </>
      )}
    </div>
  )
}
