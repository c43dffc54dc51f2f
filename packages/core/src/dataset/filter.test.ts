import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { RunState, Value } from '../domain/run.ts'
import { InputError } from '../errors.ts'
import { buildDataset } from './build-dataset.ts'
import { filterRows } from './filter.ts'
import { parseFilter } from './parse-filter.ts'

const DAY = 86_400_000
const dataset = buildDataset({
  runs: {
    id: ['a', 'b', 'c', 'd', 'e'],
    name: ['run-1', 'run-2', 'other', 'run-4', 'run-5'],
    group: ['g1', null, 'g1', 'g2', null],
    tags: [['best', 'new'], [], ['old'], ['best'], []],
    state: ['finished', 'failed', 'stopped', 'finished', 'finished'] satisfies RunState[],
    cause: [null, 'oom', null, null, null],
    createdAt: Float64Array.of(0, DAY, 2 * DAY, Number.NaN, 3 * DAY),
    durationMs: Float64Array.of(1000, 60_000, 3_600_000, Number.NaN, 90_000),
  },
  config: [
    { name: 'lr', values: [0.1, '0.01', undefined, 1, 0.001] },
    { name: 'optimizer', values: ['adam', 'sgd', 'adam', 'adamw', undefined] },
    { name: 'size', values: ['small', 'base', 'large', 'small', 'base'] },
    { name: 'bn', values: [true, 'false', true, false, undefined] },
    { name: 'layers', values: [[64, 64], [64], [64, 64], '128', 256] },
    { name: 'depth', values: [1, 2, 'auto', 8, 16] },
    { name: 'batch size', values: [8, 16, 8, 16, 8] },
    { name: 'seed', values: [1, 2, 3, 4, 5] },
    { name: 'host', values: ['n1', 'n2', 'n1', 'n1', 'n2'] },
    { name: 'name', values: ['x', 'x', 'y', 'y', 'y'] },
    { name: 'loss', values: ['mse', 'mse', 'mae', 'mae', 'mae'] },
  ],
  summary: [
    { name: 'loss', values: [1, Number.NaN, 3, undefined, Number.POSITIVE_INFINITY] },
    { name: 'train/acc', values: [0.5, 0.6, 0.7, 0.8, 0.9] },
  ],
  declared: { name: { role: 'param' } },
  revision: 'r',
})
const ids = (filter: string): string => Array.from(filterRows(dataset, filter), (row) => dataset.runs.id[row]).join('')
const problem = (filter: string): InputError => {
  try {
    filterRows(dataset, filter)
  } catch (error) {
    if (error instanceof InputError) return error
    throw error
  }
  throw new Error(`accepted: ${filter}`)
}

