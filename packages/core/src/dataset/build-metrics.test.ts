import { describe, expect, it } from 'vitest'
import type { Value } from '../domain/run.ts'
import { buildMetrics, type HistoryReduction } from './build-metrics.ts'
import { NOT_A_NUMBER } from './dataset.ts'

const metrics = (summary: Record<string, (Value | undefined)[]>, histories: Record<string, HistoryReduction> = {}, known = {}) =>
  buildMetrics(
    Object.values(summary)[0]?.length ?? 2,
    Object.entries(summary).map(([name, values]) => ({ name, values })),
    new Map(Object.entries(histories)),
    known,
  )
const history = (last: number[], evaluations: number[]): HistoryReduction => {
  const values = Float64Array.from(last)
  return { last: values, min: values, max: values, meanLast: values, evaluations: Int32Array.from(evaluations) }
}

describe('metrics', () => {
  it('a diverged run logged NaN, another logged nothing: both are NaN, only one is logged', () => {
    const [loss] = metrics({ loss: [1, Number.NaN, undefined, null, Number.POSITIVE_INFINITY] })
    expect([...loss!.summary]).toEqual([1, Number.NaN, Number.NaN, Number.NaN, Number.POSITIVE_INFINITY])
    expect([...loss!.logged]).toEqual([1, 1, 0, 0, 1])
  })
  it('the words NaN and Infinity count as numbers among numbers', () => {
    const [loss] = metrics({ loss: [1, 'NaN', '-Infinity'] })
    expect([...loss!.summary]).toEqual([1, Number.NaN, Number.NEGATIVE_INFINITY])
    expect([...loss!.logged]).toEqual([1, 1, 1])
  })
  it('numbers as text count only when the whole column reads as numbers', () => {
    expect([...metrics({ acc: ['0.5', '', '1e-1'] })[0]!.summary]).toEqual([0.5, Number.NaN, 0.1])
    expect([...metrics({ acc: ['0.5', '', '1e-1'] })[0]!.logged]).toEqual([1, 0, 1])
    expect(metrics({ acc: ['0.5', 'high'] })).toEqual([])
    expect([...metrics({ acc: [0.5, '0.6', 'high'] })[0]!.logged]).toEqual([1, NOT_A_NUMBER, NOT_A_NUMBER])
  })
  it('text, lists, dicts and booleans are no metrics', () => {
    expect(metrics({ a: ['x', 'y'], b: [[1], [2]], c: [{ d: 1 }, null], e: [true, false], f: [undefined, undefined] })).toEqual([])
  })
  it('a summary that all runs lack falls back on the last value of the history', () => {
    const [acc, loss] = metrics({ acc: [0.9, undefined] }, { acc: history([0.1, 0.2], [5, 6]), loss: history([3, Number.NaN], [4, 0]) })
    expect([...acc!.summary]).toEqual([0.9, 0.2])
    expect([...acc!.logged]).toEqual([1, 1])
    expect([...loss!.summary]).toEqual([3, Number.NaN])
    expect([...loss!.logged]).toEqual([1, 0])
    expect(loss!.history!.evaluations[0]).toBe(4)
  })
  it('a known goal stands above the name; an unknown one is assumed to be small, and says that it is assumed', () => {
    const made = metrics({ acc: [1, 2], x: [1, 2], __proto__x: [1, 2] }, {}, { acc: { goal: 'minimize', goalSource: 'user' } })
    expect(made.map(({ goal, goalSource }) => [goal, goalSource])).toEqual([
      ['minimize', 'user'],
      ['minimize', 'assumed'],
      ['minimize', 'assumed'],
    ])
    expect(metrics({ acc: [1] })[0]!.goal).toBe('maximize')
  })
})
