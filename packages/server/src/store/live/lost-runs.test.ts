import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { LOST_MS } from '@sweepwise/core'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { openStore } from '../open-store.ts'
import type { Store } from '../store.ts'

const folder = mkdtempSync(join(tmpdir(), 'sweepwise-lost-'))
let clock = 1_795_000_000_000
let store: Store
beforeAll(async () => {
  store = await openStore(folder, () => clock)
})
afterAll(async () => {
  await store.close()
  rmSync(folder, { recursive: true, force: true })
})

it('a run that fell silent counts as crashed wherever runs are counted, and as running again when it reports', async () => {
  const project = await store.createProject('silent')
  const set = { projects: [project.id] }
  const begin = (key: string, cause?: 'preempted') =>
    store.announce(project.id, { key, begin: 'start', metrics: [], record: { config: {}, ...(cause === undefined ? {} : { cause }) } })
  await begin('killed')
  await begin('taken', 'preempted')
  await store.apply(project.id, [{ type: 'run', key: { kind: 'id', id: 'whole' }, contentHash: 'h', state: 'running' }])
  const states = async () => {
    const { runs } = await store.loadDataset(set)
    return runs.name.map((_, i) => [runs.state[i], runs.cause[i]])
  }
  const begun = await store.revisionOf(set)
  clock += LOST_MS - 1
  expect(await states()).toEqual([
    ['running', null],
    ['running', 'preempted'],
    ['running', null],
  ])
  expect(await store.revisionOf(set)).toBe(begun)

  clock += 1
  expect(await states()).toEqual([
    ['failed', 'crashed'],
    ['stopped', 'preempted'],
    ['running', null],
  ])
  // Datasets are kept by revision: one from before is not taken for that of now.
  expect(await store.revisionOf(set)).not.toBe(begun)
  expect((await store.loadDataset(set)).revision).toBe(await store.revisionOf(set))

  await store.deliver(project.id, 'killed', {})
  expect((await states())[0]).toEqual(['running', null])
})
