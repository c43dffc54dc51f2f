import { formatCount } from '@sweepwise/core'
import { useQueryClient } from '@tanstack/react-query'
import type { RunsQuery, RunsRow } from '../../../server/src/http/api.ts'
import { useToast } from '../controls/toasts.tsx'
import { runsQuery } from '../data/queries.ts'
import type { SelectedRuns } from '../data/use-selected-runs.ts'
import type { OnProjectView, ProjectView } from '../url-state/project-view.ts'
import {
  bothFilters,
  filterOfSelection,
  MOST_SINGLE_RUNS,
  type RunSelection,
  withRuns,
  withWhere,
  writeSelection,
} from '../url-state/run-selection.ts'
import type { Ticked } from './runs-row.tsx'

/** Every run; a filter that says nothing would be none. */
const ALL_RUNS = 'run.id is set'

/** What selecting rows does to the page's selection, and what can be done with that. */
export function useSelectRows(props: {
  selected: SelectedRuns
  /** Of the table. */
  query: Omit<RunsQuery, 'offset' | 'limit'>
  matched: number
  /** Its first rows. */
  listed: readonly RunsRow[]
  revision: string
  view: ProjectView
  onView: OnProjectView
}) {
  const { selected, query, matched, revision, view, onView } = props
  const { selection, ids } = selected
  const client = useQueryClient()
  const toast = useToast()
  const filter = (query.runSet.filter ?? '').trim()
  /** What all rows have in common. */
  const everything = filter === '' ? ALL_RUNS : filter
  const set = (next: RunSelection | null) => {
    if (next === null)
      toast(
        `A link holds at most ${formatCount(MOST_SINGLE_RUNS)} single runs. Filter the runs, then select all of them: that is one entry, however many match.`,
      )
    else onView({ select: writeSelection(next) }, { push: true })
  }
  const groupFilter = (row: RunsRow): string | null => (row.group?.filter == null ? null : bothFilters(filter, row.group.filter))

  const oneRow = (row: RunsRow, on: boolean) => {
    const runs = row.group === undefined ? [row.id] : row.group.ids
    if (runs !== null) return set(withRuns(selection, runs, on))
    const where = groupFilter(row)
    if (where !== null) set(withWhere(selection, where, on))
  }
  const ticked = (row: RunsRow): Ticked => {
    if (row.group === undefined) return ids.has(row.id) ? 'all' : 'none'
    if (row.group.ids !== null) return tickedOf(row.group.ids.filter((id) => ids.has(id)).length, row.group.ids.length)
    const where = groupFilter(row)
    if (where === null) return 'unknown'
    return selection.where.includes(where) || selection.where.includes(everything) ? 'all' : 'none'
  }
  const marks = new Set(props.listed.map(ticked))
  const all = selection.where.includes(everything) && selection.not.length === 0
  const allTicked: Ticked =
    all || (marks.size === 1 && marks.has('all') && ids.size >= matched) ? 'all' : marks.has('all') || marks.has('some') ? 'some' : 'none'
  return {
    /** A row, or all from one to another; groups inside such a range count as what lies open in them. */
    rows: (row: RunsRow, on: boolean, range?: { readonly from: number; readonly to: number }) => {
      if (range === undefined) return oneRow(row, on)
      if (range.to - range.from >= 1000) return set(null)
      void client
        .fetchQuery(runsQuery({ ...query, offset: range.from, limit: range.to - range.from + 1 }, revision))
        .then(({ rows }) => {
          const runs = rows.flatMap((one) => (one.group === undefined ? [one.id] : one.group.open ? [] : (one.group.ids ?? [])))
          set(withRuns(selection, runs, on))
        })
        .catch((error: Error) => toast(`These runs could not be selected: ${error.message}`))
    },
    /** All that pass the filter: by their ids while these are few, so that runs to come do not join them. */
    all: (on: boolean) => {
      if (!on || selection.where.includes(everything)) return onView({ select: undefined }, { push: true })
      if (matched > MOST_SINGLE_RUNS) return set(withWhere(selection, everything, true))
      const { group: _, marks: _marks, ...plain } = query
      void client
        .fetchQuery(runsQuery({ ...plain, limit: MOST_SINGLE_RUNS }, revision))
        .then(({ rows }) =>
          set(
            withRuns(
              selection,
              rows.map(({ id }) => id),
              true,
            ),
          ),
        )
        .catch((error: Error) => toast(`These runs could not be selected: ${error.message}`))
    },
    ticked,
    /** Of the first page, which stands for all where that many are selected. */
    allTicked,
    /** The selection becomes the page's filter; what is brushed stays beside it. */
    keep: (negated: boolean) =>
      onView({ filter: bothFilters(view.filter, filterOfSelection(selection, negated)), select: undefined }, { push: true }),
    mute: () => {
      const next = [...new Set([...(view.mute ?? []), ...ids])]
      if (next.length > MOST_SINGLE_RUNS)
        toast(
          `A link hides at most ${formatCount(MOST_SINGLE_RUNS)} runs from charts; ‘Exclude’ leaves out any number, from every number too.`,
        )
      else onView({ mute: next, select: undefined }, { push: true })
    },
    leaveOutMuted: () =>
      onView(
        { filter: bothFilters(view.filter, filterOfSelection({ ids: view.mute ?? [], where: [], not: [] }, true)), mute: undefined },
        { push: true },
      ),
  }
}

const tickedOf = (selected: number, of: number): Ticked => (selected === 0 ? 'none' : selected === of ? 'all' : 'some')
