import type { TableSpec } from '@sweepwise/core'
import { describe, expect, it } from 'vitest'
import { dropOrder } from './fitting-columns.ts'

const columns: TableSpec['columns'] = [
  { key: 'param', label: 'param', kind: 'text' },
  { key: 'importance', label: 'importance', kind: 'share', interval: 'range', tick: 'floor' },
  { key: 'range', label: 'interval', kind: 'interval' },
  { key: 'floor', label: 'floor', kind: 'share' },
  { key: 'rho', label: 'correlation', kind: 'correlation', interval: 'rhoInterval' },
  { key: 'rhoInterval', label: '95 %', kind: 'interval' },
  { key: 'pearson', label: 'Pearson', kind: 'correlation' },
  { key: 'scaled', label: 'Pearson, own scale', kind: 'correlation' },
  { key: 'p', label: 'p', kind: 'p' },
  { key: 'verdict', label: 'evidence', kind: 'verdict' },
  { key: 'better', label: 'better', kind: 'direction' },
  { key: 'n', label: 'n', kind: 'count' },
]

describe('a table that is too narrow', () => {
  it('gives up intervals and floors its bars draw, then further correlations from the right, then p, then the direction', () => {
    expect(dropOrder(columns)).toEqual(['range', 'floor', 'rhoInterval', 'scaled', 'pearson', 'p', 'better'])
  })
  it('never gives up names, bars, evidence and n', () => {
    for (const key of ['param', 'importance', 'rho', 'verdict', 'n']) expect(dropOrder(columns)).not.toContain(key)
  })
  it('keeps an interval that no bar draws', () => {
    expect(dropOrder([{ key: 'alone', label: 'range', kind: 'interval' }])).toEqual([])
  })
})
