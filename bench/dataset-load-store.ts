// How much CPU the step from a stored project to typed columns takes: 10,000 runs × 50 params of every kind and one metric.
import { execFileSync } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { RunEvent } from '../packages/server/src/ingest/run-event.ts'
import { loadDataset } from '../packages/server/src/store/columns/load-dataset.ts'
import { sqliteDialect } from '../packages/server/src/store/database/dialect.ts'
import { openSqlite } from '../packages/server/src/store/database/sqlite.ts'
import { DATABASE_FILE, openStore } from '../packages/server/src/store/open-store.ts'
import { ConfigMaker } from './config-maker.ts'
import { medianCpuMs, record } from './record.ts'

const maker = new ConfigMaker()
const RUNS = 10_000
const PARAMS = 50
const directory = mkdtempSync(join(tmpdir(), 'sweepwise-bench-'))
const events: RunEvent[] = Array.from({ length: RUNS }, (_, i) => ({
  type: 'run' as const,
  key: { kind: 'id' as const, id: `run-${i}` },
  contentHash: `hash-${i}`,
  state: 'finished' as const,
  config: maker.config(i, PARAMS),
  summary: { loss: maker.uniform() },
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

const load = async (path: string): Promise<void> => {
  const opened = await openStore(path)
  const dataset = await opened.loadDataset({ projects: ['bench'] })
  if (dataset.n !== RUNS || dataset.params.length !== PARAMS) throw new Error(`loaded ${dataset.n} × ${dataset.params.length}`)
  await opened.close()
}
// A process that loads and ends: nothing is compiled yet. The first finds documents only, the second their columns.
const elsewhere = `const [{ openStore }, begin] = [await import(${JSON.stringify(import.meta.resolve('../packages/server/src/store/open-store.ts'))}), process.cpuUsage()]
const store = await openStore(${JSON.stringify(directory)})
const opened = process.cpuUsage(begin)
await store.loadDataset({ projects: ['bench'] })
const { user, system } = process.cpuUsage(begin)
console.log((user + system - opened.user - opened.system) / 1000)`
const fresh = (): number => Number(execFileSync(process.execPath, ['--input-type=module', '-e', elsewhere], { encoding: 'utf8' }))
note('fresh process, from documents (columns kept for the next)', fresh())
note('fresh process, from columns', fresh())
await load(directory)
note('warm, from columns', await medianCpuMs(25, () => load(directory)))
const { db } = openSqlite(join(directory, DATABASE_FILE))
const documents = (): Promise<unknown> => loadDataset(db, { ...sqliteDialect, tryWrite: async () => false }, { projects: ['bench'] }, 0)
await db.deleteFrom('column_cache').execute()
note('warm, from documents', await medianCpuMs(25, documents))
await db.destroy()
rmSync(directory, { recursive: true })
record('dataset-load-store', results)
