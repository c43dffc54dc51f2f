import { spawnSync } from 'node:child_process'
import {
  chmodSync,
  copyFileSync,
  globSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  statSync,
  truncateSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { basename, join } from 'node:path'
import Sqlite from 'better-sqlite3'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { SCHEMA_VERSION } from './database/migrate.ts'
import { DATABASE_FILE, openStore } from './open-store.ts'
import { FIXTURE_EVENTS } from './testing/fixture-events.ts'
import { f64, run } from './testing/suite-context.ts'

let directory = ''
let file = ''
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'sweepwise-open-'))
  file = join(directory, DATABASE_FILE)
})
afterEach(() => rmSync(directory, { recursive: true, force: true }))

/** A store with runs on many pages. */
async function filled(): Promise<string> {
  const store = await openStore(directory)
  const { id } = await store.createProject('p')
  const runs = Array.from({ length: 500 }, (_, i) => run(`r${i}`, { contentHash: `${i}`, config: { text: 'x'.repeat(300), i } }))
  await store.apply(id, runs)
  await store.close()
  return id
}

describe('files of every released version', () => {
  const fixtures = globSync(join(import.meta.dirname, '../../../../fixtures/store/v*.sqlite'))

  it('are kept, one a version', () => {
    const versions = Array.from({ length: SCHEMA_VERSION }, (_, i) => `v${String(i + 1).padStart(4, '0')}.sqlite`)
    expect(fixtures.map((path) => basename(path)).toSorted()).toEqual(versions)
  })

  it.each(fixtures.map((path) => basename(path)))('%s opens with everything in it, and takes what comes next', async (name) => {
    copyFileSync(fixtures.find((path) => path.endsWith(name))!, file)
    const store = await openStore(directory)
    const [project, ...others] = await store.listProjects()
    expect(others).toEqual([])
    expect(project).toMatchObject({ name: 'kept', runs: 4, objective: { metric: 'acc', goal: 'maximize', reducer: 'last' } })
    const { id } = project!
    expect((await store.listProjects({ deleted: true })).map((deleted) => deleted.name)).toEqual(['deleted'])
    // The very events again: complete runs are known as the same.
    const complete = FIXTURE_EVENTS.filter((event) => event.type === 'run' && event.contentHash !== undefined)
    expect(await store.apply(id, complete)).toEqual({ new: 0, changed: 0, same: 3, points: 0 })
    const first = (await store.findRun(id, 'run-0'))!
    expect(first).toMatchObject({
      name: 'run 0',
      group: 'first',
      tags: ['kept'],
      state: 'finished',
      startedAt: 1_800_000_000_000,
      finishedAt: 1_800_000_060_000,
      config: { lr: 0.1, layers: [64, 32], 'optimizer.name': 'adam' },
      summary: { loss: Number.NaN, acc: 0.25 },
      sweeps: ['learning rates'],
    })
    expect(await store.history(first.id)).toEqual([
      { metric: 'loss', steps: f64(0, 10, 20, 20), values: f64(3, 2, Number.NaN, 0.1), times: f64(1000, 2000, 3000, 4000) },
    ])
    expect(await store.sparseHistory(first.id)).toEqual([{ metric: 'note', step: 10, value: 'half way' }])
    const live = (await store.findRun(id, 'live'))!
    expect(live.attempts.map(({ kind }) => kind)).toEqual(['start', 'resume'])
    expect(await store.history(live.id)).toMatchObject([{ values: f64(-0, Infinity) }])
    expect(await store.compact()).toBe(1)
    expect(await store.history(live.id)).toMatchObject([{ values: f64(-0, Infinity) }])
    expect(await store.listObjectives(id)).toEqual([
      { objective: { metric: 'acc', goal: 'maximize', reducer: 'last' }, margin: 0.01, chosen: true },
    ])
    expect(await store.panelViews(id)).toEqual(name < 'v0003' ? {} : { importance: { hidden: ['layers'] } })
    expect(await store.savedViews(id)).toMatchObject(name < 'v0006' ? [] : [{ name: 'best first', search: '?sort=-objective', version: 1 }])
    expect(await store.declaredKeys(id)).toEqual({ layers: { role: 'ignored' } })
    expect(await store.metricInfo(id)).toEqual([{ name: 'acc', goal: 'maximize', goalSource: 'declared' }])
    expect(await store.listSources(id)).toMatchObject([{ key: 'table.csv', options: { params: ['lr'] } }])
    expect(await store.listSweeps(id)).toMatchObject([{ key: 'grid', runs: 2, space: { lr: { values: [0.1, 0.01] } } }])
    expect((await store.loadDataset({ projects: [id], sweep: 'grid' })).runs.name).toEqual(['run 0', 'run 1'])
    expect(await store.apply(id, [run('next')])).toMatchObject({ new: 1 })
    await store.close()
  })
})

