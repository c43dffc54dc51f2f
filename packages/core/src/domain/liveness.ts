import type { RunState } from './run.ts'

/** Silence after which a running run counts as stalled: clients say something every 15 to 30 s, so at least two signs of life are missing. */
export const STALLED_MS = 75_000
/** Silence after which it counts as crashed, until it says something again. The wandb client is told the same. */
export const LOST_MS = 5 * 60_000

export type Liveness = 'live' | 'stalled' | 'crashed'

/**
 * How a run that calls itself running is doing. Derived from its last sign of life whenever it is looked at, never stored:
 * a server that was down for an hour has lost no run.
 * @param silentMs since the last sign of life; null = the run came as a whole and gives none
 * @returns null where the question does not arise
 */
export function livenessOf(state: RunState, silentMs: number | null): Liveness | null {
  if (state !== 'running' || silentMs === null) return null
  if (silentMs >= LOST_MS) return 'crashed'
  return silentMs >= STALLED_MS ? 'stalled' : 'live'
}
