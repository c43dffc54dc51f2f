import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { eventFile, events } from '../tensorboard/testing/write-event-file.ts'
import { byReading, DATA, importFile, readSource, temporaryFolder, temporaryStore } from '../testing/import-file.ts'
import { isInterpolated, resolve } from './interpolations.ts'

type Folder = ReturnType<typeof temporaryFolder>
function writeJob(folder: Folder, root: string, config: string, overrides = '- lr=1\n', subdir = '.hydra'): void {
  folder.write(`${root}/${subdir}/config.yaml`, config)
  folder.write(`${root}/${subdir}/overrides.yaml`, overrides)
  folder.write(`${root}/${subdir}/hydra.yaml`, 'hydra:\n  run:\n    dir: x\n')
}
/** How a config refers to another key. */
const ref = (key: string): string => `\${${key}}`
const only = async (path: string) => (await readSource(path)).projects[0]!
const CONFIG = `lr: 0.1\nopt:\n  name: adam\n  eps: ${ref('lr')}\nname: ${ref('opt.name')}_${ref('lr')}\ncwd: ${ref('hydra:runtime.cwd')}\nseed: 3\n`

describe('jobs of Hydra', () => {
  it('without results beside them have params, and a note that says why there is no metric', async () => {
    using folder = temporaryFolder()
    writeJob(folder, 'out/2024-01-02/10-11-12', CONFIG, '- lr=0.1\n- +opt=adam\n')
    writeJob(folder, 'out/2024-01-02/10-12-00', CONFIG.replace('0.1', '0.2'))
    const { runs, columns, notes } = await only(`${folder.path}/out`)
    expect(runs[0]).toMatchObject({
      key: { kind: 'id', id: 'out/2024-01-02/10-11-12' },
      name: '2024-01-02/10-11-12',
      notes: 'overrides: lr=0.1 +opt=adam',
      startedAt: Date.UTC(2024, 0, 2, 10, 11, 12),
      config: { lr: 0.1, 'opt.name': 'adam', seed: 3 },
      summary: {},
    })
    expect(byReading(columns)).toEqual({ param: ['lr', 'opt.name'], derived: ['opt.eps', 'name', 'cwd'], seed: ['seed'] })
    expect(notes).toEqual([
      expect.stringContaining('These runs have params and no metrics: Hydra keeps what a job was given, not what came out'),
    ])
  })

  it('take metrics from the files beside that are named like results, curves by their step', async () => {
    using folder = temporaryFolder()
    for (const job of ['0', '1']) {
      writeJob(folder, `multi/${job}`, `lr: 0.${job}\n`)
      folder.write(`multi/${job}/test_results.json`, `{"test": {"acc": 0.${job}}, "lr": 7, "note": "x"}`)
      folder.write(`multi/${job}/csv/version_0/metrics.csv`, `epoch,loss,val_loss\n0,1,\n1,0.${job},NaN\n`)
      folder.write(`multi/${job}/settings.json`, '{"depth": 9}')
      folder.write(`multi/${job}/wandb/summary.json`, '{"other": 9}')
    }
    folder.write('multi/multirun.yaml', 'hydra: {}\n')
    const { runs, histories, notes, events } = await only(`${folder.path}/multi`)
    expect(runs.map(({ summary }) => summary)).toEqual([
      { 'test.acc': 0, loss: 0, val_loss: Number.NaN },
      { 'test.acc': 0.1, loss: 0.1, val_loss: Number.NaN },
    ])
    expect(histories[1]!.series.map(({ metric, steps, values }) => [metric, [...steps], [...values]])).toEqual([
      ['loss', [0, 1], [1, 0.1]],
      ['val_loss', [1], [Number.NaN]],
    ])
    expect(notes).toEqual(['Hydra keeps no results: metrics were taken from test_results.json and metrics.csv beside its folders.'])
    expect(events.filter(({ type }) => type === 'sweep')).toEqual([])
  })

  it('metrics come from event files of TensorBoard too, a file of results before them', async () => {
    using folder = temporaryFolder()
    const file = (...tags: readonly string[]) =>
      eventFile(
        events.version(1_700_000_000),
        ...tags.flatMap((tag) => [0, 1].map((step) => events.scalar(1_700_000_000 + step, step, tag, step + 0.5))),
      )
    for (const job of ['0', '1', '2']) writeJob(folder, `multi/${job}`, `lr: 0.${job}\n`)
    folder.write('multi/0/lightning_logs/version_0/events.out.tfevents.1.h', file('val_loss', 'acc'))
    folder.write('multi/0/results.json', '{"acc": 0.75}')
    folder.write('multi/1/lightning_logs/version_0/events.out.tfevents.1.h', file('val_loss'))
    const { histories, columns, notes, format } = {
      ...(await only(`${folder.path}/multi`)),
      format: (await readSource(`${folder.path}/multi`)).format,
    }
    expect(format).toBe('hydra')
    expect(histories.map(({ key, series }) => [key, series.map(({ metric, values }) => [metric, [...values]])])).toEqual([
      [{ kind: 'id', id: 'multi/0' }, [['val_loss', [0.5, 1.5]]]],
      [{ kind: 'id', id: 'multi/1' }, [['val_loss', [0.5, 1.5]]]],
    ])
    expect(byReading(columns)['metric']).toEqual(['val_loss', 'acc'])
    expect(notes).toEqual([
      'Hydra keeps no results: metrics were taken from results.json and event files of TensorBoard beside its folders; 1 of 3 jobs have none.',
    ])
  })

  it('jobs of a multirun are a sweep; some without results are counted; another name of the folder is found', async () => {
    using folder = temporaryFolder()
    writeJob(folder, 'm/sweep/0', 'lr: 1\n', '- lr=1\n', 'hydra_config')
    writeJob(folder, 'm/sweep/1', 'lr: 2\n', '[]\n', 'hydra_config')
    folder.write('m/sweep/multirun.yaml', 'hydra: {}\n')
    folder.write('m/sweep/1/metrics.jsonl', '{"step": 10, "loss": 3}\n{"step": 20, "loss": 2}\n')
    const { runs, histories, notes, events } = await only(`${folder.path}/m`)
    expect(events[0]).toEqual({ type: 'sweep', id: 'm/sweep', name: 'sweep' })
    expect(runs.map(({ sweep, group, summary, notes: said }) => [sweep, group, summary, said])).toEqual([
      ['m/sweep', 'sweep', {}, 'overrides: lr=1'],
      ['m/sweep', 'sweep', { loss: 2 }, undefined],
    ])
    expect([...histories[0]!.series[0]!.steps]).toEqual([10, 20])
    expect(notes[0]).toContain('1 of 2 jobs have none')
  })

  it('a key that one job overrides is a param of all, with references followed', async () => {
    using folder = temporaryFolder()
    writeJob(folder, 'o/a', `batch: 8\ntest_batch: ${ref('batch')}\n`)
    writeJob(folder, 'o/b', 'batch: 8\ntest_batch: 64\n')
    const { runs } = await only(`${folder.path}/o`)
    expect(runs.map(({ config }) => config)).toEqual([
      { batch: 8, test_batch: 8 },
      { batch: 8, test_batch: 64 },
    ])
  })

  it('a damaged config is rejected with its line, the others come in; none that can be read is refused', async () => {
    using folder = temporaryFolder()
    writeJob(folder, 'o/a', 'lr: 1\n')
    writeJob(folder, 'o/b', 'lr: 1\nx: {a: [\n')
    const { runs, rejections } = await only(`${folder.path}/o`)
    expect(runs).toHaveLength(1)
    expect(rejections).toEqual([
      expect.objectContaining({ file: 'b/.hydra/config.yaml', reason: expect.stringContaining('cannot be read') }),
    ])
    await expect(readSource(`${folder.path}/o/b`)).rejects.toMatchObject({
      code: 'NO_RUNS_FOUND',
      message: expect.stringContaining('.hydra/config.yaml cannot be read'),
    })
  })

  it('importing again changes nothing', async () => {
    using folder = temporaryFolder()
    await using target = await temporaryStore()
    writeJob(folder, 'o/a', CONFIG)
    folder.write('o/a/results.json', '{"loss": 1}')
    await importFile(target.store, `${folder.path}/o`)
    const { projects } = await importFile(target.store, `${folder.path}/o`)
    expect(projects[0]).toMatchObject({ new: 0, changed: 0, same: 1 })
  })
})

