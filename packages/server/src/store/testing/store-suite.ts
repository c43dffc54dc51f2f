import { InputError } from '@sweepwise/core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { RunEvent, RunRecord } from '../../ingest/run-event.ts'
import type { Project, Store } from '../store.ts'
import { artifactSuite } from './artifact-suite.ts'
import { datasetSuite } from './dataset-suite.ts'
import { historySuite } from './history-suite.ts'
import { liveSuite } from './live-suite.ts'
import { projectSuite } from './project-suite.ts'
import { savedViewSuite } from './saved-view-suite.ts'
import { f64, run } from './suite-context.ts'

/** A store under test: a fresh, empty one each time, and the same one opened once more. */
export interface StoreUnderTest {
  readonly name: string
  /** Not where this platform has no such database. */
  readonly required: boolean
  start(): Promise<void>
  stop(): Promise<void>
  open(): Promise<{ store: Store; reopen: () => Promise<Store> }>
}

/** What every store must do; run over SQLite and PostgreSQL alike, nothing mocked. */
export function storeSuite(under: StoreUnderTest): void {
  describe.runIf(under.required)(`a store on ${under.name}`, () => {
    let store: Store
    let reopen: () => Promise<Store>
    let count = 0
    beforeAll(async () => {
      await under.start()
      ;({ store, reopen } = await under.open())
    })
    afterAll(async () => {
      await store?.close()
      await under.stop()
    })
    const fresh = (): Promise<Project> => store.createProject(`project ${++count}`)

    it('keeps what was applied: config and summary with NaN, ±Infinity, lists, booleans and null', async () => {
      const project = await fresh()
      const config = { lr: 1e-3, layers: [64, 32], bn: true, note: null, 'optimizer.name': 'adam', __proto__key: '~#NaN' }
      const summary = { loss: Number.NaN, best: Number.POSITIVE_INFINITY, low: Number.NEGATIVE_INFINITY, acc: 0.5 }
      await store.apply(project.id, [
        run('a', { config, summary, tags: ['x', 'y'], group: 'g', notes: 'n', createdAt: 1000, startedAt: 1000, finishedAt: 4000 }),
      ])
      const again = await reopen()
      const found = await again.findRun(project.id, 'a')
      await again.close()
      expect(found).toMatchObject({
        name: 'a',
        state: 'finished',
        config,
        summary,
        tags: ['x', 'y'],
        group: 'g',
        notes: 'n',
        createdAt: 1000,
        startedAt: 1000,
        finishedAt: 4000,
        attempt: 1,
      })
      expect(found!.attempts).toEqual([
        { n: 1, kind: 'start', state: 'finished', cause: null, startedAt: 1000, finishedAt: 4000, exitCode: null, host: null },
      ])
    })

    it('importing the same content again changes nothing, not even the revision', async () => {
      const project = await fresh()
      const events: RunEvent[] = [
        run('a', { contentHash: 'h1', config: { lr: 1 } }),
        { type: 'history', key: { kind: 'id', id: 'a' }, series: [{ metric: 'loss', steps: f64(0, 1), values: f64(3, 2) }] },
        run('b', { contentHash: 'h2', config: { lr: 2 } }),
      ]
      expect(await store.apply(project.id, events)).toEqual({ new: 2, changed: 0, same: 0, points: 2 })
      const before = await store.findProject(project.id)
      expect(await store.apply(project.id, events)).toEqual({ new: 0, changed: 0, same: 2, points: 0 })
      const after = await store.findProject(project.id)
      expect(after!.revision).toBe(before!.revision)
      const [series] = await store.history((await store.findRun(project.id, 'a'))!.id)
      expect(series).toMatchObject({ metric: 'loss', steps: f64(0, 1), values: f64(3, 2) })
    })

    it('a changed content hash replaces config, summary and history; everything else stays', async () => {
      const project = await fresh()
      const key = { kind: 'id', id: 'a' } as const
      await store.apply(project.id, [
        run('a', { contentHash: '1', config: { lr: 1, old: 1 }, summary: { loss: 1 } }),
        { type: 'history', key, series: [{ metric: 'loss', steps: f64(0, 1, 2), values: f64(3, 2, 1) }] },
      ])
      const applied = await store.apply(project.id, [
        run('a', { contentHash: '2', config: { lr: 2 }, summary: { loss: 0.5 } }),
        { type: 'history', key, series: [{ metric: 'loss', steps: f64(0), values: f64(0.5) }] },
      ])
      expect(applied).toEqual({ new: 0, changed: 1, same: 0, points: 1 })
      const found = (await store.findRun(project.id, 'a'))!
      expect(found.config).toEqual({ lr: 2 })
      expect(await store.history(found.id)).toMatchObject([{ values: f64(0.5) }])
      expect(found.series).toEqual([{ metric: 'loss', points: 1 }])
    })

    it('without a hash config and summary are merged by key and history is appended, in the order logged', async () => {
      const project = await fresh()
      const key = { kind: 'id', id: 'live' } as const
      await store.apply(project.id, [run('live', { state: 'running', config: { lr: 1 }, summary: { loss: 3 } })])
      await store.apply(project.id, [
        { type: 'history', key, series: [{ metric: 'loss', steps: f64(0, 1), values: f64(3, Number.NaN), times: f64(10, 20) }] },
      ])
      await store.apply(project.id, [
        run('live', { config: { wd: 2 }, summary: { acc: 1 } }),
        { type: 'history', key, series: [{ metric: 'loss', steps: f64(1, 5), values: f64(2, Infinity), times: f64(30, 40) }] },
      ])
      const found = (await store.findRun(project.id, 'live'))!
      expect(found.config).toEqual({ lr: 1, wd: 2 })
      expect(found.summary).toEqual({ loss: 3, acc: 1 })
      const expected = [{ metric: 'loss', steps: f64(0, 1, 1, 5), values: f64(3, Number.NaN, 2, Infinity), times: f64(10, 20, 30, 40) }]
      expect(await store.history(found.id)).toEqual(expected)
      expect(await store.compact()).toBe(2)
      expect(await store.history(found.id)).toEqual(expected)
      expect(await store.compact()).toBe(0)
      expect(await store.history(found.id, { steps: [1, 1] })).toMatchObject([{ values: f64(Number.NaN, 2) }])
    })

    it('folding a long live history into chunks loses and doubles nothing', async () => {
      const project = await fresh()
      const key = { kind: 'id', id: 'long' } as const
      await store.apply(project.id, [run('long', { state: 'running' })])
      const length = 10_000
      for (let from = 0; from < length; from += 500) {
        const steps = Float64Array.from({ length: 500 }, (_, i) => from + i)
        await store.apply(project.id, [
          { type: 'history', key, series: [{ metric: 'loss', steps, values: steps.map((s) => 1 / (1 + s)) }] },
        ])
        if (from % 3000 === 0) await store.compact(3)
      }
      await store.compact()
      const found = (await store.findRun(project.id, 'long'))!
      const [series] = await store.history(found.id)
      expect(series!.steps).toEqual(Float64Array.from({ length }, (_, i) => i))
      expect(series!.values.at(-1)).toBe(1 / length)
      const dataset = await store.loadDataset({ projects: [project.id] })
      const { history } = dataset.metrics.find(({ name }) => name === 'loss')!
      expect(history!.last[0]).toBe(1 / length)
      expect(history!.max[0]).toBe(1)
      expect(history!.evaluations[0]).toBe(length)
      // The last tenth: steps 9,000 to 9,999.
      const mean = series!.values.subarray(9000).reduce((sum, value) => sum + value, 0) / 1000
      expect(history!.meanLast[0]).toBeCloseTo(mean, 15)
    })

    it('a batch that fails stores nothing of itself', async () => {
      const project = await fresh()
      const events: RunEvent[] = [
        run('a'),
        { type: 'history', key: { kind: 'id', id: 'nobody' }, series: [{ metric: 'x', steps: f64(1), values: f64(1) }] },
      ]
      await expect(store.apply(project.id, events)).rejects.toThrow(/never announced/)
      expect(await store.findRun(project.id, 'a')).toBeNull()
      expect((await store.findProject(project.id))!.runs).toBe(0)
    })

    it('identical rows stay separate runs and keep their identity', async () => {
      const project = await fresh()
      const row = (ordinal: number): RunRecord => ({
        type: 'run',
        key: { kind: 'row', source: 'f', hash: 'h', ordinal },
        contentHash: 'h',
        config: { lr: 1 },
      })
      expect(await store.apply(project.id, [row(0), row(1)])).toMatchObject({ new: 2 })
      expect(await store.apply(project.id, [row(0), row(1), row(2)])).toMatchObject({ new: 1, same: 2 })
    })

    it('a project can be deleted, its name reused, and restored under another name', async () => {
      const project = await store.createProject('mnist')
      await store.apply(project.id, [run('a')])
      await expect(store.createProject('mnist')).rejects.toThrow(InputError)
      await store.deleteProject(project.id)
      expect((await store.listProjects()).map(({ id }) => id)).not.toContain(project.id)
      expect((await store.listProjects({ deleted: true })).map(({ id }) => id)).toContain(project.id)
      await store.createProject('mnist')
      const restored = await store.restoreProject(project.id)
      expect(restored).toMatchObject({ name: 'mnist (2)', runs: 1, deletedAt: null })
    })

    it('deleted runs are gone with their histories, and importing them again brings them back', async () => {
      const project = await fresh()
      await store.apply(project.id, [run('a', { contentHash: 'h' }), run('b', { contentHash: 'i' })])
      const found = (await store.findRun(project.id, 'a'))!
      expect(await store.deleteRuns(project.id, [found.id])).toBe(1)
      expect(await store.findRun(project.id, 'a')).toBeNull()
      expect(await store.apply(project.id, [run('a', { contentHash: 'h' })])).toMatchObject({ new: 1 })
    })

    it('runs, sweeps and studies belong to one another many to many', async () => {
      const project = await fresh()
      await store.apply(project.id, [
        {
          type: 'sweep',
          id: 's1',
          name: 'first',
          space: { lr: { min: 0, max: 1 } },
          searcher: { method: 'bayes' },
          metric: 'loss',
          goal: 'minimize',
        },
        run('a', { sweep: 's1' }),
        run('b', { sweep: 's1' }),
        run('c', { sweep: 's2' }),
        run('d'),
      ])
      await store.apply(project.id, [run('a', { sweep: 's2' })])
      const sweeps = await store.listSweeps(project.id)
      expect(sweeps.map(({ key, name, runs }) => [key, name, runs])).toEqual([
        ['s1', 'first', 2],
        ['s2', 's2', 2],
      ])
      expect((await store.findRun(project.id, 'a'))!.sweeps.toSorted()).toEqual(['first', 's2'])
      // What the sweep says of its search reaches every run of it.
      expect((await store.loadDataset({ projects: [project.id] })).runs.sampler).toEqual(['bayes', 'bayes', null, null])
      const round = await store.createRound({
        projectId: project.id,
        goal: 'find the best lr',
        roles: { lr: 'scientific', seed: 'nuisance' },
      })
      const one = await store.createStudy({ projectId: project.id, name: 'one', roundId: round.id, space: { lr: [0, 1] } })
      const two = await store.createStudy({ projectId: project.id, name: 'two', runSet: { projects: [project.id], filter: 'lr > 1' } })
      const d = (await store.findRun(project.id, 'd'))!.id
      await store.linkStudy(one.id, { sweeps: [sweeps[0]!.id], runs: [d] })
      await store.linkStudy(two.id, { sweeps: [sweeps[0]!.id, sweeps[1]!.id] })
      await store.linkStudy(two.id, { sweeps: [sweeps[0]!.id] })
      const names = async (study: string) => (await store.loadDataset({ projects: [project.id], study })).runs.name.toSorted()
      expect(await names(one.id)).toEqual(['a', 'b', 'd'])
      expect(await names(two.id)).toEqual(['a', 'b', 'c'])
      expect((await store.loadDataset({ projects: [project.id], sweep: 's1' })).runs.name).toEqual(['a', 'b'])
      expect(await store.findStudy(one.id)).toMatchObject({ roundId: round.id, space: { lr: [0, 1] }, version: 1 })
      expect(await store.findStudy(two.id)).toMatchObject({ runSet: { filter: 'lr > 1' } })
      expect(await store.findRound(round.id)).toMatchObject({ goal: 'find the best lr', roles: { lr: 'scientific' } })
    })

    it('a run set has a revision that changes with its projects and with itself, and with nothing else', async () => {
      const project = await fresh()
      const other = await fresh()
      await store.apply(project.id, [run('a'), run('b')])
      const set = { projects: [project.id] }
      const before = await store.revisionOf(set)
      await store.apply(other.id, [run('x')])
      expect(await store.revisionOf(set)).toBe(before)
      expect(await store.revisionOf({ ...set, exclude: ['q'] })).not.toBe(before)
      expect((await store.loadDataset(set)).revision).toBe(before)
      await store.declareKey(project.id, 'lr', { role: 'seed' })
      const declared = await store.revisionOf(set)
      expect(declared).not.toBe(before)
      await store.apply(project.id, [run('c')])
      expect(await store.revisionOf(set)).not.toBe(declared)
      const saved = await store.saveRunSet(project.id, 'mine', { ...set, filter: 'lr > 1' })
      expect(await store.findRunSet(saved.id)).toEqual(saved)
    })

    it('the dataset of a set unites projects, picks ids and leaves out exclusions, in order of arrival', async () => {
      const one = await fresh()
      const two = await fresh()
      await store.apply(one.id, [run('a', { config: { lr: 1 } }), run('b', { config: { lr: 2 } })])
      await store.apply(two.id, [run('c', { config: { lr: 3, wd: 1 } })])
      const both = await store.loadDataset({ projects: [one.name, two.id] })
      expect(both.runs.name.toSorted()).toEqual(['a', 'b', 'c'])
      expect(both.params.map(({ name }) => name)).toEqual(['lr', 'wd'])
      const b = (await store.findRun(one.id, 'b'))!.id
      expect((await store.loadDataset({ projects: [one.id], exclude: [b] })).runs.name).toEqual(['a'])
      expect((await store.loadDataset({ projects: [], ids: [b] })).runs.name).toEqual(['b'])
      await expect(store.loadDataset({ projects: ['no such project'] })).rejects.toThrow(/no project/)
    })

    it('a goal the user set is not overridden by one that a source declares', async () => {
      const project = await fresh()
      await store.apply(project.id, [run('a', { summary: { x: 1 } }), { type: 'metric', name: 'x', goal: 'maximize' }])
      expect(await store.metricInfo(project.id)).toEqual([{ name: 'x', goal: 'maximize', goalSource: 'declared' }])
      await store.declareMetric(project.id, 'x', 'minimize')
      await store.apply(project.id, [{ type: 'metric', name: 'x', goal: 'maximize' }])
      expect(await store.metricInfo(project.id)).toEqual([{ name: 'x', goal: 'minimize', goalSource: 'user' }])
    })

    it('strings, media and dicts in a history come back from the sparse side table in order', async () => {
      const project = await fresh()
      const key = { kind: 'id', id: 'a' } as const
      await store.apply(project.id, [
        run('a'),
        {
          type: 'history',
          key,
          series: [],
          sparse: [
            { metric: 'image', step: 1, value: { _type: 'image-file', path: 'x.png' } },
            { metric: 'note', step: 1, value: 'ok' },
          ],
        },
      ])
      const found = (await store.findRun(project.id, 'a'))!
      expect(await store.sparseHistory(found.id)).toEqual([
        { metric: 'image', step: 1, value: { _type: 'image-file', path: 'x.png' } },
        { metric: 'note', step: 1, value: 'ok' },
      ])
    })

    it('batches applied at the same time by two connections are all stored, once', async () => {
      const project = await fresh()
      const other = await reopen()
      await Promise.all(
        Array.from({ length: 20 }, (_, i) =>
          (i % 2 === 0 ? store : other).apply(project.id, [run(`r${i}`), run(`shared${i % 4}`, { contentHash: 'same' })]),
        ),
      )
      await other.close()
      expect((await store.findProject(project.id))!.runs).toBe(24)
    })

    const context = { store: () => store, reopen: () => reopen(), fresh }
    projectSuite(context)
    savedViewSuite(context)
    historySuite(context)
    datasetSuite(context)
    liveSuite(context)
    artifactSuite(context)
  })
}
