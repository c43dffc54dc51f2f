// One metric of 1,000 runs × 1,000 steps by group (mean, sd, extremes, number of runs at every step): CPU of all of it, from
// the question to the answer's columns, with the histories folded as they are a minute after they were logged. The dataset
// that groups and filters is kept by revision, as for every panel; what loading it costs is beside it.
import { mkdtempSync, rmSync } from 'node:fs'
import { loadavg, tmpdir } from 'node:os'
import { join } from 'node:path'
import { groupedCurves } from '../packages/server/src/compute/grouped-curves.ts'
import type { RunEvent } from '../packages/server/src/ingest/run-event.ts'
import { openStore } from '../packages/server/src/store/open-store.ts'
import { medianCpuMs, record } from './record.ts'

const RUNS = 1000
const STEPS = 1000
const GROUPS = 10
const ROUNDS = 31

let state = 1
const uniform = (): number => {
  state = (Math.imul(state, 1664525) + 1013904223) >>> 0
  return state / 2 ** 32
}
const directory = mkdtempSync(join(tmpdir(), 'sweepwise-bench-'))
const store = await openStore(directory)
const project = await store.createProject('bench')
const steps = Float64Array.from({ length: STEPS }, (_, i) => i)
for (let from = 0; from < RUNS; from += 20) {
  const events = Array.from({ length: 20 }, (_, i): RunEvent[] => {
    const id = `run-${from + i}`
    const column = (metric: string, value: (step: number) => number) => ({
      metric,
      steps,
      values: steps.map(value),
      // A second apart, give or take: milliseconds that no formula gives.
      times: steps.map((step) => 1.8e12 + step * 1000 + Math.floor(uniform() * 20)),
    })
    const series = [
      column('loss', (step) => 2 * Math.exp(-step / 300) + 0.05 * uniform()),
      column('accuracy', (step) => 1 - Math.exp(-step / 300) * uniform()),
      column('lr', (step) => 0.001 * Math.cos(step / 2000)),
    ]
    return [
      {
        type: 'run',
        key: { kind: 'id', id },
        state: 'finished',
        contentHash: id,
        config: { lr: 10 ** -((from + i) % GROUPS), seed: from + i },
      },
      { type: 'history', key: { kind: 'id', id }, series },
    ]
  })
  await store.apply(project.id, events.flat())
}

const runSet = { projects: [project.id] }
const dataset = await store.loadDataset(runSet)
const ask = (buckets: number) => groupedCurves(store, dataset, { runSet, metric: 'loss', by: 'param:lr', buckets })
const found = await ask(STEPS)
if (found.groups.length !== GROUPS || found.groups.some(({ n }) => n.length !== STEPS || n.some((runs) => runs !== RUNS / GROUPS)))
  throw new Error('the answer is not what was asked')
const whole = await medianCpuMs(ROUNDS, () => ask(STEPS))
const drawn = await medianCpuMs(ROUNDS, () => ask(500))
const loading = await medianCpuMs(5, () => store.loadDataset(runSet))
// What the machine has left for us: one pass that compares as many numbers in memory with their neighbours.
const columns = Array.from({ length: RUNS }, () => steps.slice())
const compare = await medianCpuMs(ROUNDS, () => {
  let rising = true
  for (const column of columns) for (let i = 1; i < STEPS && rising; i++) rising = column[i]! > column[i - 1]!
  return rising
})
const rounded = (ms: number) => Number(ms.toFixed(1))
console.log(
  `${RUNS} runs × ${STEPS} steps in ${GROUPS} groups: ${rounded(whole)} ms of CPU at every step, ${rounded(drawn)} ms in 500 stretches`,
)
record('aggregate-series', {
  work: { runs: RUNS, steps: STEPS, groups: GROUPS, rounds: ROUNDS },
  'CPU ms, every step': rounded(whole),
  'CPU ms, 500 stretches': rounded(drawn),
  'CPU ms, loading the dataset (once a revision)': rounded(loading),
  'CPU ms, comparing as many numbers in memory once': rounded(compare),
  loadPerMinute: rounded(loadavg()[0]!),
})
await store.close()
rmSync(directory, { recursive: true })
