import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { expect, it } from 'vitest'
import type { RunRecord } from '../run-event.ts'
import { eventFile, events } from '../tensorboard/testing/write-event-file.ts'
import { byReading, importFile, readSource, readText, temporaryFolder, temporaryStore } from '../testing/import-file.ts'

const FIXTURES = join(import.meta.dirname, '../../../../../fixtures/tensorboard')
/** What TensorBoard's own data server read in them. */
const { runs: REFERENCE } = JSON.parse(readFileSync(join(import.meta.dirname, '../tensorboard/testing/event-files.json'), 'utf8')) as {
  runs: Readonly<Record<string, Readonly<Record<string, readonly [readonly number[], readonly (number | string)[]]>>>>
}

type Project = Awaited<ReturnType<typeof readSource>>['projects'][number]
const read = async (name: string): Promise<Project> => (await readSource(join(FIXTURES, name))).projects[0]!
const named = ({ runs }: Project, name: string): RunRecord => runs.find((run) => run.name === name)!
/** Points of a metric of a run, as [steps, values]. */
function points({ runs, histories }: Project, name: string, metric: string): [number[], number[]] {
  const { key } = runs.find((run) => run.name === name)!
  const series = histories
    .filter((event) => JSON.stringify(event.key) === JSON.stringify(key))
    .flatMap((event) => event.series.filter((one) => one.metric === metric))
  return [series.flatMap(({ steps }) => [...steps]), series.flatMap(({ values }) => [...values])]
}
const numbers = (values: readonly (number | string)[]): number[] =>
  values.map((value) => (value === 'inf' ? Number.POSITIVE_INFINITY : value === '-inf' ? Number.NEGATIVE_INFINITY : Number(value)))
const metrics = (project: Project): readonly string[] => byReading(project.columns)['metric'] ?? []
/** Files of a folder, by their paths. */
async function folder(files: Readonly<Record<string, string | Uint8Array>>): Promise<Project & { format: string }> {
  using root = temporaryFolder()
  for (const [name, content] of Object.entries(files)) root.write(`logs/${name}`, content)
  const { projects, format } = await readSource(join(root.path, 'logs'))
  return { ...projects[0]!, format }
}

it.each([
  ['number_types', 'number_types', 'number_types', ['simple', 'float32']],
  ['restarts', 'new-file', 'restarts/new-file', ['loss', 'only before']],
  ['restarts', 'session-start', 'restarts/session-start', ['loss', 'accuracy']],
  ['lightning', 'version_1', 'lightning/version_1', ['train_loss', 'epoch', 'hp_metric']],
  ['torch', 'exp1', 'torch/exp1', ['Loss/train']],
])('%s: steps and values of %s are those that TensorBoard serves', async (fixture, run, reference, tags) => {
  const project = await read(fixture)
  for (const tag of tags) {
    const [steps, values] = REFERENCE[reference]![tag]!
    expect([tag, ...points(project, run, tag)]).toEqual([tag, steps, numbers(values)])
  }
})

it('stores of every number type are read; pictures, texts, histograms and graphs are passed over with their number', async () => {
  const project = await read('number_types')
  const decimals = [0.5, Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY, -0]
  const of = (tag: string) => points(project, 'number_types', tag)[1]
  expect(of('float64')).toEqual([...decimals, 1e-30])
  // The smallest half is 6e-8.
  expect(of('float16')).toEqual([...decimals, 0])
  for (const tag of ['int8', 'int16', 'int32', 'int64']) expect([tag, of(tag)]).toEqual([tag, [0, 7, -3, 100]])
  for (const tag of ['uint8', 'uint16', 'uint32', 'uint64']) expect([tag, of(tag)]).toEqual([tag, [0, 7, 3, 100]])
  expect(of('bool')).toEqual([0, 1, 0, 1])
  expect(metrics(project)).not.toContain('text')
  expect(project.notes).toEqual(['Passed over, as they are no numbers: texts (2), images (1), histograms (1), graphs (2).'])
})

it('what a restart voids is said', async () => {
  expect((await read('restarts')).notes).toEqual([
    'Runs that were stopped and taken up again: new-file, session-start. What was logged before and lies at or beyond the step where the restart began is void, as in TensorBoard.',
  ])
})

it('sessions of the HParams plugin: params, groups, times, states, search space; train and validation below them are theirs', async () => {
  const project = await read('keras')
  expect(project.runs).toHaveLength(3)
  expect(metrics(project)).toEqual(['train/epoch_loss', 'validation/epoch_loss'])
  for (const part of ['train', 'validation']) {
    const [steps, values] = REFERENCE[`keras/run-1/${part}`]!['epoch_loss']!
    expect(points(project, 'run-1', `${part}/epoch_loss`)).toEqual([steps, values])
  }
  expect(project.runs[0]).toMatchObject({
    key: { kind: 'id', id: 'keras/run-0' },
    config: { lr: 0.001, optimizer: 'adam', augment: true, units: 64 },
    group: 'g1',
    state: 'finished',
    startedAt: 1_699_999_994_500,
    finishedAt: 1_700_000_050_000,
    sweep: 'keras',
  })
  expect(project.runs.map(({ group, state }) => [group, state])).toEqual([
    ['g1', 'finished'],
    ['g1', 'finished'],
    ['g2', 'failed'],
  ])
  expect(project.events.filter(({ type }) => type === 'sweep')).toEqual([
    {
      type: 'sweep',
      id: 'keras',
      name: 'keras',
      space: { lr: { min: 1e-4, max: 0.1 }, optimizer: { values: ['adam', 'sgd'] } },
      metric: 'validation/epoch_loss',
    },
  ])
})

