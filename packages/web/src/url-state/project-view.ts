import { GOALS, type Goal, REDUCERS, type Reducer } from '@sweepwise/core'
import * as z from 'zod/mini'

/**
 * What the user arranged on a project's page; all of it stands in the URL, so that a link shows what its sender saw.
 * Absent = as the data suggests. Unreadable parts of a URL are passed over, never an error.
 */
export interface ProjectView {
  readonly metric?: string
  readonly goal?: Goal
  readonly reducer?: Reducer
  /** With the reducer `at-step`. */
  readonly step?: number
  readonly filter?: string
  /** Runs table: column ids, '-' in front = descending. */
  readonly sort?: readonly string[]
  /** Runs table: ids of the columns shown, in order; absent = chosen by the data. */
  readonly columns?: readonly string[]
  /** Runs table: grouped by these columns, from the outermost in; `configuration` = all params, seeds aside. */
  readonly group?: readonly string[]
  /** Runs table: how cells of groups come about, where otherwise than by default: `median.metric:loss`. */
  readonly reduce?: readonly string[]
  /** Runs table: ids of columns that stay in sight beside the name, in order. */
  readonly pin?: readonly string[]
  /** Runs table: ids of columns whose cells are coloured by value. */
  readonly heat?: readonly string[]
  /** Runs that no chart draws, by id; every number still counts them. */
  readonly mute?: readonly string[]
  /** Selected runs: ids, `where:` with a filter, and `not:` with an id that is left out; see `run-selection.ts`. */
  readonly select?: readonly string[]
  /** Params hidden from a panel: `importance:lr`; see `param-choice.ts`. */
  readonly hide?: readonly string[]
  /** Rows and parts that stand open: `correlation:lr`, `correlation:*` (all rows), `keys`. */
  readonly open?: readonly string[]
  /** Panels sorted otherwise than by default: `correlation:-p`. */
  readonly order?: readonly string[]
  /** Options of analyses and of curves: `correlation.adaptive=independent`, `curves.smooth=0.6`. */
  readonly option?: readonly string[]
  /** Metrics whose curves are drawn, in order; absent = the objective and a loss. */
  readonly curve?: readonly string[]
  /** Ids of the runs whose curves are drawn, where they are chosen by hand. */
  readonly draw?: readonly string[]
  /** Axes of the parallel coordinates from left to right: `param:lr`, `flip.log.metric:loss`; absent = as the data suggest. */
  readonly axis?: readonly string[]
  /** What is brushed on their axes, each a filter: `param.lr >= 1e-4 and param.lr <= 0.01`. */
  readonly brush?: readonly string[]
  /** The panels in order, with their sizes: `importance,scatter:6,scatter-2:6`; absent = the automatic layout. See `panel-layout.ts`. */
  readonly panels?: string
}

/**
 * Changes what the user arranged. `push`: an act one would take back with the browser's Back, such as choosing a metric or
 * an option; without it the entry in the history is replaced, as for typing and dragging.
 */
export type OnProjectView = (change: Partial<ProjectView>, options?: { readonly push?: boolean }) => void

const text = z.catch(z.optional(z.string().check(z.minLength(1))), undefined)
const list = z.catch(
  z.optional(
    z.pipe(
      z.union([z.array(z.string()), z.string()]),
      z.transform((value) => [value].flat()),
    ),
  ),
  undefined,
)
const number = z.catch(z.optional(z.pipe(z.union([z.string(), z.number()]), z.transform(Number))), undefined)

const schema = z.object({
  metric: text,
  goal: z.catch(z.optional(z.enum(GOALS)), undefined),
  reducer: z.catch(z.optional(z.enum(REDUCERS)), undefined),
  step: number,
  filter: text,
  sort: list,
  columns: list,
  group: list,
  reduce: list,
  pin: list,
  heat: list,
  mute: list,
  select: list,
  hide: list,
  open: list,
  order: list,
  option: list,
  curve: list,
  draw: list,
  axis: list,
  brush: list,
  panels: text,
})

/** Reads the search part of a project's URL. */
export function readProjectView(search: Readonly<Record<string, unknown>>): ProjectView {
  const view = schema.parse(search)
  return Object.fromEntries(
    Object.entries(view).filter(
      ([, value]) => value !== undefined && !Number.isNaN(value) && !(Array.isArray(value) && value.length === 0),
    ),
  )
}

/** Adds a text to a list or takes it out; an empty list becomes undefined, so that it leaves the URL. */
export function toggled(list: readonly string[] | undefined, item: string, present: boolean): readonly string[] | undefined {
  const others = (list ?? []).filter((known) => known !== item)
  const next = present ? [...others, item] : others
  return next.length === 0 ? undefined : next
}

/** The entry of one panel in `order`, without its name: `-p`. */
export function orderOf(view: ProjectView, panel: string): { readonly key: string; readonly descending: boolean } | null {
  const entry = view.order?.find((candidate) => candidate.startsWith(`${panel}:`))?.slice(panel.length + 1)
  if (entry === undefined || entry === '') return null
  return entry.startsWith('-') ? { key: entry.slice(1), descending: true } : { key: entry, descending: false }
}

/** Options of one analysis as texts by name. */
export function optionTexts(view: ProjectView, analysis: string): Readonly<Record<string, string>> {
  const found: Record<string, string> = {}
  for (const entry of view.option ?? []) {
    const at = entry.indexOf('=')
    if (at > 0 && entry.startsWith(`${analysis}.`)) found[entry.slice(analysis.length + 1, at)] = entry.slice(at + 1)
  }
  return found
}
