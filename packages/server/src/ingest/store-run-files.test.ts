import { mkdirSync, readdirSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { buffer } from 'node:stream/consumers'
import { gzipSync } from 'node:zlib'
import { expect, it } from 'vitest'
import { blobFolder } from '../store/files/blob-folder.ts'
import { storeRunFiles } from './store-run-files.ts'
import { importFile, temporaryFolder, temporaryStore } from './testing/import-file.ts'
import { logOf, records as r } from './wandb-log/testing/write-log.ts'

const START = 1_767_323_045_000
const RUN = 'offline-run-20260102_030405-abc'
const RESUMED = 'offline-run-20260102_040405-abc'

/** A store with its folder of files, and a folder `wandb` with one run. */
async function importing() {
  const target = await temporaryStore()
  const blobs = blobFolder(join(target.path, 'files'))
  const folder = temporaryFolder()
  const wandb = join(folder.path, 'wandb')
  folder.write(`wandb/${RUN}/run-abc.wandb`, logOf(r.run({ id: 'abc', startedAt: START }), r.history(0, { loss: 1 }), r.exit(0, 1)))
  const run = async () => {
    const [project] = await target.store.listProjects()
    return (await target.store.findRun(project!.id, 'abc'))!
  }
  return {
    store: target.store,
    blobs,
    wandb,
    write: (name: string, content: string | Uint8Array) => folder.write(`wandb/${name}`, content),
    import: () => importFile(target.store, wandb, { blobs }),
    run,
    /** Files of the run that have bytes, by name. */
    files: async () => {
      const files: Record<string, string> = {}
      for (const { path, blob } of await target.store.listFiles((await run()).id))
        if (blob !== null) files[path] = (await buffer(blobs.read(blob))).toString()
      return files
    },
    [Symbol.asyncDispose]: async () => {
      await target[Symbol.asyncDispose]()
      folder[Symbol.dispose]()
    },
  }
}

it('the files of a run folder are kept with the run, byte by byte; importing again keeps none twice', async () => {
  await using given = await importing()
  const packed = gzipSync('many rows')
  given.write(`${RUN}/files/config.yaml`, 'lr:\n  value: 0.1\n')
  given.write(`${RUN}/files/output.log`, 'epoch 1\n')
  given.write(`${RUN}/files/media/images/sample 1_ä.png`, Uint8Array.of(137, 80, 78, 71, 0, 255))
  given.write(`${RUN}/files/rows.csv.gz`, packed)
  given.write(`${RUN}/logs/debug.log`, 'of the client itself')
  const first = await given.import()
  expect(first.projects[0]!.files).toEqual({ stored: 4, same: 0, bytes: 17 + 8 + 6 + packed.length })
  expect(first.warnings).toEqual([])
  expect(Object.keys(await given.files())).toEqual(['config.yaml', 'media/images/sample 1_ä.png', 'output.log', 'rows.csv.gz'])
  const { id } = await given.run()
  const bytesOf = async (path: string) => buffer(given.blobs.read((await given.store.findFile(id, path))!.blob!))
  expect([...(await bytesOf('media/images/sample 1_ä.png'))]).toEqual([137, 80, 78, 71, 0, 255])
  expect((await bytesOf('rows.csv.gz')).equals(packed)).toBe(true)

  given.write(`${RUN}/files/output.log`, 'epoch 2\n')
  expect((await given.import()).projects[0]!.files).toEqual({ stored: 1, same: 3, bytes: 8 })
  expect((await given.files())['output.log']).toBe('epoch 2\n')
  expect(await given.blobs.list()).toHaveLength(4)

  const [project] = await given.store.listProjects()
  await given.store.deleteRuns(project!.id, [id])
  expect(await given.store.droppedBlobs()).toHaveLength(4)
})

it('of a name that two executions of a run saved, the later one counts; equal files of runs lie there once', async () => {
  await using given = await importing()
  given.write(
    `${RESUMED}/run-abc.wandb`,
    logOf(r.run({ id: 'abc', startedAt: START + 3_600_000 }), r.history(1, { loss: 2 }), r.exit(0, 1)),
  )
  given.write(`${RUN}/files/output.log`, 'first')
  given.write(`${RESUMED}/files/output.log`, 'second')
  given.write(`${RUN}/files/only-first.txt`, 'second')
  await given.import()
  expect(await given.files()).toEqual({ 'output.log': 'second', 'only-first.txt': 'second' })
  expect(await given.blobs.list()).toHaveLength(1)
})

it('links are not followed, wherever they lead, and said', async () => {
  await using given = await importing()
  const outside = join(given.wandb, '..', 'outside')
  mkdirSync(outside)
  writeFileSync(join(outside, 'secret.txt'), 'secret')
  given.write(`${RUN}/files/kept.txt`, 'kept')
  symlinkSync(join(outside, 'secret.txt'), join(given.wandb, RUN, 'files/model.pt'))
  symlinkSync(outside, join(given.wandb, RUN, 'files/folder'))
  symlinkSync('../../../outside/secret.txt', join(given.wandb, RUN, 'files/relative.txt'))
  symlinkSync(RUN, join(given.wandb, 'latest-run'))
  const report = await given.import()
  expect(await given.files()).toEqual({ 'kept.txt': 'kept' })
  expect(report.warnings).toHaveLength(1)
  for (const name of ['files/model.pt', 'files/folder', 'files/relative.txt']) expect(report.warnings[0]).toContain(`${RUN}/${name}`)
  expect(report.warnings[0]).not.toContain('latest-run')
})

it('what is too large, too much or has a name of control characters is left where it is, and said; the rest is kept', async () => {
  await using given = await importing()
  given.write(`${RUN}/files/a.txt`, '0123456789')
  given.write(`${RUN}/files/b.bin`, '01234567890')
  given.write(`${RUN}/files/c.txt`, '0123456789')
  given.write(`${RUN}/files/d.txt`, '0123456789')
  given.write(`${RUN}/files/\u001b[31m.txt`, 'red')
  await importFile(given.store, given.wandb)
  expect(await given.files()).toEqual({})
  const offered = (names: readonly string[]) =>
    names.map((name) => {
      const bytes = name === 'b.bin' ? '01234567890' : '0123456789'
      const open = async function* () {
        yield Buffer.from(bytes)
      }
      return {
        key: { kind: 'id', id: 'abc' } as const,
        path: name,
        // Grew after it was listed: the bytes that come count.
        file: {
          name: `run/${name}`,
          size: name === 'grown.txt' ? 1 : bytes.length,
          open,
          head: async () => new Uint8Array(),
          path: async () => '',
        },
      }
    })
  const [project] = await given.store.listProjects()
  const limits = { file: 10, run: 25, count: 5 }
  const names = ['a.txt', 'b.bin', 'c.txt', 'd.txt', '../up.txt', 'late.txt']
  const kept = await storeRunFiles(given.store, given.blobs, project!.id, offered(names), { limits })
  expect(kept).toMatchObject({ stored: 2, same: 0, bytes: 20 })
  expect(Object.keys(await given.files())).toEqual(['a.txt', 'c.txt'])
  expect(kept.notes).toEqual([
    'Files of runs that are larger than 10 B were left where they are: run/b.bin.',
    'Files of runs that are beyond the 25 B that a run can have were left where they are: run/d.txt.',
    'Files of runs that have names that cannot be shown were left where they are: "../up.txt".',
    'Files of runs that are beyond the 5 files that a run can have were left where they are: run/late.txt.',
  ])
  const grown = await storeRunFiles(given.store, given.blobs, project!.id, offered(['grown.txt']), { limits: { ...limits, file: 5 } })
  expect(grown).toMatchObject({ stored: 0, notes: ['Files of runs that are larger than 5 B were left where they are: run/grown.txt.'] })
  expect(readdirSync(join(given.wandb, RUN, 'files'))).toHaveLength(5)
  expect((await given.blobs.list()).every(({ size }) => size === 10)).toBe(true)

  const { warnings } = await given.import()
  expect(warnings).toEqual(['Files of runs that have names that cannot be shown were left where they are: "\\u001b[31m.txt".'])
})
