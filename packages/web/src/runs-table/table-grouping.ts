import { GROUP_REDUCERS, type GroupReducer } from '@sweepwise/core'
import type { RunsGrouping } from '../../../server/src/http/api.ts'
import { type ProjectView, toggled } from '../url-state/project-view.ts'

/** In `open`, before the path of a group. */
const OPEN = 'runs:'
/** Every group is open. */
export const ALL_OPEN = '*'

/** `median.metric:loss` → {'metric:loss': 'median'}; what is no reducer is passed over. */
export function readReducers(texts: readonly string[] = []): Readonly<Record<string, GroupReducer>> {
  const found: Record<string, GroupReducer> = {}
  for (const text of texts) {
    const reducer = GROUP_REDUCERS.find((known) => text.startsWith(`${known}.`))
    if (reducer !== undefined) found[text.slice(reducer.length + 1)] = reducer
  }
  return found
}

/** One column reduced otherwise; null = as by default. */
export function withReducer(
  texts: readonly string[] | undefined,
  column: string,
  reducer: GroupReducer | null,
): readonly string[] | undefined {
  const others = (texts ?? []).filter((text) => !(column in readReducers([text])))
  const next = reducer === null ? others : [...others, `${reducer}.${column}`]
  return next.length === 0 ? undefined : next
}

/** What the server is asked; undefined = rows are runs. */
export function groupingOf(view: ProjectView): RunsGrouping | undefined {
  if (view.group === undefined) return undefined
  const reducers = readReducers(view.reduce)
  return { by: view.group, open: openPaths(view), ...(Object.keys(reducers).length === 0 ? {} : { reducers }) }
}

export const openPaths = (view: ProjectView): readonly string[] =>
  (view.open ?? []).flatMap((entry) => (entry.startsWith(OPEN) ? [entry.slice(OPEN.length)] : []))

/** Without any group open, or with these alone. */
export function withOpenPaths(view: ProjectView, paths: readonly string[]): readonly string[] | undefined {
  const others = (view.open ?? []).filter((entry) => !entry.startsWith(OPEN))
  const next = [...others, ...paths.map((path) => OPEN + path)]
  return next.length === 0 ? undefined : next
}

/**
 * Opens a group or closes it.
 * @param shown paths of groups that stand open on screen: where all were open, these stay so
 */
export function withOpenPath(view: ProjectView, path: string, open: boolean, shown: readonly string[]): readonly string[] | undefined {
  const paths = openPaths(view)
  if (!open && paths.includes(ALL_OPEN))
    return withOpenPaths(
      view,
      shown.filter((other) => other !== path),
    )
  return toggled(view.open, OPEN + path, open)
}
