import type { RunsColumn } from '../../../server/src/http/api.ts'

/**
 * Sort keys after a click on a header: numbers begin with the largest, texts with the first; the second click turns round,
 * the third lets go. With Shift the others stay.
 */
export function nextSort(sort: readonly string[], column: Pick<RunsColumn, 'id' | 'kind'>, add: boolean): readonly string[] {
  const first = column.kind === 'text' || column.kind === 'state' ? column.id : `-${column.id}`
  const second = first.startsWith('-') ? column.id : `-${column.id}`
  const at = sort.findIndex((key) => key === first || key === second)
  const next = at < 0 ? first : sort[at] === first ? second : null
  if (!add) return next === null ? [] : [next]
  if (at < 0) return [...sort, first]
  return next === null ? sort.filter((_, i) => i !== at) : sort.map((key, i) => (i === at ? next : key))
}

/** How a column is sorted, and its place among several. */
export function sortPlace(
  sort: readonly string[],
  id: string,
): { readonly direction: 'ascending' | 'descending'; readonly place: number } | null {
  const place = sort.findIndex((key) => key === id || key === `-${id}`)
  return place < 0 ? null : { direction: sort[place] === id ? 'ascending' : 'descending', place }
}
