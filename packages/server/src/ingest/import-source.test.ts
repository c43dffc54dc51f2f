import { writeFileSync } from 'node:fs'
import { expect, it } from 'vitest'
import { importSource } from './import-source.ts'
import { openSource } from './source.ts'
import { importFile, temporaryFolder, temporaryStore } from './testing/import-file.ts'

const TABLE = 'lr,dropout,seed,val_loss\n0.1,0.2,1,0.5\n0.1,0.2,1,0.5\n0.01,0.2,2,0.4\n'
const counts = (report: { projects: readonly { new: number; changed: number; same: number; rejected: number }[] }) => {
  const { new: added, changed, same, rejected } = report.projects[0]!
  return { new: added, changed, same, rejected }
}

it('identical rows stay separate runs, also after importing again', async () => {
  await using target = await temporaryStore()
  using folder = temporaryFolder()
  const path = folder.write('runs.csv', TABLE)
  expect(counts(await importFile(target.store, path))).toEqual({ new: 3, changed: 0, same: 0, rejected: 0 })
  expect(counts(await importFile(target.store, path))).toEqual({ new: 0, changed: 0, same: 3, rejected: 0 })
  expect((await target.store.findProject('runs'))!.runs).toBe(3)
})

it('rows added, moved or taken away: only what is new is added, and nothing is lost', async () => {
  await using target = await temporaryStore()
  using folder = temporaryFolder()
  const path = folder.write('runs.csv', TABLE)
  await importFile(target.store, path)
  writeFileSync(path, 'lr,dropout,seed,val_loss\n0.5,0.2,3,0.9\n0.01,0.2,2,0.4\n0.1,0.2,1,0.5\n')
  expect(counts(await importFile(target.store, path))).toEqual({ new: 1, changed: 0, same: 2, rejected: 0 })
  expect((await target.store.findProject('runs'))!.runs).toBe(4)
})

it('a row with an id is the same run when its values change', async () => {
  await using target = await temporaryStore()
  using folder = temporaryFolder()
  const path = folder.write('runs.csv', 'run_id,state,lr,loss\na,running,0.1,\nb,finished,0.2,2\n')
  await importFile(target.store, path)
  writeFileSync(path, 'run_id,state,lr,loss\na,finished,0.1,1\nb,finished,0.2,2\n')
  expect(counts(await importFile(target.store, path))).toEqual({ new: 0, changed: 1, same: 1, rejected: 0 })
  const project = (await target.store.findProject('runs'))!
  expect(await target.store.findRun(project.id, 'id:a')).toMatchObject({ state: 'finished', summary: { loss: 1 } })
})

it('ids that come twice are no ids: no run overwrites another', async () => {
  await using target = await temporaryStore()
  using folder = temporaryFolder()
  const report = await importFile(target.store, folder.write('runs.csv', 'run_id,lr,loss\na,0.1,1\na,0.2,2\n'))
  expect(counts(report).new).toBe(2)
})

it('the name of a compressed file is the same source', async () => {
  await using target = await temporaryStore()
  using folder = temporaryFolder()
  const { gzipSync } = await import('node:zlib')
  await importFile(target.store, folder.write('runs.csv', TABLE))
  expect(counts(await importFile(target.store, folder.write('runs.csv.gz', gzipSync(TABLE))))).toEqual({
    new: 0,
    changed: 0,
    same: 3,
    rejected: 0,
  })
})

it('what the user says about columns is done, remembered, and changes runs instead of doubling them', async () => {
  await using target = await temporaryStore()
  using folder = temporaryFolder()
  const path = folder.write('runs.csv', 'lr,x1,x2,rep,note,val_loss\n0.1,1,2,1,a,0.5\n0.2,3,4,2,b,0.4\n0.3,3,5,3,b,0.3\n')
  await importFile(target.store, path, { project: 'p' })
  const said = { metrics: ['x*'], params: ['x1'], ignore: ['note'], seedColumn: 'rep' }
  const report = await importFile(target.store, path, { project: 'p', options: said })
  expect(counts(report)).toEqual({ new: 0, changed: 3, same: 0, rejected: 0 })
  const project = (await target.store.findProject('p'))!
  expect(project.importOptions).toEqual(said)
  const dataset = await target.store.loadDataset({ projects: [project.id] })
  expect(dataset.seeds.map(({ name }) => name)).toEqual(['rep'])
  expect(dataset.ignored.map(({ name }) => name)).toEqual(['note'])
  expect(dataset.metrics.map(({ name }) => name)).toEqual(expect.arrayContaining(['x2', 'val_loss']))
  // Remembered: the next import of another file says nothing and reads the same.
  const later = await importFile(target.store, folder.write('more.csv', 'lr,x1,x2,rep,note,val_loss\n0.4,1,2,1,a,0.5\n'), { project: 'p' })
  expect(later.projects[0]!.columns.find(({ name }) => name === 'x2')).toEqual({ name: 'x2', as: 'metric', reason: 'as you said' })
})

