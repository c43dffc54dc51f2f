import { expect, it } from 'vitest'
import type { HistoryRecord } from '../../ingest/run-event.ts'
import { bits, f64, run, type SuiteContext } from './suite-context.ts'

const loss = (id: string, steps: Float64Array, values: Float64Array, more: Partial<HistoryRecord> = {}): HistoryRecord => ({
  type: 'history',
  key: { kind: 'id', id },
  series: [{ metric: 'loss', steps, values }],
  ...more,
})

/** Attempts and histories; part of the shared suite. */
export function historySuite({ store, reopen, fresh }: SuiteContext): void {
  const idOf = async (projectId: string, key: string) => (await store().findRun(projectId, key))!.id

  it('keeps every bit of a history through inbox, folding and import: NaN payloads, −0, infinities, repeated steps', async () => {
    const project = await fresh()
    const payload = new Float64Array(BigUint64Array.of(0x7ff8_0000_dead_beefn, 0xfff0_0000_0000_0001n).buffer)
    const values = Float64Array.of(-0, 0, ...[Infinity, -Infinity, 5e-324], 1)
    const whole = new Float64Array([...values, 0, 0])
    // Set as bytes: an engine may quieten a NaN that passes through a variable.
    new Uint8Array(whole.buffer).set(new Uint8Array(payload.buffer), 8 * values.length)
    const steps = f64(3, 3, 1, 2, 2, 9, -1, 0.5)
    await store().apply(project.id, [run('live', { state: 'running' }), loss('live', steps, whole)])
    await store().apply(project.id, [run('imported', { contentHash: 'h' }), loss('imported', steps, whole)])
    const check = async () => {
      for (const name of ['live', 'imported']) {
        const [series] = await store().history(await idOf(project.id, name))
        expect(bits(series!.values)).toEqual(bits(whole))
        expect(bits(series!.steps)).toEqual(bits(steps))
      }
    }
    await check()
    expect(await store().compact()).toBe(1)
    await check()
  })

  it('an attempt has its own history; the run shows the newest, and news of an older one does not touch it', async () => {
    const project = await fresh()
    await store().apply(project.id, [run('a', { state: 'running', startedAt: 1000 }), loss('a', f64(0, 1), f64(9, 8))])
    await store().apply(project.id, [
      run('a', { state: 'running', attempt: { n: 2, kind: 'retry' }, startedAt: 5000, host: 'two' }),
      loss('a', f64(0), f64(7)),
    ])
    await store().apply(project.id, [
      run('a', { attempt: { n: 1 }, state: 'failed', cause: 'lost', finishedAt: 2000, exitCode: 1 }),
      loss('a', f64(2), f64(6), { attempt: 1 }),
    ])
    const found = (await store().findRun(project.id, 'a'))!
    expect(found).toMatchObject({ attempt: 2, state: 'running', cause: null, startedAt: 5000, finishedAt: null })
    expect(found.attempts).toEqual([
      { n: 1, kind: 'start', state: 'failed', cause: 'lost', startedAt: 1000, finishedAt: 2000, exitCode: 1, host: null },
      { n: 2, kind: 'retry', state: 'running', cause: null, startedAt: 5000, finishedAt: null, exitCode: null, host: 'two' },
    ])
    expect(await store().history(found.id)).toMatchObject([{ values: f64(7) }])
    expect(await store().history(found.id, { attempt: 1 })).toMatchObject([{ values: f64(9, 8, 6) }])
    const { metrics } = await store().loadDataset({ projects: [project.id] })
    expect(metrics.find(({ name }) => name === 'loss')!.history!.last).toEqual(f64(7))

    // A fork point is an attempt too: it says where it left its parent.
    await store().apply(project.id, [loss('a', f64(1), f64(5), { attempt: 3 })])
    await store().apply(project.id, [run('a', { attempt: { n: 4, kind: 'fork', parent: 1, forkStep: 1 } })])
    expect((await store().findRun(project.id, 'a'))!.attempts.map(({ n, kind }) => [n, kind])).toEqual([
      [1, 'start'],
      [2, 'retry'],
      [3, 'resume'],
      [4, 'fork'],
    ])
    await expect(store().apply(project.id, [run('a', { attempt: { n: 0 } })])).rejects.toThrow(/attempts are numbered/)
  })

  it('of two complete records of one run in a batch equal ones are one, and of different ones the later counts', async () => {
    const project = await fresh()
    const first = [run('a', { contentHash: '1', config: { lr: 1 } }), loss('a', f64(0, 1), f64(2, 1))]
    expect(await store().apply(project.id, [...first, ...first])).toEqual({ new: 1, changed: 0, same: 0, points: 2 })
    const second = [run('a', { contentHash: '2', config: { lr: 2 } }), loss('a', f64(0), f64(5))]
    const third = [run('a', { contentHash: '3', config: { lr: 3 } }), loss('a', f64(0), f64(6))]
    expect(await store().apply(project.id, [...second, ...third])).toEqual({ new: 0, changed: 1, same: 0, points: 1 })
    const found = (await store().findRun(project.id, 'a'))!
    expect(found.config).toEqual({ lr: 3 })
    expect(await store().history(found.id)).toMatchObject([{ values: f64(6) }])
  })

  it('each attempt of a complete run is replaced by what comes along, sparse values included', async () => {
    const project = await fresh()
    const events = (hash: string, value: number) => [
      run('a', { contentHash: hash }),
      loss('a', f64(0), f64(value), { attempt: 1, sparse: [{ metric: 'note', step: 0, value: `first ${value}` }] }),
      loss('a', f64(0, 1), f64(value, value), { attempt: 2, sparse: [{ metric: 'note', step: 0, value: `second ${value}` }] }),
    ]
    await store().apply(project.id, events('1', 1))
    await store().apply(project.id, events('2', 2))
    const id = await idOf(project.id, 'a')
    expect(await store().history(id, { attempt: 1 })).toMatchObject([{ values: f64(2) }])
    expect(await store().history(id)).toMatchObject([{ values: f64(2, 2) }])
    expect(await store().sparseHistory(id)).toEqual([{ metric: 'note', step: 0, value: 'second 2' }])
    expect(await store().sparseHistory(id, { attempt: 1 })).toEqual([{ metric: 'note', step: 0, value: 'first 2' }])
  })

  it('a table of results never erases the curves that another source brought', async () => {
    const project = await fresh()
    await store().apply(project.id, [run('a', { state: 'running' }), loss('a', f64(0, 1), f64(2, 1))])
    await store().apply(project.id, [run('a', { contentHash: 'row', summary: { loss: 1 } })])
    expect(await store().history(await idOf(project.id, 'a'))).toMatchObject([{ values: f64(2, 1) }])
  })

  it('what a history comes to is the same before and after folding', async () => {
    const project = await fresh()
    const n = 997
    const steps = Float64Array.from({ length: n }, (_, i) => (i * 7) % n)
    const values = steps.map((step) => (step % 50 === 3 ? Number.NaN : Math.cos(step)))
    await store().apply(project.id, [run('a', { state: 'running' })])
    for (let from = 0; from < n; from += 100) {
      await store().apply(project.id, [loss('a', steps.slice(from, from + 100), values.slice(from, from + 100))])
    }
    const reductions = async () => (await store().loadDataset({ projects: [project.id] })).metrics[0]!.history!
    const before = await reductions()
    await store().compact()
    expect(await reductions()).toEqual(before)
    const finite = values.filter((value) => !Number.isNaN(value))
    expect(before.evaluations[0]).toBe(finite.length)
    expect(before.min[0]).toBe(Math.min(...finite))
    expect(before.max[0]).toBe(Math.max(...finite))
    expect(before.last[0]).toBe(values[steps.indexOf(n - 1)])
    // The whole of it imported at once comes to the same.
    await store().apply(project.id, [run('b', { contentHash: 'b' }), loss('b', steps, values)])
    const both = await reductions()
    for (const column of ['last', 'min', 'max', 'meanLast', 'evaluations'] as const) expect(both[column][1]).toEqual(both[column][0])
  })

  it('means that have to be read from points are read for the metrics that are asked for, and are stored once all is folded', async () => {
    const project = await fresh()
    const runSet = { projects: [project.id] }
    const n = 30
    const steps = Float64Array.from({ length: n }, (_, i) => i)
    const series = ['loss', 'other'].map((metric) => ({ metric, steps, values: steps }))
    await store().apply(project.id, [run('a', { state: 'running' }), { type: 'history', key: { kind: 'id', id: 'a' }, series }])
    const means = async (meansOf?: readonly string[]) =>
      (await store().loadDataset(runSet, meansOf === undefined ? {} : { meansOf })).metrics.map(({ history }) => history!.meanLast[0])
    // The last three of 30: 27, 28, 29.
    expect(await means()).toEqual([28, 28])
    expect(await means(['other'])).toEqual([Number.NaN, 28])
    expect(await means([])).toEqual([Number.NaN, Number.NaN])
    expect(await store().revisionOf(runSet, { meansOf: ['other'] })).not.toBe(await store().revisionOf(runSet, { meansOf: [] }))
    await store().compact()
    expect(await means([])).toEqual([28, 28])
  })

  it('one metric of many runs comes run by run in the order asked, from chunks and inbox, of the current attempt alone', async () => {
    const project = await fresh()
    const steps = Float64Array.from({ length: 5000 }, (_, i) => i)
    await store().apply(project.id, [
      run('long', { contentHash: 'long' }),
      loss('long', steps, steps.map(Math.sqrt)),
      run('both', { state: 'running' }),
      run('none', { state: 'running' }),
    ])
    await store().apply(project.id, [loss('both', f64(3, 4), f64(1, Number.NaN))])
    await store().compact()
    await store().apply(project.id, [loss('both', f64(7000), f64(2))])
    const ids = await Promise.all(['both', 'none', 'long'].map((key) => idOf(project.id, key)))
    const seen: [string, number[], number[]][] = []
    await store().eachSeries(ids, 'loss', (id, at, values) => seen.push([id, [...at], [...values]]))
    expect(seen).toEqual([
      [ids[0], [3, 4, 7000], [1, Number.NaN, 2]],
      [ids[2], [...steps], [...steps.map(Math.sqrt)]],
    ])
    expect(await store().stepRange(ids, 'loss')).toEqual([0, 7000])
    expect(await store().stepRange(ids, 'unknown')).toBeNull()
    await store().apply(project.id, [run('both', { attempt: { n: 2, kind: 'reinit' } })])
    expect(await store().stepRange([ids[0]!], 'loss')).toBeNull()
  })

  it('the value at one step is found in chunks and inbox; of several logged there the last one counts', async () => {
    const project = await fresh()
    const steps = Float64Array.from({ length: 9000 }, (_, i) => i)
    await store().apply(project.id, [run('chunks', { contentHash: 'c' }), loss('chunks', steps, steps.map(Math.sqrt))])
    await store().apply(project.id, [run('inbox', { state: 'running' }), loss('inbox', f64(5000, 5000, 5001), f64(1, 2, 3))])
    await store().apply(project.id, [run('both', { state: 'running' }), loss('both', f64(5000), f64(4))])
    await store().apply(project.id, [run('never', { state: 'running' }), loss('never', f64(4999, 5001), f64(4, 5))])
    await store().compact()
    await store().apply(project.id, [loss('both', f64(5000), f64(Number.NaN)), loss('both', f64(5000), f64(6))])
    const options = { atStep: { metric: 'loss', step: 5000 } }
    const dataset = await store().loadDataset({ projects: [project.id] }, options)
    expect(dataset.runs.name).toEqual(['chunks', 'inbox', 'both', 'never'])
    expect(dataset.metrics[0]!.atStep).toEqual({ step: 5000, values: f64(Math.sqrt(5000), 2, 6, Number.NaN) })
    expect(dataset.revision).toBe(await store().revisionOf({ projects: [project.id] }, options))
    expect(dataset.revision).not.toBe(await store().revisionOf({ projects: [project.id] }))
  })

  it('appending, folding and reading at the same time on two connections loses, doubles and reorders nothing', async () => {
    const project = await fresh()
    await store().apply(project.id, [run('a', { state: 'running' })])
    const id = await idOf(project.id, 'a')
    const other = await reopen()
    const stretches = 30
    const long = 200
    let done = false
    const append = async () => {
      for (let i = 0; i < stretches; i++) {
        const steps = Float64Array.from({ length: long }, (_, j) => i * long + j)
        await store().apply(project.id, [loss('a', steps, steps)])
      }
      done = true
    }
    const fold = async () => {
      while (!done) await other.compact(2)
    }
    const read = async () => {
      while (!done) {
        const [series] = await other.history(id)
        const steps = series?.steps ?? f64()
        expect(steps).toEqual(Float64Array.from({ length: steps.length }, (_, i) => i))
      }
    }
    await Promise.all([append(), fold(), read()])
    await Promise.all([other.compact(), store().compact()])
    await other.close()
    const [series] = await store().history(id)
    expect(series!.steps).toEqual(Float64Array.from({ length: stretches * long }, (_, i) => i))
  })

  it('metrics come in the order of their names, whatever the locale of the database', async () => {
    const project = await fresh()
    const names = ['ä', 'b', 'B', 'a/2', 'a/10', 'Z']
    const series = names.map((metric) => ({ metric, steps: f64(0), values: f64(1) }))
    await store().apply(project.id, [run('a', { contentHash: 'h' }), { type: 'history', key: { kind: 'id', id: 'a' }, series }])
    const sorted = names.toSorted()
    expect((await store().history(await idOf(project.id, 'a'))).map(({ metric }) => metric)).toEqual(sorted)
    expect((await store().loadDataset({ projects: [project.id] })).metrics.map(({ name }) => name)).toEqual(sorted)
    expect((await store().findRun(project.id, 'a'))!.series.map(({ metric }) => metric)).toEqual(sorted)
  })

  it('a deleted run takes along its history, folded or waiting', async () => {
    const project = await fresh()
    await store().apply(project.id, [run('a', { state: 'running' }), loss('a', f64(0), f64(1))])
    const id = await idOf(project.id, 'a')
    await store().deleteRuns(project.id, [id])
    expect(await store().history(id)).toEqual([])
    expect(await store().compact()).toBe(0)
  })
}
