import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { eventFile, events } from '../tensorboard/testing/write-event-file.ts'
import { byReading, DATA, importFile, readSource, temporaryFolder, temporaryStore } from '../testing/import-file.ts'
import { readRules, scanOutput } from './output-scalars.ts'

type Attributes = Readonly<Record<string, string>>
type Folder = ReturnType<typeof temporaryFolder>

/** A run folder as Guild writes it; names without a slash are attributes. */
function writeRun(folder: Folder, root: string, attributes: Attributes): void {
  for (const [name, content] of Object.entries({ opref: "guildfile:/home/x '' '' train\n", ...attributes }))
    folder.write(`${root}/.guild/${name === 'opref' || name === 'output' || /^[A-Z]/.test(name) ? name : `attrs/${name}`}`, content)
}

const finished: Attributes = {
  flags: 'lr: 0.1\nact: relu\n',
  exit_status: '0\n',
  started: '1662041973883753\n',
  stopped: '1662041974186402\n',
}
const only = async (path: string) => (await readSource(path)).projects[0]!

describe('runs of Guild', () => {
  it('flags are params; label, tags, host, times and operation are kept; the folder is the run’s id', async () => {
    using folder = temporaryFolder()
    const output = 'start\nloss: 0.5 (step 1)\nacc: nan\nloss: 0.25 (step 2)\nacc: 1e-1 (best so far)\nnot a loss: x\n'
    writeRun(folder, 'r/0123456789abcdef', { ...finished, label: 'lr=0.1\n', tags: '- a\n- b\n', host: 'h\n', output })
    const { name, runs, histories, columns } = await only(`${folder.path}/r`)
    expect(name).toBe('r')
    expect(runs[0]).toMatchObject({
      key: { kind: 'id', id: '0123456789abcdef' },
      name: 'train 01234567',
      jobType: 'train',
      notes: 'lr=0.1',
      tags: ['a', 'b'],
      host: 'h',
      state: 'finished',
      exitCode: 0,
      startedAt: 1662041973884,
      finishedAt: 1662041974186,
      config: { lr: 0.1, act: 'relu' },
      summary: { loss: 0.25, acc: 0.1 },
    })
    expect(histories[0]!.series.map(({ metric, steps, values }) => [metric, [...steps], [...values]])).toEqual([
      ['loss', [1, 2], [0.5, 0.25]],
      ['acc', [1, 2], [Number.NaN, 0.1]],
    ])
    expect(byReading(columns)).toMatchObject({ param: ['lr', 'act'], metric: ['loss', 'acc'] })
  })

  it.each([
    ['exit_status 0', { exit_status: '0' }, 'finished', null],
    ['exit_status above 0', { exit_status: '1' }, 'failed', 'crashed'],
    ['a signal', { exit_status: '-15' }, 'stopped', 'user'],
    ['no exit status', {}, 'failed', 'lost'],
    ['a lock', { LOCK: '123' }, 'running', null],
    ['an empty PENDING', { PENDING: '' }, 'pending', null],
  ] as const)('state: %s', async (_, attributes, state, cause) => {
    using folder = temporaryFolder()
    writeRun(folder, 'r/a', { flags: 'lr: 1\n', ...attributes })
    expect((await only(`${folder.path}/r`)).runs[0]).toMatchObject({ state, cause })
  })

  it('operations are projects; what lies within a run, batches and the trash are passed over and counted', async () => {
    using folder = temporaryFolder()
    writeRun(folder, 'g/runs/a', finished)
    writeRun(folder, 'g/runs/a/input', finished)
    writeRun(folder, 'g/runs/b', { ...finished, opref: "guildfile:/x '' cnn test" })
    writeRun(folder, 'g/runs/c', finished)
    writeRun(folder, 'g/runs/c/.guild/proto', finished)
    writeRun(folder, 'g/trash/runs/d', finished)
    const { projects } = await readSource(`${folder.path}/g`)
    expect(projects.map(({ name, runs }) => [name, runs.map(({ key }) => key.kind === 'id' && key.id)])).toEqual([
      ['g', ['a']],
      ['g - cnn:test', ['b']],
    ])
    expect(projects[0]!.notes.slice(0, 3)).toEqual([
      '2 runs within other runs were passed over: they are what those depend on.',
      '1 batches were passed over: their runs are here by themselves.',
      "1 deleted runs in Guild's trash were passed over.",
    ])
  })

  it('a store in which nothing was printed is said, and an event file that cannot be read', async () => {
    using folder = temporaryFolder()
    writeRun(folder, 'r/a', finished)
    folder.write('r/a/.guild/events.out.tfevents.1.h.1.0', 'x')
    const { notes } = await only(`${folder.path}/r`)
    expect(notes).toEqual([
      'a/.guild/events.out.tfevents.1.h.1.0 holds no record of an event file that is whole.',
      'No run of train has an output file, which Guild takes metrics from: there is nothing to compare them by.',
    ])
  })

  it('metrics come from event files of TensorBoard too, where they were not printed', async () => {
    using folder = temporaryFolder()
    const scalars = (tag: string) =>
      eventFile(events.version(1_700_000_000), ...[0, 1].map((step) => events.scalar(1_700_000_000 + step, step, tag, step + 0.5)))
    writeRun(folder, 'r/a', { ...finished, output: 'loss: 0.25\n' })
    folder.write('r/a/.guild/events.out.tfevents.1.h.1.0', scalars('loss'))
    folder.write('r/a/logs/events.out.tfevents.1.h', scalars('val_loss'))
    const { histories, columns, notes, runs } = await only(`${folder.path}/r`)
    expect(runs[0]!.summary).toEqual({ loss: 0.25 })
    expect(histories.flatMap(({ series }) => series.map(({ metric, values }) => [metric, [...values]]))).toEqual([
      ['logs/val_loss', [0.5, 1.5]],
    ])
    expect(byReading(columns)['metric']).toEqual(['logs/val_loss', 'loss'])
    expect(notes).toEqual(['Metrics of 1 of 1 runs were taken from their event files of TensorBoard, where they were not printed.'])
  })

  it('a damaged attribute is rejected with its line, and the rest of the run is kept', async () => {
    using folder = temporaryFolder()
    writeRun(folder, 'r/a', { ...finished, flags: 'lr: 0.1\nact: {a: [\n' })
    const { runs, rejections } = await only(`${folder.path}/r`)
    expect(runs[0]).toMatchObject({ state: 'finished', config: {} })
    expect(rejections).toEqual([expect.objectContaining({ file: 'a/.guild/attrs/flags', line: expect.any(Number) })])
  })

  it('importing again changes nothing, a new run is added', async () => {
    using folder = temporaryFolder()
    await using target = await temporaryStore()
    writeRun(folder, 'r/a', finished)
    await importFile(target.store, `${folder.path}/r`)
    writeRun(folder, 'r/b', finished)
    const { projects } = await importFile(target.store, `${folder.path}/r`)
    expect(projects[0]).toMatchObject({ new: 1, changed: 0, same: 1 })
  })
})

