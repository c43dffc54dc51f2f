import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { flatten, type Value, valueFromJson } from '@sweepwise/core'
import { describe, expect, it } from 'vitest'
import type { HistoryRecord } from '../run-event.ts'
import { byReading, readSource } from '../testing/import-file.ts'
import { withoutMedia } from './log-head.ts'
import { CONSOLE, FILES } from './reserved-names.ts'

// Logs written by the real client, three versions of it, against what the wandb package's own reader finds in them
// (scripts/reference/wandb_offline.py).

type Dict = { readonly [key: string]: Value }
interface Column {
  readonly steps: readonly number[]
  readonly values: readonly number[]
}
interface Reference {
  readonly config: Dict
  readonly summary: Dict
  readonly rows: number
  readonly times: readonly number[]
  readonly history: Readonly<Record<string, Column>>
  readonly others: readonly (readonly [name: string, step: number, value: Value])[]
  readonly stats: Readonly<Record<string, { readonly times: readonly number[]; readonly values: readonly number[] }>>
  readonly stdout: string
  readonly stderr: string
  readonly files: readonly string[]
  readonly exit: number | null
  readonly run: {
    readonly id: string
    readonly project: string
    readonly name: string
    readonly notes: string
    readonly tags: readonly string[]
    readonly group: string
    readonly jobType: string
    readonly host: string
    readonly startedAt: number
  }
}

const REFERENCE = (
  valueFromJson(readFileSync(join(import.meta.dirname, 'testing/client-logs.json'), 'utf8')) as unknown as {
    logs: Record<string, Reference>
  }
).logs
const FIXTURES = join(import.meta.dirname, '../../../../../fixtures/wandb/client')

/** Long texts stand in the reference by length and hash. */
function short(value: Value): Value {
  if (typeof value === 'string' && [...value].length > 300)
    return `${[...value].length} characters, sha256 ${createHash('sha256').update(value).digest('hex')}`
  if (Array.isArray(value)) return value.map(short)
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, short(inner)]))
}

/** All events of one attempt as one: series joined, sparse values by name. */
function joined(histories: readonly HistoryRecord[], attempt = 1) {
  const series: Record<string, { steps: number[]; values: number[]; times: number[] }> = {}
  const sparse: { metric: string; step: number; value: Value }[] = []
  for (const event of histories) {
    if (event.attempt !== attempt) continue
    for (const { metric, steps, values, times } of event.series) {
      series[metric] ??= { steps: [], values: [], times: [] }
      series[metric].steps.push(...steps)
      // Python's reader takes the text `-0` for the whole number 0.
      series[metric].values.push(...values.map((value) => value + 0))
      series[metric].times.push(...(times ?? []))
    }
    sparse.push(...(event.sparse ?? []))
  }
  return { series, sparse }
}

/** As the lines of a terminal: what a carriage return overwrote is gone, colours are not text. */
const lines = (printed: string): readonly string[] =>
  printed
    .replace(/\n$/, '')
    .split('\n')
    .map((line) => line.split('\r').at(-1)!)
    .map((line) => line.replaceAll('\u001b[31m', '').replaceAll('\u001b[0m', ''))

const single = Object.keys(REFERENCE).filter((name) => !name.includes('-resume/'))

