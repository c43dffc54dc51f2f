import { mkdirSync, mkdtempSync, readdirSync, rmSync, utimesSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Readable } from 'node:stream'
import { afterAll, expect, it } from 'vitest'
import { blobFolder } from '../files/blob-folder.ts'
import { checkBlobs } from '../files/check-blobs.ts'
import { openStore } from '../open-store.ts'
import { keepHouse, UNDO_MS } from './keep-house.ts'

const directory = mkdtempSync(join(tmpdir(), 'sweepwise-house-'))
afterAll(() => rmSync(directory, { recursive: true, force: true }))
const folder = blobFolder(join(directory, 'files'))
const onDisk = async () => (await folder.list()).map(({ blob }) => blob).toSorted()

it('what nothing names is found, and goes when it has long been so; what is named stays, what is missing is said', async () => {
  const store = await openStore(directory)
  try {
    const save = async (project: string) => {
      const { id } = await store.createProject(project)
      const { run } = await store.announce(id, { key: 'r', record: {}, begin: 'start', metrics: [] })
      const written = await folder.write(Readable.from([`file of ${project}`]), 1000)
      await store.fileArrived(run.id, 'a.txt', written)
      return { id, blob: written.blob }
    }
    const kept = await save('kept')
    const deleted = await save('deleted')
    const lost = await save('lost')
    const now = Date.now()
    const stray = (name: string, ageMs: number) => {
      mkdirSync(join(directory, 'files', name.slice(0, 2)), { recursive: true })
      const path = join(directory, 'files', name.slice(0, 2), name)
      writeFileSync(path, 'x')
      utimesSync(path, (now - ageMs) / 1000, (now - ageMs) / 1000)
    }
    const [orphan, torn, coming] = ['a', 'b', 'c'].map((letter) => letter.repeat(32))
    stray(orphan!, 2 * 3600_000)
    stray(`${torn}.part`, 2 * 3600_000)
    stray(`${coming}.part`, 1000)
    stray('notes.txt', 2 * 3600_000)
    await folder.remove([lost.blob])
    const check = await checkBlobs(store, folder, now)
    expect(check).toMatchObject({ kept: 3, missing: [lost.blob] })
    expect(check.orphans.map(({ blob }) => blob).toSorted()).toEqual([orphan, torn])

    await store.deleteProject(deleted.id)
    await keepHouse(store, folder, now)
    expect(await onDisk()).toEqual([kept.blob, deleted.blob, orphan, torn, coming].toSorted())
    await keepHouse(store, folder, now + UNDO_MS + 60_000)
    // By then what nothing names is long forgotten, and what was coming never came.
    expect(await onDisk()).toEqual([kept.blob])
    expect(await store.findProject(deleted.id)).toBeNull()
    expect(readdirSync(join(directory, 'files', 'no'))).toEqual(['notes.txt'])
  } finally {
    await store.close()
  }
})
