import type { LinesSpec } from '@sweepwise/core'
import { expect, it } from 'vitest'
import { linesTable } from './lines-table.ts'

const chart = (series: LinesSpec['series'], x: LinesSpec['x'] = { label: 'step', scale: 'linear' }): LinesSpec => ({
  ...{ kind: 'lines', x, y: { label: 'loss', scale: 'linear' }, series },
})

it('has every point of every line, those without a value too', () => {
  const table = linesTable(
    chart([
      { label: 'a', x: [0, 1], y: [3, null] },
      { label: 'b', x: [5], y: [2] },
    ]),
  )
  expect(table.columns.map(({ label }) => label)).toEqual(['line', 'step', 'loss'])
  expect(table.rows.map(({ cells }) => [cells['line'], cells['x'], cells['y']])).toEqual([
    ['a', 0, 3],
    ['a', 1, null],
    ['b', 5, 2],
  ])
  expect(new Set(table.rows.map(({ id }) => id)).size).toBe(3)
})

it('lines that stand for several runs come with their band and n; what was smoothed also as it was', () => {
  const band = { low: [1, null], high: [4, null] }
  const [first, second] = linesTable(
    chart([{ label: 'sgd', x: [0, 1], y: [3, 2], raw: [3.5, 1.5], band, runs: { n: [3, 1], of: 3 } }]),
  ).rows
  expect(first!.cells).toEqual({ line: 'sgd', x: 0, y: 3, raw: 3.5, band: [1, 4], n: 3 })
  expect(second!.cells).toEqual({ line: 'sgd', x: 1, y: 2, raw: 1.5, band: [null, null], n: 1 })
})

it('an axis of time is told in times', () => {
  const { columns } = linesTable(chart([], { label: 'time', scale: 'linear', kind: 'time' }))
  expect(columns[1]).toEqual({ key: 'x', label: 'time', kind: 'time' })
})
