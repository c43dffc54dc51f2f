import { expect, it } from 'vitest'
import type { ColumnsAnswer, WholeColumn } from '../../../server/src/http/api.ts'
import { columnsParts } from './read-columns.ts'

const base64 = (bytes: Uint8Array): string => Buffer.from(bytes).toString('base64')
const whole = (id: string, values: readonly number[], set: readonly number[] | null): WholeColumn => ({
  ...{ id, label: id, kind: 'numeric', scale: null, parent: null, goal: null, levels: null },
  set: set === null ? null : base64(Uint8Array.from(set)),
  values: base64(new Uint8Array(Float64Array.from(values).buffer)),
})
const answer: ColumnsAnswer = {
  ...{ revision: '1', total: 5, matched: 3, ids: ['a', 'b', 'c'], names: ['Ä', 'line\nbreak', ''] },
  objective: { ...whole('objective', [0.1, Number.NaN, -2], null), goal: 'minimize', reducer: 'last' },
  columns: [whole('param:lr', [3, Number.POSITIVE_INFINITY, 3], [1, 1, 0])],
}

it('an answer is read in parts: who the runs are, then each column with what is found about it, the objective first', () => {
  const parts = [...columnsParts(new TextEncoder().encode(JSON.stringify(answer)).buffer)]
  expect(parts.slice(0, 3)).toEqual([
    { kind: 'head', total: 5, reducer: 'last' },
    { kind: 'ids', texts: ['a', 'b', 'c'] },
    { kind: 'names', texts: ['Ä', 'line\nbreak', ''] },
  ])
  expect(parts.slice(3)).toEqual([
    {
      kind: 'column',
      column: expect.objectContaining({ id: 'objective', set: null, values: Float64Array.of(0.1, Number.NaN, -2) }),
      facts: { sorted: Float64Array.of(-2, 0.1), distinct: Float64Array.of(-2, 0.1), unset: false, nan: true, infinite: false },
    },
    {
      kind: 'column',
      column: expect.objectContaining({ id: 'param:lr', set: Uint8Array.of(1, 1, 0) }),
      facts: { sorted: Float64Array.of(3), distinct: Float64Array.of(3), unset: true, nan: false, infinite: true },
    },
  ])
})