describe('filterRows', () => {
  it('an untouched filter removes nothing', () => {
    expect(ids('')).toBe('abcde')
    expect(ids('   ')).toBe('abcde')
  })
  it('a run without the value satisfies no comparison, not even !=', () => {
    expect(ids('lr > 0.05')).toBe('ad')
    expect(ids('lr <= 0.05')).toBe('be')
    expect(ids('lr != 0.1')).toBe('bde')
    expect(ids('lr not in (0.1)')).toBe('bde')
    expect(ids('optimizer !~ adam')).toBe('b')
  })
  it('not is the exact complement, missing values included', () => {
    expect(ids('not lr > 0.05')).toBe('bce')
    expect(ids('not lr in (0.1)')).toBe('bcde')
    expect(ids('not not lr > 0.05')).toBe('ad')
  })
  it('is set and is not set split the runs', () => {
    expect(ids('lr is set')).toBe('abde')
    expect(ids('lr is not set')).toBe('c')
    expect(ids('metric.loss is set')).toBe('abce')
    expect(ids('group is not set')).toBe('be')
    expect(ids('tag is set')).toBe('acd')
    expect(ids('cause is set')).toBe('b')
  })
  it('numbers compare as numbers however they are written', () => {
    expect(ids('lr = 1e-1')).toBe('a')
    expect(ids('lr in (.1, "1.0")')).toBe('ad')
    expect(ids('lr ~ "01"')).toBe('be')
  })
  it('NaN and infinite metrics can be found and never satisfy < or >', () => {
    expect(ids('metric.loss = nan')).toBe('b')
    expect(ids('metric.loss != nan')).toBe('ace')
    expect(ids('metric.loss = inf')).toBe('e')
    expect(ids('metric.loss > 2')).toBe('ce')
    expect(ids('metric.loss <= 2')).toBe('a')
  })
  it('texts compare exactly, ~ looks for a part in any case', () => {
    expect(ids('optimizer = adam')).toBe('ac')
    expect(ids('optimizer = Adam')).toBe('')
    expect(ids('optimizer ~ "ADAM"')).toBe('acd')
    expect(ids('optimizer in (sgd, "adamw", lion)')).toBe('bd')
  })
  it('ordered levels compare by their order', () => {
    expect(ids('size > small')).toBe('bce')
    expect(ids('size <= base')).toBe('abde')
  })
  it('booleans are true and false, 1 and 0', () => {
    for (const yes of ['bn = true', 'bn = 1', 'bn = True', 'bn != false', 'bn > 0']) expect(ids(yes), yes).toBe('ac')
    expect(ids('bn = false')).toBe('bd')
  })
  it('lists are found as a whole, numeric levels as numbers', () => {
    expect(ids('layers = "[64,64]"')).toBe('ac')
    expect(ids('layers ~ 64')).toBe('abc')
    expect(ids('layers = 128.0')).toBe('d')
    expect(ids('layers > 100')).toBe('de')
  })
  it('a column with a stray text still compares its numbers', () => {
    expect(ids('depth >= 8')).toBe('de')
    expect(ids('depth = auto')).toBe('c')
  })
  it('run fields: state, group, tags, time, duration', () => {
    expect(ids('state = finished and group is set')).toBe('ad')
    expect(ids('not state in (failed, stopped)')).toBe('ade')
    expect(ids('cause = oom')).toBe('b')
    expect(ids('tag = best')).toBe('ad')
    expect(ids('tags != best')).toBe('c')
    expect(ids('tag ~ O')).toBe('c')
    expect(ids('created >= 1970-01-02')).toBe('bce')
    expect(ids('created < "1970-01-02 00:00:01"')).toBe('ab')
    expect(ids('created = 1970-01-02T01:00:00+01:00')).toBe('b')
    expect(ids('duration > 1m')).toBe('ce')
    expect(ids('duration >= 90 and duration < 1h')).toBe('e')
  })
  it('a param shadows a run field and a metric; prefixes tell them apart', () => {
    expect(ids('name = x')).toBe('ab')
    expect(ids('run.name ~ run')).toBe('abde')
    expect(ids('loss = mse')).toBe('ab')
    expect(ids('param.loss = mse')).toBe('ab')
    expect(ids('metric:loss < 2')).toBe('a')
    expect(ids('run.state = failed')).toBe('b')
  })
  it('seeds and ignored keys can be filtered by too', () => {
    expect(ids('seed >= 4')).toBe('de')
    expect(ids('param.seed >= 4')).toBe('de')
    expect(ids('host = n2')).toBe('be')
  })
  it('names with blanks and slashes', () => {
    expect(ids('"batch size" = 16')).toBe('bd')
    expect(ids('`batch size` = 16 and train/acc > 0.7')).toBe('d')
    expect(ids('param."batch size" = 16 or lr = 5'.replace('param."batch size"', '"param.batch size"'))).toBe('bd')
  })
})

