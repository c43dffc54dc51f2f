import { formatDuration, livenessOf, type RunCause, type RunState } from '@sweepwise/core'

/** What a run is in, as it is shown: *stalled* is derived from its silence. */
export type ShownState = RunState | 'stalled'

/**
 * A colour and a shape for each state: full, ring, broken ring, cross, bar, slash, dotted ring. Words beside it, always.
 * @param silentMs of a run that calls itself running, since its last sign of life: it may have stalled or crashed
 */
export function RunStateBadge({
  state,
  cause,
  count,
  silentMs = null,
}: {
  state: ShownState
  cause?: RunCause | null
  count?: string
  silentMs?: number | null
}) {
  // The table counts a run as crashed once it was silent for long; how long, its silence says.
  const said = state === 'failed' && cause === 'crashed' && silentMs !== null ? 'running' : state
  const liveness = said === 'stalled' ? null : livenessOf(said, silentMs)
  const silent = liveness === 'stalled' || liveness === 'crashed'
  const shown: ShownState = liveness === 'stalled' ? 'stalled' : liveness === 'crashed' ? 'failed' : state
  const word = liveness === 'crashed' ? 'crashed' : shown
  return (
    <span className="state">
      <StateMark state={shown} />
      <span>
        {count !== undefined && `${count} `}
        {word}
        {silent && <span className="muted"> (silent for {ageText(silentMs!)})</span>}
        {!silent && cause ? <span className="muted"> ({cause})</span> : null}
      </span>
    </span>
  )
}

/** Whole minutes say enough of a silence, and do not tick. */
const ageText = (ms: number): string => formatDuration(ms < 3_600_000 ? Math.floor(ms / 60_000) * 60_000 : ms)

export function StateMark({ state }: { state: ShownState }) {
  const colour = `var(--state-${state})`
  const line = { stroke: colour, strokeWidth: 1.75, fill: 'none', strokeLinecap: 'round' as const }
  return (
    <svg width="10" height="10" viewBox="0 0 10 10" aria-hidden="true">
      {state === 'finished' && <circle cx="5" cy="5" r="4" fill={colour} />}
      {state === 'running' && <path d="M5 1a4 4 0 1 1-4 4" {...line} />}
      {state === 'stalled' && <path d="M5 1a4 4 0 0 1 4 4M5 9a4 4 0 0 1-4-4M3.9 3.4v3.2M6.1 3.4v3.2" {...line} strokeWidth={1.4} />}
      {state === 'failed' && <path d="M1.5 1.5l7 7M8.5 1.5l-7 7" {...line} />}
      {state === 'stopped' && <rect x="1.5" y="1.5" width="7" height="7" rx="1" fill={colour} />}
      {state === 'cancelled' && <path d="M5 1a4 4 0 1 1 0 8a4 4 0 1 1 0-8M2.2 7.8l5.6-5.6" {...line} />}
      {state === 'pending' && <circle cx="5" cy="5" r="3.6" {...line} strokeDasharray="1.4 2.2" />}
    </svg>
  )
}