describe.each(single)('%s', (name) => {
  const reference = REFERENCE[name]!

  it('params, names and the end of the run are what the client wrote', async () => {
    const { format, projects } = await readSource(join(FIXTURES, name))
    expect(format).toBe('wandb-dir')
    expect(projects).toHaveLength(1)
    const [{ name: project, runs, rejections }] = projects as [(typeof projects)[number]]
    expect(project).toBe(reference.run.project)
    expect(rejections).toEqual([])
    expect(runs).toHaveLength(1)
    const [run] = runs
    const { _wandb: _client, ...config } = reference.config
    expect(short((run!.config ?? {}) as Value)).toEqual(flatten(config))
    expect(run).toMatchObject({
      key: { kind: 'id', id: reference.run.id },
      name: reference.run.name === '' ? reference.run.id : reference.run.name,
      host: reference.run.host,
      startedAt: reference.run.startedAt,
      ...(reference.run.notes === '' ? {} : { notes: reference.run.notes }),
      ...(reference.run.group === '' ? {} : { group: reference.run.group }),
      ...(reference.run.jobType === '' ? {} : { jobType: reference.run.jobType }),
      ...(reference.run.tags.length === 0 ? {} : { tags: reference.run.tags }),
    })
    expect(run!.exitCode ?? null).toBe(reference.exit)
    expect(run!.state).toBe(reference.exit === 0 ? 'finished' : 'failed')
    expect(run!.cause).toBe(reference.exit === null ? 'crashed' : null)
  })

  it('history by step, with times; NaN and infinities are values', async () => {
    const { series, sparse } = joined((await readSource(join(FIXTURES, name))).projects[0]!.histories)
    const logged = Object.fromEntries(Object.entries(series).filter(([metric]) => !metric.startsWith('system.')))
    expect(Object.fromEntries(Object.entries(logged).map(([metric, { steps, values }]) => [metric, { steps, values }]))).toEqual(
      reference.history,
    )
    // `_runtime` is in every row.
    if (reference.rows > 0) {
      const times = logged['_runtime']!.times
      expect(times).toHaveLength(reference.times.length)
      // Seconds become milliseconds: one rounding of a double near 2⁴¹ ms.
      for (const [i, time] of times.entries()) expect(Math.abs(time - reference.times[i]!)).toBeLessThan(0.001)
    }
    const byName = (list: readonly (readonly [string, number, Value])[]) => list.map((entry) => JSON.stringify(entry[0]) + entry[1]).sort()
    const others = sparse
      .filter(({ metric }) => !metric.startsWith('_'))
      .map(({ metric, step, value }) => [metric, step, short(value)] as const)
    expect(byName(others)).toEqual(byName(reference.others))
    for (const [metric, step, value] of reference.others) expect(others).toContainEqual([metric, step, value])
  })

  it('the summary is what the client last said; a metric with rules also has the value that stands for the run', async () => {
    const { runs, columns } = (await readSource(join(FIXTURES, name))).projects[0]!
    const { _wandb: _client, ...given } = reference.summary
    const stated = flatten(withoutMedia(given))
    const summary = short(runs[0]!.summary as Value) as Dict
    expect(summary).toMatchObject(stated)
    if (reference.exit !== null) {
      // Beyond that only those that stand for a run; the client said everything else itself.
      const added = Object.keys(summary).filter((key) => !Object.hasOwn(stated, key))
      for (const key of added) expect([key, Object.keys(stated).some((other) => other.startsWith(`${key}.`))]).toEqual([key, true])
    }
    const read = byReading(columns)
    for (const key of Object.keys(stated)) expect(Object.values(read).flat()).toContain(key)
  })

  it('system metrics stand apart, with seconds since the start as steps', async () => {
    const { series } = joined((await readSource(join(FIXTURES, name))).projects[0]!.histories)
    const system = Object.entries(series).filter(([metric]) => metric.startsWith('system.') || metric.startsWith('gpu.'))
    expect(system.map(([metric]) => metric).sort()).toEqual(
      Object.keys(reference.stats)
        .map((key) => (key.startsWith('gpu.') ? key : `system.${key}`))
        .sort(),
    )
    for (const [metric, { steps, values, times }] of system) {
      const expected = reference.stats[metric.replace(/^system\./, '')]!
      expect(values).toEqual(expected.values)
      for (const [i, time] of times.entries()) {
        expect(Math.abs(time - expected.times[i]!)).toBeLessThan(0.001)
        expect(steps[i]).toBeCloseTo((expected.times[i]! - reference.run.startedAt) / 1000, 5)
      }
    }
  })

  it('console lines of both streams, as a terminal shows them; the files that were saved', async () => {
    const { sparse } = joined((await readSource(join(FIXTURES, name))).projects[0]!.histories)
    const printed = sparse.filter(({ metric }) => metric === CONSOLE)
    expect(printed.map(({ step }) => step)).toEqual(printed.map((_, i) => i))
    for (const stream of ['stdout', 'stderr'] as const) {
      const texts = printed.filter(({ value }) => (value as Dict)['stream'] === stream).map(({ value }) => (value as Dict)['text'])
      expect(texts).toEqual(reference[stream] === '' ? [] : lines(reference[stream]))
    }
    const files = sparse.filter(({ metric }) => metric === FILES).map(({ value }) => (value as Dict)['path'])
    expect(files.sort()).toEqual([...new Set(reference.files)].sort())
  })
})

