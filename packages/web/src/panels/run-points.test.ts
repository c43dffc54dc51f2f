import type { AnalysisResult, ImportanceBody } from '@sweepwise/core'
import { describe, expect, it } from 'vitest'
import type { RunsColumn } from '../../../server/src/http/api.ts'
import { runPoints } from './run-points.ts'

const column = (id: string, kind: RunsColumn['kind']): RunsColumn => ({ id, group: 'param', label: id, kind, constant: false, missing: 0 })
const page = {
  columns: [
    column('run:state', 'state'),
    column('param:name', 'text'),
    column('param:size', 'number'),
    column('param:lr', 'number'),
    column('objective', 'number'),
  ],
  rows: [
    { id: '1', cells: ['finished', 'small', 10, 0.1, 0.5] },
    { id: '2', cells: ['stopped (early-stop)', 'large', 20, 0.2, 0.9] },
    { id: '3', cells: ['failed (oom)', 'large', 20, null, null], notes: { 4: 'NaN' } },
  ],
}
const result = {
  metric: 'accuracy',
  params: [
    { name: 'name ≡ size', params: ['name', 'size'], kind: 'numeric' },
    { name: 'lr', params: ['lr'], kind: 'numeric' },
  ],
} as unknown as AnalysisResult<ImportanceBody>

describe('the runs of a pair', () => {
  it('carry both values and the objective; censored runs are left out, failed ones stay', () => {
    expect(runPoints(page, result, { a: 'lr', b: 'name ≡ size' })).toEqual([
      { a: 0.1, b: 10, objective: 0.5 },
      { a: null, b: 20, objective: null },
    ])
  })
  it('of twins take the one the row was computed on', () => {
    const named = {
      ...result,
      params: [{ name: 'name ≡ size', params: ['name', 'size'], kind: 'categorical' }],
    } as unknown as typeof result
    expect(runPoints(page, named, { a: 'lr', b: 'name ≡ size' })[0]!.b).toBe('small')
  })
  it('find the metric’s own column where there is no history', () => {
    const flat = { ...page, columns: page.columns.map((c) => (c.id === 'objective' ? { ...c, id: 'metric:accuracy' } : c)) }
    expect(runPoints(flat, result, { a: 'lr', b: 'name ≡ size' })[0]!.objective).toBe(0.5)
  })
})
