// How long the importance panel takes to fill: milliseconds of wall clock and of CPU after which each stage has answered,
// asked of a pool of two threads as the server does, over a store. The first question warms the threads and is not
// counted; of three more the median is.
import { mkdtempSync, rmSync } from 'node:fs'
import { availableParallelism, loadavg, tmpdir } from 'node:os'
import { join } from 'node:path'
import type { AnalysisRequest, AnalysisResult, ImportanceBody, Value } from '@sweepwise/core'
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

/** n runs × p params of every kind; the first two matter. */
function runs(n: number, p: number): RunEvent[] {
  return Array.from({ length: n }, (_, i): RunEvent => {
    const config: Record<string, Value> = {}
    let loss = 0.5 * normal()
    for (let j = 0; j < p; j++) {
      const u = uniform()
      config[`p${j}`] = [10 ** (-4 * u), ['adam', 'sgd', 'lion'][Math.floor(3 * u)]!, 2 ** Math.floor(6 * u), u, u < 0.5][j % 5]!
      if (j === 0) loss += 6 * (u - 0.6) ** 2
      if (j === 1) loss += u < 1 / 3 ? 0.7 : 0
    }
    return { type: 'run', key: { kind: 'id', id: `r${i}` }, name: `r${i}`, state: 'finished', config, summary: { loss } }
  })
}

const folder = mkdtempSync(join(tmpdir(), 'sweepwise-bench-'))
const threads = Math.min(2, availableParallelism())
const pool = computePool(folder, threads)
const results: Record<string, Record<string, number | string>> = {}
try {
  const store = await openStore(folder)
  for (const [n, p, rounds] of [
    [200, 8, 3],
    [10_000, 50, 1],
  ] as const) {
    const project = `${n} × ${p}`
    const { id } = await store.createProject(project)
    await store.apply(id, runs(n, p))
    const ask = (seed: number, upTo: 'first bars' | 'end'): Promise<Record<string, number>> =>
      measure({ analysis: 'importance', metric: 'loss', runSet: { projects: [project] }, seed }, upTo)
    await ask(1, n > 1000 ? 'first bars' : 'end')
    const measured: Record<string, number>[] = []
    for (let round = 0; round < rounds; round++) measured.push(await ask(2 + round, 'end'))
    const names = Object.keys(measured[0]!)
    results[project] = Object.fromEntries(names.map((name) => [name, median(measured.map((one) => one[name]!))]))
    console.log(project, `on ${threads} threads, wall ms (CPU ms)`)
    for (const name of names.filter((candidate) => !candidate.endsWith(' CPU')))
      console.log(
        `  ${name.padEnd(28)}${String(results[project]![name]).padStart(8)}${`(${results[project]![`${name} CPU`] ?? '–'})`.padStart(10)}`,
      )
  }
  await store.close()
} finally {
  await pool.close()
  rmSync(folder, { recursive: true, force: true })
}
// Wall clock means little beside other work: the load says how much there was.
results['machine'] = { 'load average': Math.round(10 * loadavg()[1]!) / 10 }
record('importance', results)

/** Wall clock until each stage has answered, and the CPU time it says it took. */
async function measure(request: AnalysisRequest, upTo: 'first bars' | 'end'): Promise<Record<string, number>> {
  const times: Record<string, number> = {}
  const controller = new AbortController()
  const began = performance.now()
  const stage = (result: AnalysisResult): void => {
    const { stages, fit } = result as AnalysisResult<ImportanceBody>
    const done = stages!.filter(({ state: now }) => now === 'done').map(({ name }) => name)
    const latest = done.at(-1) ?? `bars, ${fit!.trees!.grown} trees`
    times[latest] = Math.round(performance.now() - began)
    const cpu = stages!.find(({ name }) => latest.startsWith(name))!.elapsedCpuMs
    if (cpu !== null) times[`${latest} CPU`] = Math.round(cpu)
    if (upTo === 'first bars') controller.abort()
  }
  try {
    stage(await pool.analyze(request, { onStage: stage, signal: controller.signal }))
  } catch (error) {
    if (!controller.signal.aborted) throw error
  }
  return times
}

function median(values: readonly number[]): number {
  return [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)]!
}
