import { spawn } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import Sqlite from 'better-sqlite3'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { DATABASE_FILE, openStore } from '../open-store.ts'
import type { Store } from '../store.ts'
import { LIVE_POINTS, LIVE_RUN, POINTS_PER_RUN, RUNS_PER_BATCH } from './kill-batches.ts'
import { type PostgresServer, postgresRequired, startPostgres } from './postgres-server.ts'

const WRITER = join(import.meta.dirname, 'kill-writer.ts')

/** Starts a writer and kills it a while after its first report. Returns the batches it reported as stored. */
async function writeAndKill(where: string, projectId: string, first: number, afterMs: number): Promise<readonly number[]> {
  const writer = spawn(process.execPath, [WRITER, where, projectId, String(first)], { stdio: ['ignore', 'pipe', 'inherit'] })
  let text = ''
  const ended = new Promise<void>((resolve) => writer.once('close', () => resolve()))
  await new Promise<void>((resolve) => {
    writer.stdout.on('data', (part: Buffer) => {
      text += part.toString()
      resolve()
    })
    writer.once('close', () => resolve())
  })
  await new Promise((resolve) => setTimeout(resolve, afterMs))
  writer.kill('SIGKILL')
  await ended
  // A last line without its end was cut off by the kill.
  const lines = text.split('\n').slice(0, -1)
  return lines.filter((line) => line !== 'folding').map(Number)
}

/** Holds the store to what was reported; returns how many batches are in it: those reported, and at most one more. */
async function verify(store: Store, projectId: string, reported: number): Promise<number> {
  const dataset = await store.loadDataset({ projects: [projectId] })
  const batches = dataset.n === 0 ? 0 : (dataset.n - 1) / RUNS_PER_BATCH
  expect(Number.isInteger(batches), `a batch is stored whole or not at all; ${dataset.n} runs`).toBe(true)
  expect(batches).toBeGreaterThanOrEqual(reported)
  expect(batches).toBeLessThanOrEqual(reported + 1)
  if (batches === 0) return 0
  expect(new Set(dataset.runs.name).size).toBe(dataset.n)

  const loss = dataset.metrics.find(({ name }) => name === 'loss')!.history!
  const live = dataset.runs.name.indexOf(LIVE_RUN)
  expect([...loss.evaluations].filter((_, i) => i !== live).every((count) => count === POINTS_PER_RUN)).toBe(true)
  const history = await store.history(dataset.runs.id[live]!)
  const steps = (n: number) => Float64Array.from({ length: n }, (_, i) => i)
  expect(history.map(({ metric }) => metric)).toEqual(['acc', 'loss'])
  expect(history[0]!.steps).toEqual(steps(batches))
  expect(history[1]!.steps).toEqual(steps(batches * LIVE_POINTS))
  expect(history[1]!.values).toEqual(steps(batches * LIVE_POINTS).map((step) => Math.sin(step + Math.floor(step / LIVE_POINTS))))
  expect(loss.evaluations[live]).toBe(batches * LIVE_POINTS)
  const [sample] = await store.history((await store.findRun(projectId, `b${batches - 1}-r${RUNS_PER_BATCH - 1}`))!.id)
  expect(sample!.values).toEqual(steps(POINTS_PER_RUN).map((step) => Math.sin(step + batches - 1)))
  return batches
}

async function killRepeatedly(where: string, kills: number, check: () => void): Promise<void> {
  const store = await openStore(where)
  const { id } = await store.createProject('killed')
  await store.close()
  let stored = 0
  for (let kill = 0; kill < kills; kill++) {
    const afterMs = Math.random() * 150
    const reported = await writeAndKill(where, id, stored, afterMs)
    expect(reported.length, 'the writer came to store something before it was killed').toBeGreaterThan(0)
    expect(reported).toEqual(reported.map((_, i) => stored + i))
    check()
    const reopened = await openStore(where)
    stored = await verify(reopened, id, stored + reported.length)
    await reopened.close()
  }
  const last = await openStore(where)
  await last.compact()
  expect(await verify(last, id, stored)).toBe(stored)
  await last.close()
}

/** A separate process writes and is killed that many times, over each database. */
export function killSuite(kills: number): void {
  describe('kill -9 at any moment of writing and folding loses nothing reported as stored and leaves a store that opens', () => {
    describe('SQLite', () => {
      let folder = ''
      beforeAll(() => {
        folder = mkdtempSync(join(tmpdir(), 'sweepwise-kill-'))
      })
      afterAll(() => rmSync(folder, { recursive: true, force: true }))

      it(`${kills} kills`, { timeout: 60_000 + kills * 5_000 }, async () => {
        await killRepeatedly(folder, kills, () => {
          const raw = new Sqlite(join(folder, DATABASE_FILE))
          expect(raw.pragma('integrity_check')).toEqual([{ integrity_check: 'ok' }])
          expect(raw.pragma('foreign_key_check')).toEqual([])
          raw.close()
        })
      })
    })

    describe.runIf(postgresRequired())('PostgreSQL', () => {
      let server: PostgresServer | undefined
      beforeAll(async () => {
        server = await startPostgres()
      })
      afterAll(() => server?.stop())

      it(`${kills} kills`, { timeout: 60_000 + kills * 5_000 }, async () => {
        await killRepeatedly(await server!.createDatabase(), kills, () => {})
      })
    })
  })
}
