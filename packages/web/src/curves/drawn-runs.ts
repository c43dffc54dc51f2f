import type { Objective, RunSet, RunState } from '@sweepwise/core'
import { keepPreviousData, useQuery } from '@tanstack/react-query'
import { useRef } from 'react'
import type { RunsPage, RunsQuery } from '../../../server/src/http/api.ts'
import { runsQuery } from '../data/queries.ts'
import { assignStyles } from './assign-styles.ts'

/** A run whose curves are drawn, with the style that is its own as long as it is. */
export interface DrawnRun {
  readonly id: string
  readonly name: string
  readonly state: RunState | null
  readonly style: number
}

export interface DrawnRuns {
  readonly runs: readonly DrawnRun[]
  /** Runs that were chosen from. */
  readonly of: number
  /** Of the choice, hidden from charts. */
  readonly hidden: number
  readonly choice: DrawChoice
  readonly error: Error | null
  readonly retry: () => void
  readonly pending: boolean
}

export const DRAW_CHOICES = ['best-5', 'best-10', 'best-25', 'newest-10', 'newest-25', 'running', 'all', 'selected', 'chosen'] as const
export type DrawChoice = (typeof DRAW_CHOICES)[number]

export const DRAW_WORDS: Readonly<Record<DrawChoice, string>> = {
  'best-5': 'the best 5',
  'best-10': 'the best 10',
  'best-25': 'the best 25',
  'newest-10': 'the newest 10',
  'newest-25': 'the newest 25',
  running: 'those running',
  all: 'all',
  selected: 'those selected',
  chosen: 'chosen by hand',
}

/** More lines than this no one tells apart, and no chart draws at once. */
export const MOST_DRAWN = 100

/** @param selected some runs are: they are drawn, unless something else is asked for */
export function readDrawChoice(text: string | undefined, objective: Objective | null, selected = false): DrawChoice {
  const choice = DRAW_CHOICES.find((known) => known === text) ?? (selected ? 'selected' : undefined)
  if (choice?.startsWith('best') === true && objective === null) return 'newest-10'
  return choice ?? (objective === null ? 'newest-10' : 'best-10')
}

/**
 * The runs whose curves are drawn: chosen by the objective, by age, by state, or one by one. A run keeps its style while it
 * is among them, whoever comes and goes.
 */
export function useDrawnRuns(props: {
  readonly runSet: RunSet
  readonly objective: Objective | null
  readonly revision: string
  readonly choice: DrawChoice
  /** Ids, where they are chosen by hand or selected. */
  readonly chosen: readonly string[]
  /** Ids of runs that no chart draws. */
  readonly muted?: readonly string[] | undefined
}): DrawnRuns {
  const { revision, choice, chosen, muted = [] } = props
  const byIds = choice === 'chosen' || choice === 'selected'
  const styles = useRef<ReadonlyMap<string, number>>(new Map())
  const query = useQuery({ ...runsQuery(drawnQuery(props), revision), placeholderData: keepPreviousData<RunsPage> })
  const page = byIds && chosen.length === 0 ? undefined : query.data
  const name = page?.columns.findIndex(({ id }) => id === 'run:name') ?? -1
  const state = page?.columns.findIndex(({ id }) => id === 'run:state') ?? -1
  const all = page?.rows ?? []
  const rows = all.filter(({ id }) => !muted.includes(id))
  const assigned = assignStyles(
    styles.current,
    rows.map(({ id }) => id),
  )
  styles.current = assigned
  return {
    runs: rows.map(({ id, cells }) => ({
      id,
      name: String(cells[name] ?? id),
      state: (/^[a-z]+/.exec(String(cells[state] ?? ''))?.[0] as RunState | undefined) ?? null,
      style: assigned.get(id)!,
    })),
    of: chosenFrom(choice, chosen, query.data),
    hidden: all.length - rows.length,
    choice,
    error: query.error,
    retry: () => void query.refetch(),
    pending: query.isPending,
  }
}

/** Those that pass the filter; by hand runs are chosen from all of them, and of running ones it is said how many of all they are. */
function chosenFrom(choice: DrawChoice, chosen: readonly string[], page: RunsPage | undefined): number {
  if (choice === 'selected') return chosen.length
  return (choice === 'chosen' || choice === 'running' ? page?.total : page?.matched) ?? 0
}

function drawnQuery({ runSet, objective, choice, chosen }: Parameters<typeof useDrawnRuns>[0]): RunsQuery {
  const [kind, number] = choice.split('-')
  if (choice === 'chosen' || choice === 'selected')
    return { runSet: { projects: runSet.projects, ids: chosen.slice(0, MOST_DRAWN) }, limit: MOST_DRAWN }
  if (choice === 'running') {
    const filter = runSet.filter === undefined || runSet.filter.trim() === '' ? 'state = running' : `(${runSet.filter}) and state = running`
    return { runSet: { ...runSet, filter }, sort: ['-run:created'], limit: MOST_DRAWN }
  }
  if (kind === 'best' && objective !== null)
    return { runSet, objective, sort: [objective.goal === 'maximize' ? '-objective' : 'objective'], limit: Number(number) }
  return { runSet, sort: ['-run:created'], limit: number === undefined ? MOST_DRAWN : Number(number) }
}
