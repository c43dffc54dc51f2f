// How much CPU the step from a stored project to typed columns takes: 10,000 runs × 50 params of every kind and one metric.
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Value } from '@sweepwise/core'
import type { RunEvent } from '../packages/server/src/ingest/run-event.ts'
import { openStore } from '../packages/server/src/store/open-store.ts'
import { medianCpuMs, record } from './record.ts'

/** A linear congruential generator: the same data in every run of the bench. */
let state = 1
const uniform = (): number => {
  state = (Math.imul(state, 1664525) + 1013904223) >>> 0
  return state / 2 ** 32
}
const cell = (j: number): Value => {
  switch (j % 5) {
    case 0:
      return uniform()
    case 1:
      return Math.exp(12 * uniform())
    case 2:
      return Math.floor(8 * uniform())
    case 3:
      return ['adam', 'sgd', 'rmsprop', 'lion'][Math.floor(4 * uniform())]!
    default:
      return uniform() < 0.5
  }
}

const RUNS = 10_000
const PARAMS = 50
const directory = mkdtempSync(join(tmpdir(), 'sweepwise-bench-'))
const events: RunEvent[] = Array.from({ length: RUNS }, (_, i) => ({
  type: 'run' as const,
  key: { kind: 'id' as const, id: `run-${i}` },
  contentHash: `hash-${i}`,
  state: 'finished' as const,
  config: Object.fromEntries([...Array.from({ length: PARAMS }, (_, j) => [`p${j}`, cell(j)]), ['seed', i % 5]]),
  summary: { loss: uniform() },
}))
const store = await openStore(directory)
const project = await store.createProject('bench')
for (let from = 0; from < RUNS; from += 500) await store.apply(project.id, events.slice(from, from + 500))
await store.close()

const results: Record<string, number> = {}
const note = (name: string, ms: number): void => {
  results[name] = Math.round(10 * ms) / 10
  console.log(`${name.padEnd(60)}${results[name]!.toFixed(1).padStart(8)} ms CPU`)
}

const reopened = await openStore(directory)
const first = process.cpuUsage()
const dataset = await reopened.loadDataset({ projects: ['bench'] })
const used = process.cpuUsage(first)
if (dataset.n !== RUNS || dataset.params.length !== PARAMS) throw new Error(`loaded ${dataset.n} × ${dataset.params.length}`)
note('store → dataset, 10,000 × 50, first load of the process', (used.user + used.system) / 1000)
note('store → dataset, 10,000 × 50, warm', await medianCpuMs(15, () => reopened.loadDataset({ projects: ['bench'] })))
await reopened.close()
rmSync(directory, { recursive: true })
record('dataset-load-store', results)
