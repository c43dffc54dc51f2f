import { canonical, formatDuration, formatNumber, formatTime, type KeyRole, naturalOrder, type Value } from '@sweepwise/core'
import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import type { ReactNode } from 'react'
import type { RunDetail } from '../../../server/src/http/api.ts'
import { EmptyNotice, ErrorNotice } from '../controls/notice.tsx'
import { RunStateBadge } from '../controls/run-state-badge.tsx'
import { Skeleton } from '../controls/skeleton.tsx'
import { runQuery } from '../data/queries.ts'
import { PanelFrame } from '../panels/panel-frame.tsx'
import { PanelMenu } from '../panels/panel-menu.tsx'
import { plainPanel } from '../panels/plain-panel.ts'
import { useDocumentTitle } from './document-title.ts'
import { RunCurves } from './run-curves.tsx'

/** One run: what it was told, what came out, what happened to it, and its curves. */
export function RunPage({ project, run }: { project: string; run: string }) {
  const query = useQuery(runQuery(project, run))
  useDocumentTitle(query.data?.name ?? 'Run')
  if (query.data === undefined) {
    return (
      <main className="page">
        <section className="panel">
          {query.isError ? (
            <ErrorNotice error={query.error} what="Reading the run" onRetry={() => query.refetch()} />
          ) : (
            <Skeleton what="Reading the run" />
          )}
        </section>
      </main>
    )
  }
  const detail = query.data
  return (
    <main className="page">
      <div>
        <div className="page-title">
          <h1>{detail.name}</h1>
        </div>
        <div className="facts">
          <RunStateBadge state={detail.state} cause={detail.cause} />
          {detail.startedAt !== null && <span>started {formatTime(detail.startedAt)} UTC</span>}
          {detail.startedAt !== null && detail.finishedAt !== null && (
            <span>took {formatDuration(detail.finishedAt - detail.startedAt)}</span>
          )}
          {detail.group !== null && <span>group {detail.group}</span>}
          {detail.tags.length > 0 && <span>tags {detail.tags.join(', ')}</span>}
        </div>
        {detail.notes !== null && detail.notes !== '' && <p style={{ marginTop: 8, whiteSpace: 'pre-wrap' }}>{detail.notes}</p>}
      </div>
      <RunCurves project={project} run={detail} />
      <div className="run-columns">
        <ValuePanel title="Params" run={detail} values={detail.config} roles={detail.roles} empty="This run has no config." />
        <ValuePanel title="Summary" run={detail} values={detail.summary} empty="This run summarised nothing." />
        <RunStory detail={detail} project={project} />
      </div>
    </main>
  )
}

const ROLE_ORDER: readonly KeyRole[] = ['param', 'seed', 'ignored']

function ValuePanel(props: { title: string; run: RunDetail; values: RunDetail['config']; roles?: RunDetail['roles']; empty: string }) {
  const { title, run, values, roles, empty } = props
  const role = (name: string): KeyRole => roles?.[name] ?? 'param'
  const names = Object.keys(values).sort((a, b) => ROLE_ORDER.indexOf(role(a)) - ROLE_ORDER.indexOf(role(b)) || naturalOrder(a, b))
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
      actions={names.length > 0 && <PanelMenu title={title} words={[run.projectName, run.name, title]} content={content} />}
    >
      {names.length === 0 ? <EmptyNotice reason={empty} /> : <ValueTable {...{ names, values, role }} label={`${title} of this run`} />}
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
          {names.map((name) => (
            <tr key={name}>
              <th scope="row">
                {name} {role(name) !== 'param' && <span className="muted">{role(name)}</span>}
              </th>
              <td style={{ textAlign: 'right' }}>{valueText(values[name]!)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  )
}

/** JSON carries what is not finite as a word; everything else reads as the tables write it. */
function valueText(value: Value): ReactNode {
  if (value === null) return <span className="muted">null</span>
  if (typeof value === 'number') return formatNumber(value, 6)
  const text = canonical(value)
  return /^(~#)?(NaN|-?Infinity)$/.test(text) ? <span style={{ color: 'var(--danger)' }}>{text.replace('~#', '')}</span> : text
}

function RunStory({ detail, project }: { detail: RunDetail; project: string }) {
  const content = () => ({
    panel: plainPanel(
      `What happened to ${detail.name}`,
      `${detail.attempts.length} ${detail.attempts.length === 1 ? 'attempt' : 'attempts'} of run ${detail.id}`,
      [
        { key: 'attempt', label: 'attempt', kind: 'count' },
        { key: 'kind', label: 'kind', kind: 'text' },
        { key: 'state', label: 'state', kind: 'text' },
        { key: 'cause', label: 'cause', kind: 'text' },
        { key: 'started', label: 'started', kind: 'time' },
        { key: 'finished', label: 'finished', kind: 'time' },
      ],
      detail.attempts.map(({ n, kind, state, cause, startedAt, finishedAt }) => ({
        id: String(n),
        cells: { attempt: n, kind, state, cause, started: startedAt, finished: finishedAt },
      })),
    ),
    result: detail,
  })
  return (
    <PanelFrame
      title="What happened"
      actions={<PanelMenu title="what happened" words={[detail.projectName, detail.name, 'run']} content={content} />}
    >
      <dl className="fact-list">
        <dt>Id</dt>
        <dd>
          <code>{detail.id}</code>
        </dd>
        {detail.createdAt !== null && (
          <>
            <dt>Created</dt>
            <dd>{formatTime(detail.createdAt)} UTC</dd>
          </>
        )}
        <dt>{detail.attempts.length === 1 ? 'Attempt' : 'Attempts'}</dt>
        <dd>
          <ul>
            {detail.attempts.map((attempt) => (
              <li key={attempt.n}>
                {attempt.n} · {attempt.kind} · <RunStateBadge state={attempt.state} cause={attempt.cause} />
                {attempt.startedAt !== null && <span className="muted"> from {formatTime(attempt.startedAt)}</span>}
                {attempt.finishedAt !== null && <span className="muted"> to {formatTime(attempt.finishedAt)}</span>}
              </li>
            ))}
          </ul>
        </dd>
        {detail.sweeps.length > 0 && (
          <>
            <dt>Sweeps</dt>
            <dd>{detail.sweeps.join(', ')}</dd>
          </>
        )}
        <dt>Replicates</dt>
        <dd>
          {detail.replicates.length === 0 ? (
            <span className="muted">no other run has the same params</span>
          ) : (
            <ul>
              {detail.replicates.slice(0, 30).map((other) => (
                <li key={other.id}>
                  <Link to="/projects/$project/runs/$run" params={{ project, run: other.id }}>
                    {other.name}
                  </Link>
                </li>
              ))}
              {detail.replicates.length > 30 && <li className="muted">and {detail.replicates.length - 30} more</li>}
            </ul>
          )}
        </dd>
      </dl>
    </PanelFrame>
  )
}
