import { cpSync, readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { gunzipSync, gzipSync } from 'node:zlib'
import Sqlite from 'better-sqlite3'
import { expect, it } from 'vitest'
import type { RunRecord } from '../run-event.ts'
import { importFile, readSource, temporaryFolder, temporaryStore } from '../testing/import-file.ts'
import { mlflowFiles, type WrittenRun, writeMlflowFiles, writeOldMlflowDatabase } from '../testing/mlflow-stores.ts'
import { writeOptunaDatabase } from '../testing/optuna-database.ts'

// Written by MLflow's own client, the same runs in both stores (scripts/reference/mlflow_store.py).
const FIXTURES = join(import.meta.dirname, '../../../../../fixtures/mlflow')
const STORES = ['mlruns.tar.gz', 'mlflow.db.gz'] as const

const named = (runs: readonly RunRecord[], name: string): RunRecord => runs.find((run) => run.name === name)!

it.each(STORES)('%s: experiments are projects in the order of their first runs; what was deleted is left out and said', async (file) => {
  const { format, projects } = await readSource(join(FIXTURES, file))
  expect(format).toBe(file.startsWith('mlruns') ? 'mlflow-files' : 'mlflow-sqlite')
  expect(projects.map(({ name, runs }) => [name, runs.length])).toEqual([
    ['search', 11],
    ['curves', 2],
    ['study', 3],
  ])
  expect(projects[0]!.notes.slice(0, 2)).toEqual([
    '1 run that was deleted in MLflow is left out; restored there, it comes with the next import.',
    '1 run that was deleted in MLflow as part of an experiment is left out; restored there, it comes with the next import.',
  ])
  expect(projects.flatMap(({ rejections }) => rejections)).toEqual([])
})

it.each(STORES)('%s: params are values again, None and the empty text among them; lists stay whole', async (file) => {
  const { runs, columns } = (await readSource(join(FIXTURES, file))).projects[0]!
  expect({ ...named(runs, 'trial 0').config }).toEqual({
    data: 'fold-1',
    lr: 0.1,
    layers: [64],
    'opt.name': 'sgd',
    'opt.betas': null,
    clip: null,
    nesterov: true,
    act: 'relu',
    note: 'x',
    seed: 0,
  })
  expect({ ...named(runs, 'trial 1').config }).toMatchObject({ lr: 0.01, 'opt.betas': [0.9, 0.999], clip: 0.5, note: '', layers: [64, 64] })
  expect(named(runs, 'trial 3').config!['act']).toBe('None')
  expect(Object.fromEntries(columns.map(({ name, as }) => [name, as]))).toMatchObject({ lr: 'param', seed: 'seed', 'val/acc': 'metric' })
})

it.each(STORES)('%s: NaN and infinities, curves with steps and times, states, notes, tags, a goal that the store states', async (file) => {
  const { runs, histories, events } = (await readSource(join(FIXTURES, file))).projects[0]!
  const diverged = named(runs, 'diverged')
  expect(diverged).toMatchObject({ state: 'failed', notes: 'too much\nof it', tags: ['team=a b'], summary: { 'train/loss': Number.NaN } })
  expect(diverged.finishedAt! - diverged.startedAt!).toBe(30_000)
  const [{ series }] = histories.filter(({ key }) => key === diverged.key || JSON.stringify(key) === JSON.stringify(diverged.key)) as [
    (typeof histories)[number],
  ]
  const start = diverged.startedAt!
  expect(series).toEqual([
    {
      metric: 'train/loss',
      steps: Float64Array.of(0, 1, 2),
      values: Float64Array.of(Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY, Number.NaN),
      times: Float64Array.of(start, start + 250, start + 500),
    },
  ])
  expect(named(runs, 'killed')).toMatchObject({ state: 'stopped', cause: 'user' })
  const working = named(runs, 'at work')
  expect([working.state, working.finishedAt, { ...working.summary }]).toEqual(['running', undefined, {}])
  expect(events).toContainEqual({ type: 'metric', name: 'val/acc', goal: 'maximize' })
})

it.each(STORES)('%s: runs that only hold others together are the groups of those; one with metrics stays beside them', async (file) => {
  const [search, curves] = (await readSource(join(FIXTURES, file))).projects
  const trials = search!.runs.filter(({ name }) => name!.startsWith('trial'))
  expect(new Set(trials.map(({ group }) => group))).toEqual(new Set(['search', expect.stringMatching(/^search \([0-9a-f]{8}\)$/)]))
  expect(trials.map(({ tags }) => tags)).toEqual([...Array(4).fill(['fold=1']), ...Array(4).fill(['fold=2'])])
  // Theirs was for all of them, unless it tells what the search found.
  expect(trials.map(({ config }) => [config!['data'], 'best_lr' in config!])).toEqual([
    ...Array(4).fill(['fold-1', false]),
    ...Array(4).fill(['fold-2', false]),
  ])
  expect(search!.notes.join(' ')).toContain('2 runs have no metrics and only hold others together')
  expect(curves!.runs.map(({ name, group, tags }) => [name, group, tags])).toEqual([
    ['refit', null, ['parent']],
    ['without steps', 'refit', []],
  ])
  expect(curves!.notes.join(' ')).toContain('(refit): kept beside them')
})

it.each(STORES)('%s: values logged without steps follow one another; the machine’s own are curves and no results', async (file) => {
  const { runs, histories } = (await readSource(join(FIXTURES, file))).projects[1]!
  const run = named(runs, 'without steps')
  expect({ ...run.summary }).toEqual({ rmse: 0.2 })
  const series = histories.find(({ key }) => JSON.stringify(key) === JSON.stringify(run.key))!.series
  expect(series.find(({ metric }) => metric === 'rmse')).toMatchObject({
    steps: Float64Array.of(0, 1, 2, 3, 4),
    values: Float64Array.of(1, 1 / 2, 1 / 3, 1 / 4, 1 / 5),
  })
  expect(series.find(({ metric }) => metric === 'system/cpu_utilization_percentage')!.values).toEqual(Float64Array.of(10, 11, 12))
})

it.each(STORES)('%s: trials that Optuna’s callback logged have their study: goal, space, pruning', async (file) => {
  const { runs, events } = (await readSource(join(FIXTURES, file))).projects[2]!
  expect(runs.map(({ state, cause, sweep, tags }) => [state, cause, sweep, tags])).toEqual([
    ['finished', null, 'study', []],
    ['stopped', 'early-stop', 'study', []],
    ['finished', null, 'study', []],
  ])
  expect(events[0]).toEqual({
    type: 'sweep',
    id: 'study',
    name: 'study',
    space: {
      x: { name: 'FloatDistribution', attributes: { high: 1, log: true, low: 0.001, step: null } },
      kind: { name: 'CategoricalDistribution', attributes: { choices: ['a', 'b'] } },
    },
    metric: 'value',
    goal: 'maximize',
  })
})

it('the same store as files and as database is the same runs: nothing is imported twice', async () => {
  await using target = await temporaryStore()
  const first = await importFile(target.store, join(FIXTURES, 'mlruns.tar.gz'))
  expect(first.projects.map((project) => project.new)).toEqual([11, 2, 3])
  for (const file of [...STORES, 'mlruns.tar.gz']) {
    const again = await importFile(target.store, join(FIXTURES, file))
    expect(again.projects.map(({ new: added, changed, same, points }) => [added, changed, same, points])).toEqual([
      [0, 0, 11, 0],
      [0, 0, 2, 0],
      [0, 0, 3, 0],
    ])
  }
})

it('a store that has grown brings what is new, and a run that went on is brought up to date', async () => {
  await using target = await temporaryStore()
  using folder = temporaryFolder()
  const run = (id: string, loss: string, status = 3): WrittenRun => ({
    experiment: '7',
    id,
    params: { lr: '0.1' },
    metrics: { loss },
    status,
  })
  const path = writeMlflowFiles(folder, { 0: 'Default', 7: 'tune' }, [
    run('a', '1750000000000 1 0\n1750000000001 0.5 1\n'),
    run('b', '1750000000000 3 0\n', 1),
  ])
  const counts = async () => (await importFile(target.store, path)).projects.map((p) => [p.name, p.new, p.changed, p.same])
  expect(await counts()).toEqual([['tune', 2, 0, 0]])
  expect(await counts()).toEqual([['tune', 0, 0, 2]])
  writeMlflowFiles(folder, { 0: 'Default', 7: 'tune' }, [
    run('a', '1750000000000 1 0\n1750000000001 0.5 1\n'),
    run('b', '1750000000000 3 0\n1750000000001 2 1\n'),
    run('c', '1750000000000 4 0\n'),
  ])
  expect(await counts()).toEqual([['tune', 1, 1, 1]])
  const project = (await target.store.findProject('tune'))!
  const grown = (await target.store.findRun(project.id, 'id:b'))!
  expect(grown).toMatchObject({ state: 'finished', summary: { loss: 2 } })
  expect((await target.store.history(grown.id)).map(({ values }) => [...values])).toEqual([[3, 2]])
})

it('a folder above the store, an experiment and a single run are read alike; artifacts are named and left where they are', async () => {
  using folder = temporaryFolder()
  const run: WrittenRun = { experiment: '1', id: 'a', params: { 'opt/lr': '0.1' }, metrics: { 'val/deep/loss': '1750000000000 0.5 0\n' } }
  const path = writeMlflowFiles(folder, { 1: 'tune' }, [run])
  // A model's folder may hold whatever it likes, a copy of the store too.
  for (const [name, content] of Object.entries(mlflowFiles({ 1: 'tune' }, [{ ...run, id: 'inner' }])))
    folder.write(`mlruns/1/a/artifacts/copy/${name}`, content)
  folder.write('mlruns/models/best/meta.yaml', 'name: best\ncreation_timestamp: 1\n')
  folder.write('train.py', 'print()')
  folder.write('results.csv', 'lr,loss\n0.1,1\n0.2,2\n')
  folder.write('package.json', '{"config": {"lr": 1}, "metrics": {"loss": 2}}')
  for (const [part, project] of [
    [folder.path, 'tune'],
    [path, 'tune'],
    [join(path, '1'), 'tune'],
    [join(path, '1/a'), 'a'],
  ] as const) {
    const { format, projects } = await readSource(part)
    expect([part, format, projects.length, projects[0]!.name]).toEqual([part, 'mlflow-files', 1, project])
    const [record] = projects[0]!.runs
    expect(record).toMatchObject({ key: { kind: 'id', id: 'a' }, config: { 'opt/lr': 0.1 }, summary: { 'val/deep/loss': 0.5 } })
    expect(projects[0]!.notes.join(' ')).toContain('files that runs saved as artifacts were left where they are')
  }
})

it('the experiment without a name takes that of the source; several stores in one folder come together by experiment', async () => {
  using folder = temporaryFolder()
  const run = (id: string): WrittenRun => ({ experiment: '0', id, params: { lr: '1' }, metrics: { loss: '1750000000000 1 0\n' } })
  for (const [where, id] of [
    ['x', 'a'],
    ['y', 'b'],
    ['z', 'b'],
  ] as const)
    for (const [name, content] of Object.entries(mlflowFiles({ 0: 'Default' }, [run(id)])))
      folder.write(`my-runs/${where}/${name}`, content)
  const { projects } = await readSource(join(folder.path, 'my-runs'))
  expect(projects.map(({ name, runs }) => [name, runs.length])).toEqual([['my-runs', 2]])
  expect(projects[0]!.notes).toEqual(['1 copies of runs that are here twice were passed over.'])
})

it('parents in a circle, a parent that is missing, and several levels', async () => {
  using folder = temporaryFolder()
  const run = (id: string, parent: string, metrics: boolean): WrittenRun => ({
    experiment: '1',
    id,
    params: { [`p_${id}`]: '1' },
    ...(metrics ? { metrics: { loss: '1750000000000 1 0\n' } } : {}),
    tags: { 'mlflow.parentRunId': parent, 'mlflow.runName': `run ${id}` },
  })
  const path = writeMlflowFiles(folder, { 1: 'tune' }, [
    run('a', 'b', true),
    run('b', 'a', true),
    run('c', 'nobody-knows', true),
    { ...run('top', '', false), tags: { 'mlflow.runName': 'outer', site: 'x' } },
    run('mid', 'top', false),
    run('leaf', 'mid', true),
  ])
  const { runs } = (await readSource(path)).projects[0]!
  expect(runs.map(({ name, group, tags, config }) => [name, group, tags, Object.keys(config!).sort()])).toEqual([
    ['run a', 'run b', ['parent'], ['p_a']],
    ['run b', 'run a', ['parent'], ['p_b']],
    ['run c', 'run nobody-k', [], ['p_c']],
    ['run leaf', 'outer / run mid', ['site=x'], ['p_leaf', 'p_mid', 'p_top']],
  ])
})

it('an old database: no steps, no lifecycle, no index; times in seconds', async () => {
  using folder = temporaryFolder()
  const path = join(folder.path, 'tracking.db')
  writeOldMlflowDatabase(path)
  const before = [readFileSync(path), statSync(path).mtimeMs] as const
  const { format, projects } = await readSource(path)
  expect([format, projects[0]!.name]).toEqual(['mlflow-sqlite', 'tracking'])
  const { runs, histories } = projects[0]!
  expect(runs.map(({ name, state, tags, config, summary }) => ({ name, state, tags, ...config, ...summary }))).toEqual([
    { name: 'first', state: 'stopped', tags: [], act: 'None', lr: 0.1, loss: 1 },
    { name: 'second', state: 'finished', tags: ['team=x'], act: 'relu', lr: 0.2, loss: 0.5 },
  ])
  expect(histories[0]!.series[0]).toMatchObject({
    steps: Float64Array.of(0, 1, 2),
    values: Float64Array.of(3, 2, 1),
    times: Float64Array.of(1_550_000_000_000, 1_550_000_001_000, 1_550_000_002_000),
  })
  expect([readFileSync(path), statSync(path).mtimeMs]).toEqual(before)
})

it('a database that a server is writing to is read with what stands in its log, and without keeping it from writing', async () => {
  using folder = temporaryFolder()
  const path = join(folder.path, 'mlflow.db')
  writeOldMlflowDatabase(path)
  const writer = new Sqlite(path)
  writer.pragma('journal_mode = WAL')
  writer.exec(`INSERT INTO runs VALUES ('c', 'third', 'RUNNING', 1550000200000, NULL, 0)`)
  const { projects } = await readSource(path)
  expect(projects[0]!.runs.map(({ name }) => name)).toEqual(['first', 'second', 'third'])
  writer.exec(`INSERT INTO params VALUES ('lr', '0.3', 'c')`)
  writer.close()
})

it('MLflow’s and Optuna’s databases are told apart by their tables', async () => {
  using folder = temporaryFolder()
  writeOptunaDatabase(join(folder.path, 'mlflow.db'))
  writeOldMlflowDatabase(join(folder.path, 'optuna.db'))
  expect((await readSource(join(folder.path, 'mlflow.db'))).format).toBe('optuna-sqlite')
  expect((await readSource(join(folder.path, 'optuna.db'))).format).toBe('mlflow-sqlite')
})

it('a run too long to be held in memory is read in pieces, as a whole, and is the same when it is imported again', async () => {
  await using target = await temporaryStore()
  using folder = temporaryFolder()
  const path = join(folder.path, 'long.db')
  writeOldMlflowDatabase(path)
  const db = new Sqlite(path)
  const [rows, metrics] = [70_000, 3]
  const insert = db.prepare(`INSERT INTO metrics VALUES (?, ?, ?, 'b')`)
  db.transaction(() => {
    for (let i = 0; i < rows; i++) for (let m = 0; m < metrics; m++) insert.run(`m${m}`, i * m, 1_560_000_000_000 + i)
  })()
  db.close()
  const report = await importFile(target.store, path)
  expect(report.projects[0]!.points).toBe(rows * metrics + 4)
  const run = (await target.store.findRun(report.projects[0]!.id, 'id:b'))!
  const history = (await target.store.history(run.id)).filter(({ metric }) => metric !== 'loss')
  expect(history.map(({ metric, values, steps }) => [metric, values.length, steps.every((step, i) => step === i)])).toEqual(
    Array.from({ length: metrics }, (_, m) => [`m${m}`, rows, true]),
  )
  expect(history.every(({ values }, m) => values.every((value, i) => value === i * m))).toBe(true)
  expect((await importFile(target.store, path)).projects[0]).toMatchObject({ new: 0, changed: 0, same: 2, points: 0 })
})

it('compressed and plain, under any name', async () => {
  using folder = temporaryFolder()
  const bytes = gunzipSync(readFileSync(join(FIXTURES, 'mlflow.db.gz')))
  expect((await readSource(folder.write('x.bin', bytes))).format).toBe('mlflow-sqlite')
  expect((await readSource(folder.write('y', gzipSync(bytes)))).format).toBe('mlflow-sqlite')
  cpSync(join(FIXTURES, 'mlruns.tar.gz'), join(folder.path, 'z'))
  expect((await readSource(join(folder.path, 'z'))).format).toBe('mlflow-files')
})

it('what the user says about params and metrics is done', async () => {
  const options = { metrics: ['clip'], params: ['val/acc'], ignore: ['train/*'] }
  const { runs, histories } = (await readSource(join(FIXTURES, 'mlflow.db.gz'), options)).projects[0]!
  const trial = named(runs, 'trial 1')
  expect([trial.summary!['clip'], trial.config!['val/acc'], 'clip' in trial.config!]).toEqual([0.5, 0.61, false])
  expect(histories).toEqual([])
})
