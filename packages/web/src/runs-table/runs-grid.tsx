// biome-ignore-all lint/a11y/useSemanticElements: elements of a table cannot stand at free positions; the roles say what they are
// biome-ignore-all lint/a11y/useFocusableInteractive: the grid is one stop of the Tab key and names its active row
// biome-ignore-all lint/a11y/useKeyWithClickEvents: keys are the grid's
import { useVirtualizer } from '@tanstack/react-virtual'
import { ArrowDown, ArrowUp } from 'lucide-react'
import { type ComponentProps, type KeyboardEvent, type MouseEvent, useId, useRef, useState } from 'react'
import type { RunsColumn, RunsRow } from '../../../server/src/http/api.ts'
import { CurveSwatch } from '../curves/curve-swatch.tsx'
import { pointAtRun, useIsPointed } from '../data/pointed-run.ts'
import { columnWidth, NAME_WIDTH } from './column-layout.ts'
import { sortPlace } from './next-sort.ts'
import { isNumberColumn, RunCell } from './run-cell.tsx'

const ROW_HEIGHT = 30
const PAGE_STEP = 15
const HEAD_HEIGHT = 48
/** Room for a sideways scrollbar and the border. */
const SCROLLBAR = 16

/**
 * The rows and columns on screen out of any number of them. One stop of the Tab key; arrows move a marked row, Enter opens it.
 * The first column stays in sight.
 */
export function RunsGrid(props: {
  columns: readonly RunsColumn[]
  /** Place of each column in a row's cells. */
  cellIndex: ReadonlyMap<string, number>
  count: number
  row: (index: number) => RunsRow | undefined
  onWindow: (first: number, last: number) => void
  sort: readonly string[]
  onSort: (column: RunsColumn, add: boolean) => void
  href: (run: string) => string
  onOpen: (run: string) => void
  /** Milliseconds since the last sign of life, of runs that call themselves running. */
  silence: ReadonlyMap<string, number>
  /** Styles of the runs whose curves are drawn; null where the project has no curves. */
  drawn: ReadonlyMap<string, number> | null
  onDraw: (run: string) => void
}) {
  const { columns, cellIndex, count, row } = props
  const scroller = useRef<HTMLDivElement>(null)
  const [marked, setMarked] = useState<{ readonly index: number; readonly id: string | undefined } | null>(null)
  const active = marked === null ? null : placeOf(marked, row, count)
  const setActive = (index: number) => setMarked({ index, id: row(index)?.id })
  const id = useId()
  const rest = columns.slice(1)
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
    estimateSize: (index) => columnWidth(rest[index]!),
    getItemKey: (index) => rest[index]!.id,
    overscan: 4,
    paddingStart: NAME_WIDTH,
  })
  const width = across.getTotalSize()
  const cells = across.getVirtualItems()

  const keys = (event: KeyboardEvent) => {
    if (event.target !== event.currentTarget) return
    const last = count - 1
    const now = active ?? -1
    const to = {
      ArrowDown: Math.min(last, now + 1),
      ArrowUp: Math.max(0, now - 1),
      PageDown: Math.min(last, now + PAGE_STEP),
      PageUp: Math.max(0, now - PAGE_STEP),
      Home: 0,
      End: last,
    }[event.key]
    if (to !== undefined) {
      setActive(to)
      rows.scrollToIndex(to, { align: 'auto' })
    } else if (event.key === 'ArrowRight' || event.key === 'ArrowLeft')
      scroller.current?.scrollBy({ left: event.key === 'ArrowRight' ? 120 : -120 })
    else if (
      event.key.toLowerCase() === 'd' &&
      !event.ctrlKey &&
      !event.metaKey &&
      active !== null &&
      row(active) !== undefined &&
      props.drawn !== null
    )
      props.onDraw(row(active)!.id)
    else if (event.key === 'Enter' && active !== null && row(active) !== undefined) props.onOpen(row(active)!.id)
    else return
    event.preventDefault()
  }

  return (
    <div
      className="runs-grid"
      ref={scroller}
      // Strictly contained, so that its content lays nothing else out anew: its height has to be said.
      style={{ height: HEAD_HEIGHT + rows.getTotalSize() + SCROLLBAR }}
      role="grid"
      aria-label="Runs"
      aria-rowcount={count + 1}
      aria-colcount={columns.length}
      aria-activedescendant={active === null ? undefined : `${id}-${active}`}
      tabIndex={0}
      onKeyDown={keys}
    >
      <div className="runs-head" role="row" aria-rowindex={1} style={{ width }} tabIndex={-1}>
        <HeaderCell column={columns[0]!} index={0} {...props} style={{ width: NAME_WIDTH }} pinned />
        {cells.map((item) => (
          <HeaderCell
            key={item.key}
            column={rest[item.index]!}
            index={item.index + 1}
            {...props}
            style={{ left: item.start, width: item.size }}
          />
        ))}
      </div>
      <div className="runs-inner" role="rowgroup" style={{ height: rows.getTotalSize(), width }}>
        {rows.getVirtualItems().map(({ index, start }) => {
          const run = row(index)
          return (
            <PointedRow
              key={index}
              run={run?.id}
              id={`${id}-${index}`}
              className="runs-row"
              role="row"
              tabIndex={-1}
              aria-rowindex={index + 2}
              data-active={index === active}
              style={{ width, transform: `translateY(${start}px)` }}
              onClick={(event) => {
                // A click on the link is the link's; a selection of text is no click.
                if (run === undefined || (event.target as HTMLElement).closest('a, button') !== null || String(getSelection()) !== '')
                  return
                props.onOpen(run.id)
              }}
              onKeyDown={undefined}
            >
              <div className="runs-cell pinned" role="rowheader" aria-colindex={1} style={{ width: NAME_WIDTH }}>
                {run === undefined ? (
                  <span className="absent">…</span>
                ) : (
                  <>
                    {props.drawn !== null && <DrawToggle style={props.drawn.get(run.id)} onToggle={() => props.onDraw(run.id)} />}
                    <NameLink
                      name={String(run.cells[cellIndex.get('run:name') ?? 0] ?? run.id)}
                      href={props.href(run.id)}
                      onOpen={() => props.onOpen(run.id)}
                    />
                  </>
                )}
              </div>
              {run !== undefined &&
                cells.map((item) => {
                  const column = rest[item.index]!
                  const at = cellIndex.get(column.id)!
                  return (
                    <div
                      key={item.key}
                      className={`runs-cell${isNumberColumn(column) ? ' number' : ''}${column.group === 'objective' ? ' objective' : ''}`}
                      role="gridcell"
                      aria-colindex={item.index + 2}
                      data-column={column.id}
                      style={{ left: item.start, width: item.size }}
                    >
                      <RunCell column={column} cell={run.cells[at] ?? null} note={run.notes?.[at]} silentMs={props.silence.get(run.id)} />
                    </div>
                  )
                })}
            </PointedRow>
          )
        })}
      </div>
    </div>
  )
}

