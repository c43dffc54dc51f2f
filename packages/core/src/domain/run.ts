/** What a run may be in. *Stalled* (no heartbeat) and *infeasible* (no usable objective) are derived, never stored. */
export const RUN_STATES = ['pending', 'running', 'finished', 'failed', 'stopped', 'cancelled'] as const
export type RunState = (typeof RUN_STATES)[number]

/** Why a run ended the way it did, when that is known. */
export const RUN_CAUSES = ['crashed', 'oom', 'timeout', 'preempted', 'lost', 'early-stop', 'user'] as const
export type RunCause = (typeof RUN_CAUSES)[number]

/**
 * A value as a client logged it, after flattening: nested objects become dotted keys, lists stay whole.
 * Non-finite numbers are data and survive (stored as tagged strings, see `domain/value.ts`).
 */
export type Value = string | number | boolean | null | readonly Value[] | { readonly [key: string]: Value }

/** Flattened key → value, in the order the client gave. `null` = set to nothing; an absent key = not set. */
export type FlatValues = Readonly<Record<string, Value>>