it('Lightning: hp_metric = -1 is a placeholder, another value a metric; hparams.yaml counts where the plugin has nothing', async () => {
  const project = await read('lightning')
  expect(project.notes).toEqual([
    'hp_metric = -1 at step 0 of 2 of 4 runs is what Lightning writes as long as it is told of no metric; it was left out.',
  ])
  expect(points(project, 'version_0', 'hp_metric')).toEqual([[], []])
  expect(points(project, 'version_1', 'hp_metric')).toEqual([[0], [0.75]])
  const told = { lr: 0.01, layers: [64, 32], loss: 'MSELoss()', dropout: null, amp: true }
  expect(named(project, 'version_0').config).toEqual(told)
  expect(named(project, 'version_2').config).toEqual({ amp: true, dropout: null, layers: [64, 32], lr: 0.02, 'optimizer.name': 'adam' })
  // It said what it was about to do, and logged nothing.
  expect(named(project, 'version_3')).toMatchObject({ config: told, state: 'failed' })
})

it('PyTorch: what add_scalars and add_hparams write into folders of their own is part of the run above', async () => {
  const project = await read('torch')
  expect(project.runs.map(({ name, config }) => [name, config])).toEqual([
    ['exp0', { lr: 0.1, bs: 32 }],
    ['exp1', { lr: 0.2, bs: 32 }],
  ])
  expect([...metrics(project)].sort()).toEqual(['Loss/train', 'Metrics/both/a', 'Metrics/both/b_c', 'hparam/accuracy'])
  expect(points(project, 'exp1', 'Metrics/both/b_c')).toEqual([
    [0, 1, 2],
    [3, 4, 5],
  ])
  expect(points(project, 'exp1', 'hparam/accuracy')).toEqual([[0], [Math.fround(0.6)]])
})

const T = 1_700_000_000
const part = (tag: string, ...values: readonly number[]): Uint8Array =>
  eventFile(events.version(T), ...values.map((value, step) => events.scalar(T + 1 + step, step, tag, value)))

it('files written at the same time are merged by their times; nothing of them is void', async () => {
  const at = (start: number, tag: string) =>
    eventFile(events.version(T + start), ...[0, 1, 2].map((step) => events.scalar(T + start + 10 * step, step, tag, start + step)))
  const project = await folder({ 'r/events.out.tfevents.1.a': at(1, 'loss'), 'r/events.out.tfevents.2.b': at(2, 'loss') })
  expect(points(project, 'r', 'loss')).toEqual([
    [0, 0, 1, 1, 2, 2],
    [1, 2, 2, 3, 3, 4],
  ])
  expect(project.notes).toEqual([])
})

it('more files written at the same time than are opened at once all count', async () => {
  const files = Array.from({ length: 150 }, (_, i) => [
    `r/events.out.tfevents.1.${i}`,
    eventFile(events.version(T), ...[0, 1, 2].map((step) => events.scalar(T + 1 + step, step, 'loss', i))),
  ])
  const project = await folder(Object.fromEntries(files) as Record<string, Uint8Array>)
  const [steps, values] = points(project, 'r', 'loss')
  expect([steps.length, values.reduce((sum, value) => sum + value, 0)]).toEqual([450, 3 * ((149 * 150) / 2)])
})

it('steps that go back within one file are kept: nothing says that it was restarted', async () => {
  const file = eventFile(events.version(T), ...[0, 1, 2, 0, 1, 2].map((step, i) => events.scalar(T + i, step, 'loss', i)))
  const project = await folder({ 'r/events.out.tfevents.1.a': file })
  expect(points(project, 'r', 'loss')).toEqual([
    [0, 1, 2, 0, 1, 2],
    [0, 1, 2, 3, 4, 5],
  ])
})

it('is told by its content, under any name and packed, and beside other files', async () => {
  const file = part('loss', 3, 2, 1)
  expect((await readText('x.bin', file)).format).toBe('tensorboard')
  expect((await readText('x.gz', gzipSync(file))).format).toBe('tensorboard')
  const mixed = await folder({
    'a/events.out.tfevents.1.h': file,
    'a/hparams.json': '{"lr": 0.1}',
    'a/eval_measurements.csv': 'step,loss\n1,2\n',
    'b/events.out.tfevents.1.h': file,
    'b/hparams.json': '{"lr": 0.2}',
    'b/meta.json': '{"loss": 1, "lr": 2}',
    'notes.md': 'x',
  })
  expect(mixed.format).toBe('tensorboard')
  expect(mixed.runs.map(({ name, config }) => [name, config])).toEqual([
    ['a', { lr: 0.1 }],
    ['b', { lr: 0.2 }],
  ])
  expect(mixed.notes).toEqual([
    '3 of 7 files were passed over: event files and hparams.yaml, hparams.yml, hparams.json beside them were read.',
  ])
  // Records of something else.
  await expect(readText('x.bin', eventFile(new Uint8Array([10, 3, 1, 2, 3])))).rejects.toMatchObject({ code: 'BINARY_FILE' })
})

