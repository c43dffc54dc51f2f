import { execFileSync } from 'node:child_process'
import { copyFileSync, cpSync, mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { importFile, type ReadSource, readSource, temporaryFolder, temporaryStore } from '../testing/import-file.ts'
import { logOf, RULES, records as r } from '../wandb-log/testing/write-log.ts'

const FIXTURES = join(import.meta.dirname, '../../../../../fixtures/wandb')
const START = 1_767_323_045_000

/** Reads files given by name as one folder `wandb`. */
async function readFiles(files: Readonly<Record<string, string | Uint8Array>>): Promise<ReadSource['projects']> {
  using folder = temporaryFolder()
  for (const [name, content] of Object.entries(files)) folder.write(`wandb/${name}`, content)
  return (await readSource(join(folder.path, 'wandb'))).projects
}
const folderOf = (second: number, id: string): string => `offline-run-20260101_0000${String(second).padStart(2, '0')}-${id}`
const curve = ({ histories }: ReadSource['projects'][number], metric: string, attempt: number) => {
  const stretches = histories
    .filter((event) => event.attempt === attempt)
    .flatMap(({ series }) => series.filter((one) => one.metric === metric))
  return { steps: stretches.flatMap(({ steps }) => [...steps]), values: stretches.flatMap(({ values }) => [...values]) }
}
const losses = (...values: readonly number[]) => values.map((value, step) => r.history(step, { loss: value }))

describe('how a run ended', () => {
  it.each([
    ['0', [r.exit(0, 20)], { state: 'finished', cause: null, exitCode: 0, finishedAt: START + 20_000 }],
    ['1', [r.exit(1, 3)], { state: 'failed', cause: null, exitCode: 1 }],
    ['255, an interrupt', [r.exit(255)], { state: 'stopped', cause: 'user', exitCode: 255 }],
    ['none: the process was killed', [], { state: 'failed', cause: 'crashed' }],
    ['none after word of a preemption', [r.preempting()], { state: 'stopped', cause: 'preempted' }],
    [
      '1 after memory ran out',
      [
        r.output('Traceback (most recent call last):\ntorch.OutOfMemoryError: CUDA out of memory. Tried', 'stderr'),
        r.output(' to allocate 2 GiB\n', 'stderr'),
        r.exit(1),
      ],
      { state: 'failed', cause: 'oom', exitCode: 1 },
    ],
  ])('exit code %s', async (_, end, expected) => {
    const [project] = await readFiles({ 'run-a.wandb': logOf(r.run({ id: 'a', startedAt: START }), ...losses(1), ...end) })
    expect(project!.runs[0]).toMatchObject(expected)
    if (!('exitCode' in expected)) expect(project!.runs[0]).not.toHaveProperty('exitCode')
  })
})

describe('config and summary, piece by piece', () => {
  it('paths set within dicts that came as one text; what is removed is gone; the client keeps `_wandb` for itself', async () => {
    const [project] = await readFiles({
      'run-a.wandb': logOf(
        r.run({
          id: 'a',
          config: { opt: { name: 'adam', lr: { max: 1, min: 0 } }, _wandb: { t: 1 }, gone: 1, 'a.b': 2, list: [1, { x: 2 }] },
        }),
        r.config(
          [
            [['opt', 'lr', 'max'], 3],
            [['opt', 'new', 'deep'], 'x'],
            ['late', null],
          ],
          ['gone', ['opt', 'lr', 'min']],
        ),
        r.summary({ best: 3, deep: { k: 1 } }),
        r.summary({ deep: { l: 2 } }, ['best']),
        r.exit(0),
      ),
    })
    expect(project!.runs[0]!.config).toEqual({
      'opt.name': 'adam',
      'opt.lr.max': 3,
      'opt.new.deep': 'x',
      'a.b': 2,
      list: [1, { x: 2 }],
      late: null,
    })
    expect(project!.runs[0]!.summary).toEqual({ 'deep.l': 2 })
  })

  it('without a summary record: last values, and what define_metric asked for, computed from the history', async () => {
    const [project] = await readFiles({
      'run-a.wandb': logOf(
        r.run({ id: 'a' }),
        r.metric({ name: 'loss', rules: [RULES.min] }),
        r.metric({ glob: 'val/*', rules: [RULES.max, RULES.mean], step: 'epoch' }),
        r.metric({ name: 'val/quiet', rules: [RULES.none] }),
        r.metric({ name: 'epoch', rules: [RULES.max] }),
        r.metric({ name: 'score', rules: [RULES.best], goal: 2 }),
        ...[3, 1, Number.NaN, 2].map((value, step) =>
          r.history(step, { loss: value, 'val/acc': value, 'val/quiet': value, score: value, free: value, epoch: 1, word: `w${step}` }),
        ),
      ),
    })
    expect(project!.runs[0]!.summary).toEqual({
      loss: 1,
      'loss.min': 1,
      'val/acc': 3,
      'val/acc.max': 3,
      'val/acc.mean': 2,
      score: 3,
      'score.best': 3,
      free: 2,
      epoch: 1,
      'epoch.max': 1,
      word: 'w3',
    })
    const goals = project!.events.flatMap((event) => (event.type === 'metric' ? [[event.name, event.goal, event.stepMetric]] : []))
    expect(goals).toEqual([
      ['loss', 'minimize', undefined],
      ['val/acc', 'maximize', 'epoch'],
      ['score', 'maximize', undefined],
    ])
  })

  it('a key that the script removed from the summary does not come back from the history', async () => {
    const [project] = await readFiles({ 'run-a.wandb': logOf(r.run({ id: 'a' }), ...losses(1, 2), r.summary({ other: 1 }, ['loss'])) })
    expect(project!.runs[0]!.summary).toEqual({ other: 1 })
  })
})

describe('history', () => {
  it('nested dicts become dotted names; media, written whole or key by key, stay whole; nulls are no values', async () => {
    const image = { _type: 'image-file', path: 'media/x.png', size: 3 }
    const [project] = await readFiles({
      'run-a.wandb': logOf(
        r.run({ id: 'a' }),
        r.history(0, { train: { acc: 0.5, img: image }, n: null, flag: true, word: 'NaN' }, [
          [['hist', '_type'], 'histogram'],
          [
            ['hist', 'bins'],
            [0, 1],
          ],
          [['a', 'b', 'c'], Number.NEGATIVE_INFINITY],
          [['deep', 'imgs', '_type'], 'images/separated'],
          [['deep', 'imgs', 'inner', '_type'], 'x'],
        ]),
      ),
    })
    const [event] = project!.histories
    expect(event!.series.map(({ metric, values }) => [metric, ...values])).toEqual([
      ['train.acc', 0.5],
      ['a.b.c', Number.NEGATIVE_INFINITY],
    ])
    expect(event!.sparse).toEqual([
      { metric: 'train.img', step: 0, value: image },
      { metric: 'flag', step: 0, value: true },
      { metric: 'word', step: 0, value: 'NaN' },
      { metric: 'hist', step: 0, value: { _type: 'histogram', bins: [0, 1] } },
      { metric: 'deep.imgs', step: 0, value: { _type: 'images/separated', 'inner._type': 'x' } },
    ])
    expect(project!.notes.join(' ')).toContain('Stored, not drawn: 1 image-file, 1 histogram, 1 images/separated.')
  })

  it('a metric of the script keeps its name where the machine measures something of the same name', async () => {
    const [project] = await readFiles({
      'run-a.wandb': logOf(
        r.run({ id: 'a', startedAt: START }),
        r.history(0, { 'gpu.0.temp': 1 }),
        r.stats(START + 15_000, { 'gpu.0.temp': 50, 'gpu.1.temp': 51, cpu: 3 }),
      ),
    })
    expect(project!.histories[0]!.series.map(({ metric, steps, values }) => [metric, steps[0], values[0]])).toEqual([
      ['gpu.0.temp', 0, 1],
      ['system.gpu.0.temp', 15, 50],
      ['gpu.1.temp', 15, 51],
      ['system.cpu', 15, 3],
    ])
  })
})

describe('several executions of one run', () => {
  const first = (id = 'a') => logOf(r.run({ id, startedAt: START, config: { lr: 1 } }), ...losses(9, 8, 7, 6), r.exit(1))

  it('resumed: the last attempt has the whole curve, without the rows that were logged again', async () => {
    const [project] = await readFiles({
      [`${folderOf(1, 'a')}/run-a.wandb`]: first(),
      [`${folderOf(2, 'a')}/run-a.wandb`]: logOf(
        r.run({ id: 'a', startedAt: START + 60_000, resumed: true, startingStep: 3 }),
        r.history(3, { loss: 5 }),
        r.history(4, { loss: 4 }),
        r.exit(0),
      ),
    })
    expect(project!.runs).toHaveLength(1)
    expect(project!.runs[0]).toMatchObject({
      state: 'finished',
      attempt: { n: 2, kind: 'resume', parent: 1 },
      config: { lr: 1 },
      summary: { loss: 4 },
    })
    expect(curve(project!, 'loss', 1)).toEqual({ steps: [0, 1, 2, 3], values: [9, 8, 7, 6] })
    expect(curve(project!, 'loss', 2)).toEqual({ steps: [0, 1, 2, 3, 4], values: [9, 8, 7, 5, 4] })
  })

  it('rewound twice, started anew, forked from another run', async () => {
    const [project] = await readFiles({
      [`${folderOf(1, 'a')}/run-a.wandb`]: first(),
      [`${folderOf(2, 'a')}/run-a.wandb`]: logOf(
        r.run({ id: 'a', startedAt: START + 1e4, branch: ['a', 1] }),
        r.history(2, { loss: 0 }),
        r.history(3, { loss: 1 }),
      ),
      [`${folderOf(3, 'a')}/run-a.wandb`]: logOf(r.run({ id: 'a', startedAt: START + 2e4, branch: ['a', 2] }), r.history(3, { loss: 2 })),
      [`${folderOf(4, 'a')}/run-a.wandb`]: logOf(r.run({ id: 'a', startedAt: START + 3e4 }), r.history(0, { loss: 3 })),
      [`${folderOf(5, 'f')}/run-f.wandb`]: logOf(r.run({ id: 'f', startedAt: START + 4e4, branch: ['a', 1] }), r.history(2, { loss: 5 })),
    })
    const [run, fork] = project!.runs
    expect(run!.attempt).toEqual({ n: 4, kind: 'reinit', parent: 3 })
    expect(run!.earlierAttempts!.map(({ kind, forkStep }) => [kind, forkStep])).toEqual([
      ['start', undefined],
      ['rewind', 1],
      ['rewind', 2],
    ])
    const ofRun = { ...project!, histories: project!.histories.filter(({ key }) => key.kind === 'id' && key.id === 'a') }
    expect(curve(ofRun, 'loss', 2)).toEqual({ steps: [0, 1, 2, 3], values: [9, 8, 0, 1] })
    expect(curve(ofRun, 'loss', 3)).toEqual({ steps: [0, 1, 2, 3], values: [9, 8, 0, 2] })
    expect(curve(ofRun, 'loss', 4)).toEqual({ steps: [0], values: [3] })
    expect(fork).toMatchObject({ key: { id: 'f' }, attempt: { n: 1, kind: 'fork', forkStep: 1 } })
  })

  it('a copy of an execution is no second one', async () => {
    const [project] = await readFiles({
      [`${folderOf(1, 'a')}/run-a.wandb`]: first(),
      [`backup/${folderOf(1, 'a')}/run-a.wandb`]: first(),
      [`older/${folderOf(1, 'a')}/run-a.wandb`]: first().subarray(0, 120),
    })
    expect(project!.runs).toHaveLength(1)
    expect(project!.runs[0]!.attempt).toMatchObject({ n: 1 })
    expect(curve(project!, 'loss', 1).values).toEqual([9, 8, 7, 6])
    expect(project!.notes.join(' ')).toContain('2 copies of executions')
  })
})

describe('folder and log', () => {
  const files = {
    'run-20260101_000001-a/files/config.yaml': 'wandb_version: 1\nlr:\n  value: 0.2\nonly_file:\n  value: 7\n',
    'run-20260101_000001-a/files/wandb-summary.json': '{"loss": 99, "extra": 5, "_runtime": 3}',
    'run-20260101_000001-a/run-a.wandb': logOf(
      r.run({ id: 'a', config: { lr: 0.1 }, project: 'p', sweep: 'sw1' }),
      ...losses(2, 1),
      r.summary({ loss: 1 }),
      r.exit(0),
    ),
    'run-20260101_000002-b/files/config.yaml': 'lr:\n  value: 0.3\n',
    'run-20260101_000002-b/files/wandb-summary.json': '{"loss": 3}',
  }

  it('the log wins, the report says so with both values; what only the files know comes from them', async () => {
    const [project] = await readFiles(files)
    expect(project!.name).toBe('p')
    expect(project!.runs.map(({ config, summary, state, sweep }) => [config, summary, state, sweep])).toEqual([
      [{ lr: 0.1, only_file: 7 }, { loss: 1, extra: 5, _runtime: 3 }, 'finished', 'sw1'],
      [{ lr: 0.3 }, { loss: 3 }, 'finished', undefined],
    ])
    const notes = project!.notes.join('\n')
    expect(notes).toContain(
      'of 1 runs say otherwise than their logs, which were followed: a (lr: 0.1 in the log, 0.2 in the file; loss: 1 in the log, 99 in the file)',
    )
    expect(notes).toContain('1 of 2 runs have no log that can be read')
  })

  it('a log of which nothing can be read leaves the run to its files, and is said', async () => {
    const [project] = await readFiles({ ...files, 'run-20260101_000002-b/run-b.wandb': logOf(r.run({ id: 'b' })).subarray(0, 12) })
    expect(project!.runs[1]).toMatchObject({ key: { id: 'b' }, config: { lr: 0.3 } })
    expect(project!.notes.join('\n')).toContain(
      'run-20260101_000002-b/run-b.wandb is torn off at byte 7, after 0 records: its last 5 bytes hold no whole record and were lost',
    )
  })

  it('logs of several W&B projects become several projects, unless some run does not say', async () => {
    const logs = {
      'x/run-a.wandb': logOf(r.run({ id: 'a', project: 'one' })),
      'x/run-b.wandb': logOf(r.run({ id: 'b', project: 'two' })),
      'x/run-c.wandb': logOf(r.run({ id: 'c', project: 'one' })),
    }
    expect((await readFiles(logs)).map(({ name, runs }) => [name, runs.length])).toEqual([
      ['one', 2],
      ['two', 1],
    ])
    const mixed = { ...logs, 'run-20260101_000002-d/files/config.yaml': 'lr:\n  value: 1\n' }
    expect((await readFiles(mixed)).map(({ name, runs }) => [name, runs.length])).toEqual([['wandb', 4]])
  })
})

describe('a torn or damaged log', () => {
  const log = logOf(r.run({ id: 'a', project: 'p', config: { lr: 0.1 } }), ...losses(4, 3, 2, 1), r.exit(0))

  it('torn at every byte: the run has a prefix of its history, and never an end it did not have', async () => {
    using folder = temporaryFolder()
    const whole = curve((await readSource(folder.write('run-a.wandb', log))).projects[0]!, 'loss', 1)
    // Of fewer bytes than the run record takes there is no run to speak of.
    const start = logOf(r.run({ id: 'a', project: 'p', config: { lr: 0.1 } })).length
    for (let cut = start; cut < log.length; cut++) {
      const [project] = (await readSource(folder.write('run-a.wandb', log.subarray(0, cut)))).projects
      const { steps, values } = curve(project!, 'loss', 1)
      expect([cut, steps, values]).toEqual([cut, whole.steps.slice(0, steps.length), whole.values.slice(0, values.length)])
      expect(project!.runs[0]).toMatchObject({ config: { lr: 0.1 }, state: 'failed', cause: 'crashed' })
    }
  })

  it('says which bytes were lost, after how many records', async () => {
    const [project] = await readFiles({ 'run-a.wandb': log.subarray(0, log.length - 1) })
    expect(project!.notes[0]).toMatch(
      /^run-a\.wandb is torn off at byte \d+, after 5 records: its last \d+ bytes hold no whole record and were lost, everything before was read\.$/,
    )
  })

  it('a log that is none is refused by name; beside others it is set aside', async () => {
    using folder = temporaryFolder()
    await expect(readSource(folder.write('run-x.wandb', 'no log at all'))).rejects.toMatchObject({ code: 'NO_RUNS_FOUND' })
    const [project] = await readFiles({ 'run-x.wandb': 'no log at all', 'run-a.wandb': log })
    expect(project!.runs).toHaveLength(1)
    expect(project!.rejections).toEqual([{ file: 'run-x.wandb', reason: 'holds no record of a W&B log' }])
  })
})

describe('into a store', () => {
  const EDGE = join(FIXTURES, 'sdk-edge-cases')

  it('a folder, a run folder, one log, an archive and a log under another name are the same runs', async () => {
    await using target = await temporaryStore()
    using folder = temporaryFolder()
    cpSync(join(FIXTURES, 'client/0.31.0-config'), join(folder.path, 'wandb'), { recursive: true })
    const run = 'offline-run-20260101_000000-config01'
    const plain = join(folder.path, 'wandb', run, 'run-config01.wandb')
    execFileSync('tar', ['czf', join(folder.path, 'wandb.tar.gz'), '-C', folder.path, 'wandb'])
    copyFileSync(plain, join(folder.path, 'anything.bin'))
    const paths = ['wandb', `wandb/${run}`, `wandb/${run}/run-config01.wandb`, 'wandb.tar.gz', 'anything.bin']
    const seen = []
    for (const path of paths) {
      const report = await importFile(target.store, join(folder.path, path))
      const { name, new: added, changed, same } = report.projects[0]!
      seen.push([path, report.format, name, added, changed, same])
    }
    expect(seen).toEqual(paths.map((path, i) => [path, 'wandb-dir', 'tuning', i === 0 ? 1 : 0, 0, i === 0 ? 0 : 1]))
    const project = (await target.store.findProject('tuning'))!
    const stored = (await target.store.findRun(project.id, 'config01'))!
    expect(stored).toMatchObject({ externalKey: 'id:config01', state: 'finished', tags: ['a', 'b c'], group: 'g1', jobType: 'train' })
    const [loss] = await target.store.history(stored.id, { metrics: ['loss'] })
    expect([...loss!.values]).toEqual([1, Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY, 1e-300, -0, 2 ** 53, 0.1])
    const console = await target.store.sparseHistory(stored.id)
    expect(console.filter(({ metric }) => metric === 'text')).toHaveLength(8)
  })

  it("all of W&B's own edge cases import, twice, with the losses that were made into them", async () => {
    await using target = await temporaryStore()
    const report = await importFile(target.store, EDGE)
    expect(report.projects).toHaveLength(1)
    expect(report.projects[0]).toMatchObject({ name: 'leet-fixtures', new: 13, rejected: 0 })
    expect(report.warnings.slice(0, 2)).toEqual([
      'wire/bad-crc.wandb is damaged at byte 143, after 2 records: 46 bytes were lost, reading went on behind them.',
      'wire/truncated-tail.wandb is torn off at byte 234, after 4 records: its last 56 bytes hold no whole record and were lost, everything before was read.',
    ])
    expect((await importFile(target.store, EDGE)).projects[0]).toMatchObject({ new: 0, changed: 0, same: 13, points: 0 })
    const dataset = await target.store.loadDataset({ projects: [report.projects[0]!.id] })
    const states = Object.fromEntries(dataset.runs.name.map((name, i) => [name, [dataset.runs.state[i], dataset.runs.cause[i]]]))
    expect(states).toMatchObject({ 'edge-empty-run': ['failed', 'crashed'], 'edge-nan-inf-run': ['finished', null] })
    const system = dataset.metrics.filter(({ name }) => name.startsWith('system.') || name.startsWith('gpu.'))
    expect(system.length).toBeGreaterThan(5)
  })

  it('a log that has grown since is the same run, changed; its history is there once', async () => {
    await using target = await temporaryStore()
    using folder = temporaryFolder()
    const log = logOf(r.run({ id: 'a', project: 'p' }), ...losses(4, 3, 2, 1), r.exit(0))
    const path = folder.write('run-a.wandb', log.subarray(0, 150))
    expect((await importFile(target.store, path)).projects[0]).toMatchObject({ new: 1, changed: 0 })
    writeFileSync(path, log)
    expect((await importFile(target.store, path)).projects[0]).toMatchObject({ new: 0, changed: 1, points: 4 })
    const project = (await target.store.findProject('p'))!
    const run = (await target.store.findRun(project.id, 'a'))!
    expect(run).toMatchObject({ state: 'finished', cause: null, attempt: 1 })
    expect(await target.store.history(run.id)).toMatchObject([{ metric: 'loss', values: Float64Array.of(4, 3, 2, 1) }])
  })

  it('executions are attempts with their own states and histories; goals and x axes are declared', async () => {
    await using target = await temporaryStore()
    using folder = temporaryFolder()
    mkdirSync(join(folder.path, 'wandb'))
    cpSync(join(FIXTURES, 'client/0.31.0-resume'), join(folder.path, 'wandb'), { recursive: true })
    cpSync(join(FIXTURES, 'client/0.31.0-metrics'), join(folder.path, 'wandb'), { recursive: true })
    await importFile(target.store, join(folder.path, 'wandb'))
    const project = (await target.store.findProject('tuning'))!
    const run = (await target.store.findRun(project.id, 'resume01'))!
    expect(run.attempts.map(({ n, kind, state }) => [n, kind, state])).toEqual([
      [1, 'start', 'finished'],
      [2, 'resume', 'finished'],
      [3, 'reinit', 'finished'],
    ])
    expect((await target.store.history(run.id, { attempt: 2, metrics: ['loss'] }))[0]!.steps).toEqual(
      Float64Array.of(0, 1, 2, 3, 4, 5, 6, 7),
    )
    const dataset = await target.store.loadDataset({ projects: [project.id] })
    const goals = Object.fromEntries(dataset.metrics.map(({ name, goal, goalSource }) => [name, [goal, goalSource]]))
    expect(goals).toMatchObject({ loss: ['minimize', 'declared'], acc: ['maximize', 'declared'] })
  })

  it('a run that a client logged live, and the log it left, are one run, whichever comes first', async () => {
    await using target = await temporaryStore()
    using folder = temporaryFolder()
    const path = folder.write('run-a.wandb', logOf(r.run({ id: 'a', project: 'p' }), ...losses(3, 2, 1), r.exit(0)))
    const project = await target.store.createProject('p')
    const row = (step: number, value: number) => ({ step, time: START, numbers: [['loss', value]] as const, others: [] })
    await target.store.announce(project.id, { key: 'a', record: {}, begin: 'start', metrics: [] })
    // The last request of the process never arrived.
    await target.store.deliver(project.id, 'a', { history: { offset: 0, lines: [row(0, 3), row(1, 2)] } })
    expect((await importFile(target.store, path)).projects[0]).toMatchObject({ id: project.id, new: 0, changed: 1 })
    const run = (await target.store.findRun(project.id, 'a'))!
    expect(run).toMatchObject({ state: 'finished', attempt: 1 })
    expect(await target.store.history(run.id)).toMatchObject([{ metric: 'loss', values: Float64Array.of(3, 2, 1) }])

    // Synced later, it begins anew, as it does wherever an id is used again; what was imported is kept.
    await target.store.announce(project.id, { key: 'a', record: {}, begin: 'start', metrics: [] })
    await target.store.deliver(project.id, 'a', { history: { offset: 0, lines: [row(0, 3), row(1, 2), row(2, 1)] } })
    expect((await target.store.findProject('p'))!.runs).toBe(1)
    expect(await target.store.history(run.id, { attempt: 2 })).toMatchObject([{ values: Float64Array.of(3, 2, 1) }])
    expect((await importFile(target.store, path)).projects[0]).toMatchObject({ new: 0, changed: 0, same: 1 })
  })
})