it('what was said holds for the next import of the same file, without a word', async () => {
  await using target = await temporaryStore()
  using folder = temporaryFolder()
  const path = folder.write('runs.csv', TABLE)
  await importFile(target.store, path, { options: { metrics: ['dropout'] } })
  expect(counts(await importFile(target.store, path))).toEqual({ new: 0, changed: 0, same: 3, rejected: 0 })
})

it('a file name that is no name for a project still imports', async () => {
  await using target = await temporaryStore()
  using folder = temporaryFolder()
  const report = await importFile(target.store, folder.write(`${'x'.repeat(240)}.csv`, TABLE))
  expect(report.projects[0]!.name).toBe('x'.repeat(200))
  expect(counts(await importFile(target.store, `${folder.path}/${'x'.repeat(240)}.csv`)).same).toBe(3)
})

it('globs reach across dots and slashes, and a name with brackets is itself', async () => {
  await using target = await temporaryStore()
  using folder = temporaryFolder()
  const path = folder.write('runs.csv', 'lr,opt/beta.1,a[0],loss\n1,2,3,4\n2,3,4,5\n')
  const report = await importFile(target.store, path, { options: { metrics: ['opt*', 'a[0]'] } })
  expect(report.projects[0]!.columns.filter(({ as }) => as === 'metric').map(({ name }) => name)).toEqual(['opt/beta.1', 'a[0]', 'loss'])
})

it('an id column that is none is refused, and named', async () => {
  await using target = await temporaryStore()
  using folder = temporaryFolder()
  const path = folder.write('runs.csv', TABLE)
  await expect(importFile(target.store, path, { options: { idColumn: 'seed' } })).rejects.toMatchObject({
    code: 'BAD_OPTION',
    message: expect.stringContaining("'seed', which is empty or the same in several rows of runs.csv"),
  })
  await expect(importFile(target.store, path, { options: { idColumn: 'nope' } })).rejects.toMatchObject({ code: 'BAD_OPTION' })
})

it('rows that do not fit are counted and listed with file and line; the others are there', async () => {
  await using target = await temporaryStore()
  using folder = temporaryFolder()
  const report = await importFile(target.store, folder.write('runs.csv', 'lr,loss\n1,2\n3\n4,5\n6,7,8\n9,10\n'))
  expect(counts(report)).toEqual({ new: 3, changed: 0, same: 0, rejected: 2 })
  expect(report.rejections).toEqual([
    { file: 'runs.csv', line: 3, reason: 'has 1 cells, the header has 2' },
    { file: 'runs.csv', line: 5, reason: 'has 3 cells, the header has 2' },
  ])
})

it('progress counts runs that are stored; an abort between batches keeps those and stores no more', async () => {
  await using target = await temporaryStore()
  using folder = temporaryFolder()
  const rows = Array.from({ length: 1600 }, (_, i) => `${i / 7},${i}`).join('\n')
  const path = folder.write('runs.csv', `lr,loss\n${rows}\n`)
  const stop = new AbortController()
  const source = await openSource(path)
  const seen: number[] = []
  await expect(
    importSource(target.store, source, {
      signal: stop.signal,
      onProgress: (runs) => {
        seen.push(runs)
        if (runs >= 1000) stop.abort()
      },
    }),
  ).rejects.toThrow()
  await source.close()
  expect(seen).toEqual([500, 1000])
  expect((await target.store.findProject('runs'))!.runs).toBe(1000)
  expect(counts(await importFile(target.store, path))).toEqual({ new: 600, changed: 0, same: 1000, rejected: 0 })
})

