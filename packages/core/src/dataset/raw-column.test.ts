import fc from 'fast-check'
import { expect, it } from 'vitest'
import type { FlatValues, Value } from '../domain/run.ts'
import { columnsFromRows } from './raw-column.ts'

it('every value lands in its column and row, whatever keys the runs have and in whatever order', () => {
  const row = fc.dictionary(fc.constantFrom('a', 'b', 'c', 'd', 'e'), fc.oneof(fc.integer(), fc.constant(null), fc.string()))
  fc.assert(
    fc.property(fc.array(row), (rows) => {
      const columns = columnsFromRows(rows)
      const back = rows.map((_, i): Record<string, Value> => {
        const cells = columns.flatMap(({ name, values }) => (values[i] === undefined ? [] : [[name, values[i]] as [string, Value]]))
        return Object.fromEntries(cells)
      })
      expect(back).toEqual(rows.map((cells) => ({ ...cells })))
      expect(columns.every(({ values }) => values.length === rows.length)).toBe(true)
    }),
  )
})
it('columns come in order of first appearance', () => {
  const rows: FlatValues[] = [
    { a: 1, c: 2 },
    { a: 1, b: 2, c: 3 },
    { d: 1, a: 2 },
  ]
  expect(columnsFromRows(rows).map((column) => column.name)).toEqual(['a', 'c', 'b', 'd'])
})
it('no runs have no columns', () => {
  expect(columnsFromRows([])).toEqual([])
  expect(columnsFromRows([{}, {}])).toEqual([])
})
