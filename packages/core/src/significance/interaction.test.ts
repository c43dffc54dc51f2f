import { describe, expect, it } from 'vitest'
import { seededRng } from '../stats/rng.ts'
import { dcrt } from './dcrt.ts'
import { interactionTest } from './interaction.ts'
import type { ParamTest } from './param-test.ts'
import { buildTestDesign } from './test-design.ts'
import { draws, grid, interacting, nominal, numeric } from './testing/designs.ts'

const pOf = (test: ParamTest): number => (test.status === 'tested' ? test.p : Number.NaN)

describe('interaction test', () => {
  const { columns, y } = interacting(80, seededRng(6), false)
  const design = buildTestDesign(columns, y, { seed: 1 })

  it('finds both params of a pure interaction, to which the test of each alone is blind', () => {
    for (const k of [6, 7]) {
      expect(pOf(dcrt(design, k))).toBeGreaterThan(0.05)
      expect(pOf(interactionTest(design, k))).toBeLessThan(0.001)
    }
  })
  it('gives the same for the same seed and another listing', () => {
    const reversed = buildTestDesign(
      columns.map((column) =>
        column.kind === 'numeric' ? numeric(column.values.toReversed()) : { ...column, codes: column.codes.toReversed() },
      ),
      y.toReversed(),
      { seed: 1 },
    )
    for (const k of columns.keys()) expect(interactionTest(reversed, k)).toEqual(interactionTest(design, k))
  })
  it('finds two categories that act only together', () => {
    const rng = seededRng(8)
    const a = draws(120, () => rng.below(3))
    const b = draws(120, () => rng.below(3))
    const other = draws(120, () => rng.uniform())
    const metric = draws(120, (i) => 2 * ((a[i]! + b[i]!) % 3) + rng.normal())
    const cats = buildTestDesign([nominal(a, 3), nominal(b, 3), numeric(other)], metric, { seed: 1 })
    expect(pOf(interactionTest(cats, 0))).toBeLessThan(0.001)
    expect(pOf(interactionTest(cats, 1))).toBeLessThan(0.001)
    expect(pOf(interactionTest(cats, 2))).toBeGreaterThan(0.05)
  })
  it('works within the blocks of a grid', () => {
    const simulated = grid([3, 4, 5], 0, seededRng(3))
    const [, b, c] = simulated.columns.map((column) => (column.kind === 'numeric' ? column.values : new Float64Array(0)))
    const metric = simulated.y.map((value, i) => value + 3 * (b![i]! - 1.5) * (c![i]! - 2))
    const cells = buildTestDesign(simulated.columns, metric, { seed: 1 })
    expect(interactionTest(cells, 2, 'dcrt-within-blocks')).toMatchObject({
      status: 'tested',
      method: 'dcrt-within-blocks',
      p: expect.any(Number),
    })
    expect(pOf(interactionTest(cells, 2, 'dcrt-within-blocks'))).toBeLessThan(0.001)
  })
  it('needs a partner and twenty configurations', () => {
    const x = draws(40, (i) => (i * Math.SQRT2) % 1)
    expect(interactionTest(buildTestDesign([numeric(x)], x.map(Math.sin)), 0)).toMatchObject({ reason: 'NO_PARTNER' })
    const few = columns.map((column) =>
      column.kind === 'numeric' ? numeric(column.values.slice(0, 19)) : { ...column, codes: column.codes.slice(0, 19) },
    )
    expect(interactionTest(buildTestDesign(few, y.slice(0, 19)), 7)).toMatchObject({ reason: 'TOO_FEW_CONFIGURATIONS' })
  })
})