describe.each(['0.31.0', '0.30.0', '0.19.11'])('a run of client %s that was started three times', (version) => {
  const executions = Object.keys(REFERENCE).filter((name) => name.startsWith(`${version}-resume/`))

  it('is one run of three attempts; the second goes on where the first ended, if the client said so, the third starts anew', async () => {
    const { projects } = await readSource(join(FIXTURES, `${version}-resume`))
    expect(projects).toHaveLength(1)
    const [{ runs, histories }] = projects as [(typeof projects)[number]]
    expect(runs).toHaveLength(1)
    expect(executions).toHaveLength(3)
    const starts = executions.map((name) => REFERENCE[name]!.run.startedAt)
    expect(runs[0]).toMatchObject({
      startedAt: starts[2],
      createdAt: starts[0],
      attempt: { n: 3, kind: 'reinit' },
      config: { part: 'third' },
    })
    expect(runs[0]!.earlierAttempts).toMatchObject([
      { n: 1, state: 'finished', startedAt: starts[0], exitCode: 0 },
      { n: 2, state: 'finished', startedAt: starts[1], exitCode: 0 },
    ])
    const first = joined(histories, 1).series
    const second = joined(histories, 2).series
    const third = joined(histories, 3).series
    expect(first['loss']).toMatchObject({ steps: [0, 1, 2, 3], values: [0, 1, 2, 3] })
    expect(third['loss']).toMatchObject({ steps: [0, 1, 2, 3], values: [0, 1, 2, 3] })
    // Older clients do not write that the run is to be joined.
    if (version === '0.19.11') expect(second['loss']).toMatchObject({ steps: [0, 1, 2, 3] })
    else {
      expect(second['loss']).toMatchObject({ steps: [0, 1, 2, 3, 4, 5, 6, 7], values: [0, 1, 2, 3, 0, 1, 2, 3] })
      expect(second['second']).toMatchObject({ steps: [4, 5, 6, 7] })
      expect(second['first']).toMatchObject({ steps: [0, 1, 2, 3] })
    }
  })
})

it('goals and x axes that define_metric stated', async () => {
  const { events, runs } = (await readSource(join(FIXTURES, '0.31.0-metrics'))).projects[0]!
  const metrics = Object.fromEntries(events.flatMap((event) => (event.type === 'metric' ? [[event.name, event]] : [])))
  expect(metrics['loss']).toMatchObject({ goal: 'minimize' })
  expect(metrics['acc']).toMatchObject({ goal: 'maximize', stepMetric: 'epoch' })
  expect(metrics['val/x']).toMatchObject({ stepMetric: 'epoch' })
  // Both extremes say nothing about the direction.
  expect(metrics['both']).toBeUndefined()
  const sines = Array.from({ length: 12 }, (_, i) => Math.sin(i))
  expect(runs[0]!.summary).toMatchObject({
    loss: Math.min(...sines.map((value) => value * value)),
    acc: Math.max(...sines),
    both: sines.at(-1)!,
    'both.min': Math.min(...sines),
    'both.max': Math.max(...sines),
    free: -1,
    final: 7,
    'deep.k': 1,
    // The client itself writes null for a NaN within a dict of `summary.update`.
    'deep.l.m': null,
  })
  for (const gone of ['gone', 'quiet']) expect(runs[0]!.summary).not.toHaveProperty(gone)
})
