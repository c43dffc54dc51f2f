import type { Args, Node } from './execute-graphql.ts'

/** How long the address of a file that was handed out can be used. */
export const DOWNLOAD_MS = 60 * 60_000
/** How many items a page has when the client names no number, and at most. */
const PAGE = 50
export const LARGEST_PAGE = 10_000

/** A connection: cursors are places in the list, which is ordered stably. */
export function page<T>(items: readonly T[], args: Args, node: (item: T) => Node): Node {
  const first = typeof args['first'] === 'number' ? Math.max(0, Math.min(args['first'], LARGEST_PAGE)) : PAGE
  const from = typeof args['after'] === 'string' && /^\d+$/.test(args['after']) ? Number(args['after']) + 1 : 0
  const shown = items.slice(from, from + first)
  return {
    totalCount: items.length,
    edges: shown.map((item, i) => ({ cursor: String(from + i), node: node(item) })),
    pageInfo: {
      __typename: 'PageInfo',
      endCursor: shown.length === 0 ? null : String(from + shown.length - 1),
      hasNextPage: from + shown.length < items.length,
    },
  }
}
