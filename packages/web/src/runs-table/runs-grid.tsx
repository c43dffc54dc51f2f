// biome-ignore-all lint/a11y/useSemanticElements: elements of a table cannot stand at free positions; the roles say what they are
// biome-ignore-all lint/a11y/useFocusableInteractive: the grid is one stop of the Tab key and names its active row
// biome-ignore-all lint/a11y/useKeyWithClickEvents: keys are the grid's
// biome-ignore-all lint/a11y/noStaticElementInteractions: the role is a tree's grid or a plain one
// biome-ignore-all lint/a11y/useAriaPropsSupportedByRole: the role is a tree's grid or a plain one
import { useVirtualizer } from '@tanstack/react-virtual'
import { type CSSProperties, type KeyboardEvent, type MouseEvent, useId, useRef, useState } from 'react'
import type { RunsColumn, RunsRow } from '../../../server/src/http/api.ts'
import { columnWidth, NAME_WIDTH } from './column-layout.ts'
import type { ColumnActions, ColumnState } from './column-menu.tsx'
import { sortPlace } from './next-sort.ts'
import { HeaderCell } from './runs-header.tsx'
import { GroupNameCell, PointedRow, RowTick, RunNameCell, type Ticked, ValueCell } from './runs-row.tsx'

const ROW_HEIGHT = 30
const PAGE_STEP = 15
const HEAD_HEIGHT = 48
/** Room for a sideways scrollbar and the border. */
const SCROLLBAR = 16
/** Pixels that a group stands further in than what it lies in. */
const INDENT = 16

/** What can be done with rows. */
export interface RowActions {
  readonly href: (run: string) => string
  readonly open: (run: string) => void
  readonly draw: (run: string) => void
  /** Hides a run from charts, or shows it again. */
  readonly mute: (run: string) => void
  readonly toggleGroup: (row: RunsRow) => void
  /** @param to the last of several rows, where a range is meant */
  readonly select: (row: RunsRow, selected: boolean, range?: { readonly from: number; readonly to: number }) => void
  /** All rows there are, or none any more. */
  readonly selectAll: (selected: boolean) => void
}

/**
 * The rows and columns on screen out of any number of them. One stop of the Tab key; arrows move a marked row, Enter opens it,
 * Space selects it. The name and the columns pinned beside it stay in sight.
 */
