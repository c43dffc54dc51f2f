import { describe, expect, it } from 'vitest'
import { normalRange } from './studentized-range.ts'
import { tabulateTails } from './tabulate-tails.ts'

describe('tabulated tails of a range', () => {
  for (const k of [2, 3, 10, 40])
    it(`of ${k} normals are those of the range itself, to 1e-8 in either logarithm`, () => {
      const table = tabulateTails((w) => normalRange(w, k))
      for (const w of [2e-4, 0.013, 0.7, 2.345, 5.4321, 12.3, 29.9, 35]) {
        const { lower, upper } = normalRange(w, k)
        expect(Math.abs(table.lower(w) - Math.log(lower)), `lower ${w}`).toBeLessThan(1e-8 * Math.max(1, Math.abs(Math.log(lower))))
        expect(Math.abs(table.upper(w) - Math.log(upper)), `upper ${w}`).toBeLessThan(1e-8 * Math.max(1, Math.abs(Math.log(upper))))
      }
    })
})
