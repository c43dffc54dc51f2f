import { sdAtMost } from '../../noise/noise-sd.ts'
import { requiredRuns } from '../../noise/required-runs.ts'

/** Plans beyond this many runs per group are no plans. */
const MOST_RUNS = 100_000

/** An effect and what it is held against, in one unit. */
interface OpenEffect {
  readonly groups: number
  readonly perGroup: number
  readonly effect: number
  /** What chance alone exceeds in 5 of 100 cases. */
  readonly rarely: number
  /** Of the yardstick. */
  readonly sd: number
  readonly df: number
}

/**
 * Runs per group that would settle an undecided param: enough to find an effect of the size of the margin; where there are as many
 * already, enough to tell the effect as it stands from the margin. First if the yardstick is right, then with its upper 80 % limit.
 * @returns null where nobody makes so many
 */
export function runsToSettle({ groups, perGroup, effect, rarely, sd, df }: OpenEffect, margin: number): readonly [number, number] | null {
  const safe = sdAtMost(sd, df)
  const close = perGroup * (rarely / Math.abs(effect - margin)) ** 2
  const needed = (scale: number): number => {
    const toFind = requiredRuns(groups, margin / scale)
    return toFind > perGroup ? toFind : Math.ceil(Math.max(perGroup + 1, close * (scale / sd) ** 2))
  }
  const least = needed(sd)
  const most = Math.max(least, needed(safe))
  return least <= MOST_RUNS ? [least, Math.min(most, 10 * MOST_RUNS)] : null
}
