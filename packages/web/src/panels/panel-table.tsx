import { formatCell, formatCount, type TableRow, type TableSpec } from '@sweepwise/core'
import { createSortedRowModel, rowSortingFeature, tableFeatures, useTable } from '@tanstack/react-table'
import { ArrowDown, ArrowUp, ChevronRight } from 'lucide-react'
import { Fragment, type KeyboardEvent, type ReactNode, useMemo, useRef, useState } from 'react'
import { Hint } from '../controls/hint.tsx'
import { BarCell } from './bar-cell.tsx'
import { useFittingColumns } from './fitting-columns.ts'
import { compareValues, sortValue } from './sort-cells.ts'
import { hasBar, isRight, TableCell } from './table-cell.tsx'

type Column = TableSpec['columns'][number]
export interface TableOrder {
  readonly key: string
  readonly descending: boolean
}

const features = tableFeatures({ rowSortingFeature, sortedRowModel: createSortedRowModel() })

/** How many rows stand before "show all". */
const FIRST_ROWS = 10
/** And how many at most come at once: the browser builds some ten elements for each. */
const MORE_ROWS = 300

/** The table of a panel: sortable, rows open into sentences, details and levels. What stands open is the caller's. */
export function PanelTable(props: {
  table: TableSpec
  caption: string
  /** Null = the spec's own. */
  order: TableOrder | null
  onOrder: (order: TableOrder | null) => void
  isOpen: (row: string) => boolean
  onOpen: (row: string, open: boolean) => void
  /** `always`: there is nothing to fold. */
  showAll: boolean | 'always'
  onShowAll: (all: boolean) => void
  /** False: no row opens, whatever has no room. */
  openable?: boolean
  /** More for an opened row than its spec holds: what has to be fetched. */
  detail?: (row: TableRow) => ReactNode
}) {
  const { table: spec, isOpen, onOpen } = props
  const box = useRef<HTMLElement>(null)
  const wanted = useMemo(() => spec.columns.filter((column) => !column.detail), [spec.columns])
  const { fitting: shown, dropped } = useFittingColumns(box, wanted)
  const details = [...dropped, ...spec.columns.filter((column) => column.detail)]
  const order = props.order ?? (spec.sort === null ? null : { key: spec.sort.key, descending: spec.sort.direction === 'descending' })
  const columns = useMemo(
    () =>
      spec.columns.map((column) => ({
        id: column.key,
        accessorFn: (row: TableRow) => sortValue(row.cells[column.key], column.kind),
        sortFn: (a: { getValue: (id: string) => unknown }, b: { getValue: (id: string) => unknown }, id: string) =>
          compareValues(a.getValue(id) as number | string | undefined, b.getValue(id) as number | string | undefined),
        sortUndefined: 'last' as const,
      })),
    [spec.columns],
  )
  const data = useMemo(() => [...spec.rows], [spec.rows])
  const sorting = useMemo(() => (order === null ? [] : [{ id: order.key, desc: order.descending }]), [order])
  const table = useTable({ features, columns, data, getRowId: (row) => row.id, state: { sorting } })
  const rows = table.getRowModel().rows.map((row) => row.original)
  const [shownRows, setShownRows] = useState(MORE_ROWS)
  // A row that stands open is in the list, wherever it comes.
  const listed = props.showAll === false ? rows.filter((row, i) => i < FIRST_ROWS || isOpen(row.id)) : rows.slice(0, shownRows)
  const left = props.showAll === false ? 0 : rows.length - listed.length

  const sortBy = (column: Column) => {
    const first = { key: column.key, descending: column.kind !== 'text' && column.kind !== 'p' && column.kind !== 'direction' }
    if (order?.key !== column.key) props.onOrder(first)
    else if (order.descending === first.descending) props.onOrder({ ...first, descending: !first.descending })
    else props.onOrder(null)
  }

  return (
    <>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: scrolls sideways on narrow screens, also by keyboard */}
      <section className="panel-scroll" ref={box} tabIndex={0} aria-label={props.caption}>
        <table className="panel-table">
          <caption className="visually-hidden">{props.caption}</caption>
          <thead>
            <tr>
              {shown.map((column, i) => (
                <HeaderCell
                  key={column.key}
                  column={column}
                  first={i === 0}
                  direction={order?.key === column.key ? (order.descending ? 'descending' : 'ascending') : null}
                  onSort={() => sortBy(column)}
                />
              ))}
            </tr>
          </thead>
          <tbody onKeyDown={moveBetweenRows}>
            {listed.map((row) => (
              <Fragment key={row.id}>
                <Row
                  row={row}
                  columns={shown}
                  open={isOpen(row.id)}
                  onOpen={(open) => onOpen(row.id, open)}
                  openable={props.openable !== false && (isOpenable(row, details) || props.detail !== undefined)}
                />
                {isOpen(row.id) && <RowDetail row={row} columns={shown} details={details} more={props.detail?.(row)} />}
              </Fragment>
            ))}
          </tbody>
          {spec.rest !== undefined && <RestRow rest={spec.rest} columns={shown} />}
        </table>
      </section>
      {rows.length > FIRST_ROWS && (props.showAll !== 'always' || left > 0) && (
        <div className="below-table">
          {left > 0 && (
            <button type="button" className="button link" onClick={() => setShownRows(shownRows + MORE_ROWS)}>
              {`Show ${formatCount(Math.min(left, MORE_ROWS))} more of ${formatCount(rows.length)}`}
            </button>
          )}
          {props.showAll !== 'always' && (
            <button type="button" className="button link" aria-expanded={props.showAll} onClick={() => props.onShowAll(!props.showAll)}>
              {props.showAll ? `Show the first ${FIRST_ROWS}` : showAllText(rows.length)}
            </button>
          )}
        </div>
      )}
    </>
  )
}

