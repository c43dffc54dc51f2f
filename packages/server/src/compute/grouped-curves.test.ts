import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { RunEvent } from '../ingest/run-event.ts'
import { openStore } from '../store/open-store.ts'
import type { Store } from '../store/store.ts'
import { groupedCurves } from './grouped-curves.ts'

let folder: string
let store: Store
let projectId: string
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'sweepwise-groups-'))
  store = await openStore(folder)
  projectId = (await store.createProject('groups')).id
})
afterAll(async () => {
  await store.close()
  rmSync(folder, { recursive: true, force: true, maxRetries: 5 })
})

const f64 = (values: readonly number[]) => Float64Array.from(values)
const run = (id: string, config: Record<string, string | number>): RunEvent => ({
  type: 'run',
  key: { kind: 'id', id },
  config,
  state: 'running',
})
const history = (id: string, steps: readonly number[], values: readonly number[]): RunEvent => ({
  type: 'history',
  key: { kind: 'id', id },
  series: [
    { metric: 'loss', steps: f64(steps), values: f64(values), times: f64(steps.map((step) => 1e12 + step)) },
    { metric: 'other', steps: f64(steps), values: f64(values.map(() => 7)) },
  ],
})
const ask = async (query: { by?: string; buckets?: number; steps?: [number, number]; metric?: string } = {}) => {
  const runSet = { projects: [projectId] }
  return groupedCurves(store, await store.loadDataset(runSet), { runSet, metric: 'loss', ...query })
}

describe('curves by group', () => {
  it('have mean, spread, extremes and number of runs at every step; folded and waiting rows alike', async () => {
    await store.apply(projectId, [
      run('a', { optimizer: 'adam', seed: 0 }),
      run('b', { optimizer: 'adam', seed: 1 }),
      run('c', { optimizer: 'sgd', seed: 0 }),
      run('d', { seed: 0 }),
      run('e', { optimizer: 'adam', seed: 2 }),
    ])
    await store.apply(projectId, [history('a', [0, 1], [1, 3]), history('b', [0], [3]), history('c', [0, 1], [5, Number.NaN])])
    await store.compact()
    await store.apply(projectId, [history('a', [3], [9]), history('b', [3, 4], [11, Infinity]), history('d', [2], [4])])
    const { groups, width, left, runs, metric } = await ask({ by: 'param:optimizer' })
    expect({ width, left, runs, metric }).toEqual({ width: 1, left: 0, runs: 5, metric: 'loss' })
    expect(groups).toEqual([
      {
        group: 'adam',
        runs: 3,
        logged: 2,
        steps: [0, 1, 3, 4],
        mean: [2, 3, 10, null],
        sd: [Math.sqrt(2), null, Math.sqrt(2), null],
        min: [1, 3, 9, null],
        max: [3, 3, 11, null],
        n: [2, 1, 2, 0],
        notFinite: [0, 0, 0, 1],
      },
      {
        group: 'sgd',
        runs: 1,
        logged: 1,
        steps: [0, 1],
        mean: [5, null],
        sd: [null, null],
        min: [5, null],
        max: [5, null],
        n: [1, 0],
        notFinite: [0, 1],
      },
      { group: null, runs: 1, logged: 1, steps: [2], mean: [4], sd: [null], min: [4], max: [4], n: [1], notFinite: [0] },
    ])
  })

  it('without a column are one group, within a range of steps if one is named, in wider stretches if there is no room', async () => {
    expect((await ask()).groups).toMatchObject([{ group: '', runs: 5, logged: 4, steps: [0, 1, 2, 3, 4], n: [3, 1, 1, 2, 0] }])
    expect((await ask({ steps: [2, 3] })).groups).toMatchObject([{ steps: [2, 3], n: [1, 2], mean: [4, 10] }])
    const wide = await ask({ buckets: 2 })
    expect(wide.width).toBe(3)
    // a: mean of 1 and 3; b: 3; c: 5 and NaN; d: 4.
    expect(wide.groups).toMatchObject([{ steps: [0, 3], n: [4, 2], mean: [3.5, 10], notFinite: [1, 1] }])
  })

  it('by configuration hold replicates together', async () => {
    const { groups } = await ask({ by: 'configuration' })
    expect(groups.map(({ runs, logged }) => [runs, logged])).toEqual([
      [3, 2],
      [1, 1],
      [1, 1],
    ])
  })

  it('of a metric or by a column that nobody logged are refused with the nearest names; of one without a history are none', async () => {
    await expect(ask({ metric: 'lost' })).rejects.toMatchObject({ code: 'UNKNOWN_METRIC' })
    await expect(ask({ by: 'param:optimiser' })).rejects.toMatchObject({
      code: 'UNKNOWN_COLUMN',
      message: expect.stringContaining("'optimizer'"),
    })
    await store.apply(projectId, [{ ...run('f', {}), summary: { final: 1 } } as RunEvent])
    expect((await ask({ metric: 'final' })).groups).toEqual([])
  })
})
