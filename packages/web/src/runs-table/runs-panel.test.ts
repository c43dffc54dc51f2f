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
  const panel = runsPanel('p', { total: 9, matched: 3, count: 3, columns }, rows, [columns[0]!, columns[2]!])
  it('holds the columns shown, in their order', () => {
    expect(panel.table.columns.map(({ key }) => key)).toEqual(['run:name', 'metric:loss'])
    expect(panel.table.rows[0]!.cells).toEqual({ 'run:name': 'one', 'metric:loss': 0.5 })
  })
  it('keeps NaN and infinities apart from what is not set or inactive', () => {
    const all = runsPanel('p', { total: 9, matched: 3, count: 3, columns }, rows, columns).table.rows.map((row) => row.cells)
    expect(all[1]).toEqual({ 'run:name': 'two', 'param:lr': null, 'metric:loss': Number.NaN })
    expect(all[2]).toEqual({ 'run:name': 'three', 'param:lr': null, 'metric:loss': Number.NEGATIVE_INFINITY })
  })
  it('says how many of how many', () => {
    expect(panel.caption).toBe('3 of 9 runs')
    expect(runsPanel('p', { total: 9, matched: 3, count: 3, columns }, rows.slice(0, 2), columns).caption).toBe(
      'the first 2 of 3 that pass the filter',
    )
  })
})

describe('the grouped runs table as a file', () => {
  const grouped: readonly RunsColumn[] = [columns[0]!, { ...columns[1]!, reducer: 'range' }, { ...columns[2]!, reducer: 'mean' }]
  const cells = [
    { n: 2, missing: 0, counts: [['one', 1]], distinct: 2 },
    { n: 2, missing: 0, notFinite: 0, value: 1e-3, ends: [1e-3, 1e-3] },
    { n: 1, missing: 0, notFinite: 1, value: 0.5, ends: null },
  ] as const
  const group = { path: '0.001', label: 'param:lr', value: 1e-3, runs: 2, open: true, filter: null, ids: ['a', 'b'], cells }
  const rowsShown: readonly RunsRow[] = [
    { id: '0.001', cells: [], depth: 0, group },
    { ...rows[0]!, depth: 1 },
  ]
  const panel = runsPanel('p', { total: 9, matched: 3, count: 4, groups: 2, columns: grouped }, rowsShown, grouped)
  it('has the ends of an interval and its n as columns of their own', () => {
    expect(panel.table.columns.map(({ label }) => label)).toEqual([
      ...['group or run', 'runs'],
      ...['param:lr', 'param:lr, lowest', 'param:lr, highest', 'param:lr, n'],
      ...['metric:loss (mean)', 'metric:loss, low of 95 %', 'metric:loss, high of 95 %', 'metric:loss, n'],
    ])
    expect(panel.table.rows[0]!.cells).toMatchObject({
      'run:name': 'param:lr: 0.001',
      runs: 2,
      'metric:loss': 0.5,
      'metric:loss n': 1,
      'metric:loss 0': null,
    })
  })
  it('runs of an open group stand below it, indented', () => {
    expect(panel.table.rows[1]!.cells).toMatchObject({ 'run:name': '  one', 'metric:loss': 0.5 })
    expect(panel.caption).toBe('3 runs in 2 groups; the first 2 rows of 4')
  })
})
