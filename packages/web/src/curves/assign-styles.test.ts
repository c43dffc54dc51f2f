import { expect, it } from 'vitest'
import { assignStyles } from './assign-styles.ts'

it('whoever stays keeps its style in whatever order they come; new ones take those that became free', () => {
  const first = assignStyles(new Map(), ['a', 'b', 'c'])
  expect([...first]).toEqual([
    ['a', 0],
    ['b', 1],
    ['c', 2],
  ])
  const second = assignStyles(first, ['c', 'new', 'a', 'newer'])
  expect(Object.fromEntries(second)).toEqual({ c: 2, a: 0, new: 1, newer: 3 })
})
