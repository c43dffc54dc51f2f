// Signal versus noise: milliseconds of wall clock and of CPU after which the effects at the end of training and those over training
// have answered, asked of a pool of two threads as the server does, over a store; and how long one that nobody waits for goes on.
// The first question warms the threads and is not counted.
import { mkdtempSync, rmSync } from 'node:fs'
import { availableParallelism, loadavg, tmpdir } from 'node:os'
import { join } from 'node:path'
import type { AnalysisRequest, AnalysisResult, NoiseBody, Value } from '@sweepwise/core'
import { computePool } from '../packages/server/src/compute/pool.ts'
import type { RunEvent } from '../packages/server/src/ingest/run-event.ts'
import { openStore } from '../packages/server/src/store/open-store.ts'
import { record } from './record.ts'

/** A linear congruential generator: the same data in every run of the bench. */
let state = 1
const uniform = (): number => {
  state = (Math.imul(state, 1664525) + 1013904223) >>> 0
  return state / 2 ** 32
}
const normal = (): number => Math.sqrt(-2 * Math.log(1 - uniform())) * Math.cos(2 * Math.PI * uniform())

interface Logged {
  readonly config: Record<string, Value>
  readonly curve: (epoch: number) => number
}

/** A grid of 3 × 7 × 10 once, and one configuration 210 times with labels. */
function study(): Logged[] {
  const cells = Array.from({ length: 210 }, (_, i) => ({ layers: i % 3, batch: Math.floor(i / 3) % 7, hidden: Math.floor(i / 21) }))
  const luck = (epoch: number): number => 0.5 * 0.85 ** epoch * normal()
  const signal = cells.map(
    (cell, seed): Logged => ({
      config: { ...cell, kind: 'signal', seed },
      curve: (epoch) => 90 + cell.hidden * 0.8 ** epoch - cell.batch * 0.7 ** epoch + luck(epoch),
    }),
  )
  return [
    ...signal,
    ...cells.map((cell, seed): Logged => ({ config: { ...cell, kind: 'noise', seed }, curve: (epoch) => 91 + luck(epoch) })),
  ]
}

/** n/2 configurations of p params of every kind, twice each; two of them matter. */
function sweep(n: number, p: number): Logged[] {
  return Array.from({ length: n / 2 }, () => {
    const config: Record<string, Value> = {}
    let [early, late] = [0, 0]
    for (let j = 0; j < p; j++) {
      const u = uniform()
      config[`p${j}`] = [10 ** (-4 * u), ['adam', 'sgd', 'lion'][Math.floor(3 * u)]!, 2 ** Math.floor(6 * u), u, u < 0.5][j % 5]!
      if (j === 0) late = 6 * (u - 0.6) ** 2
      if (j === 1) early = u < 1 / 3 ? 0.7 : 0
    }
    return [0, 1].map((seed): Logged => {
      const luck = 0.3 * normal()
      return { config: { ...config, seed }, curve: (epoch) => early * 0.97 ** epoch + late * (1 - 0.97 ** epoch) + luck + 0.1 * normal() }
    })
  }).flat()
}

const events = (runs: readonly Logged[], epochs: number): RunEvent[] => {
  const steps = Float64Array.from({ length: epochs }, (_, i) => i + 1)
  return runs.flatMap(({ config, curve }, i): RunEvent[] => {
    const values = steps.map(curve)
    const key = { kind: 'id', id: `r${i}` } as const
    return [
      { type: 'run', key, name: `r${i}`, state: 'finished', config, summary: { loss: values.at(-1)! } },
      { type: 'history', key, series: [{ metric: 'loss', steps, values, times: steps }] },
    ]
  })
}

const folder = mkdtempSync(join(tmpdir(), 'sweepwise-bench-'))
const threads = Math.min(2, availableParallelism())
const pool = computePool(folder, threads)
const results: Record<string, Record<string, number>> = {}
try {
  const store = await openStore(folder)
  const all: readonly {
    readonly project: string
    readonly runs: Logged[]
    readonly epochs: number
    readonly options: NonNullable<AnalysisRequest['options']>
    readonly rounds: number
  }[] = [
    { project: '420 × 3 × 10', runs: study(), epochs: 10, options: { 'noise-filter': 'kind = noise', placebo: true }, rounds: 5 },
    { project: '10,000 × 20 × 100', runs: sweep(10_000, 20), epochs: 100, options: {}, rounds: 1 },
  ]
  for (const { project, runs, epochs, options, rounds } of all) {
    const { id } = await store.createProject(project)
    const list = events(runs, epochs)
    for (let from = 0; from < list.length; from += 2000) await store.apply(id, list.slice(from, from + 2000))
    await store.compact()
    if (project.startsWith('420')) await store.declareKey(id, 'kind', { role: 'ignored' })
    const request: AnalysisRequest = { analysis: 'noise', metric: 'loss', goal: 'minimize', runSet: { projects: [project] }, options }
    await pool.analyze({ ...request, seed: 1 })
    const measured: Record<string, number>[] = []
    for (let round = 0; round < rounds; round++) measured.push(await measure({ ...request, seed: 2 + round }))
    const stopped = await cancel({ ...request, seed: 100 })
    results[project] = {
      ...Object.fromEntries(Object.keys(measured[0]!).map((name) => [name, median(measured.map((one) => one[name]!))])),
      'free again after it was cancelled': stopped,
    }
    console.log(project, `on ${threads} threads, ms`, results[project])
  }
  await store.close()
} finally {
  await pool.close()
  rmSync(folder, { recursive: true, force: true })
}
// Wall clock means little beside other work: the load says how much there was.
results['machine'] = { 'load average': Math.round(10 * loadavg()[1]!) / 10 }
record('noise', results)

/** Wall clock and CPU of each stage. */
async function measure(request: AnalysisRequest): Promise<Record<string, number>> {
  const began = performance.now()
  let first = 0
  const whole = (await pool.analyze(request, {
    onStage: () => {
      first ||= Math.round(performance.now() - began)
    },
  })) as AnalysisResult<NoiseBody>
  const wall = Math.round(performance.now() - began)
  if (whole.byStep === null || whole.byStep === undefined) throw new Error(`not followed: ${JSON.stringify(whole.reason ?? whole.stages)}`)
  const [effects, training] = whole.stages!.map(({ elapsedCpuMs }) => Math.round(elapsedCpuMs!))
  return { 'effects, wall': first, 'effects, CPU': effects!, 'over training too, wall': wall, 'over training alone, CPU': training! }
}

/** Asked for, left after a second, and something small asked at once of all threads: how long until it is answered. */
async function cancel(request: AnalysisRequest): Promise<number> {
  const controller = new AbortController()
  const asked = pool.analyze(request, { signal: controller.signal }).catch(() => null)
  await new Promise((resolve) => setTimeout(resolve, 1000))
  controller.abort(new Error('left'))
  const began = performance.now()
  await asked
  const other: AnalysisRequest = { analysis: 'correlation', metric: 'loss', runSet: { projects: ['420 × 3 × 10'] } }
  await Promise.all(Array.from({ length: threads }, (_, seed) => pool.analyze({ ...other, seed })))
  return Math.round(performance.now() - began)
}

function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[values.length >> 1]!
}
