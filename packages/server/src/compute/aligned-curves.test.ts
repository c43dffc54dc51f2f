import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { AnalysisResult, NoiseBody } from '@sweepwise/core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { RunEvent } from '../ingest/run-event.ts'
import { openStore } from '../store/open-store.ts'
import type { Store } from '../store/store.ts'
import { alignedCurves } from './aligned-curves.ts'
import { jobRunner } from './jobs.ts'
import { computePool } from './pool.ts'

let folder: string
let store: Store
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'sweepwise-aligned-'))
  store = await openStore(folder)
})
afterAll(async () => {
  await store.close()
  rmSync(folder, { recursive: true, force: true, maxRetries: 5 })
})

const f64 = (values: readonly number[]) => Float64Array.from(values)
interface Logged {
  readonly config: Record<string, number>
  readonly steps: readonly number[]
  readonly values: readonly number[]
  /** What counts the steps, where it is logged. */
  readonly epochs?: readonly number[]
}
async function fill(name: string, runs: readonly Logged[]): Promise<string> {
  const { id } = await store.createProject(name)
  const key = (i: number) => ({ kind: 'id' as const, id: `${name}-${i}` })
  const events = runs.flatMap(({ config, steps, values, epochs }, i): RunEvent[] => {
    const times = f64(steps.map((step) => 1e12 + step))
    const series = [
      { metric: 'loss', steps: f64(steps), values: f64(values), times },
      ...(epochs === undefined ? [] : [{ metric: 'epoch', steps: f64(steps), values: f64(epochs), times }]),
    ]
    return [
      { type: 'run', key: key(i), config, state: 'finished', summary: { loss: values.at(-1)! } },
      { type: 'history', key: key(i), series },
    ]
  })
  await store.apply(id, events)
  return id
}
const byStep = { along: 'step', over: '', places: 100 } as const

describe('curves of all runs at the same places', () => {
  it('stand at the steps at which runs logged, folded and waiting rows alike', async () => {
    const id = await fill('plain', [
      { config: { lr: 1 }, steps: [100, 200, 300], values: [3, 2, 1] },
      { config: { lr: 2 }, steps: [100, 300], values: [5, 4] },
    ])
    await store.compact()
    await store.apply(id, [
      {
        type: 'history',
        key: { kind: 'id', id: 'plain-1' },
        series: [{ metric: 'loss', steps: f64([400]), values: f64([Number.NaN]), times: f64([1e12]) }],
      },
    ])
    const found = (await alignedCurves(store, await store.loadDataset({ projects: [id] }), 'loss', byStep, null))!
    const places = [...found.at.keys()].filter((k) => !Number.isNaN(found.at[k]!))
    expect(found.axis).toEqual({ kind: 'step', label: 'step' })
    expect(places.map((k) => found.at[k])).toEqual([100, 200, 300])
    const t = found.at.length
    expect([0, 1].map((row) => places.map((k) => found.values[row * t + k]))).toEqual([
      [3, 2, 1],
      [5, Number.NaN, 4],
    ])
  })

  it('are laid over the metric that was declared to count the steps, or the one that is asked for', async () => {
    const id = await fill('epochs', [
      { config: { lr: 1 }, steps: [10, 20], values: [3, 2], epochs: [1, 2] },
      { config: { lr: 2 }, steps: [40, 80], values: [5, 4], epochs: [1, 2] },
    ])
    const dataset = await store.loadDataset({ projects: [id] })
    const declared = (await alignedCurves(store, dataset, 'loss', byStep, 'epoch'))!
    expect(declared.axis).toEqual({ kind: 'metric', label: 'epoch' })
    expect([...declared.at]).toEqual([1, 2])
    expect([...declared.values]).toEqual([3, 2, 5, 4])
    expect((await alignedCurves(store, dataset, 'loss', { ...byStep, over: 'epoch' }, null))!.axis.label).toBe('epoch')
    // Declared, and never logged: the step.
    expect((await alignedCurves(store, dataset, 'loss', byStep, 'global_step'))!.axis.label).toBe('step')
    await expect(alignedCurves(store, dataset, 'loss', { ...byStep, over: 'epohc' }, null)).rejects.toMatchObject({
      code: 'UNKNOWN_METRIC',
    })
    expect(await alignedCurves(store, dataset, 'accuracy', byStep, null)).toBeNull()
  })

  it('by share of training have as many places as most runs have points', async () => {
    const lengths = [4, 8, 8, 8, 8, 8]
    const id = await fill(
      'lengths',
      lengths.map((n, lr) => ({
        config: { lr },
        steps: Array.from({ length: n }, (_, i) => i),
        values: Array.from({ length: n }, (_, i) => i / (n - 1)),
      })),
    )
    const found = (await alignedCurves(store, await store.loadDataset({ projects: [id] }), 'loss', { ...byStep, along: 'fraction' }, null))!
    expect(found.at).toHaveLength(8)
    expect([...found.values.subarray(8, 16)]).toEqual([...found.at])
  })
})

it('effects over training are the same on any number of threads, after the effects at the end', async () => {
  const runs = Array.from({ length: 48 }, (_, i): Logged => {
    const [lr, width, seed] = [i % 3, Math.floor(i / 3) % 4, Math.floor(i / 12)]
    const values = Array.from({ length: 6 }, (_, s) => lr * 0.5 ** s + 0.05 * Math.sin(97 * i + 13 * s))
    return { config: { lr, width, seed }, steps: [1, 2, 3, 4, 5, 6], values }
  })
  const id = await fill('threads', runs)
  const request = { analysis: 'noise', runSet: { projects: [id] }, metric: 'loss' }
  const direct = (await jobRunner(store)({ kind: 'analyze', request })) as AnalysisResult<NoiseBody>
  // Nothing was folded yet: the last tenth of each run is read from its points.
  expect(direct.reason).toBeNull()
  expect(direct.byStep).toMatchObject({ at: [1, 2, 3, 4, 5, 6], runs: 48, repeats: 48 })
  expect(direct.byStep!.params.find(({ name }) => name === 'lr')!.clear[0]![0]).toBe(1)
  const pool = computePool(folder, 2)
  try {
    const stages: AnalysisResult<NoiseBody>[] = []
    const shared = (await pool.analyze(request, {
      onStage: (stage) => stages.push(stage as AnalysisResult<NoiseBody>),
    })) as AnalysisResult<NoiseBody>
    expect(shared.byStep).toEqual(JSON.parse(JSON.stringify(direct.byStep)))
    expect(stages[0]).toMatchObject({ byStep: null, params: expect.arrayContaining([expect.objectContaining({ name: 'lr' })]) })
    expect(stages[0]!.stages!.map(({ state }) => state)).toEqual(['done', 'running'])
  } finally {
    await pool.close()
  }
})