/** Damage shows when the page that has it is read: on opening, or with the runs. */
async function openAndRead(id: string): Promise<void> {
  const store = await openStore(directory)
  try {
    await store.loadDataset({ projects: [id] })
  } finally {
    await store.close()
  }
}

describe('a database that cannot be used is refused with what to do, and left as it is', () => {
  it('written by a newer version', async () => {
    await filled()
    const raw = new Sqlite(file)
    raw.prepare('UPDATE schema_version SET version = ?').run(SCHEMA_VERSION + 1)
    raw.pragma('wal_checkpoint(TRUNCATE)')
    raw.close()
    const before = readFileSync(file)
    await expect(openStore(directory)).rejects.toMatchObject({
      code: 'STORE_NEWER',
      details: { path: file, found: SCHEMA_VERSION + 1, known: SCHEMA_VERSION },
    })
    expect(readFileSync(file).equals(before)).toBe(true)
  })

  it.each([
    ['text', Buffer.from('This is no database.\n'.repeat(1000))],
    ['another binary format', Buffer.from([0x50, 0x4b, 3, 4, ...Array.from({ length: 5000 }, (_, i) => i % 251)])],
  ])('that holds %s', async (_, content) => {
    writeFileSync(file, content)
    await expect(openStore(directory)).rejects.toMatchObject({ code: 'STORE_CORRUPT', details: { path: file } })
    expect(readFileSync(file).equals(content)).toBe(true)
  })

  it('that another program made', async () => {
    const raw = new Sqlite(file)
    raw.exec('CREATE TABLE trials (id integer); INSERT INTO trials VALUES (1)')
    raw.close()
    const before = readFileSync(file)
    await expect(openStore(directory)).rejects.toMatchObject({ code: 'STORE_CORRUPT' })
    expect(readFileSync(file).equals(before)).toBe(true)
  })

  it('that was cut short', async () => {
    const id = await filled()
    truncateSync(file, Math.floor(statSync(file).size / 2 / 4096) * 4096)
    await expect(openAndRead(id)).rejects.toMatchObject({ code: 'STORE_CORRUPT' })
  })

  it('of which pages were overwritten', async () => {
    const id = await filled()
    const bytes = readFileSync(file)
    for (let page = 40; page * 4096 < bytes.length; page++) bytes.fill(0xa5, page * 4096, (page + 1) * 4096)
    writeFileSync(file, bytes)
    await expect(openAndRead(id)).rejects.toMatchObject({ code: 'STORE_CORRUPT' })
  })

  it('whose directory is a file', async () => {
    writeFileSync(join(directory, 'file'), '')
    await expect(openStore(join(directory, 'file'))).rejects.toMatchObject({ code: 'STORE_UNREADABLE' })
  })

  it.runIf(process.platform === 'linux')('in a place where nobody can make a directory', async () => {
    await expect(openStore('/proc/sweepwise/data')).rejects.toMatchObject({ code: 'STORE_UNREADABLE' })
  })

  it.runIf(process.getuid !== undefined && process.getuid() !== 0)('in a directory where nothing may be written', async () => {
    const locked = join(directory, 'locked')
    mkdirSync(locked, { mode: 0o500 })
    await expect(openStore(locked)).rejects.toMatchObject({ code: 'STORE_UNREADABLE' })
    chmodSync(locked, 0o700)
  })

  it('at a PostgreSQL that does not answer, without showing the password', async () => {
    const error = await openStore('postgres://user:secret@127.0.0.1:1/none').catch((reason: unknown) => reason)
    expect(error).toMatchObject({ code: 'STORE_UNREADABLE' })
    expect(String(error)).not.toContain('secret')
  })
})

