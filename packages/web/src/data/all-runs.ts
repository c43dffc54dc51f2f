import type { QueryClient } from '@tanstack/react-query'
import type { RunsPage, RunsQuery } from '../../../server/src/http/api.ts'
import { runsQuery } from './queries.ts'

/** Rows of one answer, the most the server gives. */
const PAGE_ROWS = 1000

/** Every row of a query, page by page; the answers are not kept. */
export async function allRuns(client: QueryClient, query: Omit<RunsQuery, 'offset' | 'limit'>, revision: string): Promise<RunsPage> {
  const page = (offset: number) => client.fetchQuery({ ...runsQuery({ ...query, offset, limit: PAGE_ROWS }, revision), gcTime: 0 })
  const first = await page(0)
  const rows = [...first.rows]
  while (rows.length < first.count) {
    const { rows: more } = await page(rows.length)
    if (more.length === 0) break
    rows.push(...more)
  }
  return { ...first, rows }
}
