import { cpSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { describe, expect, it } from 'vitest'
import {
  byReading,
  DATA,
  importedDataset,
  importFile,
  readSource,
  readText,
  temporaryFolder,
  temporaryStore,
} from '../testing/import-file.ts'

const FIXTURES = join(import.meta.dirname, '../../../../../fixtures/search-logs')
const fixture = (name: string): string => join(FIXTURES, name)

const one = async (path: string) => (await readSource(path)).projects[0]!

describe('configurations trained at several budgets', () => {
  it('are one run each, with curves over the budget; the value is that at the highest, and lower ones were stopped early', async () => {
    const { report, dataset } = await importedDataset(fixture('bohb'))
    expect(report.format).toBe('bohb')
    expect(report.projects[0]).toMatchObject({ name: 'bohb', new: 84, rejected: 0 })
    const { param, seed } = byReading(report.projects[0]!.columns)
    expect(param).not.toContain('budget')
    expect([param?.length, seed]).toEqual([9, undefined])
    const loss = dataset.metrics.find(({ name }) => name === 'loss')!
    expect([loss.goal, loss.goalSource]).toEqual(['minimize', 'declared'])
    const states = [...dataset.runs.state]
    expect(states.filter((state) => state === 'finished')).toHaveLength(26)
    expect([...dataset.runs.cause].filter((cause) => cause === 'early-stop')).toHaveLength(58)
    const top = [...loss.summary].filter((_, row) => states[row] === 'finished')
    expect(Math.min(...top)).toBe(0.01171875)
    expect(dataset.runs.name[loss.summary.indexOf(0.01171875)]).toBe('configuration 6-0-2')
    expect(top.reduce((sum, value) => sum + value, 0) / 26).toBeCloseTo(0.32140174278846156, 12)
    expect(report.warnings.join('\n')).toContain(
      "budgets of 1, 3, 9. A run is one configuration: its trainings are points of its curves over 'budget'",
    )
    expect(report.warnings.join('\n')).toContain('58 of 84 runs never came to the highest budget')
  })

  it('compare by their last value from the start, which a chosen objective overrides', async () => {
    await using target = await temporaryStore()
    const { projects } = await importFile(target.store, fixture('deepcave-minimal'))
    const id = projects[0]!.id
    expect((await target.store.findProject(id))?.objective).toEqual({ metric: 'accuracy', goal: 'maximize', reducer: 'last' })
    await target.store.setObjective(id, { metric: 'time', goal: 'minimize', reducer: 'summary' })
    await importFile(target.store, fixture('deepcave-minimal'))
    expect((await target.store.findProject(id))?.objective?.metric).toBe('time')
    // What the reader is told stays with the project.
    expect((await target.store.listSources(id)).map(({ report }) => (report as { notes: string[] }).notes)).toEqual([
      [expect.stringContaining('Configurations were trained at budgets of 20, 40, 60.')],
    ])
  })

  it('SMAC: seeds tell runs apart, and the curve ends at the budget reached', async () => {
    const { format, projects } = await readSource(fixture('smac2-multi-fidelity'))
    const { runs, histories, events } = projects[0]!
    expect([format, runs.length, histories.length]).toEqual(['smac', 143, 143])
    const best = runs.find(({ key }) => key.kind === 'id' && key.id === 'smac2-multi-fidelity/122/seed=209652396')!
    expect(best).toMatchObject({ name: 'configuration 122', state: 'finished', sweep: 'smac2-multi-fidelity' })
    expect(best.summary).toMatchObject({ '1 - Accuracy': 0.016696069328381413, budget: 25 })
    expect(best.config).toMatchObject({ seed: 209652396 })
    expect(runs[0]).toMatchObject({ createdAt: 1706270264841, tags: ['Initial Design: Random'] })
    const last = histories.map(({ series }) => series.find(({ metric }) => metric === 'budget')!.steps.at(-1))
    expect(last.filter((budget) => budget === 25)).toHaveLength(38)
    expect(events).toContainEqual({ type: 'metric', name: '1 - Accuracy', goal: 'minimize', stepMetric: 'budget' })
    const sweep = events.find((event) => event.type === 'sweep')!
    expect(sweep.space).toMatchObject({ learning_rate_init: { type: 'uniform_float', lower: 0.0001, upper: 1, log: true } })
  })

  it('every trial of DeepCAVE counts in its curve: objectives with their directions, durations where no time is told', async () => {
    const { runs, histories, events, columns } = await one(fixture('deepcave-minimal'))
    expect([runs.length, histories[0]!.series.map(({ metric }) => metric)]).toEqual([100, ['duration_s', 'accuracy', 'time', 'budget']])
    expect(Math.max(...runs.map(({ summary }) => summary!['accuracy'] as number))).toBe(0.9955211046736387)
    expect(runs[0]!.startedAt).toBeUndefined()
    expect(byReading(columns)['param']).toEqual(['alpha', 'beta', 'gamma'])
    expect(events.filter((event) => event.type === 'metric')).toEqual([
      { type: 'metric', name: 'accuracy', goal: 'maximize', stepMetric: 'budget' },
      { type: 'metric', name: 'time', goal: 'minimize', stepMetric: 'budget' },
      { type: 'metric', name: 'duration_s', stepMetric: 'budget' },
    ])
  })
})

const history = (data: unknown, configs: unknown = { 1: { lr: 0.1 }, 2: { lr: 0.2 } }): string => JSON.stringify({ data, configs })
const runsOf = async (data: unknown, configs?: unknown) => readText('any.json', history(data, configs))

describe('SMAC run histories of every version', () => {
  it('SMAC 1 nests them', async () => {
    const { runs } = await one(fixture('smac1-mlp'))
    expect(runs).toHaveLength(20)
    expect(runs.find(({ summary }) => summary!['cost'] === 0.14798206278026904)).toMatchObject({
      name: 'configuration 10',
      state: 'finished',
      tags: ['Local Search'],
    })
    expect(runs[0]!.config).toEqual({
      alpha: 4.4498961297473776e-7,
      batch_size: 9,
      depth: 2,
      learning_rate_init: 0.07588423520283567,
      seed: 0,
    })
    expect(runs[0]!.summary).not.toHaveProperty('budget')
  })

  it('lists of ten, of eleven, dicts, and dicts by configuration say the same', async () => {
    const expected = {
      state: 'finished',
      config: { lr: 0.1, seed: 7 },
      summary: { cost: 0.5, time: 2 },
      startedAt: 100_000,
      finishedAt: 102_000,
    }
    const fields = {
      instance: null,
      seed: 7,
      budget: null,
      cost: 0.5,
      time: 2,
      cpu_time: 0,
      status: 1,
      starttime: 100,
      endtime: 102,
      additional_info: {},
    }
    for (const data of [
      [[1, null, 7, null, 0.5, 2, 1, 100, 102, {}]],
      [[1, null, 7, null, 0.5, 2, 0, 1, 100, 102, {}]],
      [{ config_id: 1, ...fields }],
      { 1: fields },
      [
        [
          [1, null, 7, 0],
          [0.5, 2, { __enum__: 'StatusType.SUCCESS' }, 100, 102, {}],
        ],
      ],
    ]) {
      const { format, runs } = await runsOf(data)
      expect(format).toBe('smac')
      expect(runs).toHaveLength(1)
      expect(runs[0]).toMatchObject(expected)
    }
  })

  it('statuses become states, and what is booked for a failure is no cost', async () => {
    const trial = (id: number, status: number) => [id, null, 0, null, 2147483647, 1, 1, status, 100, 101, {}]
    const { runs, notes } = await runsOf([
      trial(1, 2),
      trial(2, 3),
      [1, null, 1, null, 5, 1, 1, 4, 100, 101, {}],
      [2, null, 1, null, 0.5, 1, 1, 0, 100, 0, {}],
    ])
    expect(runs.map(({ state, cause }) => [state, cause])).toEqual([
      ['failed', 'crashed'],
      ['failed', 'timeout'],
      ['failed', 'oom'],
      ['running', null],
    ])
    expect(runs.map(({ summary }) => summary)).toEqual([{}, {}, {}, {}])
    expect(notes.join()).toContain('3 of 4 trainings failed')
  })

  it('several objectives, instances, and a param that is itself called seed', async () => {
    const { runs, columns } = await runsOf(
      [
        [1, 'a.cnf', 3, null, [1, 2], 9, 8, 1, 100, 101, { note: 'x', inner: { n: 4 } }],
        [1, 'b.cnf', 3, null, [3, Number.NaN], 9, 8, 1, 100, 101, {}],
      ],
      { 1: { seed: 12, lr: 0.1 } },
    )
    expect(runs.map(({ key }) => (key as { id: string }).id)).toEqual([
      'any.json/1/instance=a.cnf/seed=3',
      'any.json/1/instance=b.cnf/seed=3',
    ])
    expect(runs[0]!.config).toEqual({ seed: 12, lr: 0.1, instance: 'a.cnf', 'search seed': 3 })
    expect(runs[0]!.summary).toEqual({ note: 'x', 'inner.n': 4, time: 9, cpu_time: 8, cost_0: 1, cost_1: 2 })
    expect(byReading(columns)).toMatchObject({ param: ['lr', 'instance'], metric: ['cost_0', 'cost_1', 'inner.n', 'time', 'cpu_time'] })
    expect(byReading(columns)['seed']).toContain('search seed')
  })

  it('what is no trial, and one of an unknown configuration, is rejected by its place', async () => {
    const good = [1, null, 0, null, 0.5, 1, 1, 1, 100, 101, {}]
    const { runs, rejections } = await runsOf([good, [1, null], 'x', { config_id: 2 }, [9, ...good.slice(1)]])
    expect(runs).toHaveLength(1)
    expect(rejections.map(({ reason }) => reason)).toEqual([
      'trial 2 is none ([1,null])',
      'trial 3 is none ("x")',
      'trial 4 is none ({"config_id":2})',
      "trial 5 is of configuration 9, which is not among 'configs'",
    ])
  })
})

describe('logs that are incomplete', () => {
  it('a torn last line is told and the rest kept; a log that has grown adds what is new', async () => {
    using folder = temporaryFolder()
    await using target = await temporaryStore()
    cpSync(fixture('bohb'), `${folder.path}/b`, { recursive: true })
    const lines = readFileSync(`${folder.path}/b/results.json`, 'utf8').trimEnd().split('\n')
    writeFileSync(`${folder.path}/b/results.json`, `${lines.slice(0, 60).join('\n')}\n${lines[60]!.slice(0, 50)}`)
    const first = await importFile(target.store, `${folder.path}/b`)
    expect(first.rejections).toEqual([{ file: 'results.json', line: 61, reason: 'is not JSON' }])
    writeFileSync(`${folder.path}/b/results.json`, lines.join('\n'))
    const second = await importFile(target.store, `${folder.path}/b`)
    expect(first.projects[0]!.new + second.projects[0]!.new).toBe(84)
    const third = await importFile(target.store, `${folder.path}/b`)
    expect(third.projects[0]).toMatchObject({ new: 0, changed: 0, same: 84, points: 0 })
  })

  it('results without configurations, and the other way round, are refused with what is missing', async () => {
    using folder = temporaryFolder()
    cpSync(fixture('bohb'), `${folder.path}/b`, { recursive: true })
    await expect(readSource(`${folder.path}/b/results.json`)).rejects.toThrow(
      'results.json of HpBandSter without configs.json beside it, which holds the hyperparameters',
    )
    await expect(readSource(`${folder.path}/b/configs.json`)).rejects.toThrow('configs.json of HpBandSter without results.json beside it')
    await expect(readSource(join(fixture('deepcave-minimal'), 'history.jsonl'))).rejects.toThrow(
      'history.jsonl of DeepCAVE without a configs.json beside it',
    )
  })

  it('DeepCAVE without meta.json has costs without directions, and says so', async () => {
    using folder = temporaryFolder()
    cpSync(fixture('deepcave-minimal'), `${folder.path}/d`, { recursive: true })
    rmSync(`${folder.path}/d/meta.json`)
    const { runs, notes } = await one(`${folder.path}/d`)
    expect(Object.keys(runs[0]!.summary!)).toEqual(['duration_s', 'cost_0', 'cost_1', 'budget'])
    expect(notes.join()).toContain('its objectives have no names and no directions')
  })

  it('a failed training is a failed run without value, with its lower budgets in the curve', async () => {
    using folder = temporaryFolder()
    folder.write('h/history.jsonl', '[0, 1, -1, [0.5], 0, 1, 1, {}]\n[0, 2, -1, [null], 1, 2, 4, {}]\n[1, 1, -1, [null], 2, 3, 4, {}]\n')
    folder.write('h/configs.json', '{"0": {"lr": 1}, "1": {"lr": 2}}')
    folder.write('h/meta.json', '{"objectives": [{"name": "acc", "optimize": "upper"}]}')
    const { runs, histories } = await one(`${folder.path}/h`)
    expect(runs.map(({ state, cause, summary }) => [state, cause, summary])).toEqual([
      ['failed', 'crashed', { duration_s: 1, budget: 2 }],
      ['failed', 'crashed', { duration_s: 1, budget: 1 }],
    ])
    expect([...histories[0]!.series.find(({ metric }) => metric === 'acc')!.values]).toEqual([0.5, Number.NaN])
    expect(histories[1]!.series.map(({ metric }) => metric)).toEqual(['duration_s', 'budget'])
  })

  it('BOHB: a training that raised is failed and keeps what it raised', async () => {
    using folder = temporaryFolder()
    folder.write('b/configs.json', '[[0, 0, 0], {"lr": 1}]\n')
    folder.write('b/results.json', '[[0, 0, 0], 1.0, {"submitted": 1, "started": 100, "finished": 101}, null, "Traceback\\n"]\n')
    const { runs } = await one(`${folder.path}/b`)
    expect(runs[0]).toMatchObject({ state: 'failed', cause: 'crashed', summary: { exception: 'Traceback' }, startedAt: 100_000 })
  })
})

it('several logs of one question share a project, others open their own', async () => {
  using folder = temporaryFolder()
  cpSync(fixture('smac1-mlp'), `${folder.path}/all/run_1`, { recursive: true })
  cpSync(fixture('smac1-mlp'), `${folder.path}/all/run_2`, { recursive: true })
  cpSync(fixture('smac2-multi-fidelity'), `${folder.path}/all/other`, { recursive: true })
  const { projects } = await readSource(`${folder.path}/all`)
  expect(projects.map(({ name, runs }) => [name, runs.length])).toEqual([
    ['all', 143],
    ['all - run_1', 40],
  ])
  expect(new Set(projects[1]!.runs.map(({ group }) => group))).toEqual(new Set(['run_1', 'run_2']))
})

it('compressed members and any file name are read', async () => {
  using folder = temporaryFolder()
  const text = readFileSync(join(fixture('smac1-mlp'), 'runhistory.json'))
  expect(await one(folder.write('x.json.gz', gzipSync(text)))).toMatchObject({ name: 'x' })
})

describe.runIf(DATA)('searches made by others', () => {
  it('SMAC with several seeds: 61 configurations, 50 of them repeated, their noise', async () => {
    const { report, dataset } = await importedDataset(join(DATA!, 'smac_bohb/smac3v2-mlp-nondeterministic'))
    expect(report.projects[0]).toMatchObject({ new: 154, rejected: 0 })
    expect([dataset.configurations, dataset.seeds.map(({ name }) => name)]).toEqual([61, ['seed']])
    const cost = dataset.metrics.find(({ name }) => name === 'cost')!.summary
    expect(Math.min(...cost)).toBe(0.019481584648715633)
    const groups = Map.groupBy([...cost.keys()], (row) => dataset.configuration[row]!)
    const variances = [...groups.values()]
      .filter((rows) => rows.length > 1)
      .map((rows) => {
        const mean = rows.reduce((sum, row) => sum + cost[row]!, 0) / rows.length
        return rows.reduce((sum, row) => sum + (cost[row]! - mean) ** 2, 0) / (rows.length - 1)
      })
    expect(variances).toHaveLength(50)
    expect(Math.sqrt(variances.reduce((sum, v) => sum + v, 0) / 50)).toBeCloseTo(0.03654207759745054, 12)
  })

  it('DeepCAVE: 1,000 configurations at three budgets, 215 of them without a value at the highest', async () => {
    const { report, dataset } = await importedDataset(join(DATA!, 'smac_bohb/deepcave-mnist'))
    expect(report.projects[0]).toMatchObject({ new: 1000, rejected: 0 })
    expect(
      dataset.metrics.map(({ name, goal, goalSource }) => [name, goal, goalSource]).filter(([, , source]) => source === 'declared'),
    ).toEqual([
      ['accuracy', 'maximize', 'declared'],
      ['loss', 'minimize', 'declared'],
      ['time', 'minimize', 'declared'],
    ])
    const finished = [...dataset.runs.state.keys()].filter((row) => dataset.runs.state[row] === 'finished')
    expect(finished).toHaveLength(785)
    const accuracy = dataset.metrics.find(({ name }) => name === 'accuracy')!.summary
    const best = finished.reduce((top, row) => (accuracy[row]! > accuracy[top]! ? row : top))
    expect([accuracy[best], dataset.runs.name[best]]).toEqual([0.9890999794006348, 'configuration 196'])
  })
})
