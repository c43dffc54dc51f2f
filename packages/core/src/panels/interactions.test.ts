import { describe, expect, it } from 'vitest'
import type { AnalysisResult } from '../analysis/analysis.ts'
import type { ImportanceBody, ImportanceInteraction } from '../analysis/importance-result.ts'
import { interactionSurface, interactionsPanel } from './interactions.ts'

const strong: ImportanceInteraction = {
  a: 'lr',
  b: 'optimizer',
  share: 0.2,
  floor: 0.05,
  surface: {
    a: { values: [1e-4, 1e-3, 1e-2], levels: null, scale: 'log' },
    b: { values: null, levels: ['adam', 'sgd'], scale: null },
    mean: [0.1, 0.2, 0.3, 0.4, 0.5, 0.6],
  },
}
const weak: ImportanceInteraction = { a: 'depth', b: 'lr', share: 0.01, floor: 0.03, surface: null }
const result = (more: object = {}) =>
  ({
    status: 'ok',
    metric: 'accuracy',
    goal: 'maximize',
    reducer: 'summary',
    runs: { total: 5, used: 4, dropped: [{ reason: 'failed, no value', count: 1 }] },
    target: 'rank',
    interactions: [strong, weak],
    ...more,
  }) as unknown as AnalysisResult<ImportanceBody>

describe('the panel of interactions', () => {
  it('has a cell and a row for every pair; what is below its floor is an outline in both', () => {
    const panel = interactionsPanel(result())!
    expect(panel.chart).toMatchObject({ kind: 'heat map', names: ['lr', 'optimizer', 'depth'], value: { domain: [0, 0.2] } })
    expect((panel.chart as unknown as { cells: { hollow: boolean }[] }).cells.map(({ hollow }) => hollow)).toEqual([false, true])
    expect(panel.table.rows.map(({ id, hollow }) => [id, hollow])).toEqual([
      ['lr × optimizer', []],
      ['depth × lr', ['share']],
    ])
    expect(panel.summary).toBe('One pair of params explains more together than chance would.')
    expect(interactionsPanel(result({ interactions: [weak] }))!.summary).toBe('No pair of params explains more together than chance would.')
  })
  it('is none where pairs were not asked for or cannot be told', () => {
    expect(interactionsPanel(result({ interactions: [] }))).toBeNull()
    expect(interactionsPanel(result({ status: 'unanswerable', interactions: undefined }))).toBeNull()
  })
})

describe('the surface of a pair', () => {
  const runs = [
    { a: 1.5e-4, b: 'adam', objective: 0.5 },
    { a: 1e-3, b: 'sgd', objective: 0.9 },
    { a: 1e-2, b: 'sgd', objective: 0.7 },
    { a: 1e-2, b: 'adam', objective: null },
    { a: 1e-3, b: null, objective: 0.1 },
  ]
  it('of a grid has its numbers as names, evenly spaced', () => {
    const runs = [1e-4, 1e-2, 1e-3].map((a) => ({ a, b: 'adam', objective: a }))
    const spec = interactionSurface(result(), strong, runs)!
    expect(spec.x).toEqual({ label: 'lr', kind: 'level', levels: ['1e-4', '0.001', '0.01'] })
    expect(spec.points.map(({ x }) => x)).toEqual([0, 2, 1])
    // One value beside the grid: it was a range, and stays one.
    expect(interactionSurface(result(), strong, [...runs, { a: 2e-3, b: 'sgd', objective: 1 }])!.x.kind).toBe('number')
  })
  it('lies between the points of its axes, each on its own scale; rows go along b', () => {
    const spec = interactionSurface(result(), strong, [])!
    expect(spec.y).toEqual({ label: 'optimizer', kind: 'level', levels: ['adam', 'sgd'] })
    expect(spec.x).toMatchObject({ label: 'lr', kind: 'number', scale: 'log' })
    const edges = (spec.x as { edges: readonly number[] }).edges
    expect(edges.map((edge) => Math.log10(edge))).toEqual([-4.5, -3.5, -2.5, -1.5].map((x) => expect.closeTo(x, 12)))
    expect(spec.cells).toEqual([
      [0.1, 0.3, 0.5],
      [0.2, 0.4, 0.6],
    ])
  })
  it('carries every run with both values: its rank among all usable runs (n + 1 below), or none', () => {
    // Usable: 0.1, 0.5, 0.7, 0.9; the run without an optimizer counts among the ranks and has no place.
    expect(interactionSurface(result(), strong, runs)!.points).toEqual([
      { x: 1.5e-4, y: 0, value: 2 / 5 },
      { x: 1e-3, y: 1, value: 4 / 5 },
      { x: 1e-2, y: 1, value: 3 / 5 },
      { x: 1e-2, y: 0, value: null },
    ])
  })
  it('turns ranks round when lower is better', () => {
    const { points, value } = interactionSurface(result({ goal: 'minimize' }), strong, runs)!
    expect(points.map((point) => point.value)).toEqual([3 / 5, 1 / 5, 2 / 5, null])
    expect(value).toMatchObject({ goal: 'maximize', domain: [0, 1] })
  })
  it('is in the metric itself, in failures, or in ranks of the better half, as was asked', () => {
    const raw = interactionSurface(result({ target: 'raw', goal: 'minimize' }), strong, runs)!
    expect(raw.points.map(({ value }) => value)).toEqual([0.5, 0.9, 0.7, null])
    expect(raw.value).toEqual({ label: 'accuracy', goal: 'minimize', domain: [0.1, 0.9] })
    const failure = interactionSurface(result({ target: 'failure' }), strong, runs)!
    expect(failure.points.map(({ value }) => value)).toEqual([0, 0, 0, 1])
    expect(failure.value.goal).toBe('minimize')
    // The upper half of 0.1, 0.5, 0.7, 0.9 by the upper median: 0.7 and 0.9.
    expect(interactionSurface(result({ target: 'top' }), strong, runs)!.points).toEqual([
      { x: 1e-3, y: 1, value: 2 / 3 },
      { x: 1e-2, y: 1, value: 1 / 3 },
    ])
  })
  it('is none for a pair whose surface was not computed', () => {
    expect(interactionSurface(result(), weak, runs)).toBeNull()
  })
})