/** A row that tells when it is pointed at, and shows when its run is anywhere on the page. */
function PointedRow({ run, ...rest }: ComponentProps<'div'> & { run: string | undefined }) {
  const pointed = useIsPointed(run)
  return <div {...rest} data-pointed={pointed} onPointerEnter={() => pointAtRun(run ?? null)} onPointerLeave={() => pointAtRun(null)} />
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

function NameLink({ name, href, onOpen }: { name: string; href: string; onOpen: () => void }) {
  const open = (event: MouseEvent) => {
    // A new tab or window is the browser's business.
    if (event.ctrlKey || event.metaKey || event.shiftKey || event.button !== 0) return
    event.preventDefault()
    onOpen()
  }
  return (
    <a href={href} tabIndex={-1} onClick={open} title={name}>
      {name}
    </a>
  )
}

const GROUP_WORDS: Readonly<Record<RunsColumn['group'], string>> = {
  run: 'run',
  objective: 'objective',
  param: 'param',
  seed: 'seed',
  metric: 'metric',
  ignored: 'ignored',
}

function HeaderCell(props: {
  column: RunsColumn
  index: number
  sort: readonly string[]
  onSort: (column: RunsColumn, add: boolean) => void
  style: { left?: number; width: number }
  pinned?: boolean
}) {
  const { column, sort, style } = props
  const sorted = sortPlace(sort, column.id)
  const Arrow = sorted?.direction === 'ascending' ? ArrowUp : ArrowDown
  return (
    <div
      className={`runs-cell${props.pinned ? ' pinned' : ''}${isNumberColumn(column) ? ' number' : ''}`}
      role="columnheader"
      aria-colindex={props.index + 1}
      aria-sort={sorted?.direction ?? 'none'}
      tabIndex={-1}
      style={style}
    >
      <span className="group" data-group={column.group}>
        {column.group !== 'run' && GROUP_WORDS[column.group]}
      </span>
      <button type="button" className="sort-button" title={column.label} onClick={(event) => props.onSort(column, event.shiftKey)}>
        <span>{column.label}</span>
        <span className="arrow">
          {sorted !== null && <Arrow size={11} aria-hidden />}
          {sorted !== null && sort.length > 1 && sorted.place + 1}
        </span>
      </button>
    </div>
  )
}
