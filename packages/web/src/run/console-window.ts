import { useQueries } from '@tanstack/react-query'
import { useRef } from 'react'
import type { ConsoleAnswer } from '../../../server/src/http/api.ts'
import { part, request } from '../data/request.ts'
import { searchText } from '../url-state/search-text.ts'

export type ConsoleLine = ConsoleAnswer['lines'][number]

/** Lines a request fetches. */
const PAGE_LINES = 500
/** Pages at the end that a live run may still rewrite: progress bars do. */
const LIVE_PAGES = 2

export const consolePath = (project: string, run: string): string => `/projects/${part(project)}/runs/${part(run)}/console`

export interface ConsoleWindow {
  readonly total: number
  readonly line: (index: number) => ConsoleLine | undefined
  readonly pending: boolean
  readonly error: Error | null
  readonly retry: () => void
}

/**
 * The lines of a console from `first` to `last`, and always the last page; the others are not asked for.
 * @param printed lines there are, where that is known already
 * @param beat changes whenever the run said something
 */
export function useConsoleWindow(asked: {
  readonly project: string
  readonly run: string
  readonly attempt: number
  readonly printed: number
  readonly beat: string
  readonly first: number
  readonly last: number
}): ConsoleWindow {
  const { project, run, attempt, printed, beat, first, last } = asked
  // A page that is asked for anew stays as it was until the answer has come.
  const kept = useRef<{ of: string; total: number; pages: Map<number, ConsoleAnswer> }>({ of: '', total: 0, pages: new Map() })
  const of = `${run} ${attempt}`
  if (kept.current.of !== of) kept.current = { of, total: 0, pages: new Map() }
  // A run that was imported has no pulse that counts its lines: its answers do, also those of pages that have gone.
  const counted = Math.max(printed, kept.current.total)
  const end = Math.max(0, Math.floor((counted - 1) / PAGE_LINES))
  const from = Math.max(0, Math.min(end, Math.floor(first / PAGE_LINES)))
  const to = Math.max(from, Math.min(end, Math.floor(last / PAGE_LINES)))
  const numbers = [...new Set([...Array.from({ length: to - from + 1 }, (_, i) => from + i), end])]
  const pages = useQueries({
    queries: numbers.map((page) => {
      const live = page > end - LIVE_PAGES
      return {
        queryKey: ['run console', project, run, attempt, page, live ? beat : ''],
        queryFn: async ({ signal }: { signal: AbortSignal }) => ({
          page,
          ...(await request<ConsoleAnswer>(`${consolePath(project, run)}${searchText({ from: page * PAGE_LINES, limit: PAGE_LINES })}`, {
            signal,
          })),
        }),
        staleTime: live ? 0 : Number.POSITIVE_INFINITY,
        gcTime: live ? 1000 : 60_000,
      }
    }),
  })
  for (const { data } of pages) {
    if (data === undefined) continue
    kept.current.pages.set(data.page, data)
    kept.current.total = Math.max(kept.current.total, data.total)
  }
  for (const page of kept.current.pages.keys()) if (!numbers.includes(page)) kept.current.pages.delete(page)
  const lines = new Map<number, ConsoleLine>()
  for (const [page, answer] of kept.current.pages) {
    for (const line of answer.lines) if (line.line < (page + 1) * PAGE_LINES) lines.set(line.line, line)
  }
  const failed = pages.find(({ isError }) => isError)
  return {
    total: Math.max(printed, kept.current.total),
    line: (index) => lines.get(index),
    pending: kept.current.pages.size === 0,
    error: failed?.error ?? null,
    retry: () => {
      for (const page of pages) if (page.isError) void page.refetch()
    },
  }
}