describe('wrong requests', () => {
  it('an unknown name offers the nearest', () => {
    const error = problem('optimiser = adam')
    expect(error.code).toBe('UNKNOWN_COLUMN')
    expect(error.details).toEqual({ column: 'optimiser', nearest: ['optimizer'] })
    expect(problem('metric.los < 1').details).toMatchObject({ nearest: ['loss'] })
  })
  it('a value of the wrong kind names its place and what fits', () => {
    for (const [filter, at, expected] of [
      ['lr = abc', 5, 'a number'],
      ['lr > true', 5, 'a number'],
      ['lr in (1, x)', 10, 'a number'],
      ['optimizer > 3', 12, 'has no order'],
      ['size > 3x', 7, 'one of small, base, large'],
      ['state = finshed', 8, 'pending, running, finished'],
      ['run.name < b', 11, '=, !='],
      ['created > yesterday', 10, 'a time'],
      ['created > 2024-13-01', 10, 'a time'],
      ['duration > long', 11, 'a duration'],
    ] as const) {
      const error = problem(filter)
      expect(error.code, filter).toBe('BAD_FILTER')
      expect(error.details, filter).toMatchObject({ position: at })
      expect(error.message, filter).toContain(expected)
    }
  })
})

it('every example of the documentation is read', () => {
  const page = readFileSync(join(import.meta.dirname, '../../../../docs/filter.md'), 'utf8')
  const examples = page
    .match(/```filter\n([\s\S]*?)```/)![1]!
    .trim()
    .split('\n')
  expect(examples.length).toBeGreaterThan(5)
  for (const example of examples) expect(parseFilter(example), example).not.toBeNull()
})

it('the objective can be named where it is known, and a param of that name is meant by the plain word', () => {
  const data = (name: string) =>
    buildDataset({
      runs: { id: ['a', 'b', 'c'] },
      config: [{ name, values: [3, 2, 1] }],
      declared: { [name]: { kind: 'numeric' } },
      revision: '',
    })
  const objective = { y: Float64Array.of(0.1, Number.NaN, Number.NaN), set: Uint8Array.of(1, 1, 0) }
  expect([...filterRows(data('lr'), 'objective <= 0.1', { objective })]).toEqual([0])
  expect([...filterRows(data('lr'), 'objective = nan', { objective })]).toEqual([1])
  expect([...filterRows(data('lr'), 'objective is not set', { objective })]).toEqual([2])
  expect([...filterRows(data('objective'), 'objective > 1', { objective })]).toEqual([0, 1])
  expect([...filterRows(data('objective'), 'run.objective > 0', { objective })]).toEqual([0])
  expect(() => filterRows(data('lr'), 'objective > 0')).toThrow(InputError)
})

it('a filter is checked also when there are no runs', () => {
  const empty = buildDataset({ runs: { id: [] }, config: [{ name: 'lr', values: [] }], revision: '' })
  expect([...filterRows(empty, 'state = finished')]).toEqual([])
  expect(() => filterRows(empty, 'nope = 1')).toThrow(InputError)
})

it('comparing agrees with doing it by hand, row by row', () => {
  const cell = fc.oneof(fc.double({ noNaN: true }), fc.constantFrom<Value | undefined>(undefined, null, 0, 1, 2))
  fc.assert(
    fc.property(
      fc.array(cell),
      fc.constantFrom('=', '!=', '<', '<=', '>', '>='),
      fc.constantFrom(0, 1, 0.5, -3),
      (cells, comparison, bound) => {
        const data = buildDataset({
          runs: { id: cells.map(String) },
          config: [{ name: 'x', values: [...cells] }],
          declared: { x: { kind: 'numeric' } },
          revision: '',
        })
        const byHand = cells.flatMap((x, i) => {
          if (typeof x !== 'number') return []
          const keep = { '=': x === bound, '!=': x !== bound, '<': x < bound, '<=': x <= bound, '>': x > bound, '>=': x >= bound }[
            comparison
          ]
          return keep ? [i] : []
        })
        expect([...filterRows(data, `x ${comparison} ${bound}`)]).toEqual(byHand)
      },
    ),
  )
})
