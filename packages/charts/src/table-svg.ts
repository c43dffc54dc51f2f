import { formatCell, type TableSpec } from '@sweepwise/core'
import type { ChartTheme } from './chart-theme.ts'
import { escapeXml, truncateText } from './svg-text.ts'

const ROW = 24
const SIZE = 12

/** Height of the whole table in pixels. */
export const tableHeight = (table: TableSpec): number => (table.rows.length + 1) * ROW + 1

/** A table's visible columns as SVG elements (no document around them): texts left, numbers right, a rule a row. */
export function tableSvg(table: TableSpec, width: number, theme: ChartTheme): string {
  const columns = table.columns.filter((column) => !column.detail)
  const share = columns.map((_, i) => (i === 0 ? 2 : 1))
  const unit = width / share.reduce((sum, part) => sum + part, 0)
  const left = share.map((_, i) => share.slice(0, i).reduce((sum, part) => sum + part * unit, 0))
  const text = (column: number, row: number, content: string, colour: string, weight = 400) => {
    const numeric = columns[column]!.kind !== 'text' && columns[column]!.kind !== 'verdict' && columns[column]!.kind !== 'direction'
    const span = share[column]! * unit - 12
    const x = numeric ? left[column]! + span : left[column]!
    return `<text x="${round(x)}" y="${row * ROW + 16}" text-anchor="${numeric ? 'end' : 'start'}" fill="${colour}" font-weight="${weight}">${escapeXml(truncateText(content, span, SIZE))}</text>`
  }
  const rule = (row: number) => `<path d="M0 ${row * ROW + 0.5}H${round(width)}" stroke="${theme.grid}"/>`
  const head = columns.map((column, i) => text(i, 0, column.label, theme.textMuted, 600)).join('')
  const body = table.rows
    .map(
      (row, r) =>
        rule(r + 1) + columns.map((column, i) => text(i, r + 1, formatCell(row.cells[column.key], column.kind), theme.text)).join(''),
    )
    .join('')
  return `<g font-family="${escapeXml(theme.fontFamily)}" font-size="${SIZE}">${head}${body}</g>`
}

const round = (value: number): number => Math.round(value * 10) / 10
