import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { Value } from '../domain/run.ts'
import { codeConfigurations } from './code-configurations.ts'
import { inferColumn } from './infer-column.ts'

const code = (n: number, ...columns: (Value | undefined)[][]) =>
  codeConfigurations(
    n,
    columns.map((values, i) => inferColumn({ name: `p${i}`, values }, undefined, String).column),
    false,
  )

describe('configurations', () => {
  it('are numbered by first appearance; equal params are one, in whatever spelling', () => {
    const { configuration, configurations } = code(4, [0.1, '0.1', 0.2, 1e-1], ['a', 'a', 'a', 'b'])
    expect([...configuration]).toEqual([0, 0, 1, 2])
    expect(configurations).toBe(3)
  })
  it('agree exactly with comparing all params as text', () => {
    const cell = fc.constantFrom<Value | undefined>(0, 1, 1.5, 'a', 'b', true, undefined, null, Number.POSITIVE_INFINITY)
    fc.assert(
      fc.property(fc.array(fc.tuple(cell, cell, cell), { maxLength: 30 }), (rows) => {
        const columns = [0, 1, 2].map(
          (j) => inferColumn({ name: `p${j}`, values: rows.map((row) => row[j as 0]) }, undefined, String).column,
        )
        const { configuration, configurations } = codeConfigurations(rows.length, columns, false)
        const seen = new Map<string, number>()
        const expected = rows.map((_, i) => {
          const texts = columns.map((column) =>
            column.status[i] !== 0 ? 'none' : column.kind === 'numeric' ? String(column.values[i]) : `:${column.codes[i]}`,
          )
          const text = texts.every((part) => part === 'none') ? `unknown ${i}` : texts.join('|')
          if (!seen.has(text)) seen.set(text, seen.size)
          return seen.get(text)!
        })
        expect([...configuration]).toEqual(expected)
        expect(configurations).toBe(seen.size)
      }),
    )
  })
  it('a run that sets nothing while others do is nobody’s replicate', () => {
    expect([...code(4, [1, undefined, 1, undefined]).configuration]).toEqual([0, 1, 0, 2])
  })
  it('without any param nothing says that runs repeat each other, unless their seeds were recorded; without runs there is none', () => {
    expect(code(3)).toEqual({ configuration: Int32Array.of(0, 1, 2), configurations: 3 })
    expect(codeConfigurations(3, [], true)).toEqual({ configuration: new Int32Array(3), configurations: 1 })
    expect(code(0, [])).toEqual({ configuration: new Int32Array(0), configurations: 0 })
  })
})