const showAllText = (rows: number): string =>
  rows <= MORE_ROWS ? `Show all ${formatCount(rows)}` : `Show the first ${formatCount(MORE_ROWS)} of ${formatCount(rows)}`

function HeaderCell(props: { column: Column; first: boolean; direction: 'ascending' | 'descending' | null; onSort: () => void }) {
  const { column, direction } = props
  const Arrow = direction === 'ascending' ? ArrowUp : ArrowDown
  return (
    <th
      scope="col"
      className={hasBar(column) ? 'bar-column' : isRight(column) && !props.first ? 'right' : undefined}
      aria-sort={direction ?? 'none'}
    >
      <Hint text={column.help}>
        <button type="button" className="sort-button" onClick={props.onSort}>
          {column.label}
          <span className="arrow">{direction !== null && <Arrow size={11} aria-hidden />}</span>
        </button>
      </Hint>
    </th>
  )
}

const isOpenable = (row: TableRow, details: readonly Column[]): boolean =>
  (row.children?.length ?? 0) > 0 || (row.notes?.length ?? 0) > 0 || details.length > 0

function Row(props: { row: TableRow; columns: readonly Column[]; open: boolean; onOpen: (open: boolean) => void; openable: boolean }) {
  const { row, columns, open } = props
  return (
    <tr className="row" data-row={row.id}>
      {columns.map((column, i) =>
        i === 0 ? (
          <th key={column.key} scope="row">
            {props.openable ? (
              <button
                type="button"
                className="row-name"
                aria-expanded={open}
                onClick={() => props.onOpen(!open)}
                title={formatCell(row.cells[column.key], 'text')}
              >
                <ChevronRight size={14} aria-hidden />
                <TableCell column={column} row={row} />
              </button>
            ) : (
              <TableCell column={column} row={row} />
            )}
          </th>
        ) : (
          <td key={column.key} className={isRight(column) ? 'right' : undefined}>
            <TableCell column={column} row={row} />
          </td>
        ),
      )}
    </tr>
  )
}

/** What all rows together leave over, in grey below them. */
function RestRow({ rest, columns }: { rest: NonNullable<TableSpec['rest']>; columns: readonly Column[] }) {
  const row: TableRow = { id: rest.label, cells: { [rest.key]: rest.value }, hollow: [] }
  return (
    <tfoot>
      <tr className="rest">
        {columns.map((column, i) =>
          i === 0 ? (
            <th key={column.key} scope="row">
              <Hint text={rest.help} side="right">
                <button type="button" className="explained">
                  {rest.label}
                </button>
              </Hint>
            </th>
          ) : (
            <td key={column.key}>{column.key === rest.key && <BarCell column={column} row={row} hollow={false} rest />}</td>
          ),
        )}
      </tr>
    </tfoot>
  )
}

/** Under an open row: its sentences and remaining numbers, then a line for each level. */
function RowDetail(props: { row: TableRow; columns: readonly Column[]; details: readonly Column[]; more: ReactNode }) {
  const { row, columns, details } = props
  return (
    <>
      <tr className="detail">
        <td colSpan={columns.length}>
          <div className="row-detail">
            <ul className="prose">
              {(row.notes ?? []).map((note) => (
                <li key={note}>{note}</li>
              ))}
            </ul>
            {details.length > 0 && (
              <dl>
                {details.map((column) => (
                  <Fragment key={column.key}>
                    <dt>{column.label}</dt>
                    <dd className="number" data-cell={column.key}>
                      {formatCell(row.cells[column.key], column.kind)}
                    </dd>
                  </Fragment>
                ))}
              </dl>
            )}
          </div>
          {props.more}
        </td>
      </tr>
      {(row.children ?? []).map((level) => (
        <LevelRow key={level.id} level={level} columns={columns} />
      ))}
    </>
  )
}

/** A level's note takes the room of the columns it has no numbers for. */
function LevelRow({ level, columns }: { level: TableRow; columns: readonly Column[] }) {
  const rest = columns.slice(1)
  const filled = rest.findIndex((column) => level.cells[column.key] !== undefined)
  const free = filled < 0 ? rest.length : filled
  return (
    <tr className="level" data-row={level.id}>
      <th scope="row">
        <TableCell column={columns[0]!} row={level} />
      </th>
      {free > 0 && (
        <td colSpan={free} className="muted">
          {(level.notes ?? []).join(' ')}
        </td>
      )}
      {rest.slice(free).map((column) => (
        <td key={column.key} className={isRight(column) ? 'right' : undefined}>
          {level.cells[column.key] === undefined ? null : <TableCell column={column} row={level} />}
        </td>
      ))}
    </tr>
  )
}

/** Up and down go from row to row, right opens, left closes. */
function moveBetweenRows(event: KeyboardEvent<HTMLElement>): void {
  const button = (event.target as HTMLElement).closest<HTMLButtonElement>('.row-name')
  if (button === null) return
  const buttons = [...event.currentTarget.querySelectorAll<HTMLButtonElement>('.row-name')]
  const at = buttons.indexOf(button)
  const open = button.ariaExpanded === 'true'
  if (event.key === 'ArrowDown') buttons[at + 1]?.focus()
  else if (event.key === 'ArrowUp') buttons[at - 1]?.focus()
  else if (event.key === 'ArrowRight' && !open) button.click()
  else if (event.key === 'ArrowLeft' && open) button.click()
  else return
  event.preventDefault()
}