describe('output-scalars', () => {
  const scan = async (told: unknown, output: string) => {
    using folder = temporaryFolder()
    const { openSource } = await import('../source.ts')
    const source = await openSource(folder.write('output', output))
    const found = await scanOutput(source.files[0]!, readRules(told as never).rules)
    return Object.fromEntries([...found].map(([key, { steps, values }]) => [key, [steps, values]]))
  }

  it('named patterns are followed and no others; steps are told, or counted when a key comes again', async () => {
    const told = [{ loss: 'loss=(\\value);', step: 'epoch (\\step)' }]
    expect(await scan(told, 'epoch 3 loss=0.5; acc: 9\nepoch 4 loss=inf;\nloss=.5\n')).toEqual({
      loss: [
        [3, 4],
        [0.5, Number.POSITIVE_INFINITY],
      ],
    })
    expect(await scan(null, 'a: 1\nb: 2\na: 3\nb: 4\n')).toEqual({
      a: [
        [0, 1],
        [1, 3],
      ],
      b: [
        [0, 1],
        [2, 4],
      ],
    })
  })

  it('patterns that are more than text are counted, not guessed', () => {
    expect(readRules([{ loss: 'loss: (\\value)', x: '(?P<x>\\value)+' }, 'other (.*)', '(\\key): (\\value)'])).toMatchObject({
      passedOver: 2,
      rules: { length: 2 },
    })
  })

  it('a line without end and bytes that are no text tell nothing and take no time', async () => {
    expect(await scan([{ a: '' }, { b: '(\\value)' }], `${'1 '.repeat(200_000)}\n`)).toEqual({ b: [[0], [1]] })
    expect(await scan(null, `${'a:'.repeat(100_000)}\n`)).toEqual({})
    expect(await scan(null, '\u0000\u0001a: 1\n')).toEqual({})
  })
})

it.runIf(DATA)('runs made by Guild itself: ten runs of four operations, five with a loss', async () => {
  const { format, projects } = await readSource(join(DATA!, 'guild/samples'))
  expect(format).toBe('guild')
  expect(projects.map(({ name, runs }) => [name, runs.length])).toEqual([
    ['samples', 2],
    ['samples - mnist:evaluate', 1],
    ['samples - train', 5],
    ['samples - util:test', 2],
  ])
  const train = projects[2]!.runs
  expect(train.map(({ state, summary, config }) => [state, summary!['loss'], config!['x']])).toEqual([
    ['failed', 0.528032, -1.2],
    ['failed', 0.528032, -1],
    ['failed', 0.528032, -1],
    ['finished', 0.435141, 0.1],
    ['stopped', 0.478751, 1.1],
  ])
  expect(projects[0]!.runs.map(({ state }) => state)).toEqual(['pending', 'failed'])
})
