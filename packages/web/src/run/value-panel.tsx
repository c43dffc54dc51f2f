import { canonical, formatNumber, type KeyRole, naturalOrder, type Value } from '@sweepwise/core'
import { type ReactNode, useState } from 'react'
import type { RunDetail } from '../../../server/src/http/api.ts'
import { EmptyNotice } from '../controls/notice.tsx'
import { SearchField } from '../controls/search-field.tsx'
import { PanelFrame } from '../panels/panel-frame.tsx'
import { PanelMenu } from '../panels/panel-menu.tsx'
import { plainPanel } from '../panels/plain-panel.ts'

const ROLE_ORDER: readonly KeyRole[] = ['param', 'seed', 'ignored']
/** From how many values on a search box helps. */
const SEARCH_FROM = 12

/** Params or a summary: names and values, nested ones under the names they are nested in. */
export function ValuePanel(props: {
  title: string
  run: RunDetail
  values: RunDetail['config']
  roles?: RunDetail['roles']
  empty: string
}) {
  const { title, run, values, roles, empty } = props
  const [search, setSearch] = useState('')
  const role = (name: string): KeyRole => roles?.[name] ?? 'param'
  const names = Object.keys(values).sort((a, b) => ROLE_ORDER.indexOf(role(a)) - ROLE_ORDER.indexOf(role(b)) || naturalOrder(a, b))
  const shown = search === '' ? names : names.filter((name) => name.toLowerCase().includes(search.toLowerCase()))
  const content = () => ({
    panel: plainPanel(
      `${title} of ${run.name}`,
      `${names.length} values`,
      [
        { key: 'name', label: 'name', kind: 'text' as const },
        ...(roles === undefined ? [] : [{ key: 'role', label: 'role', kind: 'text' as const }]),
        { key: 'value', label: 'value', kind: 'number' as const },
      ],
      names.map((name) => ({ id: name, cells: { name, role: role(name), value: plainValue(values[name]!) } })),
    ),
    result: values,
  })
  return (
    <PanelFrame
      title={title}
      count={names.length > 0 ? String(names.length) : undefined}
      actions={
        names.length > 0 && (
          <>
            {names.length >= SEARCH_FROM && <SearchField label={`Search ${title.toLowerCase()}`} value={search} onChange={setSearch} />}
            <PanelMenu title={title} words={[run.projectName, run.name, title]} content={content} />
          </>
        )
      }
    >
      {names.length === 0 && <EmptyNotice reason={empty} />}
      {names.length > 0 && shown.length === 0 && <EmptyNotice reason="No name contains this." />}
      {shown.length > 0 && <ValueTable names={shown} values={values} role={role} label={`${title} of this run`} />}
    </PanelFrame>
  )
}

/** Numbers stay numbers in a file; everything else is written as the tables write it. */
const plainValue = (value: Value): number | string | null =>
  value === null || typeof value === 'number' ? value : canonical(value).replace('~#', '')

function ValueTable(props: { names: readonly string[]; values: RunDetail['config']; role: (name: string) => KeyRole; label: string }) {
  const { names, values, role, label } = props
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: long lists scroll, also by keyboard
    <section className="scroll-list" tabIndex={0} aria-label={label}>
      <table className="list-table compact">
        <tbody>
          {names.map((name, i) => (
            <tr key={name}>
              <th scope="row">
                <NestedName name={name} before={names[i - 1]} /> {role(name) !== 'param' && <span className="muted">{role(name)}</span>}
              </th>
              <td style={{ textAlign: 'right' }}>{valueText(values[name]!)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  )
}

/** `model.depth`: what it is nested in stands back, and where the row above says the same, more so. */
function NestedName({ name, before }: { name: string; before: string | undefined }) {
  const at = name.lastIndexOf('.')
  if (at <= 0 || at === name.length - 1) return name
  const nest = name.slice(0, at + 1)
  const repeated = before?.startsWith(nest) === true
  return (
    <>
      <span className={repeated ? 'nest repeated' : 'nest'}>{nest}</span>
      {name.slice(at + 1)}
    </>
  )
}

/** JSON carries what is not finite as a word; everything else reads as the tables write it. */
function valueText(value: Value): ReactNode {
  if (value === null) return <span className="muted">null</span>
  if (typeof value === 'number') return formatNumber(value, 6)
  const text = canonical(value)
  return /^(~#)?(NaN|-?Infinity)$/.test(text) ? <span style={{ color: 'var(--danger)' }}>{text.replace('~#', '')}</span> : text
}
