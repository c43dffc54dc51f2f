import { describe, expect, it } from 'vitest'
import type { AnalysisResult } from '../analysis/analysis.ts'
import type { SurfaceBody } from '../analysis/surface.ts'
import { surfacePanel } from './surface.ts'

const result = (more: Partial<AnalysisResult<SurfaceBody>> = {}): AnalysisResult<SurfaceBody> => ({
  schema: 1,
  engine: 'e',
  analysis: 'surface',
  status: 'ok',
  reason: null,
  metric: 'loss',
  goal: 'minimize',
  reducer: 'summary',
  options: {},
  runSet: { projects: [] },
  revision: 'r',
  seed: 1,
  runs: { total: 42, used: 40, dropped: [{ reason: 'no value', count: 2 }] },
  warnings: [],
  target: 'raw',
  configurations: 20,
  a: 'lr',
  b: 'opt',
  surface: {
    a: { values: [0.1, 1], levels: null, scale: 'log' },
    b: { values: null, levels: ['adam', 'sgd'], scale: null },
    mean: [3, 4, 1, 2],
  },
  ...more,
})
const places = (panel: ReturnType<typeof surfacePanel>) => panel.table.rows.map(({ cells }) => [cells['a'], cells['b'], cells['value']])

describe('the panel of a surface', () => {
  it('lists the places best first: of a loss as logged the lowest, of ranks and accuracies the highest', () => {
    expect(places(surfacePanel(result()))).toEqual([
      [1, 'adam', 1],
      [1, 'sgd', 2],
      [0.1, 'adam', 3],
      [0.1, 'sgd', 4],
    ])
    expect(places(surfacePanel(result({ target: 'rank' })))[0]).toEqual([0.1, 'sgd', 4])
    expect(places(surfacePanel(result({ goal: 'maximize' })))[0]).toEqual([0.1, 'sgd', 4])
    expect(places(surfacePanel(result({ target: 'failure', goal: 'maximize' })))[0]).toEqual([1, 'adam', 1])
  })

  it('says what the numbers are and of how many runs', () => {
    const { title, caption, table } = surfacePanel(result({ target: 'rank' }))
    expect(title).toBe('lr × opt with respect to loss')
    expect(table.columns.map(({ label }) => label)).toEqual(['lr', 'opt', 'expected rank of loss'])
    expect(caption).toMatch(/^40 of 42 runs; 2 left out: no value .* 20 configurations .* 0 to 1 = best$/)
  })

  it('draws cells where the params meet', () => {
    const { chart } = surfacePanel(result())
    expect(chart).toMatchObject({
      kind: 'surface',
      points: [],
      cells: [
        [3, 1],
        [4, 2],
      ],
    })
  })
})
