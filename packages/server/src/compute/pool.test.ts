import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { AnalysisRequest, AnalysisResult, ImportanceBody } from '@sweepwise/core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { RunEvent } from '../ingest/run-event.ts'
import { openStore } from '../store/open-store.ts'
import type { Store } from '../store/store.ts'
import type { Compute } from './compute.ts'
import { jobRunner } from './jobs.ts'
import { computePool } from './pool.ts'

let folder: string
let store: Store
let pool: Compute
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'sweepwise-pool-'))
  store = await openStore(folder)
  pool = computePool(folder, 2)
  await fill('small', 60, 3)
  await fill('large', 600, 400)
  await fill('staged', 60, 4)
})
afterAll(async () => {
  await pool.close()
  await store.close()
  rmSync(folder, { recursive: true, force: true })
})

/** Runs with `params` settings; the metric follows the first one. */
async function fill(name: string, runs: number, params: number): Promise<string> {
  const { id } = await store.createProject(name)
  await store.apply(
    id,
    Array.from({ length: runs }, (_, i): RunEvent => {
      const config = Object.fromEntries(Array.from({ length: params }, (_, p) => [`p${p}`, ((i + 1) * (p * 2 + 3)) % 997]))
      return {
        type: 'run',
        key: { kind: 'id', id: `r${i}` },
        name: `r${i}`,
        state: 'finished',
        config,
        summary: { loss: config['p0']! + ((i * 31) % 50) },
      }
    }),
  )
  return id
}

const correlation = (project: string, seed?: number): AnalysisRequest => ({
  analysis: 'correlation',
  runSet: { projects: [project] },
  metric: 'loss',
  ...(seed === undefined ? {} : { seed }),
})

describe('the pool', () => {
  it('answers what the same job answers without threads', async () => {
    const direct = await jobRunner(store)({ kind: 'analyze', request: correlation('small') })
    expect(await pool.analyze(correlation('small'))).toEqual(JSON.parse(JSON.stringify(direct)))
  })

  it('brings errors across with their code and details', async () => {
    await expect(pool.analyze({ ...correlation('small'), metric: 'lss' })).rejects.toMatchObject({
      name: 'InputError',
      code: 'UNKNOWN_METRIC',
      details: { nearest: ['loss'] },
    })
    await expect(pool.runs({ runSet: { projects: ['smal'] } })).rejects.toMatchObject({
      code: 'UNKNOWN_PROJECT',
      details: { nearest: ['small'] },
    })
  })

  it('lets go of a computation at once when it is aborted, and goes on answering with as many workers as before', async () => {
    const controllers = [new AbortController(), new AbortController(), new AbortController(), new AbortController()]
    const stale = controllers.map((controller, i) => pool.analyze(correlation('large', i + 1), { signal: controller.signal }))
    const settled = Promise.allSettled(stale)
    await new Promise((resolve) => setTimeout(resolve, 500))
    const stopped = performance.now()
    for (const controller of controllers) controller.abort(new Error('somebody moved on'))
    const outcomes = await settled
    const abortedMs = performance.now() - stopped
    expect(outcomes.map((outcome) => outcome.status)).toEqual(['rejected', 'rejected', 'rejected', 'rejected'])
    expect(abortedMs).toBeLessThan(200)
    // Both workers were busy with what nobody waits for; two new questions are answered, side by side.
    const answers = await Promise.all([pool.analyze(correlation('small', 1)), pool.analyze(correlation('small', 2))])
    expect(answers.map(({ status }) => status)).toEqual(['ok', 'ok'])
  })

  it('two questions for rows of the same runs need one thread beside an analysis: the second waits for the first', async () => {
    let started = 0
    const count = (): void => void started++
    process.on('worker', count)
    const two = computePool(folder, 2)
    try {
      const { id } = (await store.findProject('large'))!
      const stop = new AbortController()
      const analysis = two.analyze({ ...correlation(id, 77), analysis: 'importance' }, { signal: stop.signal })
      const page = (offset: number) => two.runs({ runSet: { projects: [id] }, offset, limit: 5 })
      const pages = await Promise.all([page(0), page(5)])
      expect(pages.map(({ total, rows }) => [total, rows.length])).toEqual([
        [600, 5],
        [600, 5],
      ])
      expect(started).toBe(2)
      stop.abort(new Error('seen enough'))
      await expect(analysis).rejects.toThrow('seen enough')
    } finally {
      process.off('worker', count)
      await two.close()
    }
  })

  it('a signal that has fired already asks nothing', async () => {
    await expect(pool.analyze(correlation('small'), { signal: AbortSignal.abort(new Error('too late')) })).rejects.toThrow('too late')
  })

  it('sees what is stored after it answered', async () => {
    const id = await fill('growing', 10, 2)
    expect((await pool.project(id)).runs).toBe(10)
    await store.apply(id, [
      { type: 'run', key: { kind: 'id', id: 'late' }, name: 'late', state: 'finished', config: { p0: 5 }, summary: { loss: -1 } },
    ])
    const detail = await pool.project(id)
    expect(detail).toMatchObject({ runs: 11, best: { value: -1, runName: 'late' } })
    expect((await pool.summaries([id]))[0]).toMatchObject({ runs: 11, best: { value: -1 } })
  })

  it('closing rejects what is under way and what waits', async () => {
    const short = computePool(folder, 1)
    const asked = [short.analyze(correlation('large', 11)), short.analyze(correlation('small'))]
    const settled = Promise.allSettled(asked)
    await short.close()
    expect((await settled).map(({ status }) => status)).toEqual(['rejected', 'rejected'])
    await expect(short.runs({ runSet: { projects: ['small'] } })).rejects.toThrow('closed')
  })

  it('a store that cannot be opened is an answer with its code, and the next question may find it mended', async () => {
    const where = join(folder, 'not yet')
    writeFileSync(where, 'a file where the directory belongs')
    const broken = computePool(where, 1)
    await expect(broken.summaries([])).rejects.toMatchObject({ code: 'STORE_UNREADABLE' })
    rmSync(where)
    expect(await broken.summaries([])).toEqual([])
    await broken.close()
  })
})

