import { formatTime } from '@sweepwise/core'
import { Link } from '@tanstack/react-router'
import type { ReactNode } from 'react'
import type { RunDetail } from '../../../server/src/http/api.ts'
import { RunStateBadge } from '../controls/run-state-badge.tsx'
import { PanelFrame } from '../panels/panel-frame.tsx'
import { PanelMenu } from '../panels/panel-menu.tsx'
import { plainPanel } from '../panels/plain-panel.ts'

/** How a run was started, each execution of it, and who is like it. */
export function RunStory({ run, project }: { run: RunDetail; project: string }) {
  const { environment } = run
  const content = () => ({
    panel: plainPanel(
      `What happened to ${run.name}`,
      `${run.attempts.length} ${run.attempts.length === 1 ? 'attempt' : 'attempts'} of run ${run.id}`,
      [
        { key: 'attempt', label: 'attempt', kind: 'count' },
        { key: 'kind', label: 'kind', kind: 'text' },
        { key: 'state', label: 'state', kind: 'text' },
        { key: 'cause', label: 'cause', kind: 'text' },
        { key: 'exit', label: 'exit code', kind: 'number' },
        { key: 'host', label: 'host', kind: 'text' },
        { key: 'started', label: 'started', kind: 'time' },
        { key: 'finished', label: 'finished', kind: 'time' },
      ],
      run.attempts.map(({ n, kind, state, cause, exitCode, host, startedAt, finishedAt }) => ({
        id: String(n),
        cells: { attempt: n, kind, state, cause, exit: exitCode, host, started: startedAt, finished: finishedAt },
      })),
    ),
    result: run,
  })
  const command =
    environment === null ? null : [shortProgram(environment), ...environment.args.map(quoted)].filter((word) => word !== null).join(' ')
  return (
    <PanelFrame
      title="What happened"
      actions={<PanelMenu title="what happened" words={[run.projectName, run.name, 'run']} content={content} />}
    >
      <dl className="fact-list">
        <Fact name="Id">
          <code>{run.id}</code>
        </Fact>
        {run.createdAt !== null && <Fact name="Created">{formatTime(run.createdAt)} UTC</Fact>}
        {command !== null && command !== '' && (
          <Fact name="Command">
            <code title={environment?.program ?? undefined}>{command}</code>
          </Fact>
        )}
        {environment?.folder != null && (
          <Fact name="Started in">
            <code>{environment.folder}</code>
          </Fact>
        )}
        {environment?.commit != null && (
          <Fact name="Git commit">
            <code>{environment.commit}</code>
            {environment.remote !== null && <span className="muted"> of {environment.remote}</span>}
          </Fact>
        )}
        {environment?.python != null && (
          <Fact name="Python">
            {environment.python}
            {environment.client !== null && <span className="muted"> · wandb {environment.client}</span>}
          </Fact>
        )}
        {(environment?.host ?? run.attempts.at(-1)?.host) != null && (
          <Fact name="Host">
            {environment?.host ?? run.attempts.at(-1)?.host}
            {environment?.os != null && <span className="muted"> · {environment.os}</span>}
          </Fact>
        )}
        {environment !== null && (environment.cpus !== null || environment.gpu !== null) && (
          <Fact name="Machine">
            {[
              environment.cpus === null ? null : `${environment.cpus} CPUs`,
              environment.gpu === null ? null : `${environment.gpus ?? 1} × ${environment.gpu}`,
            ]
              .filter((word) => word !== null)
              .join(', ')}
          </Fact>
        )}
        <Fact name={run.attempts.length === 1 ? 'Attempt' : 'Attempts'}>
          <ul>
            {run.attempts.map((attempt) => (
              <li key={attempt.n}>
                {attempt.n} · {attempt.kind} ·{' '}
                <RunStateBadge state={attempt.state} cause={attempt.cause} silentMs={attempt.n === run.attempt ? run.silentMs : null} />
                {attempt.exitCode !== null && attempt.exitCode !== 0 && <span className="muted"> exit code {attempt.exitCode}</span>}
                {attempt.startedAt !== null && (
                  <span className="muted">
                    {' '}
                    from <span className="unbroken">{formatTime(attempt.startedAt)}</span>
                  </span>
                )}
                {attempt.finishedAt !== null && (
                  <span className="muted">
                    {' '}
                    to <span className="unbroken">{formatTime(attempt.finishedAt)}</span>
                  </span>
                )}
              </li>
            ))}
          </ul>
        </Fact>
        {run.sweeps.length > 0 && <Fact name="Sweeps">{run.sweeps.join(', ')}</Fact>}
        <Fact name="Replicates">
          {run.replicates.length === 0 ? (
            <span className="muted">no other run has the same params</span>
          ) : (
            <ul>
              {run.replicates.slice(0, 30).map((other) => (
                <li key={other.id}>
                  <Link to="/projects/$project/runs/$run" params={{ project, run: other.id }}>
                    {other.name}
                  </Link>
                </li>
              ))}
              {run.replicates.length > 30 && <li className="muted">and {run.replicates.length - 30} more</li>}
            </ul>
          )}
        </Fact>
      </dl>
    </PanelFrame>
  )
}

function Fact({ name, children }: { name: string; children: ReactNode }) {
  return (
    <>
      <dt>{name}</dt>
      <dd>{children}</dd>
    </>
  )
}

/** `train.py`: the folder it was started in stands beside it. */
const shortProgram = ({ program, folder }: NonNullable<RunDetail['environment']>): string | null =>
  program !== null && folder !== null && program.startsWith(`${folder}/`) ? program.slice(folder.length + 1) : program

/** As one would type it. */
const quoted = (arg: string): string => (/^[\w./:=@%+,-]+$/.test(arg) ? arg : `'${arg.replaceAll("'", `'\\''`)}'`)
