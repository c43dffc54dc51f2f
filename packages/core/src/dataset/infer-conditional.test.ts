import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { Value } from '../domain/run.ts'
import { INACTIVE, MISSING, PRESENT } from './dataset.ts'
import { inferColumn } from './infer-column.ts'
import { inferConditional } from './infer-conditional.ts'

type Cells = (Value | undefined)[]
const infer = (columns: Record<string, Cells>) => {
  const inferred = inferConditional(
    Object.entries(columns).map(([name, values]) => inferColumn({ name, values }, undefined, String).column),
  )
  return Object.fromEntries(inferred.map((column) => [column.name, column]))
}
const _ = undefined

describe('conditional params', () => {
  it('a param present exactly at one level of another is inactive elsewhere, not missing', () => {
    const { gb_depth, rf_depth, clf } = infer({
      clf: ['gb', 'rf', 'gb', 'rf', 'gb'],
      gb_depth: [3, _, 4, _, 5],
      rf_depth: [_, 8, _, 9, _],
    })
    expect([...gb_depth!.status]).toEqual([PRESENT, INACTIVE, PRESENT, INACTIVE, PRESENT])
    expect(gb_depth!.parent).toEqual({ name: 'clf', levels: ['gb'] })
    expect(rf_depth!.parent).toEqual({ name: 'clf', levels: ['rf'] })
    expect(clf!.parent).toBeNull()
  })
  it('a numeric parent lists the numbers at which the param is active', () => {
    const { dropout_l2 } = infer({ n_layers: [1, 2, 3, 1, 2, 3], dropout_l2: [_, 0.1, 0.2, _, 0.3, 0.4] })
    expect(dropout_l2!.parent).toEqual({ name: 'n_layers', levels: ['2', '3'] })
    expect([...dropout_l2!.status]).toEqual([INACTIVE, PRESENT, PRESENT, INACTIVE, PRESENT, PRESENT])
  })
  it('a number switches a stretch of its values, not every other one', () => {
    const { x } = infer({ depth: [1, 2, 3, 4, 1, 2, 3, 4], x: [_, 1, _, 2, _, 3, _, 4] })
    expect(x!.parent).toBeNull()
  })
  it('one exception makes it missing', () => {
    const { child } = infer({ clf: ['gb', 'rf', 'gb', 'rf', 'gb'], child: [3, _, 4, _, _] })
    expect(child!.parent).toBeNull()
    expect([...child!.status]).toEqual([PRESENT, MISSING, PRESENT, MISSING, MISSING])
  })
  it('needs two runs on each side', () => {
    expect(infer({ clf: ['a', 'a', 'a', 'b'], child: [1, 2, 3, _] })['child']!.parent).toBeNull()
    expect(infer({ clf: ['a', 'b', 'b', 'b'], child: [1, _, _, _] })['child']!.parent).toBeNull()
  })
  it('a parent with a level per run explains anything and so nothing', () => {
    const { child } = infer({ name: ['a', 'b', 'c', 'd', 'e', 'f'], child: [1, 2, 3, _, _, _] })
    expect(child!.parent).toBeNull()
  })
  it('of two parents the one with fewer levels counts, then the first', () => {
    const more = ['a', 'b', 'c', 'c', 'a', 'b']
    const fewer = ['x', 'x', 'y', 'y', 'x', 'x']
    const child = [1, 2, _, _, 3, 4]
    expect(infer({ more, fewer, child })['child']!.parent!.name).toBe('fewer')
    expect(infer({ twin: fewer.map((level) => `${level}${level}`), fewer, child })['child']!.parent!.name).toBe('twin')
  })
  it('chains: where the parent is inactive so is the child, and its own parent is the nearer one', () => {
    const { kernel, degree } = infer({
      clf: ['svm', 'svm', 'svm', 'svm', 'rf', 'rf', 'rf'],
      kernel: ['poly', 'rbf', 'poly', 'rbf', _, _, _],
      degree: [2, _, 3, _, _, _, _],
    })
    expect(kernel!.parent!.name).toBe('clf')
    expect(degree!.parent).toEqual({ name: 'kernel', levels: ['poly'] })
    expect([...degree!.status]).toEqual([PRESENT, INACTIVE, PRESENT, INACTIVE, INACTIVE, INACTIVE, INACTIVE])
  })
  it('where the parent is unknown the child is unknown too', () => {
    const { child } = infer({ clf: ['gb', 'rf', 'gb', 'rf', _], child: [1, _, 2, _, _] })
    expect([...child!.status]).toEqual([PRESENT, INACTIVE, PRESENT, INACTIVE, MISSING])
  })
  it('params that come and go together do not explain each other', () => {
    const { a, b } = infer({ a: [1, 2, 1, _, _], b: [1, 1, 2, _, _] })
    expect([a!.parent, b!.parent]).toEqual([null, null])
  })
  it('never turns a value into a gap, and only gaps into inactive', () => {
    const cell = fc.constantFrom<Value | undefined>('a', 'b', 1, undefined)
    const column = fc.array(cell, { minLength: 12, maxLength: 12 })
    fc.assert(
      fc.property(column, column, column, (a, b, c) => {
        const before = [a, b, c].map((values, i) => inferColumn({ name: `p${i}`, values }, undefined, String).column)
        inferConditional(before).forEach((after, i) => {
          after.status.forEach((status, row) => {
            expect(status === PRESENT).toBe(before[i]!.status[row] === PRESENT)
            if (status === INACTIVE) expect(after.parent).not.toBeNull()
          })
        })
      }),
    )
  })
  it('does not depend on the order of the runs', () => {
    const cell = fc.constantFrom<Value | undefined>('a', 'b', undefined)
    fc.assert(
      fc.property(fc.array(fc.tuple(cell, cell, cell), { maxLength: 14 }), (rows) => {
        const of = (list: typeof rows) =>
          infer({ a: list.map((row) => row[0]), b: list.map((row) => row[1]), c: list.map((row) => row[2]) })
        const there = of(rows)
        const back = of([...rows].reverse())
        for (const name of ['a', 'b', 'c']) {
          expect(back[name]!.parent?.levels).toEqual(there[name]!.parent?.levels)
          expect([...back[name]!.status].reverse()).toEqual([...there[name]!.status])
        }
      }),
    )
  })
})