export function RunsGrid(props: {
  columns: readonly RunsColumn[]
  /** Ids of those that are pinned: they come first in `columns`, after the name. */
  pinned: ReadonlySet<string>
  /** Place of each column in a row's cells. */
  cellIndex: ReadonlyMap<string, number>
  count: number
  /** Of the whole table, when rows are groups. */
  grouped: readonly string[]
  row: (index: number) => RunsRow | undefined
  onWindow: (first: number, last: number) => void
  sort: readonly string[]
  onSort: (column: RunsColumn, add: boolean) => void
  columnActions: ColumnActions
  heat: ReadonlySet<string>
  /** Milliseconds since the last sign of life, of runs that call themselves running. */
  silence: ReadonlyMap<string, number>
  /** Styles of the runs whose curves are drawn; null where the project has no curves. */
  drawn: ReadonlyMap<string, number> | null
  muted: ReadonlySet<string>
  ticked: (row: RunsRow) => Ticked
  /** All rows there are. */
  allTicked: Ticked
  actions: RowActions
}) {
  const { columns, pinned, cellIndex, count, row, actions, columnActions, sort } = props
  const scroller = useRef<HTMLDivElement>(null)
  const [marked, setMarked] = useState<{ readonly index: number; readonly id: string | undefined } | null>(null)
  /** Where a range of rows began. */
  const anchor = useRef<number | null>(null)
  const active = marked === null ? null : placeOf(marked, row, count)
  const setActive = (index: number) => setMarked({ index, id: row(index)?.id })
  const id = useId()
  const fixed = columns.filter((column, i) => i === 0 || pinned.has(column.id))
  const rest = columns.slice(fixed.length)
  const widthOf = (column: RunsColumn): number => columnWidth(column, props.grouped.length > 0)
  const fixedWidth = fixed.reduce((sum, column) => sum + widthOf(column), 0)
  const rows = useVirtualizer({
    count,
    getScrollElement: () => scroller.current,
    estimateSize: () => ROW_HEIGHT,
    overscan: 12,
    scrollPaddingStart: HEAD_HEIGHT,
    onChange: (instance) => {
      const items = instance.getVirtualItems()
      if (items.length > 0) props.onWindow(items[0]!.index, items.at(-1)!.index)
    },
  })
  const across = useVirtualizer({
    count: rest.length,
    horizontal: true,
    getScrollElement: () => scroller.current,
    estimateSize: (index) => widthOf(rest[index]!),
    getItemKey: (index) => `${rest[index]!.id} ${widthOf(rest[index]!)}`,
    overscan: 4,
    paddingStart: fixedWidth,
  })
  const width = across.getTotalSize()
  const cells = across.getVirtualItems()

  const tick = (index: number, selected: boolean, range: boolean) => {
    const run = row(index)
    if (run === undefined) return
    const from = anchor.current
    if (range && from !== null && from !== index) actions.select(run, selected, { from: Math.min(from, index), to: Math.max(from, index) })
    else actions.select(run, selected)
    anchor.current = index
    setMarked({ index, id: run.id })
  }

  const keys = (event: KeyboardEvent) => {
    if (event.target !== event.currentTarget) return
    const last = count - 1
    const now = active ?? -1
    const current = active === null ? undefined : row(active)
    const plain = !event.ctrlKey && !event.metaKey && !event.altKey
    const to = {
      ArrowDown: Math.min(last, now + 1),
      ArrowUp: Math.max(0, now - 1),
      PageDown: Math.min(last, now + PAGE_STEP),
      PageUp: Math.max(0, now - PAGE_STEP),
      Home: 0,
      End: last,
    }[event.key]
    if (to !== undefined) {
      if (event.shiftKey && anchor.current === null) anchor.current = Math.max(0, now)
      setActive(to)
      rows.scrollToIndex(to, { align: 'auto' })
      const reached = row(to)
      if (event.shiftKey && reached !== undefined)
        actions.select(reached, true, { from: Math.min(anchor.current!, to), to: Math.max(anchor.current!, to) })
    } else if (event.key === 'ArrowRight' || event.key === 'ArrowLeft') {
      const opens = event.key === 'ArrowRight'
      if (current?.group !== undefined && current.group.open !== opens) actions.toggleGroup(current)
      else scroller.current?.scrollBy({ left: opens ? 120 : -120 })
    } else if (event.key.toLowerCase() === 'a' && (event.ctrlKey || event.metaKey)) actions.selectAll(true)
    else if (current === undefined || !plain) return
    else if (event.key === ' ') tick(active!, props.ticked(current) !== 'all', event.shiftKey)
    else if (event.key.toLowerCase() === 'd' && props.drawn !== null && current.group === undefined) actions.draw(current.id)
    else if (event.key.toLowerCase() === 'h' && current.group === undefined) actions.mute(current.id)
    else if (event.key === 'Enter') {
      if (current.group === undefined) actions.open(current.id)
      else actions.toggleGroup(current)
    } else return
    event.preventDefault()
  }

  const stateOf = (column: RunsColumn, i: number): ColumnState => {
    // Neighbours of the same sort: what is pinned moves among what is pinned.
    const near = (place: number): string | null => {
      const other = columns[place]
      return other === undefined || place === 0 || pinned.has(other.id) !== pinned.has(column.id) ? null : other.id
    }
    return {
      sorted: sortPlace(sort, column.id)?.direction ?? null,
      grouped: props.grouped.includes(column.id),
      pinned: pinned.has(column.id),
      heat: props.heat.has(column.id),
      left: near(i - 1),
      right: near(i + 1),
      afterRight: columns[i + 2]?.id ?? null,
    }
  }
  const onDrop = (dropped: string, clientX: number) => {
    const { left } = scroller.current!.getBoundingClientRect()
    const seen = clientX - left
    // What is pinned does not scroll.
    const x = seen < fixedWidth ? seen : seen + scroller.current!.scrollLeft
    let start = NAME_WIDTH
    const before = columns.slice(1).find((column) => {
      start += widthOf(column)
      return start - widthOf(column) / 2 > x
    })
    if (before?.id !== dropped) columnActions.move(dropped, before?.id ?? null)
  }
  const header = (column: RunsColumn, i: number, style: { left?: number; width: number }) => (
    <HeaderCell
      key={column.id}
      column={column}
      place={i + 1}
      sort={sort}
      state={stateOf(column, i)}
      pins={pinned.size}
      actions={columnActions}
      onSort={props.onSort}
      onDrop={onDrop}
      lead={i === 0 && <RowTick reachable ticked={props.allTicked} name="all runs listed" onTick={actions.selectAll} />}
      style={style}
    />
  )

  return (
    <div
      className="runs-grid fits"
      ref={scroller}
      // Strictly contained, so that its content lays nothing else out anew: its height has to be said.
      style={{ '--rows': `${HEAD_HEIGHT + rows.getTotalSize() + SCROLLBAR}px` } as CSSProperties}
      role={props.grouped.length === 0 ? 'grid' : 'treegrid'}
      aria-label="Runs"
      aria-multiselectable
      aria-rowcount={count + 1}
      aria-colcount={columns.length}
      aria-activedescendant={active === null ? undefined : `${id}-${active}`}
      tabIndex={0}
      onKeyDown={keys}
    >
      <div className="runs-head" role="row" aria-rowindex={1} style={{ width }} tabIndex={-1}>
        <div className="runs-fixed" role="presentation" style={{ width: fixedWidth }}>
          {fixed.map((column, i) => header(column, i, { width: widthOf(column) }))}
        </div>
        {cells.map((item) => header(rest[item.index]!, fixed.length + item.index, { left: item.start, width: item.size }))}
      </div>
      <div className="runs-inner" role="rowgroup" style={{ height: rows.getTotalSize(), width }}>
        {rows.getVirtualItems().map(({ index, start }) => {
          const run = row(index)
          const ticked = run === undefined ? 'none' : props.ticked(run)
          const group = run?.group
          const name = run === undefined ? '' : String(run.cells[cellIndex.get('run:name') ?? 0] ?? run.id)
          const shared = { heat: false, silentMs: run === undefined ? undefined : props.silence.get(run.id) }
          const muted = run !== undefined && props.muted.has(run.id)
          return (
            <PointedRow
              key={index}
              run={group === undefined ? run?.id : undefined}
              id={`${id}-${index}`}
              className="runs-row"
              role="row"
              tabIndex={-1}
              aria-rowindex={index + 2}
              aria-selected={ticked === 'all'}
              {...(props.grouped.length === 0 ? {} : { 'aria-level': (run?.depth ?? 0) + 1 })}
              {...(group === undefined ? {} : { 'aria-expanded': group.open })}
              data-active={index === active}
              data-ticked={ticked}
              data-group={group !== undefined}
              data-muted={muted}
              style={{ width, transform: `translateY(${start}px)` }}
              onClick={(event: MouseEvent) => {
                // A click on what acts by itself is its own; a selection of text is no click.
                if (run === undefined || (event.target as HTMLElement).closest('a, button, input') !== null) return
                if (event.ctrlKey || event.metaKey || event.shiftKey) tick(index, ticked !== 'all' || event.shiftKey, event.shiftKey)
                else if (String(getSelection()) !== '') return
                else if (group !== undefined) actions.toggleGroup(run)
                else actions.open(run.id)
              }}
              onKeyDown={undefined}
            >
              <div className="runs-fixed" role="presentation" style={{ width: fixedWidth }}>
                <div
                  className="runs-cell name"
                  role="rowheader"
                  aria-colindex={1}
                  style={{ width: NAME_WIDTH, paddingLeft: 12 + INDENT * (run?.depth ?? 0) }}
                >
                  {run === undefined ? (
                    <span className="absent">…</span>
                  ) : (
                    <>
                      <RowTick
                        ticked={ticked}
                        name={group === undefined ? name : `the runs of ${group.value ?? 'not set'}`}
                        onTick={(selected, range) => tick(index, selected, range)}
                      />
                      {group === undefined ? (
                        <RunNameCell
                          row={run}
                          name={name}
                          href={actions.href(run.id)}
                          onOpen={() => actions.open(run.id)}
                          drawn={props.drawn}
                          onDraw={() => actions.draw(run.id)}
                          muted={muted}
                          onMute={() => actions.mute(run.id)}
                        />
                      ) : (
                        <GroupNameCell
                          group={group}
                          kind={columns.find(({ id: column }) => column === props.grouped[run.depth ?? 0])?.kind}
                          onToggle={() => actions.toggleGroup(run)}
                        />
                      )}
                    </>
                  )}
                </div>
                {run !== undefined &&
                  fixed
                    .slice(1)
                    .map((column, i) => (
                      <ValueCell
                        key={column.id}
                        {...shared}
                        row={run}
                        column={column}
                        at={cellIndex.get(column.id)!}
                        place={i + 2}
                        heat={props.heat.has(column.id)}
                        style={{ width: widthOf(column) }}
                      />
                    ))}
              </div>
              {run !== undefined &&
                cells.map((item) => {
                  const column = rest[item.index]!
                  return (
                    <ValueCell
                      key={item.key}
                      {...shared}
                      row={run}
                      column={column}
                      at={cellIndex.get(column.id)!}
                      place={fixed.length + item.index + 1}
                      heat={props.heat.has(column.id)}
                      style={{ left: item.start, width: item.size }}
                    />
                  )
                })}
            </PointedRow>
          )
        })}
      </div>
    </div>
  )
}

/** Rows around its old place in which a marked run is looked for when runs come and go. */
const STRAY = 300

/** Where the marked run is now: it keeps the mark when others overtake it. */
function placeOf(
  { index, id }: { readonly index: number; readonly id: string | undefined },
  row: (index: number) => RunsRow | undefined,
  count: number,
): number {
  if (id === undefined || row(index)?.id === id) return Math.min(index, count - 1)
  for (let away = 1; away <= STRAY; away++) {
    if (row(index + away)?.id === id) return index + away
    if (index >= away && row(index - away)?.id === id) return index - away
  }
  return Math.min(index, count - 1)
}
