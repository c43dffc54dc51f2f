import { expect, it } from 'vitest'
import type { PlotColumn } from './plot-column.ts'
import { suggestScale } from './suggest-scale.ts'

const column = (values: readonly number[], rest: Partial<PlotColumn> = {}): PlotColumn => ({
  ...{ id: 'metric:x', label: 'x', kind: 'numeric', scale: null, set: null, levels: null, goal: null },
  values: Float64Array.from(values),
  ...rest,
})
const range = (n: number, of: (i: number) => number) => Array.from({ length: n }, (_, i) => of(i))

it('positive numbers over decades stand on a log axis, others on a plain one; what was declared wins', () => {
  expect(suggestScale(column(range(50, (i) => 10 ** (-i / 10))))).toBe('log')
  expect(suggestScale(column(range(50, (i) => 1 + i)))).toBe('linear')
  expect(
    suggestScale(
      column(
        range(50, (i) => 10 ** (-i / 10)),
        { scale: 'linear' },
      ),
    ),
  ).toBe('linear')
  expect(
    suggestScale(
      column(
        range(50, (i) => 1 + i),
        { scale: 'log' },
      ),
    ),
  ).toBe('log')
})
it('a metric to maximize stays on a plain axis: its good values are the high ones', () => {
  const decades = range(50, (i) => 10 ** (-i / 10))
  expect(suggestScale(column(decades, { goal: 'maximize' }))).toBe('linear')
  expect(suggestScale(column(decades, { goal: 'minimize' }))).toBe('log')
})
it('one value far away does not press the others into a point', () => {
  expect(suggestScale(column([...range(60, (i) => 0.5 + i / 100), 7e16]))).toBe('percentile')
  expect(suggestScale(column([...range(60, (i) => i / 100 - 0.3), 1e4]))).toBe('percentile')
})
it('log is never said of a column with zero, and NaN and missing values decide nothing', () => {
  expect(suggestScale(column([0, ...range(50, (i) => 10 ** (-i / 10))], { scale: 'log' }))).not.toBe('log')
  const values = [Number.NaN, -5, ...range(50, (i) => 10 ** (-i / 10))]
  expect(suggestScale(column(values, { set: Uint8Array.from(values, (x) => (x < 0 ? 0 : 1)) }))).toBe('log')
})
it('levels are steps, one value and none are a plain axis', () => {
  expect(suggestScale(column([0, 1], { kind: 'boolean', levels: ['false', 'true'] }))).toBe('categorical')
  expect(suggestScale(column([2, 2]))).toBe('linear')
  expect(suggestScale(column([]))).toBe('linear')
})
