import { ArrowDown, ArrowUp, Layers, X } from 'lucide-react'
import type { RunsColumn } from '../../../server/src/http/api.ts'
import { MOST_LISTED, SearchPopover } from '../controls/search-popover.tsx'

/** Groups of replicates: all params, the seeds aside. */
const CONFIGURATION = 'configuration'
/** More levels than this nobody reads, and the server takes no more. */
const MOST_LEVELS = 8

const GROUPS: readonly (readonly [RunsColumn['group'], string])[] = [
  ['param', 'Params'],
  ['seed', 'Seeds'],
  ['run', 'Run'],
  ['objective', 'Objective'],
  ['metric', 'Metrics'],
  ['ignored', 'Ignored keys'],
]

/** What a level of the grouping is called. */
export const levelLabel = (id: string, columns: readonly RunsColumn[]): string =>
  id === CONFIGURATION ? 'all but the seed' : (columns.find((column) => column.id === id)?.label ?? id.replace(/^\w+:/u, ''))

/** By what the rows are grouped, from the outermost in; levels move, go, and are added. */
export function GroupMenu(props: {
  columns: readonly RunsColumn[]
  by: readonly string[]
  onBy: (by: readonly string[]) => void
  /** Every group is open. */
  open: boolean
  onOpen: (open: boolean) => void
}) {
  const { columns, by, onBy } = props
  const swapped = (i: number, with_: number) => by.map((id, at) => (at === i ? by[with_]! : at === with_ ? by[i]! : id))
  return (
    <SearchPopover
      icon={Layers}
      label="Group"
      count={by.length === 0 ? '' : by.map((id) => levelLabel(id, columns)).join(' › ')}
      title="Rows grouped by"
      what="columns"
      total={columns.length}
      above={
        by.length > 0 && (
          <div className="group-levels">
            <ol aria-label="Levels, outermost first">
              {by.map((id, i) => {
                const label = levelLabel(id, columns)
                return (
                  <li key={id}>
                    <span className="name">{label}</span>
                    <button
                      type="button"
                      className="button icon"
                      aria-label={`${label} further out`}
                      disabled={i === 0}
                      onClick={() => onBy(swapped(i, i - 1))}
                    >
                      <ArrowUp size={14} aria-hidden />
                    </button>
                    <button
                      type="button"
                      className="button icon"
                      aria-label={`${label} further in`}
                      disabled={i === by.length - 1}
                      onClick={() => onBy(swapped(i, i + 1))}
                    >
                      <ArrowDown size={14} aria-hidden />
                    </button>
                    <button
                      type="button"
                      className="button icon"
                      aria-label={`Do not group by ${label}`}
                      onClick={() => onBy(by.filter((other) => other !== id))}
                    >
                      <X size={14} aria-hidden />
                    </button>
                  </li>
                )
              })}
            </ol>
            <div className="manager-actions">
              <button type="button" className="button small" onClick={() => onBy([])}>
                Ungroup
              </button>
              <button type="button" className="button small" onClick={() => props.onOpen(!props.open)}>
                {props.open ? 'Close all groups' : 'Open all groups'}
              </button>
            </div>
          </div>
        )
      }
    >
      {(isFound) => {
        const left = columns.filter((column) => !by.includes(column.id) && column.id !== 'run:id' && isFound(column.label))
        const listed = left.slice(0, MOST_LISTED)
        const add = (id: string) => onBy([...by, id])
        const seeds = !by.includes(CONFIGURATION) && isFound('all but the seed')
        if (by.length >= MOST_LEVELS) return <p className="notice muted">{MOST_LEVELS} levels are the most there can be.</p>
        return (
          <ul>
            {seeds && (
              <li>
                <button type="button" className="menu-item as-button" onClick={() => add(CONFIGURATION)}>
                  All but the seed <span className="hint">same params</span>
                </button>
              </li>
            )}
            {GROUPS.map(([group, title]) => {
              const members = listed.filter((column) => column.group === group)
              if (members.length === 0) return null
              return (
                <li key={group}>
                  <h3 className="muted" style={{ padding: '8px 8px 2px' }}>
                    {title}
                  </h3>
                  {members.map((column) => (
                    <button type="button" className="menu-item as-button" key={column.id} onClick={() => add(column.id)}>
                      {column.label} {column.constant && <span className="hint">one value</span>}
                    </button>
                  ))}
                </li>
              )
            })}
            {left.length > MOST_LISTED && <li className="muted">{left.length - MOST_LISTED} more; search to narrow them down.</li>}
            {left.length === 0 && !seeds && <li className="muted">No other column is named like this.</li>}
          </ul>
        )
      }}
    </SearchPopover>
  )
}
