import type { ProjectView } from './project-view.ts'

/** Views one can go back to, the last one last, and those one came back from, the next one last. */
export interface ViewHistory {
  readonly past: readonly ProjectView[]
  readonly present: ProjectView
  readonly future: readonly ProjectView[]
  /** Of the last change: when it was, and the one part of the view that it was about, if it was one. */
  readonly last: { readonly at: number; readonly part: string | null } | null
}

/** Steps that are kept; more nobody takes back one by one. */
const MOST_STEPS = 200
/** Changes of one part of the view that follow each other faster are one step: typing, dragging. */
const ONE_STEP_MS = 1000

export const beginHistory = (present: ProjectView): ViewHistory => ({ past: [], present, future: [], last: null })

/**
 * The view has become another one.
 * @param at milliseconds of any clock
 */
export function recorded(history: ViewHistory, next: ProjectView, at: number): ViewHistory {
  const parts = changedParts(history.present, next)
  if (parts.length === 0) return history
  const part = parts.length === 1 ? parts[0]! : null
  const goesOn = part !== null && history.last?.part === part && at - history.last.at < ONE_STEP_MS && history.future.length === 0
  const past = goesOn ? history.past : [...history.past, history.present].slice(-MOST_STEPS)
  return { past, present: next, future: [], last: { at, part } }
}

/** One step back; the same history where there is none. */
export function undone({ past, present, future }: ViewHistory): ViewHistory | null {
  const before = past.at(-1)
  return before === undefined ? null : { past: past.slice(0, -1), present: before, future: [...future, present], last: null }
}

/** One step forward again. */
export function redone({ past, present, future }: ViewHistory): ViewHistory | null {
  const after = future.at(-1)
  return after === undefined ? null : { past: [...past, present], present: after, future: future.slice(0, -1), last: null }
}

/** Names of the parts in which two views differ. */
export function changedParts(a: ProjectView, b: ProjectView): readonly string[] {
  const [one, other] = [a as Readonly<Record<string, unknown>>, b as Readonly<Record<string, unknown>>]
  const names = [...new Set([...Object.keys(one), ...Object.keys(other)])]
  return names.filter((name) => JSON.stringify(one[name]) !== JSON.stringify(other[name]))
}

/** The change that makes one view of another: what the other lacks becomes undefined. */
export const changeTo = (from: ProjectView, to: ProjectView): Partial<ProjectView> =>
  Object.fromEntries(changedParts(from, to).map((name) => [name, (to as Readonly<Record<string, unknown>>)[name]]))
