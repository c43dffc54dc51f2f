import type { RunCause, RunState } from '@sweepwise/core'

/** A colour and a shape for each state: full, ring, cross, bar, slash, dotted ring. Words beside it, always. */
export function RunStateBadge({ state, cause, count }: { state: RunState; cause?: RunCause | null; count?: string }) {
  return (
    <span className="state">
      <StateMark state={state} />
      <span>
        {count !== undefined && `${count} `}
        {state}
        {cause ? <span className="muted"> ({cause})</span> : null}
      </span>
    </span>
  )
}

export function StateMark({ state }: { state: RunState }) {
  const colour = `var(--state-${state})`
  const line = { stroke: colour, strokeWidth: 1.75, fill: 'none', strokeLinecap: 'round' as const }
  return (
    <svg width="10" height="10" viewBox="0 0 10 10" aria-hidden="true">
      {state === 'finished' && <circle cx="5" cy="5" r="4" fill={colour} />}
      {state === 'running' && <path d="M5 1a4 4 0 1 1-4 4" {...line} />}
      {state === 'failed' && <path d="M1.5 1.5l7 7M8.5 1.5l-7 7" {...line} />}
      {state === 'stopped' && <rect x="1.5" y="1.5" width="7" height="7" rx="1" fill={colour} />}
      {state === 'cancelled' && <path d="M5 1a4 4 0 1 1 0 8a4 4 0 1 1 0-8M2.2 7.8l5.6-5.6" {...line} />}
      {state === 'pending' && <circle cx="5" cy="5" r="3.6" {...line} strokeDasharray="1.4 2.2" />}
    </svg>
  )
}
