import type { Goal } from '@sweepwise/core'

/** Steps of a scale, as the theme has them: worse to better, and early to late for what is neither. */
const OBJECTIVE_STEPS = 5
const ORDER_STEPS = 3
/** How much of the colour shows on the surface behind a number: text keeps a contrast of 4.5 to 1 on all of them. */
const STRENGTH = 34

/**
 * Where a value stands among the runs, 0 = lowest … 1 = highest: by rank, so that one run that diverged does not make all
 * others look alike. Between two marks by distance.
 * @param marks ascending, at even shares of the runs
 */
export function heatShare(value: number, marks: readonly number[]): number | null {
  const last = marks.length - 1
  if (last < 1 || marks[0] === marks[last] || !Number.isFinite(value)) return null
  const above = marks.findIndex((mark) => mark >= value)
  if (above < 0) return 1
  if (above === 0) return 0
  // Among equal marks the middle one: many runs at one value share one colour.
  let end = above
  while (end < last && marks[end + 1] === value) end++
  if (marks[above] === value) return (above + end) / 2 / last
  const [low, high] = [marks[above - 1]!, marks[above]!]
  return (above - 1 + (value - low) / (high - low)) / last
}

/** A background from the theme's tokens; better is the far end of the scale whichever way the goal points. */
export function heatColour(share: number, goal: Goal | undefined): string {
  const [name, steps] = goal === undefined ? ['order', ORDER_STEPS] : ['objective', OBJECTIVE_STEPS]
  const along = (goal === 'minimize' ? 1 - share : share) * (steps - 1)
  const below = Math.min(steps - 2, Math.floor(along))
  const part = Math.round((along - below) * 100)
  const scale = `color-mix(in oklab, var(--${name}-${below + 2}) ${part}%, var(--${name}-${below + 1}))`
  return `color-mix(in oklab, ${scale} ${STRENGTH}%, var(--surface))`
}