it('two that open a new store at the same time share it', async () => {
  const stores = await Promise.all([openStore(directory), openStore(directory), openStore(directory)])
  await stores[0]!.createProject('p')
  for (const store of stores) expect((await store.listProjects()).map(({ name }) => name)).toEqual(['p'])
  for (const store of stores) await store.close()
})

it('a backup taken while others write is consistent and opens as a store', async () => {
  const id = await filled()
  const store = await openStore(directory)
  const writer = await openStore(directory)
  const copy = join(directory, 'copy')
  mkdirSync(copy)
  let done = false
  const write = async () => {
    for (let i = 0; !done; i++) {
      await writer.apply(id, [
        run(`w${i}`, { contentHash: `${i}` }),
        { type: 'history', key: { kind: 'id', id: `w${i}` }, series: [{ metric: 'm', steps: f64(i), values: f64(i) }] },
      ])
    }
  }
  await Promise.all([
    write(),
    store.backup(join(copy, DATABASE_FILE)).finally(() => {
      done = true
    }),
  ])
  await writer.close()
  await store.close()
  const raw = new Sqlite(join(copy, DATABASE_FILE))
  expect(raw.pragma('integrity_check')).toEqual([{ integrity_check: 'ok' }])
  expect(raw.pragma('foreign_key_check')).toEqual([])
  raw.close()
  const restored = await openStore(copy)
  const dataset = await restored.loadDataset({ projects: [id] })
  expect(dataset.n).toBeGreaterThanOrEqual(500)
  // Each run that the writer stored came with its history: no batch is there by half.
  const written = dataset.runs.name.filter((name) => name.startsWith('w')).length
  expect(dataset.metrics.find(({ name }) => name === 'm')?.history?.evaluations.reduce((sum, n) => sum + n, 0) ?? 0).toBe(written)
  await restored.close()
})

// A limit on the size of files is the full disk that needs no rights to make; Windows has none.
it.runIf(process.platform !== 'win32')('on a full disk a batch is refused as a whole, and all before it is kept', async () => {
  const id = await filled()
  const before = statSync(file).size
  const code = `
    process.on('SIGXFSZ', () => {})
    const { openStore } = await import(${JSON.stringify(import.meta.resolve('./open-store.ts'))})
    const store = await openStore(${JSON.stringify(directory)})
    let stored = 0
    for (;;) {
      const runs = Array.from({ length: 100 }, (_, i) => ({ type: 'run', key: { kind: 'id', id: 'd' + (stored + i) }, config: { text: 'y'.repeat(2000) } }))
      try {
        await store.apply(${JSON.stringify(id)}, runs)
      } catch (error) {
        console.log(JSON.stringify({ stored, code: error.code, message: error.message }))
        process.exit()
      }
      stored += 100
    }`
  const blocks = Math.ceil(before / 512) + 4096 // 2 MiB more than there is, in the blocks of POSIX
  const child = spawnSync('sh', ['-c', `ulimit -f ${blocks}; exec "$0" --input-type=module -e "$1"`, process.execPath, code], {
    encoding: 'utf8',
  })
  const said = JSON.parse(child.stdout) as { stored: number; code: string; message: string }
  expect(said).toMatchObject({ code: 'DISK_FULL' })
  expect(said.stored).toBeGreaterThan(0)
  const store = await openStore(directory)
  expect((await store.findProject(id))!.runs).toBe(500 + said.stored)
  await store.apply(id, [run('after')])
  await store.close()
  const raw = new Sqlite(file)
  expect(raw.pragma('integrity_check')).toEqual([{ integrity_check: 'ok' }])
  raw.close()
})