it('a source with several questions becomes several projects, below the name that was asked for', async () => {
  await using target = await temporaryStore()
  using folder = temporaryFolder()
  const { default: Sqlite } = await import('better-sqlite3')
  const { writeOptunaDatabase } = await import('./testing/optuna-database.ts')
  const path = `${folder.path}/studies.db`
  writeOptunaDatabase(path)
  new Sqlite(path).exec(`UPDATE study_directions SET direction = 'MINIMIZE' WHERE study_id = 2`).close()
  const report = await importFile(target.store, path, { project: 'mine' })
  expect(report.projects.map(({ name, new: added }) => [name, added])).toEqual([
    ['mine', 5],
    ['mine - second', 1],
  ])
  expect((await importFile(target.store, path, { project: 'mine' })).projects.map(({ name, same }) => [name, same])).toEqual([
    ['mine', 5],
    ['mine - second', 1],
  ])
})

it('files that are no layout together are imported one by one; what cannot be read is named', async () => {
  await using target = await temporaryStore()
  using folder = temporaryFolder()
  folder.write('sweeps/a.csv', TABLE)
  folder.write('sweeps/b.csv', 'width,loss\n1,2\n2,3\n')
  folder.write('sweeps/headerless.csv', '0.1,2\n0.2,3\n')
  folder.write('sweeps/README.md', 'nothing to see')
  const report = await importFile(target.store, folder.write('sweeps/package.json', '{"name": "x"}').replace(/package\.json$/, ''))
  expect(report.projects.map(({ name, new: added }) => [name, added])).toEqual([
    ['a', 3],
    ['b', 2],
  ])
  expect(report.warnings).toEqual([expect.stringMatching(/not imported: .*headerless\.csv looks like data/)])
  // The same run whether its file is imported alone or with others.
  expect(counts(await importFile(target.store, `${folder.path}/sweeps/a.csv`))).toMatchObject({ new: 0, same: 3 })
})

it('files of which none can be read are refused, and leave nothing', async () => {
  await using target = await temporaryStore()
  using folder = temporaryFolder()
  folder.write('sweeps/a.csv', '0.1,2\n0.2,3\n')
  const path = folder.write('sweeps/b.csv', 'x,x\n1,2\n').replace(/b\.csv$/, '')
  await expect(importFile(target.store, path)).rejects.toMatchObject({ code: 'NO_HEADER' })
  expect(await target.store.listProjects()).toEqual([])
})

it('a name or pattern that no column answers to is said', async () => {
  await using target = await temporaryStore()
  using folder = temporaryFolder()
  const path = folder.write('runs.csv', TABLE)
  const report = await importFile(target.store, path, {
    options: { params: ['lr', 'learn*'], metrics: ['val_*'], seedColumn: 'sed' },
  })
  expect(report.warnings).toEqual(["params 'learn*': no column has such a name.", "seed column 'sed': no column has such a name."])
})

it('columns may have the names that objects are born with', async () => {
  await using target = await temporaryStore()
  using folder = temporaryFolder()
  const { projects } = await importFile(target.store, folder.write('odd.csv', '__proto__,constructor,val_loss\n1,a,3\n2,b,4\n'))
  const dataset = await target.store.loadDataset({ projects: [projects[0]!.id] })
  expect(dataset.params.map(({ name }) => name)).toEqual(['__proto__', 'constructor'])
})

it('the same row in files of the same name is a run of each', async () => {
  await using target = await temporaryStore()
  using folder = temporaryFolder()
  folder.write('sweeps/one/runs.csv', TABLE)
  const path = folder.write('sweeps/two/runs.csv', TABLE).replace(/two\/runs\.csv$/, '')
  const report = await importFile(target.store, path)
  expect(report.projects.map(({ name, new: added }) => [name, added])).toEqual([
    ['one-runs', 3],
    ['two-runs', 3],
  ])
})

it('projects that a source names itself keep their names when it is imported again', async () => {
  await using target = await temporaryStore()
  const path = `${import.meta.dirname}/../../../../fixtures/mlflow/mlflow.db.gz`
  for (let n = 0; n < 2; n++)
    expect((await importFile(target.store, path)).projects.map(({ name }) => name)).toEqual(['search', 'curves', 'study'])
  const asked = await importFile(target.store, path, { project: 'mine' })
  expect(asked.projects.map(({ name }) => name)).toEqual(['mine', 'mine - curves', 'mine - study'])
})
