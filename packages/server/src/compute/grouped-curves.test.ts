import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { GroupedCurvesQuery } from '../http/api.ts'
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
const ask = async (query: Partial<GroupedCurvesQuery> = {}) => {
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
        group: ['adam'],
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
        group: ['sgd'],
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
      { group: [null], runs: 1, logged: 1, steps: [2], mean: [4], sd: [null], min: [4], max: [4], n: [1], notFinite: [0] },
    ])
  })

  it('without a column are one group, within a range of steps if one is named, in wider stretches if there is no room', async () => {
    expect((await ask()).groups).toMatchObject([{ group: [], runs: 5, logged: 4, steps: [0, 1, 2, 3, 4], n: [3, 1, 1, 2, 0] }])
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

  it('by several columns have a value of each, those not set last; all but a few groups are counted with their runs', async () => {
    const { groups } = await ask({ by: ['param:optimizer', 'seed:seed'] })
    expect(groups.map(({ group, runs }) => [...group, runs])).toEqual([
      ['adam', 0, 1],
      ['adam', 1, 1],
      ['adam', 2, 1],
      ['sgd', 0, 1],
      [null, 0, 1],
    ])
    // Who logged nothing is a group all the same.
    expect(groups[2]).toMatchObject({ logged: 0, steps: [], mean: [], n: [] })
    const largest = await ask({ by: 'seed:seed', most: 1 })
    expect(largest.groups.map(({ group, runs }) => [...group, runs])).toEqual([[0, 3]])
    expect(largest).toMatchObject({ left: 2, leftRuns: 2 })
    const objective = { metric: 'loss', goal: 'minimize', reducer: 'last' } as const
    const best = await ask({ by: 'param:optimizer', most: 2, choose: 'best', objective })
    // What was logged last: 9 and an infinity of adam, NaN of sgd, 4 without an optimizer.
    expect(best.groups.map(({ group }) => group)).toEqual([[null], ['adam']])
    expect(best).toMatchObject({ left: 1, leftRuns: 1 })
  })

  it('have medians and bands where asked for, of the same runs as the means', async () => {
    const [all] = (await ask({ median: true, band: 'se' })).groups
    // At step 0: a 1, b 3, c 5.
    expect(all!.median).toEqual([3, 3, 4, 10, null])
    expect(all!.band!.low[0]).toBeCloseTo(3 - 2 / Math.sqrt(3), 12)
    expect(all!.band!.high[0]).toBeCloseTo(3 + 2 / Math.sqrt(3), 12)
    expect([all!.band!.low[1], all!.band!.high[2]]).toEqual([null, null])
    expect((await ask({ band: 'none' })).groups[0]!.band).toBeUndefined()
    expect((await ask({ band: 'range' })).groups[0]!.band).toMatchObject({ low: [1, 3, 4, 9, null], high: [5, 3, 4, 11, null] })
  })

  it('over another metric lie where it was at the same step; points without it have no place', async () => {
    // `other` is 7 at every step of every run.
    const { groups, width } = await ask({ x: { metric: 'other' } })
    expect({ width, groups }).toMatchObject({ width: 1, groups: [{ steps: [7], n: [4] }] })
    // b: 3, 11 and an infinity; a: 1, 3, 9; c: 5; d: 4.
    expect(groups[0]!.mean[0]).toBeCloseTo((7 + 13 / 3 + 5 + 4) / 4, 12)
    expect((await ask({ x: { metric: 'other' }, steps: [7.5, 9] })).groups).toMatchObject([{ logged: 4, steps: [], n: [] }])
  })

  it('of a metric or by a column that nobody logged are refused with the nearest names; of one without a history are none', async () => {
    await expect(ask({ metric: 'lost' })).rejects.toMatchObject({ code: 'UNKNOWN_METRIC' })
    await expect(ask({ by: 'param:optimiser' })).rejects.toMatchObject({
      code: 'UNKNOWN_COLUMN',
      message: expect.stringContaining("'optimizer'"),
    })
    await expect(ask({ choose: 'best' })).rejects.toMatchObject({ code: 'BAD_OPTION' })
    await store.apply(projectId, [{ ...run('f', {}), summary: { final: 1 } } as RunEvent])
    expect((await ask({ metric: 'final' })).groups).toEqual([])
  })
})

describe('groups that are put together run by run', () => {
  it('come in their own order, each with the runs that are named; runs that are gone and runs in none are left out', async () => {
    const [a, b, c] = (await store.loadDataset({ projects: [projectId] })).runs.id
    const { groups, runs, leftRuns, left } = await ask({
      cohorts: [
        { label: '10 … 20', ids: [c!, a!, a!] },
        { label: '5', ids: [b!, 'gone'] },
        { label: 'empty', ids: [] },
      ],
    })
    expect(groups.map(({ group, runs: n, logged }) => [group, n, logged])).toEqual([
      [['10 … 20'], 2, 2],
      [['5'], 1, 1],
      [['empty'], 0, 0],
    ])
    expect(groups[0]!.mean[0]).toBe(3)
    expect(runs - leftRuns).toBe(3)
    expect(left).toBe(0)
  })

  it('about the mean curve of each one’s configuration, where asked for: what configurations differ by is gone', async () => {
    const { id } = await store.createProject('repeats')
    // Two configurations 100 apart, three and two seeds; one that ran once.
    const runs = [
      ['a', 1, [1, 2]],
      ['b', 1, [3, 8]],
      ['c', 1, [5, 2]],
      ['d', 2, [101, 112]],
      ['e', 2, [103, 110]],
      ['f', 3, [1000, 1000]],
    ] as const
    await store.apply(
      id,
      runs.flatMap(([name, lr, values], seed) => [run(name, { lr, seed }), history(name, [0, 1], values)]),
    )
    await store.compact()
    const dataset = await store.loadDataset({ projects: [id] })
    const ids = dataset.runs.id
    const query = {
      runSet: { projects: [id] },
      metric: 'loss',
      aboutConfigurations: true,
      cohorts: [
        { label: 'first', ids: [ids[0]!, ids[3]!, ids[5]!] },
        { label: 'second', ids: [ids[1]!, ids[2]!, ids[4]!] },
      ],
    }
    const { groups } = await groupedCurves(store, dataset, query)
    // At step 0: configuration means 3 and 102, mean of all 1213/6; deviations −2, 0, 2 by √(3/2) and ∓1 by √2.
    const [middle, three, two] = [1213 / 6, Math.sqrt(1.5), Math.sqrt(2)]
    expect(groups[0]!.mean[0]).toBeCloseTo(middle + (-2 * three - two) / 2, 9)
    expect(groups[1]!.mean[0]).toBeCloseTo(middle + (0 + 2 * three + two) / 3, 9)
    // At step 1: means 4 and 111, of all 1234/6; −2, 4, −2 and 1, −1.
    expect(groups[0]!.mean[1]).toBeCloseTo(1234 / 6 + (-2 * three + two) / 2, 9)
    expect(groups[1]!.mean[1]).toBeCloseTo(1234 / 6 + (2 * three - two) / 3, 9)
    expect(groups.map(({ n }) => n)).toEqual([
      [2, 2],
      [3, 3],
    ])
  })
})
