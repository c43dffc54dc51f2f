import { type ConfigKey, formatCount, KEY_ROLES, PARAM_KINDS, PARAM_SCALES, type PanelSpec } from '@sweepwise/core'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { ChevronRight, RotateCcw } from 'lucide-react'
import { useState } from 'react'
import type { ConfigKeyInfo, ProjectDetail } from '../../../server/src/http/api.ts'
import { Hint } from '../controls/hint.tsx'
import { useToast } from '../controls/toasts.tsx'
import { declareKey } from '../data/project-changes.ts'
import { PanelFrame } from '../panels/panel-frame.tsx'
import { PanelMenu } from '../panels/panel-menu.tsx'
import { plainPanel } from '../panels/plain-panel.ts'
import { SourceNotes } from './source-notes.tsx'

/** More are found by searching. */
const MOST_LISTED = 100

/** How every config key was read, why, and the place to say otherwise; whatever depends on it is computed anew. */
export function KeysPanel({ detail, open, onOpen }: { detail: ProjectDetail; open: boolean; onOpen: (open: boolean) => void }) {
  const [search, setSearch] = useState('')
  const client = useQueryClient()
  const toast = useToast()
  const declare = useMutation({
    mutationFn: ({ key, declared }: { key: string; declared: ConfigKey['declared'] | null }) => declareKey(detail.id, key, declared),
    onSettled: () => client.invalidateQueries({ queryKey: ['project'] }),
    onError: (error) => toast(`Not changed: ${error.message}`),
  })
  const count = (role: ConfigKeyInfo['role']) => detail.keys.filter((key) => key.role === role).length
  const words = `${plural(count('param'), 'param')}, ${plural(count('seed'), 'seed')}, ${count('ignored')} ignored`
  const found = detail.keys.filter(({ name }) => name.toLowerCase().includes(search.toLowerCase()))
  return (
    <PanelFrame
      id="columns"
      title={
        <button type="button" className="fold-button" aria-expanded={open} onClick={() => onOpen(!open)}>
          <ChevronRight size={16} aria-hidden />
          How columns were read <span className="panel-count">{words}</span>
        </button>
      }
      actions={
        <>
          {open && detail.keys.length > 12 && (
            <input
              className="field"
              aria-label="Search keys"
              placeholder={`Search ${detail.keys.length} keys`}
              value={search}
              onChange={(event) => setSearch(event.target.value)}
            />
          )}
          <PanelMenu
            title="how columns were read"
            words={[detail.name, 'columns']}
            content={() => ({ panel: keysContent(detail, words), result: detail.keys })}
            anchor="columns"
          />
        </>
      }
    >
      {open && (
        <div className="panel-body-notes">
          <SourceNotes detail={detail} />
        </div>
      )}
      {open && (
        <div className="panel-scroll">
          <table className="list-table keys-table">
            <thead>
              <tr>
                <th scope="col">key</th>
                <th scope="col">role</th>
                <th scope="col">kind</th>
                <th scope="col">scale</th>
                <th scope="col" className="number">
                  values
                </th>
                <th scope="col" className="number">
                  not set
                </th>
                <th scope="col">examples</th>
                <th scope="col">read so because</th>
                <th scope="col">
                  <span className="visually-hidden">Undo</span>
                </th>
              </tr>
            </thead>
            <tbody>
              {found.slice(0, MOST_LISTED).map((key) => (
                <KeyRow
                  key={key.name}
                  info={key}
                  busy={declare.isPending}
                  onDeclare={(declared) => declare.mutate({ key: key.name, declared })}
                />
              ))}
            </tbody>
          </table>
          {found.length > MOST_LISTED && (
            <p className="notice muted">{formatCount(found.length - MOST_LISTED)} more keys; search to narrow them down.</p>
          )}
          {found.length === 0 && <p className="notice muted">No key is named like this.</p>}
        </div>
      )}
    </PanelFrame>
  )
}

function keysContent({ name, keys }: ProjectDetail, words: string): PanelSpec {
  return plainPanel(
    `How the columns of ${name} were read`,
    words,
    [
      { key: 'key', label: 'key', kind: 'text' },
      { key: 'role', label: 'role', kind: 'text' },
      { key: 'kind', label: 'kind', kind: 'text' },
      { key: 'scale', label: 'scale', kind: 'text' },
      { key: 'values', label: 'values', kind: 'count' },
      { key: 'missing', label: 'not set', kind: 'count' },
      { key: 'reason', label: 'read so because', kind: 'text' },
    ],
    keys.map((key) => ({
      id: key.name,
      cells: {
        key: key.name,
        role: key.role,
        kind: key.role === 'param' ? key.kind : null,
        scale: key.role === 'param' ? key.scale : null,
        values: key.distinct,
        missing: key.missing,
        reason: Object.keys(key.declared).length > 0 ? 'you said so' : key.detected.reason,
      },
    })),
  )
}

function KeyRow({
  info,
  busy,
  onDeclare,
}: {
  info: ConfigKeyInfo
  busy: boolean
  onDeclare: (declared: ConfigKey['declared'] | null) => void
}) {
  const { name, declared } = info
  const isDeclared = Object.keys(declared).length > 0
  const isParam = info.role === 'param'
  const hasScale = isParam && (info.kind === 'numeric' || info.kind === 'ordinal')
  const select = <T extends string>(part: 'role' | 'kind' | 'scale', value: T, choices: readonly T[]) => (
    <select
      className="select small"
      aria-label={`${part} of ${name}`}
      value={value}
      disabled={busy}
      onChange={(event) => onDeclare({ ...declared, [part]: event.target.value })}
    >
      {choices.map((choice) => (
        <option key={choice}>{choice}</option>
      ))}
    </select>
  )
  return (
    <tr>
      <th scope="row">{name}</th>
      <td>{select('role', info.role, KEY_ROLES)}</td>
      <td>{isParam ? select('kind', info.kind, PARAM_KINDS) : <span className="muted">–</span>}</td>
      <td>{hasScale ? select('scale', info.scale ?? 'linear', PARAM_SCALES) : <span className="muted">–</span>}</td>
      <td className="number">{formatCount(info.distinct)}</td>
      <td className="number">{info.missing === 0 ? <span className="muted">–</span> : formatCount(info.missing)}</td>
      <td>
        <code>{info.examples.join(', ')}</code>
      </td>
      <td className="why">
        {isDeclared
          ? `You said so. Detected: ${info.detected.role}, ${info.detected.kind}${info.detected.scale === null ? '' : `, ${info.detected.scale}`}; ${info.detected.reason}`
          : info.detected.reason}
      </td>
      <td className="actions">
        {isDeclared && (
          <Hint text="Back to what was detected">
            <button
              type="button"
              className="button icon"
              aria-label={`Back to what was detected for ${name}`}
              disabled={busy}
              onClick={() => onDeclare(null)}
            >
              <RotateCcw size={14} aria-hidden />
            </button>
          </Hint>
        )}
      </td>
    </tr>
  )
}

const plural = (count: number, word: string): string => `${count} ${word}${count === 1 ? '' : 's'}`
