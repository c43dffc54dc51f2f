import fc from 'fast-check'
import { expect, it } from 'vitest'
import { naturalOrder } from './natural-order.ts'

it('numbers inside texts count as numbers', () => {
  expect(['run-10', 'run-2', 'run-1', 'a9', 'a10b', 'a10a'].sort(naturalOrder)).toEqual(['a9', 'a10a', 'a10b', 'run-1', 'run-2', 'run-10'])
})
it('is a total order: antisymmetric, transitive, zero only for equal texts', () => {
  const text = fc.stringMatching(/^[ab01 ]{0,6}$/)
  fc.assert(
    fc.property(text, text, text, (a, b, c) => {
      expect(Math.sign(naturalOrder(a, b)) + Math.sign(naturalOrder(b, a))).toBe(0)
      expect(naturalOrder(a, b) === 0).toBe(a === b)
      if (naturalOrder(a, b) < 0 && naturalOrder(b, c) < 0) expect(naturalOrder(a, c)).toBeLessThan(0)
    }),
  )
})
it('numbers longer than a double holds still compare exactly', () => {
  expect(naturalOrder('x90071992547409930', 'x90071992547409931')).toBeLessThan(0)
})
