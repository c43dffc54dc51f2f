import { formatCount, RUN_STATES, type RunState } from '@sweepwise/core'
import { RunStateBadge, type ShownState } from '../controls/run-state-badge.tsx'

type Counts = Readonly<Partial<Record<RunState, number>>>

/** How many are in which state; those that fell silent are no longer counted as running. */
export function shownCounts(
  counts: Counts,
  silent: { readonly stalled: number; readonly crashed: number } = { stalled: 0, crashed: 0 },
): readonly (readonly [state: ShownState, count: number])[] {
  // The two answers may be of different moments.
  const running = counts.running ?? 0
  const stalled = Math.min(silent.stalled, running)
  const crashed = Math.min(silent.crashed, running - stalled)
  return RUN_STATES.flatMap((state): (readonly [ShownState, number])[] =>
    state === 'running'
      ? [
          [state, running - stalled - crashed],
          ['stalled', stalled],
        ]
      : [[state, (counts[state] ?? 0) + (state === 'failed' ? crashed : 0)]],
  ).filter(([, count]) => count > 0)
}

/** "463 finished · 49 failed", each with its mark. */
export function RunStates({ counts, silent }: { counts: Counts; silent?: { readonly stalled: number; readonly crashed: number } }) {
  return (
    <span className="group">
      {shownCounts(counts, silent).map(([state, count]) => (
        <RunStateBadge key={state} state={state} count={formatCount(count)} />
      ))}
    </span>
  )
}

/** The shares of the states as one bar; the words stand beside it. */
export function RunStateBar({ counts }: { counts: Counts }) {
  return (
    <div className="state-bar" aria-hidden>
      {shownCounts(counts).map(([state, count]) => (
        <div key={state} style={{ flex: `${count} 0 2px`, background: `var(--state-${state})` }} />
      ))}
    </div>
  )
}
