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
  it('gives up intervals and floors its bars draw, further correlations from the right, p, the direction, and last a second bar', () => {
    expect(dropOrder(columns)).toEqual(['range', 'floor', 'rhoInterval', 'scaled', 'pearson', 'p', 'better', 'rho'])
  })
  it('never gives up the name, the first bar, evidence and n', () => {
    for (const key of ['param', 'importance', 'verdict', 'n']) expect(dropOrder(columns)).not.toContain(key)
  })
  it('without bars keeps the first number, evidence and counts; other intervals go before further texts and numbers', () => {
    expect(
      dropOrder([
        { key: 'param', label: 'param', kind: 'text' },
        { key: 'effect', label: 'effect', kind: 'number' },
        { key: 'range', label: '90 % interval', kind: 'interval' },
        { key: 'noise', label: 'noise effect', kind: 'number' },
        { key: 'verdict', label: 'verdict', kind: 'verdict' },
        { key: 'best', label: 'best', kind: 'text' },
        { key: 'n', label: 'n', kind: 'count' },
      ]),
    ).toEqual(['range', 'best', 'noise'])
  })
})
