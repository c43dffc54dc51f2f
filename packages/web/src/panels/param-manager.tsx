import { ListFilter } from 'lucide-react'
import { Popover } from 'radix-ui'
import { useState } from 'react'

/** Which params the panels show. Hiding one changes no number: the others were computed beside it and stay so. */
export function ParamManager(props: {
  params: readonly string[]
  hidden: readonly string[]
  onHidden: (hidden: readonly string[]) => void
}) {
  const { params, hidden, onHidden } = props
  const [search, setSearch] = useState('')
  const off = new Set(hidden)
  const here = params.filter((name) => off.has(name)).length
  const found = params.filter((name) => name.toLowerCase().includes(search.toLowerCase()))
  return (
    <Popover.Root onOpenChange={() => setSearch('')}>
      <Popover.Trigger className="button quiet small">
        <ListFilter size={14} aria-hidden />
        Params
        <span className="muted">{here === 0 ? params.length : `${params.length - here} of ${params.length}`}</span>
      </Popover.Trigger>
      <Popover.Portal>
        <Popover.Content className="floating popover manager" align="end" sideOffset={4} collisionPadding={12} aria-label="Params shown">
          <div className="picker-search">
            <input
              className="field"
              style={{ width: '100%' }}
              placeholder={`Search ${params.length} params`}
              aria-label="Search params"
              value={search}
              onChange={(event) => setSearch(event.target.value)}
            />
          </div>
          <ul>
            {found.map((name) => (
              <li key={name}>
                <label>
                  <input
                    type="checkbox"
                    checked={!off.has(name)}
                    onChange={(event) => onHidden(event.target.checked ? hidden.filter((other) => other !== name) : [...hidden, name])}
                  />
                  {name}
                </label>
              </li>
            ))}
            {found.length === 0 && <li className="muted">No param is named like this.</li>}
          </ul>
          <div className="manager-actions">
            <button
              type="button"
              className="button small"
              disabled={found.every((name) => !off.has(name))}
              onClick={() => onHidden(hidden.filter((name) => !found.includes(name)))}
            >
              Show {search === '' ? 'all' : 'these'}
            </button>
            <button
              type="button"
              className="button small"
              disabled={found.every((name) => off.has(name))}
              onClick={() => onHidden([...new Set([...hidden, ...found])])}
            >
              Hide {search === '' ? 'all' : 'these'}
            </button>
          </div>
        </Popover.Content>
      </Popover.Portal>
    </Popover.Root>
  )
}
