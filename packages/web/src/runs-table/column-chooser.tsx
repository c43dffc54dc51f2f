import { Columns3 } from 'lucide-react'
import type { RunsColumn } from '../../../server/src/http/api.ts'
import { MOST_LISTED, SearchPopover } from '../controls/search-popover.tsx'

const GROUPS: readonly (readonly [RunsColumn['group'], string])[] = [
  ['run', 'Run'],
  ['objective', 'Objective'],
  ['param', 'Params'],
  ['seed', 'Seeds'],
  ['metric', 'Metrics'],
  ['ignored', 'Ignored keys'],
]

/** Which columns the runs table shows; null goes back to those the data suggest. */
export function ColumnChooser(props: {
  columns: readonly RunsColumn[]
  shown: readonly RunsColumn[]
  onChoose: (ids: readonly string[] | null) => void
  chosen: boolean
  /** Columns in which no two runs differ are left out. */
  differing: boolean
  onDiffering: (on: boolean) => void
}) {
  const { columns, shown, onChoose } = props
  const ids = shown.map(({ id }) => id)
  const on = new Set(ids)
  return (
    <SearchPopover
      icon={Columns3}
      label="Columns"
      count={`${shown.length} of ${columns.length}`}
      title="Columns shown"
      what="columns"
      total={columns.length}
      above={
        <label className="manager-switch">
          <input type="checkbox" checked={props.differing} onChange={(event) => props.onDiffering(event.target.checked)} />
          <span>Only columns in which runs differ</span>
        </label>
      }
    >
      {(isFound, searching) => {
        const found = columns.filter((column) => column.id !== 'run:name' && isFound(column.label))
        const listed = found.slice(0, MOST_LISTED)
        return (
          <>
            <ul>
              {GROUPS.map(([group, title]) => {
                const members = listed.filter((column) => column.group === group)
                if (members.length === 0) return null
                return (
                  <li key={group}>
                    <h3 className="muted" style={{ padding: '8px 8px 2px' }}>
                      {title}
                    </h3>
                    {members.map((column) => (
                      <label key={column.id}>
                        <input
                          type="checkbox"
                          checked={on.has(column.id)}
                          onChange={(event) => onChoose(event.target.checked ? [...ids, column.id] : ids.filter((id) => id !== column.id))}
                        />
                        <span>
                          {column.label} {column.constant && <span className="muted">one value</span>}
                        </span>
                      </label>
                    ))}
                  </li>
                )
              })}
              {found.length > MOST_LISTED && <li className="muted">{found.length - MOST_LISTED} more; search to narrow them down.</li>}
              {found.length === 0 && <li className="muted">No column is named like this.</li>}
            </ul>
            <div className="manager-actions">
              <button type="button" className="button small" disabled={!props.chosen} onClick={() => onChoose(null)}>
                Reset
              </button>
              <button type="button" className="button small" onClick={() => onChoose([...new Set([...ids, ...found.map(({ id }) => id)])])}>
                Show {searching ? 'these' : 'all'}
              </button>
            </div>
          </>
        )
      }}
    </SearchPopover>
  )
}
