import { formatCount, RUN_STATES, type RunState } from '@sweepwise/core'
import { RunStateBadge } from '../controls/run-state-badge.tsx'

type Counts = Readonly<Partial<Record<RunState, number>>>
const present = (counts: Counts) => RUN_STATES.map((state) => [state, counts[state] ?? 0] as const).filter(([, count]) => count > 0)

/** "463 finished · 49 failed", each with its mark. */
export function RunStates({ counts }: { counts: Counts }) {
  return (
    <span className="group">
      {present(counts).map(([state, count]) => (
        <RunStateBadge key={state} state={state} count={formatCount(count)} />
      ))}
    </span>
  )
}

/** The shares of the states as one bar; the words stand beside it. */
export function RunStateBar({ counts }: { counts: Counts }) {
  return (
    <div className="state-bar" aria-hidden>
      {present(counts).map(([state, count]) => (
        <div key={state} style={{ flex: `${count} 0 2px`, background: `var(--state-${state})` }} />
      ))}
    </div>
  )
}
