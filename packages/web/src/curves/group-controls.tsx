import { type Objective, SERIES_BANDS, type SeriesBand } from '@sweepwise/core'
import { Layers } from 'lucide-react'
import type { ConfigKeyInfo } from '../../../server/src/http/api.ts'
import { Picker } from '../controls/picker.tsx'
import { MOST_LISTED, SearchPopover } from '../controls/search-popover.tsx'
import { BAND_WORDS, columnText } from './group-texts.ts'
import { CONFIGURATION, type GroupView, MOST_COLUMNS } from './group-view.ts'

const RUN_COLUMNS = ['run:group', 'run:state']
const ROLES = [
  ['param', 'Params'],
  ['seed', 'Seeds'],
] as const

/** By what runs are taken together; then what their line and band are. */
export function GroupControls(props: {
  view: GroupView
  keys: readonly ConfigKeyInfo[]
  /** By what the runs table is grouped. */
  table: readonly string[]
  objective: Objective | null
  /** Groups that are not drawn. */
  left: number
  onChange: (change: Partial<GroupView>) => void
}) {
  const { view, objective, onChange } = props
  return (
    <>
      <GroupPicker {...props} />
      {view.by.length > 0 && (
        <>
          <span className="labelled">
            <span aria-hidden>line</span>
            <Picker
              label="Line"
              value={view.line}
              items={['mean', 'median'].map((value) => ({ value, label: value }))}
              onPick={(line) => onChange({ line: line as GroupView['line'] })}
            />
          </span>
          <span className="labelled">
            <span aria-hidden>band</span>
            <Picker
              label="Band"
              value={view.band}
              items={SERIES_BANDS.map((value) => ({ value, label: BAND_WORDS[value] }))}
              onPick={(band) => onChange({ band: band as SeriesBand })}
            />
          </span>
          <span className="labelled">
            <label>
              <input type="checkbox" checked={view.singles} onChange={(event) => onChange({ singles: event.target.checked })} />
              single runs
            </label>
          </span>
          {objective !== null && (props.left > 0 || view.choose === 'best') && (
            <span className="labelled">
              <span aria-hidden>groups</span>
              <Picker
                label="Groups drawn"
                value={view.choose}
                items={[
                  { value: 'largest', label: 'the largest' },
                  { value: 'best', label: 'the best', hint: objective.metric },
                ]}
                onPick={(choose) => onChange({ choose: choose as GroupView['choose'] })}
              />
            </span>
          )}
        </>
      )}
    </>
  )
}

function GroupPicker({ view, keys, table, onChange }: Parameters<typeof GroupControls>[0]) {
  const { by, asTable } = view
  const own = asTable ? [] : by
  const toggle = (id: string, on: boolean) => onChange({ asTable: false, by: on ? [...own, id] : own.filter((other) => other !== id) })
  const box = (id: string, label: string, hint?: string) => (
    <li key={id}>
      <label>
        <input
          type="checkbox"
          checked={own.includes(id)}
          disabled={!own.includes(id) && own.length >= MOST_COLUMNS}
          onChange={(event) => toggle(id, event.target.checked)}
        />
        <span>{label}</span>
        {hint !== undefined && <span className="hint muted">{hint}</span>}
      </label>
    </li>
  )
  const columns = keys.filter(({ role, distinct }) => role !== 'ignored' && distinct > 0)
  return (
    <SearchPopover
      icon={Layers}
      label="Group"
      count={by.length === 0 ? '' : by.map(columnText).join(' + ')}
      title="Curves grouped by"
      what="params"
      total={columns.length}
      above={
        by.length > 0 && (
          <div className="curve-ungroup">
            <button type="button" className="button small" onClick={() => onChange({ by: [], asTable: false })}>
              Ungroup
            </button>
          </div>
        )
      }
    >
      {(isFound) => {
        const found = columns.filter(({ name }) => isFound(name))
        const listed = found.slice(0, MOST_LISTED)
        const special = [
          ...(table.length > 0 && isFound('as the table') ? ['table'] : []),
          ...(isFound('all but the seed') ? [CONFIGURATION] : []),
        ]
        const ofRun = RUN_COLUMNS.filter((id) => isFound(columnText(id)))
        return (
          <ul className="curve-by">
            {special.includes('table') && (
              <li>
                <label>
                  <input
                    type="checkbox"
                    checked={asTable}
                    onChange={(event) => onChange({ asTable: event.target.checked, by: event.target.checked ? table : [] })}
                  />
                  <span>As the table</span>
                  <span className="hint muted">{table.map(columnText).join(' + ')}</span>
                </label>
              </li>
            )}
            {special.includes(CONFIGURATION) && box(CONFIGURATION, 'All but the seed', 'same params')}
            {ROLES.map(([role, title]) => {
              const members = listed
                .filter((key) => key.role === role)
                .toSorted((a, b) => Number(a.constant !== null) - Number(b.constant !== null))
              return (
                members.length > 0 && (
                  <li key={role}>
                    <h3 className="muted">{title}</h3>
                    <ul>
                      {members.map(({ name, constant, distinct }) =>
                        box(`${role}:${name}`, name, constant === null ? `${distinct} values` : 'one value'),
                      )}
                    </ul>
                  </li>
                )
              )
            })}
            {ofRun.length > 0 && (
              <li>
                <h3 className="muted">Run</h3>
                <ul>{ofRun.map((id) => box(id, columnText(id)))}</ul>
              </li>
            )}
            {found.length > MOST_LISTED && <li className="muted">{found.length - MOST_LISTED} more; search to narrow them down.</li>}
            {found.length + special.length + ofRun.length === 0 && <li className="muted">No param is named like this.</li>}
          </ul>
        )
      }}
    </SearchPopover>
  )
}
