import { formatDuration, formatTime, livenessOf } from '@sweepwise/core'
import { useMutation } from '@tanstack/react-query'
import { Square, Tag } from 'lucide-react'
import type { PulseAnswer, RunDetail } from '../../../server/src/http/api.ts'
import { RunStateBadge } from '../controls/run-state-badge.tsx'
import { useToast } from '../controls/toasts.tsx'
import { part, request } from '../data/request.ts'

/** What a run is and how it is doing: name, state and why, when and where; what people wrote about it. */
export function RunFacts({ run, pulse }: { run: RunDetail; pulse: PulseAnswer | undefined }) {
  const state = pulse?.state ?? run.state
  const cause = pulse?.cause ?? run.cause
  const silentMs = pulse === undefined ? run.silentMs : pulse.silentMs
  const liveness = livenessOf(state, silentMs)
  const current = run.attempts.at(-1)
  const end = run.finishedAt ?? (liveness === null || silentMs === null ? null : Date.now() - (liveness === 'live' ? 0 : silentMs))
  return (
    <div>
      <div className="page-title">
        <h1>{run.name}</h1>
        {(liveness === 'live' || liveness === 'stalled') && <StopButton run={run} asked={pulse?.stopAsked ?? false} />}
      </div>
      <div className="facts">
        <RunStateBadge state={state} cause={cause} silentMs={silentMs} />
        {current?.exitCode !== null && current?.exitCode !== undefined && current.exitCode !== 0 && (
          <span>exit code {current.exitCode}</span>
        )}
        {run.startedAt !== null && <span>started {formatTime(run.startedAt)} UTC</span>}
        {run.startedAt !== null && end !== null && end > run.startedAt && (
          <span>
            {run.finishedAt === null ? 'for' : 'took'} {formatDuration(Math.max(0, tidy(end - run.startedAt, run.finishedAt === null)))}
          </span>
        )}
        {current?.host != null && <span>on {current.host}</span>}
        {run.group !== null && <span>group {run.group}</span>}
        {run.jobType !== null && <span>job type {run.jobType}</span>}
        {run.tags.length > 0 && (
          <span className="tags">
            <Tag size={13} aria-label="Tags" />
            {run.tags.map((tag) => (
              <span key={tag} className="tag">
                {tag}
              </span>
            ))}
          </span>
        )}
      </div>
      {run.exception !== null && <p className="run-exception">{run.exception}</p>}
      {liveness === 'stalled' && (
        <p className="run-hint">
          It has said nothing for over a minute. It may be busy with a long step or cut off from this server; what it logs meanwhile arrives
          when it is back.
        </p>
      )}
      {liveness === 'crashed' && (
        <p className="run-hint">
          It never said that it ended and has been silent for {formatDuration(silentMs!)}: killed, or cut off from this server. If it logs
          again it counts as running.
        </p>
      )}
      {run.notes !== null && run.notes !== '' && <p className="run-notes">{run.notes}</p>}
    </div>
  )
}

/** A running clock in whole seconds below an hour, so that it does not flicker in its last digit. */
const tidy = (ms: number, ticking: boolean): number => (ticking ? Math.floor(ms / 1000) * 1000 : ms)

function StopButton({ run, asked }: { run: RunDetail; asked: boolean }) {
  const toast = useToast()
  const stop = useMutation({
    mutationFn: () => request<unknown>(`/projects/${part(run.projectId)}/runs/${part(run.id)}/stop`, { method: 'POST' }),
    onSuccess: () => toast('Asked to stop. The script is told with its next request, within 15 seconds by default.'),
    onError: (error) => toast(`Not stopped: ${error.message}`),
  })
  const waiting = asked || stop.isPending
  return (
    <div className="end">
      <button type="button" className="button small" disabled={waiting} onClick={() => stop.mutate()}>
        <Square size={13} aria-hidden />
        {waiting ? 'Asked to stop' : 'Stop this run'}
      </button>
    </div>
  )
}
