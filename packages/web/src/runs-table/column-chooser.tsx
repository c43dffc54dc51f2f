import { Columns3 } from 'lucide-react'
import { Popover } from 'radix-ui'
import { useState } from 'react'
import type { RunsColumn } from '../../../server/src/http/api.ts'

const GROUPS: readonly (readonly [RunsColumn['group'], string])[] = [
  ['run', 'Run'],
  ['objective', 'Objective'],
  ['param', 'Params'],
  ['seed', 'Seeds'],
  ['metric', 'Metrics'],
  ['ignored', 'Ignored keys'],
]
/** Beyond this many, searching is faster than scrolling. */
const MOST_LISTED = 300

/** Which columns the runs table shows; null goes back to those the data suggest. */
export function ColumnChooser(props: {
  columns: readonly RunsColumn[]
  shown: readonly RunsColumn[]
  onChoose: (ids: readonly string[] | null) => void
  chosen: boolean
}) {
  const { columns, shown, onChoose } = props
  const [search, setSearch] = useState('')
  const ids = shown.map(({ id }) => id)
  const on = new Set(ids)
  const found = columns.filter((column) => column.id !== 'run:name' && column.label.toLowerCase().includes(search.toLowerCase()))
  const listed = found.slice(0, MOST_LISTED)
  return (
    <Popover.Root onOpenChange={() => setSearch('')}>
      <Popover.Trigger className="button quiet small">
        <Columns3 size={14} aria-hidden />
        Columns
        <span className="muted">
          {shown.length} of {columns.length}
        </span>
      </Popover.Trigger>
      <Popover.Portal>
        <Popover.Content className="floating popover manager" align="end" sideOffset={4} collisionPadding={12} aria-label="Columns shown">
          <div className="picker-search">
            <input
              className="field"
              style={{ width: '100%' }}
              placeholder={`Search ${columns.length} columns`}
              aria-label="Search columns"
              value={search}
              onChange={(event) => setSearch(event.target.value)}
            />
          </div>
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
              Show {search === '' ? 'all' : 'these'}
            </button>
          </div>
        </Popover.Content>
      </Popover.Portal>
    </Popover.Root>
  )
}
