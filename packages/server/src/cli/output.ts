import { type CellKind, formatCell, type TableRow, type TableSpec } from '@sweepwise/core'
import Table from 'cli-table3'

/** Where a command writes; tests hand in their own. */
export interface Output {
  readonly out: (text: string) => void
  readonly err: (text: string) => void
  /** A terminal watches: progress may be drawn. */
  readonly interactive: boolean
}

export const processOutput: Output = {
  out: (text) => process.stdout.write(text),
  err: (text) => process.stderr.write(text),
  interactive: process.stderr.isTTY === true,
}

/** Terminal codes in names and notes must not reach the terminal. */
export const clean = (text: string): string => text.replaceAll(/\p{Cc}/gu, ' ')

export interface TextColumn {
  readonly label: string
  readonly align?: 'left' | 'right'
}

/** Plain text in columns, without frames: readable, and cut by `awk`. */
export function textTable(columns: readonly TextColumn[], rows: readonly (readonly string[])[]): string {
  const table = new Table({
    head: columns.map(({ label }) => label),
    colAligns: columns.map(({ align }) => align ?? 'left'),
    chars: Object.fromEntries(
      [
        'top',
        'top-mid',
        'top-left',
        'top-right',
        'bottom',
        'bottom-mid',
        'bottom-left',
        'bottom-right',
        'left',
        'left-mid',
        'mid',
        'mid-mid',
        'right',
        'right-mid',
      ].map((part) => [part, '']),
    ) as Record<string, string> & { middle?: string },
    style: { 'padding-left': 0, 'padding-right': 2, head: [], border: [], compact: true },
  })
  table.options.chars.middle = ''
  for (const row of rows) table.push(row.map(clean))
  return `${table
    .toString()
    .split('\n')
    .map((line) => line.trimEnd())
    .join('\n')}\n`
}

const RIGHT: ReadonlySet<CellKind> = new Set(['number', 'correlation', 'share', 'p', 'count', 'duration'])

/** The table of a panel, digits by `formatCell`, children indented below their row. */
export function panelTable(columns: TableSpec['columns'], rows: readonly TableRow[]): string {
  const shown = columns.filter(({ detail }) => detail !== true)
  const line = ({ cells, unsigned }: TableRow, indent: string) =>
    shown.map(({ key, kind, interval }, i) => {
      if (cells[key] === undefined) return ''
      // As in the page: a size without a sign says so where it stands among correlations.
      const mark = unsigned === true && kind === 'correlation' && interval !== undefined && cells[key] !== null ? 'η ' : ''
      return `${i === 0 ? indent : ''}${mark}${formatCell(cells[key], kind)}`
    })
  return textTable(
    shown.map(({ label, kind }) => ({ label, align: RIGHT.has(kind) ? 'right' : 'left' })),
    rows.flatMap((row) => [line(row, ''), ...(row.children ?? []).map((child) => line(child, '  '))]),
  )
}
