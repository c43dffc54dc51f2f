import { describe, expect, it } from 'vitest'
import type { RunsColumn, RunsRow } from '../../../server/src/http/api.ts'
import { runsPanel } from './runs-panel.ts'

const column = (id: string, kind: RunsColumn['kind']): RunsColumn => ({ id, group: 'run', label: id, kind, constant: false, missing: 0 })
const columns = [column('run:name', 'text'), column('param:lr', 'number'), column('metric:loss', 'number')]
const rows: readonly RunsRow[] = [
  { id: 'a', cells: ['one', 1e-3, 0.5] },
  { id: 'b', cells: ['two', null, null], notes: { 1: 'inactive', 2: 'NaN' } },
  { id: 'c', cells: ['three', null, null], notes: { 2: '−∞' } },
]

describe('the runs table as a file', () => {
  const panel = runsPanel('p', { total: 9, matched: 3, columns }, rows, [columns[0]!, columns[2]!])
  it('holds the columns shown, in their order', () => {
    expect(panel.table.columns.map(({ key }) => key)).toEqual(['run:name', 'metric:loss'])
    expect(panel.table.rows[0]!.cells).toEqual({ 'run:name': 'one', 'metric:loss': 0.5 })
  })
  it('keeps NaN and infinities apart from what is not set or inactive', () => {
    const all = runsPanel('p', { total: 9, matched: 3, columns }, rows, columns).table.rows.map((row) => row.cells)
    expect(all[1]).toEqual({ 'run:name': 'two', 'param:lr': null, 'metric:loss': Number.NaN })
    expect(all[2]).toEqual({ 'run:name': 'three', 'param:lr': null, 'metric:loss': Number.NEGATIVE_INFINITY })
  })
  it('says how many of how many', () => {
    expect(panel.caption).toBe('3 of 9 runs')
    expect(runsPanel('p', { total: 9, matched: 3, columns }, rows.slice(0, 2), columns).caption).toBe(
      'the first 2 of 3 that pass the filter',
    )
  })
})
