import type { Cell, CellKind } from '@sweepwise/core'

/** What a cell is sorted by: correlations by size whatever their sign; undefined (last in both directions) where there is nothing. */
export function sortValue(cell: Cell | undefined, kind: CellKind): number | string | undefined {
  if (cell === null || cell === undefined) return undefined
  if (Array.isArray(cell)) return (cell as readonly (number | null)[])[0] ?? undefined
  if (typeof cell === 'number') return kind === 'correlation' ? Math.abs(cell) : cell
  if (kind === 'verdict') {
    const place = ['no evidence', 'suggestive', 'confirmed'].indexOf(String(cell))
    return place < 0 ? String(cell) : place
  }
  return typeof cell === 'boolean' ? Number(cell) : (cell as string)
}

/** Names by reading order (`layer2` before `layer10`), numbers by size. */
export function compareValues(a: number | string | undefined, b: number | string | undefined): number {
  if (typeof a === 'number' && typeof b === 'number') return a - b
  return String(a).localeCompare(String(b), 'en', { numeric: true })
}
