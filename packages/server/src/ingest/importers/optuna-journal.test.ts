import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { expect, it } from 'vitest'
import type { RunEvent } from '../run-event.ts'
import { importFile, readSource, readText, temporaryFolder, temporaryStore } from '../testing/import-file.ts'

const FIXTURES = join(import.meta.dirname, '../../../../../fixtures/optuna')
const JOURNAL = readFileSync(join(FIXTURES, 'studies.log'), 'utf8')

/** Without what two executions of one script cannot share: times, and hashes over them. */
function withoutTimes(event: RunEvent): unknown {
  if (event.type !== 'run' || event.sweep === 'copied') return event
  const { createdAt: _, startedAt, finishedAt, contentHash: __, ...rest } = event
  return { ...rest, started: startedAt !== undefined, finished: finishedAt !== undefined }
}

const FLOAT = JSON.stringify({ name: 'FloatDistribution', attributes: { step: null, low: 0, high: 1, log: false } })
const LOG = JSON.stringify({ name: 'FloatDistribution', attributes: { step: null, low: 1e-5, high: 1, log: true } })
const op = (code: number, fields: object, worker = 'a'): string => JSON.stringify({ op_code: code, worker_id: worker, ...fields })
const study = op(0, { study_name: 's', directions: [1] })
const trial = (worker?: string): string => op(4, { study_id: 0, datetime_start: '2026-01-02T03:04:05.678901' }, worker)
const param = (id: number, value: number, distribution = FLOAT, worker?: string): string =>
  op(5, { trial_id: id, param_name: 'x', param_value_internal: value, distribution }, worker)
const done = (id: number, value: number, worker?: string): string =>
  op(6, { trial_id: id, state: 1, values: [value], datetime_complete: '2026-01-02T03:04:06+01:00' }, worker)
const journal = (...lines: readonly string[]): Promise<Awaited<ReturnType<typeof readText>>> => readText('j.log', `${lines.join('\n')}\n`)
const outcomes = ({ runs }: Awaited<ReturnType<typeof readText>>) =>
  runs.map(({ name, config, summary }) => [name, config!['x'], summary!['value']])

it('a journal and an SQLite database of the same studies give the same runs', async () => {
  const journal = await readSource(join(FIXTURES, 'studies.log'))
  const database = await readSource(join(FIXTURES, 'studies.db'))
  expect([journal.format, database.format]).toEqual(['optuna-journal', 'optuna-sqlite'])
  expect(journal.projects.map(({ name, columns }) => [name, columns])).toEqual(
    database.projects.map(({ name, columns }) => [name, columns]),
  )
  const events = ({ projects }: typeof journal) => projects.flatMap((project) => project.events.map(withoutTimes))
  expect(events(journal)).toEqual(events(database))
  // That these hold what matters: every state, NaN and infinity, a conditional param, two workers in turn, a deleted study.
  const { runs, histories } = journal.projects[0]!
  expect(runs).toHaveLength(14 + 6 + 14)
  expect(new Set(runs.map(({ state }) => state))).toEqual(new Set(['finished', 'failed', 'stopped', 'running', 'pending']))
  expect(runs.find(({ name }) => name === 'tuned #7')!.summary!['value']).toBe(Number.POSITIVE_INFINITY)
  expect(runs.filter(({ config }) => config!['beta'] !== undefined).every(({ config }) => config!['optimizer'] === 'adam')).toBe(true)
  expect(runs.some(({ sweep }) => sweep === 'gone')).toBe(false)
  expect(histories.some(({ series }) => series[0]!.values.some(Number.isNaN))).toBe(true)
})

it('is told from JSON lines by its operations, under any name and packed', async () => {
  expect((await readText('runs.jsonl', JOURNAL)).format).toBe('optuna-journal')
  // Also where the first line is damaged.
  expect((await readText('runs.jsonl', JOURNAL.slice(5))).format).toBe('optuna-journal')
  expect((await readText('x.gz', gzipSync(JOURNAL))).format).toBe('optuna-journal')
  expect((await readText('runs.jsonl', '{"op_code": 1, "lr": 0.1, "loss": 2}\n{"op_code": 2, "lr": 0.2, "loss": 1}\n')).format).toBe(
    'jsonl',
  )
})

it('a last line that was cut off is said, and everything before it is kept', async () => {
  const read = await readText('j.log', `${[study, trial(), param(0, 0.25), done(0, 1), trial()].join('\n')}\n${param(1, 0.5).slice(0, 70)}`)
  expect(outcomes(read)).toEqual([
    ['s #0', 0.25, 1],
    ['s #1', undefined, undefined],
  ])
  expect(read.rejections).toEqual([])
  expect(read.notes).toEqual(['j.log: the last line, 6, was cut off while it was written; everything before it was read.'])
})

