import { describe, expect, it } from 'vitest'
import { buildDataset } from '../dataset/build-dataset.ts'
import { columnsFromRows } from '../dataset/raw-column.ts'
import type { FlatValues } from '../domain/run.ts'
import { runAnalysis } from '../registry.ts'
import { seededRng } from '../stats/rng.ts'
import type { AnalysisResult, OptionValues } from './analysis.ts'
import type { ImportanceBody } from './importance-result.ts'
import type { SurfaceBody } from './surface.ts'

/** The metric is the product of two params about their middles: good where both are large or both small. */
function sweep(n: number) {
  const rng = seededRng(3)
  const rows: FlatValues[] = []
  const y: number[] = []
  for (let i = 0; i < n; i++) {
    const row = { lr: 10 ** (-4 * rng.uniform()), width: rng.below(256), opt: ['adam', 'sgd'][rng.below(2)]!, depth: 4 }
    rows.push(row)
    y.push((Math.log10(row.lr) / 4 + 0.5) * (row.width / 256 - 0.5) + 0.01 * rng.normal())
  }
  return { rows, y }
}

function ask<Body>(analysis: string, n: number, options: OptionValues, goal: 'minimize' | 'maximize' = 'maximize') {
  const { rows, y } = sweep(n)
  const dataset = buildDataset({
    runs: { id: rows.map((_, i) => `run-${i}`) },
    config: columnsFromRows(rows),
    summary: [{ name: 'score', values: y }],
    revision: 'r',
  })
  return runAnalysis(dataset, { analysis, runSet: { projects: [] }, metric: 'score', goal, options }) as AnalysisResult<Body>
}
const surface = (pair: readonly string[], more: OptionValues = {}, n = 120) => ask<SurfaceBody>('surface', n, { pair, ...more })

describe('the surface of two params', () => {
  it.each(['rank', 'raw'])('has the digits that importance gives for its strongest pairs (%s)', (target) => {
    const { interactions } = ask<ImportanceBody>('importance', 120, { interactions: true, target })
    expect(interactions!.length).toBe(3)
    for (const pair of interactions!)
      expect(surface([pair.a, pair.b], { target })).toMatchObject({ a: pair.a, b: pair.b, surface: pair.surface })
  })

  it('turned round is the same surface', () => {
    const one = surface(['lr', 'width']).surface!
    const other = surface(['width', 'lr']).surface!
    expect(other.a).toEqual(one.b)
    const [rows, columns] = [one.a.values!.length, one.b.values!.length]
    for (const [k, mean] of one.mean.entries()) expect(other.mean[(k % columns) * rows + Math.floor(k / columns)]).toBeCloseTo(mean, 10)
  })

  it('is high where the metric was made high: in two opposite corners', () => {
    const { a, b, mean } = surface(['lr', 'width']).surface!
    const at = (i: number, j: number) => mean.at(i * b.values!.length + j)!
    const [last, end] = [a.values!.length - 1, b.values!.length - 1]
    expect(Math.min(at(0, 0), at(last, end))).toBeGreaterThan(0.7)
    expect(Math.max(at(0, end), at(last, 0))).toBeLessThan(0.3)
  })

  it.each([
    [[], '0 names'],
    [['lr'], "'lr' alone"],
    [['lr', 'lr'], 'one row'],
    [['lr', 'depth'], "'depth' \\(held fixed at 4\\)"],
    [['lr', 'wdith'], "'wdith' \\(no param of these runs\\)"],
    [['lr', 'width', 'opt'], '3 names'],
  ])('of %j is refused with what it takes', (pair, found) => {
    expect(() => surface(pair)).toThrow(new RegExp(`${found}.*two params that vary, of .*lr`))
  })

  it('of fewer than ten configurations is no surface, and says so', () => {
    expect(surface(['lr', 'width'], {}, 9)).toMatchObject({ status: 'unanswerable', reason: { code: 'TOO_FEW_CONFIGURATIONS' } })
  })
})
