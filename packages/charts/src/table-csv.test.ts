import type { TableSpec } from '@sweepwise/core'
import { describe, expect, it } from 'vitest'
import { tableToCsv } from './table-csv.ts'

const table: TableSpec = {
  columns: [
    { key: 'param', label: 'param', kind: 'text' },
    { key: 'rho', label: 'correlation', kind: 'correlation', interval: 'rhoInterval' },
    { key: 'rhoInterval', label: '95 % interval', kind: 'interval' },
    { key: 'pAdjusted', label: 'p, Holm', kind: 'p', detail: true },
  ],
  rows: [
    { id: 'lr', cells: { param: 'lr', rho: -0.738306818715368, rhoInterval: [-0.78, null], pAdjusted: 7e-4 } },
    {
      id: 'opt',
      cells: { param: 'opt, "fused"', rho: null, rhoInterval: null, pAdjusted: null },
      children: [{ id: 'opt=adam', cells: { param: 'adam\nw', rho: 0.5 } }],
    },
  ],
  sort: null,
  hidden: [],
}

describe('a table as CSV', () => {
  it('writes every column with every digit, intervals as two columns, levels under their param', () => {
    expect(tableToCsv(table)).toBe(
      [
        'param,level,rho,rhoInterval_low,rhoInterval_high,pAdjusted',
        'lr,,-0.738306818715368,-0.78,,0.0007',
        '"opt, ""fused""",,,,,',
        '"opt, ""fused""","adam\nw",0.5,,,',
        '',
      ].join('\n'),
    )
  })
  it('writes times as ISO 8601, and NaN and infinities as words that read back', () => {
    const columns = [
      { key: 'loss', label: 'loss', kind: 'number' },
      { key: 'at', label: 'created', kind: 'time' },
    ] as const
    const rows = [
      { id: 'a', cells: { at: Date.UTC(2026, 0, 2, 3, 4, 5, 6), loss: Number.NaN } },
      { id: 'b', cells: { at: null, loss: Number.NEGATIVE_INFINITY } },
    ]
    expect(tableToCsv({ columns, rows, sort: null, hidden: [] })).toBe('loss,at\nNaN,2026-01-02T03:04:05.006Z\n-Infinity,\n')
  })
  it('has no level column where no row has levels', () => {
    expect(tableToCsv({ ...table, rows: table.rows.slice(0, 1) }).split('\n')[0]).toBe(
      'param,rho,rhoInterval_low,rhoInterval_high,pAdjusted',
    )
  })
  it('reads back as the same numbers', () => {
    const values = [1 / 3, 5e-324, 1.7976931348623157e308, -0.1]
    const rows = values.map((rho, i) => ({ id: `${i}`, cells: { param: `${i}`, rho } }))
    const lines = tableToCsv({ ...table, rows })
      .trim()
      .split('\n')
      .slice(1)
    expect(lines.map((line) => Number(line.split(',')[1]))).toEqual(values)
  })
})
