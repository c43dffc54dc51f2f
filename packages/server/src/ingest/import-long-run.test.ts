import { join } from 'node:path'
import { expect, it } from 'vitest'
import { importFile, temporaryFolder, temporaryStore } from './testing/import-file.ts'
import { writeLongLog } from './testing/write-long-log.ts'

// A run whose points do not fit into one transaction (500,000): it is stored in several, and still wholly or not.

const ROWS = 130_000
const METRICS = 5

it('a long run is stored once: in several transactions, the same when imported again', { timeout: 120_000 }, async () => {
  await using target = await temporaryStore()
  using folder = temporaryFolder()
  const path = join(folder.path, 'run-long.wandb')
  await writeLongLog(path, ROWS, METRICS)
  const report = await importFile(target.store, path)
  expect(report.projects[0]).toMatchObject({ name: 'long', new: 1, changed: 0, same: 0, points: ROWS * METRICS })
  const again = await importFile(target.store, path)
  expect(again.projects[0]).toMatchObject({ new: 0, changed: 0, same: 1, points: 0 })
  const run = (await target.store.findRun(report.projects[0]!.id, 'long'))!
  for (const { metric, values, steps } of await target.store.history(run.id)) {
    const factor = Number(metric.slice(1))
    expect(values).toHaveLength(ROWS)
    expect(steps.every((step, i) => step === i)).toBe(true)
    expect(values.every((value, i) => value === i * factor)).toBe(true)
  }
  // All is folded: nothing waits for somebody to compact it.
  expect(await target.store.compact()).toBe(0)
  expect(run).toMatchObject({ state: 'finished', summary: { m1: ROWS - 1 } })
})

it('an import that is broken off leaves a run that the next import completes', { timeout: 120_000 }, async () => {
  await using target = await temporaryStore()
  using folder = temporaryFolder()
  const path = join(folder.path, 'run-long.wandb')
  await writeLongLog(path, ROWS, METRICS)
  const stop = new AbortController()
  // Runs are counted once the first part of the long one is stored; the rest of it is still to come.
  await expect(importFile(target.store, path, { signal: stop.signal, onProgress: () => stop.abort() })).rejects.toThrow()
  const project = (await target.store.findProject('long'))!
  const run = (await target.store.findRun(project.id, 'long'))!
  const before = await target.store.history(run.id)
  expect(before.every(({ values }) => values.length > 0 && values.length < ROWS)).toBe(true)
  const report = await importFile(target.store, path)
  expect(report.projects[0]).toMatchObject({ new: 0, changed: 1, same: 0, points: ROWS * METRICS })
  expect((await target.store.history(run.id)).map(({ values }) => values.length)).toEqual(Array.from({ length: METRICS }, () => ROWS))
})