it('an operation behind one that was cut off on the same line counts', async () => {
  const read = await journal(
    study,
    trial(),
    `${param(0, 0.1).slice(0, 60)}${param(0, 0.25)}`,
    `${done(0, 1)}${trial('b')}`,
    param(1, 0.5),
    done(1, 2),
  )
  expect(outcomes(read)).toEqual([
    ['s #0', 0.25, 1],
    ['s #1', 0.5, 2],
  ])
  expect(read.rejections).toEqual([
    { file: 'j.log', line: 3, reason: 'begins with an operation that was cut off; those behind it were read' },
  ])
})

it('a damaged line that created a trial does not shift the params of the trials behind it', async () => {
  const read = await journal(
    study,
    trial(),
    param(0, 0.25),
    done(0, 1),
    'x'.repeat(90),
    param(1, 0.5),
    done(1, 2),
    trial(),
    param(2, 0.75),
    done(2, 3),
  )
  expect(read.runs.map(({ config, summary }) => [config!['x'], summary!['value']])).toEqual([
    [0.25, 1],
    [0.75, 3],
  ])
  expect(read.rejections).toEqual([{ file: 'j.log', line: 5, reason: 'is no operation of a journal' }])
})

it('what another worker did before is not done again: a study of that name, a trial that is over, a param of another kind', async () => {
  const again = op(0, { study_name: 's', directions: [2] }, 'b')
  const read = await journal(
    study,
    again,
    trial(),
    param(0, 0.25),
    done(0, 1),
    done(0, 9, 'b'),
    param(0, 0.9, FLOAT, 'b'),
    trial('b'),
    param(1, 0.5, LOG, 'b'),
    done(1, 2, 'b'),
  )
  expect(outcomes(read)).toEqual([
    ['s #0', 0.25, 1],
    ['s #1', undefined, 2],
  ])
  expect(read.events.filter(({ type }) => type === 'metric')).toEqual([{ type: 'metric', name: 'value', goal: 'minimize' }])
})

it('times: with a zone they are meant so, without one they are taken for UTC', async () => {
  const { runs } = await journal(study, trial(), done(0, 1))
  expect(runs[0]).toMatchObject({ startedAt: Date.UTC(2026, 0, 2, 3, 4, 5, 678), finishedAt: Date.UTC(2026, 0, 2, 2, 4, 6) })
})

it('operations on trials and studies that are not there, and of kinds not known, are counted in the report', async () => {
  const read = await journal(
    study,
    trial(),
    done(0, 1),
    done(7, 1),
    op(1, { study_id: 9 }),
    op(2, { study_id: 9, user_attr: { a: 1 } }),
    op(10, {}),
  )
  expect(outcomes(read)).toHaveLength(1)
  expect(read.notes).toEqual([
    'j.log: 2 operations on studies or trials that the journal does not hold, or no longer, were passed over.',
    'j.log: 1 operation of a kind that is not known was passed over.',
  ])
})

it('a journal without trials says so', async () => {
  await expect(journal(study, op(0, { study_name: 't', directions: [1] }))).rejects.toMatchObject({ code: 'NO_RUNS_FOUND' })
  await expect(journal('{"op_code":4,"worker', study)).rejects.toMatchObject({
    message: expect.stringContaining('its studies hold no trials, and line 1 of j.log is no operation of a journal'),
  })
})

it('a study whose creation is damaged keeps its trials, without name and goal', async () => {
  const read = await journal(study.slice(4), trial(), param(0, 0.25), done(0, 1))
  expect(outcomes(read)).toEqual([['study 0 #0', 0.25, 1]])
  expect(read.events.some(({ type }) => type === 'metric')).toBe(false)
})

it('a journal that has grown since brings what is new, and the trial that ended', async () => {
  await using target = await temporaryStore()
  using folder = temporaryFolder()
  const lines = JOURNAL.trimEnd().split('\n')
  // Up to within trial 5 of the study `tuned`.
  const cut = lines.findIndex((_, i) => lines.slice(0, i).filter((one) => one.startsWith('{"op_code":4')).length === 9) + 3
  const counts = async (content: string) => {
    const { projects } = await importFile(target.store, folder.write('j.log', content))
    return [projects[0]!.new, projects[0]!.changed, projects[0]!.same]
  }
  expect(await counts(`${lines.slice(0, cut).join('\n')}\n`)).toEqual([6, 0, 0])
  expect(await counts(JOURNAL)).toEqual([28, 1, 5])
  expect(await counts(JOURNAL)).toEqual([0, 0, 34])
})
