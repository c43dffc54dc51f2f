import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { gunzipSync } from 'node:zlib'
import { InputError } from '@sweepwise/core'
import Sqlite from 'better-sqlite3'
import { expect, it } from 'vitest'
import { eventFault } from '../fuzz/check-event.ts'
import { mutate, randomFrom } from '../fuzz/mutate.ts'
import { readSource, temporaryFolder } from '../testing/import-file.ts'
import { mlflowFiles, type WrittenRun, writeMlflowFiles, writeOldMlflowDatabase } from '../testing/mlflow-stores.ts'

const DATABASE = join(import.meta.dirname, '../../../../../fixtures/mlflow/mlflow.db.gz')

it('an empty store, one whose runs were all deleted, and a damaged one say so', async () => {
  using folder = temporaryFolder()
  const empty = join(folder.path, 'empty')
  mkdirSync(empty)
  for (const [name, content] of Object.entries(mlflowFiles({ 0: 'Default', 1: 'tune' }, []))) folder.write(`empty/${name}`, content)
  await expect(readSource(empty)).rejects.toMatchObject({
    code: 'NO_RUNS_FOUND',
    message: expect.stringContaining('an MLflow store with 2 experiments and no run'),
  })
  const gone = writeMlflowFiles(folder, { 1: 'tune' }, [{ experiment: '1', id: 'a', deleted: true }])
  await expect(readSource(gone)).rejects.toMatchObject({
    code: 'NO_RUNS_FOUND',
    message: expect.stringContaining('whose only run was deleted in MLflow; restored there'),
  })
  const bytes = gunzipSync(readFileSync(DATABASE))
  bytes.fill(0xff, 4096, 120_000)
  await expect(readSource(folder.write('broken.db', bytes))).rejects.toMatchObject({
    code: 'SOURCE_CORRUPT',
    message: expect.stringContaining('broken.db'),
  })
})

it('a run whose description is damaged is named, the others come', async () => {
  using folder = temporaryFolder()
  const run = (id: string): WrittenRun => ({ experiment: '1', id, params: { lr: '1' }, metrics: { loss: '1750000000000 1 0\n' } })
  const path = writeMlflowFiles(folder, { 1: 'tune' }, [run('a'), run('b')])
  writeFileSync(join(path, '1/b/meta.yaml'), "experiment_id: '1'\nrun_id: b\nstatus: [3\n")
  const { runs, rejections } = (await readSource(path)).projects[0]!
  expect(runs.map(({ name }) => name)).toEqual(['a'])
  expect(rejections).toEqual([{ file: '1/b/meta.yaml', reason: 'is not YAML as MLflow writes it' }])
})

it('hostile stores do no harm: an endless view, aliases of aliases, values of other types, names of objects', async () => {
  using folder = temporaryFolder()
  const path = join(folder.path, 'endless.db')
  writeOldMlflowDatabase(path)
  new Sqlite(path)
    .exec(
      `DROP TABLE runs; CREATE VIEW runs AS WITH RECURSIVE n (run_uuid, experiment_id) AS (SELECT 1, 0 UNION ALL SELECT run_uuid + 1, 0 FROM n) SELECT * FROM n`,
    )
    .close()
  await expect(readSource(path)).rejects.toMatchObject({ code: 'BINARY_FILE' })
  const typed = join(folder.path, 'typed.db')
  writeOldMlflowDatabase(typed)
  new Sqlite(typed)
    .exec(
      `UPDATE runs SET start_time = 'soon', end_time = 1e300, status = x'00' WHERE run_uuid = 'b'; UPDATE params SET value = x'ff' WHERE run_uuid = 'b' AND key = 'lr';
       UPDATE metrics SET value = 'high' WHERE run_uuid = 'b'; INSERT INTO params VALUES ('__proto__', '1', 'a')`,
    )
    .close()
  const { runs, rejections } = (await readSource(typed)).projects[0]!
  expect(runs.map(({ startedAt, state, summary }) => [startedAt, state, Object.keys(summary!).length])).toEqual([
    [1_550_000_000_000, 'stopped', 1],
    [undefined, 'running', 0],
  ])
  expect(Object.keys(runs[0]!.config!)).toContain('__proto__')
  expect(rejections).toEqual([{ file: 'typed.db', reason: 'run b: 1 logged values are no numbers and were left out' }])
  const bomb = `run_id: x\nexperiment_id: '1'\na: &a [x, x]\n${[...'bcdefghi'].map((c, i) => `${c}: &${c} [*${'abcdefgh'[i]}, *${'abcdefgh'[i]}]`).join('\n')}\n`
  const store = writeMlflowFiles(folder, { 1: 'tune' }, [{ experiment: '1', id: 'a', metrics: { loss: '1750000000000 1 0\n' } }])
  folder.write('mlruns/1/bomb/meta.yaml', bomb)
  folder.write('mlruns/1/deep/meta.yaml', `run_id: y\nexperiment_id: '1'\nx: ${'['.repeat(100_000)}\n`)
  const project = (await readSource(store)).projects[0]!
  expect(project.runs.map(({ name }) => name)).toEqual(['a'])
  expect(project.rejections.map(({ file }) => file)).toEqual(['1/bomb/meta.yaml', '1/deep/meta.yaml'])
})

it('a store whose files are damaged imports what holds, or is refused with a coded message', async () => {
  const files = Object.entries(
    mlflowFiles({ 0: 'Default', 1: 'tune' }, [
      { experiment: '1', id: 'parent', params: { data: 'x' }, tags: { 'mlflow.runName': 'search' } },
      {
        experiment: '1',
        id: 'child',
        params: { lr: '0.1', opt: "{'betas': (0.9, 0.99)}", clip: 'None' },
        metrics: { 'train/loss': '1750000000000 1 0\n1750000000001 nan 1\n1750000000002 -inf 2\n' },
        tags: {
          'mlflow.parentRunId': 'parent',
          number: '0',
          state: 'PRUNED',
          direction: 'MAXIMIZE',
          lr_distribution: 'FloatDistribution(low=1)',
        },
      },
    ]),
  )
  let imported = 0
  const rounds = 60
  for (let seed = 1; seed <= rounds; seed++) {
    using folder = temporaryFolder()
    const random = randomFrom(seed)
    for (const [name, content] of files)
      folder.write(`mlruns/${name}`, random() < 0.3 ? mutate(new TextEncoder().encode(content), random) : content)
    try {
      const { projects } = await readSource(join(folder.path, 'mlruns'))
      for (const { events } of projects) {
        const known = new Set<string>()
        for (const event of events) {
          expect([seed, eventFault(event, known)]).toEqual([seed, null])
          if (event.type === 'run') known.add(JSON.stringify(event.key))
        }
      }
      imported++
    } catch (error) {
      if (!(error instanceof InputError)) throw error
    }
  }
  expect(imported).toBeGreaterThan(0.8 * rounds)
})
