import { describe, expect, it } from 'vitest'
import type { PlotColumn } from '../parallel-coordinates/plot-column.ts'
import type { PlotSet } from '../parallel-coordinates/shared-axes.ts'
import { drawnGroups, groupRuns } from './group-runs.ts'

const column = (values: readonly number[], more: Partial<PlotColumn> = {}): PlotColumn => ({
  ...{ id: 'param:a', label: 'a', kind: 'numeric', scale: null, set: null, levels: null, goal: null },
  values: Float64Array.from(values),
  ...more,
})
const set: PlotSet = { ids: ['u', 'v', 'w', 'x'], names: [], objective: column([1, 2, 3, 4]), columns: new Map() }

describe('runs by the groups of a param', () => {
  it('numbers, stretches with both ends, and levels; what is not set is in none', () => {
    const numbers = column([1, 2, 2, 5], { set: Uint8Array.of(1, 1, 1, 0) })
    expect(groupRuns(set, numbers, [1, 2, 5])).toEqual([
      { label: '1', ids: ['u'] },
      { label: '2', ids: ['v', 'w'] },
      { label: '5', ids: [] },
    ])
    expect(
      groupRuns(set, column([0.1, 0.5, 0.7, 2]), [
        [0.1, 0.5],
        [0.7, 1],
      ]),
    ).toEqual([
      { label: '0.1 … 0.5', ids: ['u', 'v'] },
      { label: '0.7 … 1', ids: ['w'] },
    ])
    const levels = column([1, 0, 0, -1], { levels: ['adam', 'sgd'], set: Uint8Array.of(1, 1, 1, 0) })
    expect(groupRuns(set, levels, ['adam', 'sgd'])).toEqual([
      { label: 'adam', ids: ['v', 'w'] },
      { label: 'sgd', ids: ['u'] },
    ])
  })

  it('of many groups twelve are drawn, from the first to the last', () => {
    const many = Array.from({ length: 50 }, (_, i) => i)
    const drawn = drawnGroups(many)
    expect(drawn.length).toBe(12)
    expect([drawn[0], drawn.at(-1)]).toEqual([0, 49])
    expect(new Set(drawn).size).toBe(12)
    expect(drawnGroups([1, 2])).toEqual([1, 2])
  })
})
