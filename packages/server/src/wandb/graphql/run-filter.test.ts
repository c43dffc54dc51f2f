import { describe, expect, it } from 'vitest'
import type { LiveRun } from '../../store/live/live.ts'
import { readRunFilter, readRunOrder } from './run-filter.ts'

const NOW = Date.UTC(2026, 10, 21, 12)
const HOUR = 3600_000

const run = (key: string, more: Partial<LiveRun> = {}): LiveRun => ({
  id: `id of ${key}`,
  projectId: 'p',
  projectName: 'p',
  key,
  name: `name of ${key}`,
  group: null,
  jobType: null,
  notes: null,
  tags: [],
  state: 'finished',
  cause: null,
  attempt: 1,
  createdAt: NOW - HOUR,
  startedAt: NOW - HOUR,
  finishedAt: NOW,
  heartbeatAt: NOW,
  sweep: null,
  config: {},
  summary: {},
  clientConfig: null,
  clientSummary: null,
  stopAsked: false,
  lines: { history: 0, events: 0, console: 0 },
  ...more,
})
const RUNS = [
  run('a', { tags: ['x', 'y'], config: { lr: 0.1, 'opt.name': 'adam' }, summary: { loss: 3, 'val/acc': 0.5 }, createdAt: NOW - 5 * HOUR }),
  run('b', { tags: ['y'], config: { lr: 0.01 }, summary: { loss: Number.NaN }, group: 'g', createdAt: NOW - 4 * HOUR, state: 'failed' }),
  run('c', {
    config: { lr: 'high', none: null },
    summary: { loss: 1 },
    group: 'g',
    jobType: 'eval',
    createdAt: NOW - 3 * HOUR,
    state: 'running',
  }),
  run('d', {
    config: { lr: 1, list: [1, 2] },
    summary: { loss: 2 },
    state: 'running',
    heartbeatAt: NOW - HOUR,
    finishedAt: null,
    notes: 'hm',
  }),
]
const found = (filter: unknown): string => {
  const matches = readRunFilter(JSON.stringify(filter), NOW)
  return RUNS.filter(matches)
    .map(({ key }) => key)
    .join('')
}

describe('a filter of wandb.Api().runs', () => {
  it.each([
    [{}, 'abcd'],
    [{ $and: [{ 'config.lr': { $gt: 0.05 } }, { 'summary_metrics.loss': { $lt: 3 } }] }, 'd'],
    [{ $or: [{ name: 'a' }, { $and: [{ group: 'g' }, { jobType: 'eval' }] }] }, 'ac'],
    [{ $nor: [{ group: 'g' }, { name: 'a' }] }, 'd'],
    [{ $not: { group: 'g' } }, 'ad'],
    [{ 'config.lr': { $gte: 0.01, $lte: 0.1 } }, 'ab'],
    [{ 'config.lr': { $in: [1, 'high'] } }, 'cd'],
    [{ 'config.lr': { $nin: [1, 'high'] } }, 'ab'],
    [{ 'config.lr': { $not: { $gt: 0.05 } } }, 'bc'],
    [{ 'config.opt.name': 'adam' }, 'a'],
    [{ 'config.opt.name.value': 'adam' }, 'a'],
    [{ 'config.opt.name': { $exists: false } }, 'bcd'],
    [{ 'config.none': { $exists: true } }, 'c'],
    [{ 'config.list': 2 }, 'd'],
    [{ 'config.missing': { $ne: 1 } }, 'abcd'],
    [{ 'config.missing': { $gt: 1 } }, ''],
    [{ tags: 'y' }, 'ab'],
    [{ tags: { $in: ['x', 'z'] } }, 'a'],
    [{ tags: { $nin: ['y'] } }, 'cd'],
    [{ tags: { $all: ['x'] } }, 'refused'],
    [{ state: 'crashed' }, 'd'],
    [{ state: { $in: ['running', 'failed'] } }, 'bc'],
    [{ display_name: { $regex: '^name of [ab]$' } }, 'ab'],
    [{ displayName: { $regex: '(?i)NAME OF C' } }, 'c'],
    [{ notes: 'hm' }, 'd'],
    [{ createdAt: { $gt: new Date(NOW - 4.5 * HOUR).toISOString(), $lt: new Date(NOW - 2 * HOUR).toISOString() } }, 'bc'],
    [{ created_at: { $lte: '2026-11-21T07:00:00' } }, 'a'],
    [{ 'summary_metrics.val/acc': 0.5 }, 'a'],
    [{ 'keys_info.keys.val/acc': { $exists: true } }, 'a'],
    [{ 'summary_metrics.loss': { $gt: 0 } }, 'acd'],
    [{ duration: { $lt: 60 } }, 'd'],
    [{ username: 'local' }, 'abcd'],
    [{ 'something.unknown': 1 }, ''],
  ])('%j finds %s', (filter, expected) => {
    if (expected === 'refused') expect(() => found(filter)).toThrow(/\$all/)
    else expect(found(filter)).toBe(expected)
  })

  it.each([
    '{',
    '[]',
    '"x"',
    '{"$and": 1}',
    '{"$xor": []}',
    '{"name": {"$where": "1"}}',
    '{"name": {"$regex": "(a+)+"}}',
    `{"name": {"$regex": "${'a'.repeat(300)}"}}`,
    '{"name": {"$regex": "("}}',
  ])('that cannot be read is said: %s', (text) => expect(() => readRunFilter(text, NOW)).toThrow())
})

describe('an order of wandb.Api().runs', () => {
  const sorted = (order: unknown) =>
    [...RUNS]
      .sort(readRunOrder(order, NOW))
      .map(({ key }) => key)
      .join('')
  it.each([
    [undefined, 'abcd'],
    ['-created_at', 'dcba'],
    ['createdAt', 'abcd'],
    ['+summary_metrics.loss', 'cdab'],
    ['-summary_metrics.loss', 'adcb'],
    ['-display_name', 'dcba'],
    ['config.lr.value', 'badc'],
    ['-heartbeat_at', 'abcd'],
    ['summary_metrics.val/acc', 'abcd'],
  ])('%s; runs without a value come last either way', (order, expected) => {
    expect(sorted(order)).toBe(expected)
  })
})
