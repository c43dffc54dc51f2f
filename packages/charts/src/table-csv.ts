import type { Cell, TableSpec } from '@sweepwise/core'

/**
 * A table as CSV (RFC 4180, UTF-8, line feeds): every column, those of the expanded row too; numbers with all their digits.
 * An interval becomes two columns, a time is written as ISO 8601. A row of a level follows its param and carries the level in a column of its own.
 */
export function tableToCsv(table: TableSpec): string {
  const nested = table.rows.some((row) => (row.children?.length ?? 0) > 0)
  const [first, ...rest] = table.columns
  if (first === undefined) return ''
  const columns = [first, ...rest]
  const header = columns.flatMap((column, i) => [
    ...(column.kind === 'interval' ? [`${column.key}_low`, `${column.key}_high`] : [column.key]),
    ...(i === 0 && nested ? ['level'] : []),
  ])
  const cells = (values: Readonly<Record<string, Cell>>, name: string, level: string): string[] =>
    columns.flatMap((column, i) => {
      if (i === 0) return [name, ...(nested ? [level] : [])]
      const cell = values[column.key]
      if (column.kind === 'time' && typeof cell === 'number' && Number.isFinite(cell)) return [new Date(cell).toISOString()]
      if (column.kind !== 'interval') return [cellText(cell)]
      const [low, high] = Array.isArray(cell) ? (cell as readonly [number | null, number | null]) : [null, null]
      return [cellText(low), cellText(high)]
    })
  const lines = table.rows.flatMap((row) => {
    const name = cellText(row.cells[first.key])
    return [cells(row.cells, name, ''), ...(row.children ?? []).map((child) => cells(child.cells, name, cellText(child.cells[first.key])))]
  })
  return `${[header, ...lines].map((line) => line.map(quote).join(',')).join('\n')}\n`
}

/** Shortest text that reads back as the same number; nothing for a missing cell. */
function cellText(cell: Cell | undefined): string {
  if (cell === null || cell === undefined) return ''
  return typeof cell === 'string' ? cell : String(cell)
}

const quote = (text: string): string => (/[",\n\r]/.test(text) ? `"${text.replace(/"/g, '""')}"` : text)
