import { useQueries } from '@tanstack/react-query'
import { useMemo, useRef } from 'react'
import type { RunsPage, RunsQuery, RunsRow } from '../../../server/src/http/api.ts'
import { runsQuery } from '../data/queries.ts'

/** Rows a request fetches: more than a screen, small enough to parse without a hitch. */
export const PAGE_ROWS = 100

export interface RunsWindow {
  /** The first page that came: columns and counts. */
  readonly head: RunsPage | undefined
  readonly row: (index: number) => RunsRow | undefined
  readonly error: Error | null
  readonly stale: boolean
  readonly retry: () => void
}

/** The pages of the runs table that the rows from `first` to `last` lie on; the others are not asked for. */
export function useRunsWindow(query: Omit<RunsQuery, 'offset' | 'limit'>, revision: string, first: number, last: number): RunsWindow {
  const from = Math.floor(first / PAGE_ROWS)
  const to = Math.max(from, Math.floor(last / PAGE_ROWS))
  const numbers = useMemo(() => [...new Set([0, ...Array.from({ length: to - from + 1 }, (_, i) => from + i)])], [from, to])
  const pages = useQueries({
    queries: numbers.map((page) => runsQuery({ ...query, offset: page * PAGE_ROWS, limit: PAGE_ROWS }, revision)),
  })
  const question = JSON.stringify(query)
  // What was on screen stays there until its successor has come: of an older revision it still holds, of another question
  // it is shown as stale.
  const kept = useRef<{ question: string; pages: Map<number, RunsPage> }>({ question, pages: new Map() })
  const fresh = new Map<number, RunsPage>()
  for (const page of pages) if (page.data !== undefined) fresh.set(page.data.offset / PAGE_ROWS, page.data)
  if (fresh.has(0) && kept.current.question !== question) kept.current = { question, pages: fresh }
  else if (kept.current.question === question) {
    for (const [number, page] of fresh) kept.current.pages.set(number, page)
    for (const number of kept.current.pages.keys()) if (!numbers.includes(number)) kept.current.pages.delete(number)
  }
  const byPage = kept.current.pages
  const failed = pages.find((page) => page.isError)
  return {
    head: byPage.get(0),
    row: (index) => {
      const page = Math.floor(index / PAGE_ROWS)
      return byPage.get(page)?.rows[index - page * PAGE_ROWS]
    },
    error: failed?.error ?? null,
    stale: kept.current.question !== question,
    retry: () => {
      for (const page of pages) if (page.isError) void page.refetch()
    },
  }
}