it('references that lead in a circle, grow without end or leave the config stay as written', () => {
  const circle = { a: `${ref('b')}`, b: `${ref('a')}`, c: `${ref('a')} ${ref('gone')} ${ref('oc.env:HOME')}` }
  expect(isInterpolated(resolve(circle, circle.a))).toBe(true)
  expect(resolve(circle, `${ref('gone')}`)).toBe(`${ref('gone')}`)
  const bomb = Object.fromEntries(Array.from({ length: 19 }, (_, i) => [`k${i + 1}`, ref(`k${i}`).repeat(4)]))
  expect(String(resolve({ k0: 'x', ...bomb }, `${ref('k19')}`)).length).toBeLessThan(50_000)
})

it.runIf(DATA)('jobs made by others: four of them, no metrics', async () => {
  const { format, projects } = await readSource(join(DATA!, 'hydra/sparse-resnet'))
  expect([format, projects[0]!.runs.length]).toEqual(['hydra', 4])
  expect(projects[0]!.runs.map(({ config }) => [config!['masking.name'], config!['masking.density']])).toEqual([
    ['RigL', 0.05],
    ['RigL', 0.1],
    ['Static', 0.05],
    ['Static', 0.1],
  ])
  expect(byReading(projects[0]!.columns)['derived']).toEqual(
    expect.arrayContaining(['exp_name', 'dataset.test_batch_size', 'wandb_api_key']),
  )
})
