import { globSync } from 'node:fs'
import { basename, join } from 'node:path'
import { buffer } from 'node:stream/consumers'
import { expect, it } from 'vitest'
import { testServer } from '../http/testing/test-server.ts'
import { blobFolder } from '../store/files/blob-folder.ts'
import { replayRecording } from './testing/replay-recording.ts'

const files = globSync(join(import.meta.dirname, 'testing/recorded-*.json'))

it.each(files.map((path) => basename(path)))(
  '%s: every request is answered in the shape the client took, and comes to the same runs',
  async (name) => {
    const server = await testServer()
    try {
      await replayRecording(server.app, name)
      const project = (await server.store.findProject('recorded'))!
      const one = (await server.store.findRun(project.id, 'one'))!
      expect(one).toMatchObject({
        name: 'named',
        state: 'finished',
        group: 'g',
        jobType: 'j',
        notes: 'n',
        tags: ['x'],
        config: { lr: 0.1, 'deep.er': [1, 2], late: true },
      })
      expect(one.attempts.map(({ kind }) => kind)).toEqual(['start', 'resume', 'rewind'])
      const loss = async (id: string, attempt?: number) => {
        const [series] = await server.store.history(id, { metrics: ['loss'], ...(attempt === undefined ? {} : { attempt }) })
        return [...series!.steps].map((step, i) => [step, series!.values[i]])
      }
      expect(await loss(one.id)).toEqual([
        [0, 0],
        [1, 1],
        [2, 2],
        [3, 30],
      ])
      expect(await loss(one.id, 2)).toEqual([
        [0, 0],
        [1, 1],
        [2, 2],
        [3, Number.NaN],
        [4, 4],
        [5, 5],
      ])
      const two = (await server.store.findRun(project.id, 'two'))!
      expect(two).toMatchObject({ state: 'failed', config: {} })
      expect(await loss(two.id)).toEqual([
        [0, 0],
        [1, 1],
        [2, -2],
      ])
      expect(await server.store.metricInfo(project.id)).toEqual([{ name: 'val/acc', goal: 'maximize', goalSource: 'declared' }])
    } finally {
      await server.close()
    }
  },
)

it('artifacts-0.31.0.json: two versions of an artifact are kept byte for byte, with who logged and who used them', async () => {
  const server = await testServer()
  try {
    await replayRecording(server.app, 'artifacts-0.31.0.json')
    const { store } = server
    const blobs = blobFolder(join(server.folder, 'files'))
    const project = (await store.findProject('recorded'))!
    const [first, second, ...more] = await store.listArtifacts({ projectId: project.id })
    expect(more).toEqual([])
    expect(first).toMatchObject({
      name: 'set',
      type: 'dataset',
      version: 0,
      aliases: ['first'],
      description: 'a set',
      run: { key: 'logger' },
    })
    expect(JSON.parse(first!.metadata!)).toEqual({ rows: 2 })
    expect(second).toMatchObject({ name: 'set', version: 1, aliases: ['latest', 'second'], files: 2, size: 103 })
    const bytesOf = async (id: string) => {
      const files: Record<string, Buffer> = {}
      for (const { path, blob } of await store.artifactFiles(id)) files[path] = await buffer(blobs.read(blob!))
      return files
    }
    const kept = Buffer.from('kept '.repeat(20))
    expect(await bytesOf(first!.id)).toEqual({ 'kept.txt': kept, 'deep/other.bin': Buffer.from(Array.from({ length: 256 }, (_, i) => i)) })
    expect(await bytesOf(second!.id)).toEqual({ 'kept.txt': kept, 'new.txt': Buffer.from('new') })
    // Three files and two manifests: what both versions hold came once.
    expect(await blobs.list()).toHaveLength(5)
    expect((await store.artifactUsers(first!.id)).map(({ key }) => key)).toEqual(['user'])
    expect(await store.artifactUsers(second!.id)).toEqual([])
    for (const run of ['logger', 'user']) expect((await store.findRun(project.id, run))!.state).toBe('finished')
  } finally {
    await server.close()
  }
})

it('the newest client and an older one are recorded', () => {
  expect(files.map((path) => basename(path)).toSorted()).toEqual(['recorded-0.30.0.json', 'recorded-0.31.0.json'])
})
