import type { NoisePlacebo } from '@sweepwise/core'
import { describe, expect, it } from 'vitest'
import type { PlotColumn } from '../parallel-coordinates/plot-column.ts'
import type { PlotSet } from '../parallel-coordinates/shared-axes.ts'
import type { PlotColumns } from '../parallel-coordinates/use-plot-columns.ts'
import { twinSets } from './twin-sets.ts'

const column = (id: string, values: readonly number[], more: Partial<PlotColumn> = {}): PlotColumn => ({
  ...{ id, label: id.replace('param:', ''), kind: 'numeric', scale: null, set: null, levels: null, goal: null },
  values: Float64Array.from(values),
  ...more,
})
/** Three compared runs, then two noise runs. */
const whole = (...columns: readonly PlotColumn[]): PlotColumns => ({
  ids: ['a', 'b', 'c', 'x', 'y'],
  names: ['A', 'B', 'C', 'X', 'Y'],
  total: 5,
  reducer: 'summary',
  objective: column('objective', [1, 2, 3, 7, 8]),
  columns: new Map(columns.map((one) => [one.id, one])),
})
const placebo = (more: Partial<NoisePlacebo>): NoisePlacebo => ({
  ...{ source: 'labels', repeats: 2, configurations: 1, seed: null, columns: [], rows: [4, 3], values: [8, 7], labels: [] },
  ...more,
})
const PARAMS = [{ name: 'lr', column: 'lr' }]
const SIGNAL = new Set(['a', 'b', 'c'])
const shown = (set: PlotSet, id = 'param:lr') => {
  const { values, set: has, levels } = set.columns.get(id)!
  return set.ids.map((run, row) => [run, has?.[row] === 0 ? null : levels === null ? values[row] : levels[values[row]!]])
}

describe('signal and noise over the same params', () => {
  it('labels that stand in the params themselves', () => {
    const twins = twinSets(whole(column('param:lr', [1, 2, 3, 2, 3])), placebo({}), PARAMS, SIGNAL)!
    expect(shown(twins.signal)).toEqual([
      ['a', 1],
      ['b', 2],
      ['c', 3],
    ])
    expect(shown(twins.noise)).toEqual([
      ['y', 3],
      ['x', 2],
    ])
    expect([...twins.noise.objective.values]).toEqual([8, 7])
    expect(twins.noise.names).toEqual(['Y', 'X'])
  })

  it('labels that were dealt are values of the compared runs; one that got none has none', () => {
    const dealt = placebo({ source: 'drawn', seed: 1, labels: [{ param: 'lr', from: [2, null] }] })
    const twins = twinSets(whole(column('param:lr', [1, 2, 3, 9, 9])), dealt, PARAMS, SIGNAL)!
    expect(shown(twins.noise)).toEqual([
      ['y', 3],
      ['x', null],
    ])
    // Repeats that were found are compared, too.
    expect(twinSets(whole(column('param:lr', [1, 2, 3, 9, 9])), dealt, PARAMS, null)!.signal.ids).toEqual(['a', 'b', 'c', 'x', 'y'])
  })

  it('runs of a configuration beside the grid are not compared', () => {
    const twins = twinSets(whole(column('param:lr', [1, 2, 3, 9, 9])), placebo({}), PARAMS, null, [3, 4])!
    expect(twins.signal.ids).toEqual(['a', 'b', 'c'])
    expect(twins.noise.ids).toEqual(['y', 'x'])
  })

  it('labels in keys of their own, whatever kinds the two columns were read as', () => {
    const keyed = placebo({ columns: [{ param: 'lr', column: 'placebo_lr' }] })
    const levels = column('param:lr', [0, 1, 1, 1, 1], { kind: 'ordinal', levels: ['16', '32'] })
    const numbers = column('param:placebo_lr', [Number.NaN, Number.NaN, Number.NaN, 64, 16], { set: Uint8Array.of(0, 0, 0, 1, 1) })
    const twins = twinSets(whole(levels, numbers), keyed, PARAMS, SIGNAL)!
    expect(shown(twins.noise)).toEqual([
      ['y', '16'],
      ['x', '64'],
    ])
    expect(twins.signal.columns.get('param:lr')!.levels).toEqual(['16', '32', '64'])
    expect(twins.noise.columns.get('param:lr')!.levels).toEqual(['16', '32', '64'])
    expect(shown(twins.signal)[0]).toEqual(['a', '16'])
    const texts = column('param:placebo_lr', [-1, -1, -1, 0, 1], {
      kind: 'ordinal',
      levels: ['0.1', '3'],
      set: Uint8Array.of(0, 0, 0, 1, 1),
    })
    expect(shown(twinSets(whole(column('param:lr', [1, 2, 3, 9, 9]), texts), keyed, PARAMS, SIGNAL)!.noise)).toEqual([
      ['y', 3],
      ['x', 0.1],
    ])
  })

  it('places beyond the runs are those of other runs than these', () => {
    expect(twinSets(whole(column('param:lr', [1, 2, 3, 2, 3])), placebo({ rows: [5], values: [1] }), PARAMS, SIGNAL)).toBeNull()
  })
})
