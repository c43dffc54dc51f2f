import { mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Readable } from 'node:stream'
import { afterAll, expect, it } from 'vitest'
import { type BlobFolder, blobFolder } from '../files/blob-folder.ts'
import { checkBlobs } from '../files/check-blobs.ts'
import { removeDropped } from '../files/remove-dropped.ts'
import { openStore } from '../open-store.ts'
import type { Store } from '../store.ts'
import { backUp, FILES_FOLDER } from './back-up.ts'

const root = mkdtempSync(join(tmpdir(), 'sweepwise-backup-'))
afterAll(() => rmSync(root, { recursive: true, force: true }))

async function saveFile(store: Store, files: BlobFolder, projectId: string, key: string, text: string) {
  const { run } = await store.announce(projectId, { key, record: {}, begin: 'start', metrics: [] })
  const written = await files.write(Readable.from([text]), 10_000)
  await store.fileArrived(run.id, 'a.txt', written)
  return { runId: run.id, blob: written.blob }
}

async function withStore<T>(name: string, work: (store: Store, files: BlobFolder) => Promise<T>): Promise<T> {
  const directory = join(root, name)
  const store = await openStore(directory)
  try {
    return await work(store, blobFolder(join(directory, FILES_FOLDER)))
  } finally {
    await store.close()
  }
}

it('a backup taken while runs are saved and deleted opens as a data directory that has every file it names', async () => {
  await withStore('busy', async (store, files) => {
    const { id } = await store.createProject('p')
    for (let i = 0; i < 30; i++) await saveFile(store, files, id, `early${i}`, `file ${i}`)
    let ended = false
    const traffic = (async () => {
      for (let i = 0; !ended && i < 200; i++) {
        const { runId } = await saveFile(store, files, id, `late${i}`, `late file ${i}`)
        if (i % 2 === 0) await store.deleteRuns(id, [runId])
        await removeDropped(store, files)
      }
    })()
    const copied = await backUp(store, files, join(root, 'copy'))
    ended = true
    await traffic
    expect(copied.files).toBeGreaterThanOrEqual(30)
    expect(copied.missing).toEqual([])
  })
  await withStore('copy', async (store, files) => {
    const check = await checkBlobs(store, files, Date.now() + 7200_000)
    expect(check).toMatchObject({ orphans: [], missing: [] })
    const project = (await store.findProject('p'))!
    const run = (await store.findRun(project.id, 'early7'))!
    const file = (await store.findFile(run.id, 'a.txt'))!
    expect(readFileSync(files.pathOf(file.blob!), 'utf8')).toBe('file 7')
  })
})

it('a file that goes while it is being copied makes the database be copied again; one that was gone before is said', async () => {
  await withStore('torn', async (store, files) => {
    const { id } = await store.createProject('p')
    const kept = await saveFile(store, files, id, 'kept', 'kept')
    const deleted = await saveFile(store, files, id, 'deleted', 'deleted')
    const lost = await saveFile(store, files, id, 'lost', 'lost')
    await files.remove([lost.blob])
    let copies = 0
    const racing: Store = Object.assign(Object.create(store) as Store, {
      backup: async (path: string) => {
        await store.backup(path)
        if (++copies > 1) return
        await store.deleteRuns(id, [deleted.runId])
        await removeDropped(store, files)
      },
      keptBlobs: () => store.keptBlobs(),
    })
    expect(await backUp(racing, files, join(root, 'second'))).toEqual({ files: 1, missing: [lost.blob] })
    expect(copies).toBe(2)
    const there = await blobFolder(join(root, 'second', FILES_FOLDER)).list()
    expect(there.map(({ blob }) => blob)).toEqual([kept.blob])
  })
})

it('never writes over what is there', async () => {
  mkdirSync(join(root, 'taken'))
  await withStore('busy', async (store, files) => {
    await expect(backUp(store, files, join(root, 'taken'))).rejects.toThrow(/EEXIST/)
  })
})