it('a folder called like a part of a training is one only beside others of these names', async () => {
  const keras = await folder({
    'train/events.out.tfevents.1.h': part('loss', 2, 1),
    'validation/events.out.tfevents.1.h': part('loss', 3, 2),
  })
  expect(keras.runs.map(({ name }) => name)).toEqual(['logs'])
  expect(metrics(keras)).toEqual(['train/loss', 'validation/loss'])
  const own = await folder({ 'test/events.out.tfevents.1.h': part('loss', 2, 1), 'exp1/events.out.tfevents.1.h': part('loss', 3, 2) })
  expect(own.runs.map(({ name }) => name).sort()).toEqual(['exp1', 'test'])
})

it('a torn tail and a bad checksum are said, with everything else kept', async () => {
  const file = part('loss', 5, 4, 3, 2)
  const torn = await readText('x.tfevents.1', file.subarray(0, file.length - 5))
  expect(torn.histories[0]!.series[0]!.values).toEqual(Float64Array.of(5, 4, 3))
  expect(torn.notes[0]).toMatch(
    /^x\.tfevents\.1: cut off within a record; its last \d+ bytes were left out, 4 records before them were read\.$/,
  )
  const damaged = new Uint8Array(file)
  // Within the value of the second scalar.
  damaged[file.length - 2 * ((file.length - 40) / 4) - 8]! ^= 1
  const read = await readText('x.tfevents.1', damaged)
  expect(read.histories[0]!.series[0]!.values.length).toBe(3)
  expect(read.notes[0]).toMatch(
    /bytes from position \d+ on are damaged \(1 place where checksums do not hold\); the other 4 records were read\.$/,
  )
  await expect(readText('x.tfevents.1', new Uint8Array(500).fill(7))).rejects.toMatchObject({
    code: 'NO_RUNS_FOUND',
    message: expect.stringContaining('x.tfevents.1 holds no record of an event file that is whole'),
  })
})

it('hostile settings beside events are refused with a reason, and the run is kept', async () => {
  const bomb = `a: &a [x, x, x, x, x, x, x, x, x]\n${'bcdefghij'.replace(/./g, (c, i: number) => `${c}: &${c} [${`*${'abcdefghi'[i]},`.repeat(9)}]\n`)}`
  const project = await folder({
    'bomb/hparams.yaml': bomb,
    'bomb/events.out.tfevents.1.h': part('loss', 1),
    'list/hparams.json': '[1, 2]',
    'list/events.out.tfevents.1.h': part('loss', 1),
    'proto/hparams.json': '{"__proto__": {"x": 1}, "lr": 1}',
    'proto/events.out.tfevents.1.h': part('__proto__', 1),
    'tagged/hparams.yaml': 'lr: 0.1\nmodel: !!python/object:torch.nn.Module {}\n',
    'tagged/events.out.tfevents.1.h': part('loss', 1),
  })
  expect(project.runs.map(({ name }) => name)).toEqual(['bomb', 'list', 'proto', 'tagged'])
  expect(project.rejections.map(({ file }) => file)).toEqual(['bomb/hparams.yaml', 'list/hparams.json'])
  expect(named(project, 'tagged').config).toMatchObject({ lr: 0.1 })
  expect(points(project, 'proto', '__proto__')).toEqual([[0], [1]])
})

it('importing again changes nothing; a folder that has grown brings what is new', async () => {
  await using target = await temporaryStore()
  using root = temporaryFolder()
  const counts = async () => {
    const { projects } = await importFile(target.store, join(root.path, 'logs'))
    return [projects[0]!.new, projects[0]!.changed, projects[0]!.same]
  }
  const [a, b] = [part('loss', 3, 2, 1), part('loss', 4, 3, 2, 1)]
  root.write('logs/a/events.out.tfevents.1.h', a)
  root.write('logs/b/events.out.tfevents.1.h', b.subarray(0, b.length - 30))
  expect(await counts()).toEqual([2, 0, 0])
  expect(await counts()).toEqual([0, 0, 2])
  root.write('logs/b/events.out.tfevents.1.h', b)
  root.write('logs/c/events.out.tfevents.1.h', a)
  expect(await counts()).toEqual([1, 1, 1])
  const [project] = await target.store.listProjects()
  const run = (await target.store.findRun(project!.id, 'logs/b'))!
  expect((await target.store.history(run.id)).map(({ values }) => [...values])).toEqual([[4, 3, 2, 1]])
})