describe('an analysis in stages', () => {
  const importance = (project: string): AnalysisRequest => ({ ...correlation(project), analysis: 'importance' })
  /** All but the times. */
  const text = (result: AnalysisResult): string => JSON.stringify(result, (key, value) => (key === 'elapsedCpuMs' ? null : value))

  it('says what it has after every stage, and at last what one thread says alone, to the last bit', async () => {
    const stages: AnalysisResult<ImportanceBody>[] = []
    const result = await pool.analyze(importance('staged'), { onStage: (answer) => stages.push(answer as AnalysisResult<ImportanceBody>) })
    const done = stages.map((answer) =>
      answer
        .stages!.filter(({ state }) => state === 'done')
        .map(({ name }) => name)
        .at(-1),
    )
    expect(done.slice(0, 4)).toEqual(['bars', 'tests', 'intervals', 'floors'])
    expect(stages[0]!.params!.every(({ importance: bar }) => bar !== null)).toBe(true)
    expect(stages.every(({ status }) => status === 'ok')).toBe(true)
    const alone = await jobRunner(store)({ kind: 'analyze', request: importance('staged') })
    expect(text(result)).toBe(text(alone as AnalysisResult))
    const one = computePool(folder, 1)
    expect(text(await one.analyze(importance('staged')))).toBe(text(result))
    await one.close()
    for (const { name, state, elapsedCpuMs } of (result as AnalysisResult<ImportanceBody>).stages!)
      if (state === 'done') expect(elapsedCpuMs, name).toBeGreaterThan(0)
  })

  it('a newer question ends an older one between its pieces; its worker answers the next', async () => {
    const one = computePool(folder, 1)
    await one.runs({ runSet: { projects: ['staged'] } })
    const controller = new AbortController()
    let stages = 0
    const stale = one.analyze(
      { ...importance('staged'), seed: 99 },
      {
        signal: controller.signal,
        onStage: () => {
          stages++
          controller.abort(new Error('the filter moved on'))
        },
      },
    )
    await expect(stale).rejects.toThrow('the filter moved on')
    expect((await one.analyze(importance('staged'))).status).toBe('ok')
    expect(stages).toBe(1)
    await one.close()
  })
})

describe('an objective at a step', () => {
  it('is looked up where the metric is named by its last part', async () => {
    const { id } = await store.createProject('curves')
    for (let i = 0; i < 6; i++) {
      await store.apply(id, [
        { type: 'run', key: { kind: 'id', id: `c${i}` }, name: `c${i}`, state: 'finished', config: { lr: i + 1 }, summary: {} },
        {
          type: 'history',
          key: { kind: 'id', id: `c${i}` },
          series: [{ metric: 'eval/loss', steps: Float64Array.of(1, 2, 3), values: Float64Array.of(10 + i, 5 - i, 1) }],
        },
      ])
    }
    const objective = { metric: 'loss', goal: 'minimize', reducer: 'at-step', step: 2 } as const
    const result = await pool.analyze({ analysis: 'correlation', runSet: { projects: ['curves'] }, ...objective })
    expect(result).toMatchObject({ metric: 'eval/loss', reducer: 'at-step', runs: { used: 6 } })
    expect((result as { params?: readonly { correlation: { pearson: number } }[] }).params![0]!.correlation.pearson).toBeCloseTo(-1, 12)
    expect((await pool.project(id, objective)).best).toMatchObject({ value: 0, runName: 'c5' })
  })
})
