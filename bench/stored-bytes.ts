// What a stored point costs after folding: runs that the unmodified wandb client logged, as they lie in the database, with
// steps, times, the rows of every series and all indexes (pages of their tables, from SQLite's own dbstat).
import { execFileSync } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import Sqlite from 'better-sqlite3'
import { openStore } from '../packages/server/src/store/open-store.ts'
import { pythonWith } from './python.ts'
import { record } from './record.ts'
import { startServer } from './server-process.ts'

const RUNS = 3
const ROWS = 5000
const TABLES = ['history_inbox', 'history_chunks', 'series']

const home = mkdtempSync(join(tmpdir(), 'sweepwise-bytes-'))
const server = await startServer({ keep: true })
try {
  execFileSync(pythonWith(['wandb==0.31.0']), [join(import.meta.dirname, 'wandb_client_curves.py'), String(RUNS), String(ROWS)], {
    env: {
      ...process.env,
      WANDB_BASE_URL: server.url,
      WANDB_API_KEY: 'k'.repeat(40),
      WANDB_DIR: home,
      HOME: home,
      WANDB_SILENT: 'true',
      WANDB_ERROR_REPORTING: 'false',
    },
    stdio: ['ignore', 'ignore', 'inherit'],
  })
  await server.stop()

  const store = await openStore(server.data)
  while ((await store.compact()) > 0);
  const project = (await store.findProject('bytes'))!
  for (const other of await store.listProjects()) if (other.id !== project.id) await store.deleteRuns(other.id, await idsOf(other.id))
  const copy = join(home, 'copy.sqlite')
  // Without the pages that what was folded left free.
  await store.backup(copy)
  await store.close()

  const db = new Sqlite(copy, { readonly: true })
  const { points, machine } = db
    .prepare(
      "SELECT sum(points) AS points, sum(points) FILTER (WHERE metric LIKE 'system.%' OR metric LIKE 'gpu.%') AS machine FROM series",
    )
    .get() as { points: number; machine: number | null }
  const bytes = Object.fromEntries(
    TABLES.map((table) => {
      const pages = db.prepare('SELECT sum(pgsize) FROM dbstat WHERE name IN (SELECT name FROM sqlite_master WHERE tbl_name = ?)').pluck()
      return [table, Number(pages.get(table))]
    }),
  )
  db.close()
  if (points < RUNS * ROWS * 10) throw new Error(`only ${points} points arrived`)
  const total = Object.values(bytes).reduce((sum, size) => sum + size, 0)
  console.log(`${points} points in ${total} bytes: ${(total / points).toFixed(2)} bytes a point`)
  record('stored-bytes', {
    work: { runs: RUNS, rows: ROWS, metrics: 10, client: 'wandb 0.31.0' },
    points,
    'of the machine (system.*, gpu.*)': machine ?? 0,
    bytes,
    'bytes a point': Number((total / points).toFixed(2)),
  })

  async function idsOf(projectId: string): Promise<readonly string[]> {
    return [...(await store.loadDataset({ projects: [projectId] })).runs.id]
  }
} finally {
  rmSync(home, { recursive: true, force: true, maxRetries: 5 })
  rmSync(server.data, { recursive: true, force: true, maxRetries: 5 })
}
