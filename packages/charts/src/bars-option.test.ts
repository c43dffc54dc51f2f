import type { BarsSpec } from '@sweepwise/core'
import { describe, expect, it } from 'vitest'
import { BAR_ROW_HEIGHT, barsHeight, barsOption } from './bars-option.ts'
import { LIGHT_THEME } from './chart-theme.ts'

const row = (label: string, value: number | null, more: Partial<BarsSpec['rows'][number]> = {}) => ({
  label,
  value,
  low: null,
  high: null,
  ...more,
})
const spec = (rows: BarsSpec['rows'], domain: BarsSpec['x']['domain'] = [-1, 1]): BarsSpec => ({
  kind: 'bars',
  x: { label: 'ρ', domain },
  rows,
})
const option = (rows: BarsSpec['rows'], domain?: BarsSpec['x']['domain']) =>
  barsOption(spec(rows, domain), LIGHT_THEME) as {
    xAxis: { min: number; max: number; name: string }
    yAxis: { data: string[]; inverse: boolean }
    series: [{ data: number[][]; renderItem: (params: unknown, api: object) => { children: Element[] } }]
  }
interface Element {
  readonly type: string
  readonly shape: Record<string, number>
  readonly style: Record<string, unknown>
}
/** A plot of 200 × 24 n pixels with its origin at (100, 0). */
const api = (datum: readonly number[]) => ({
  value: (dimension: number) => datum[dimension],
  coord: ([x, y]: [number, number]) => [100 + 100 * x, 12 + 24 * y],
  getWidth: () => 300,
})
const drawn = (rows: BarsSpec['rows'], index = 0, domain?: BarsSpec['x']['domain']) => {
  const { series } = option(rows, domain)
  return series[0].renderItem({}, api(series[0].data[index]!)).children
}

describe('bars as ECharts draws them', () => {
  it('keeps the order of the spec, first row on top, and the domain of the spec', () => {
    const { xAxis, yAxis, series } = option([row('lr', -0.5), row('batch_size', 0.25)])
    expect(yAxis).toMatchObject({ data: ['lr', 'batch_size'], inverse: true })
    expect(xAxis).toMatchObject({ min: -1, max: 1, name: 'ρ' })
    expect(series[0].data.map((datum) => datum.slice(0, 2))).toEqual([
      [0, -0.5],
      [1, 0.25],
    ])
  })
  it('draws a bar from zero to the value in the hue of its sign', () => {
    const rect = (value: number, more = {}) => drawn([row('x', value, more)]).find(({ type }) => type === 'rect')!
    expect(rect(-0.5)).toMatchObject({ shape: { x: 50, width: 50 }, style: { fill: LIGHT_THEME.signNegative } })
    expect(rect(0.25)).toMatchObject({ shape: { x: 100, width: 25 }, style: { fill: LIGHT_THEME.signPositive } })
    expect(rect(0.25, { unsigned: true })).toMatchObject({ style: { fill: LIGHT_THEME.unsigned } })
  })
  it('leaves a bar without evidence hollow: an outline and no fill', () => {
    const rect = drawn([row('x', 0.25, { hollow: true })]).find(({ type }) => type === 'rect')!
    expect(rect.style).toMatchObject({ fill: 'none', stroke: LIGHT_THEME.signPositive })
  })
  it('draws the interval from its low to its high end with two caps', () => {
    const lines = drawn([row('x', 0.25, { low: 0.1, high: 0.4 })]).filter(
      ({ type, style }) => type === 'line' && style['stroke'] === LIGHT_THEME.text,
    )
    expect(lines.map(({ shape }) => [shape['x1'], shape['x2']])).toEqual([
      [110, 110 + 30],
      [110, 110],
      [140, 140],
    ])
  })
  it('draws no bar where there is no value, and says so in the column of digits', () => {
    const children = drawn([row('x', null)])
    expect(children.some(({ type }) => type === 'rect')).toBe(false)
    expect(children.find(({ type }) => type === 'text')!.style['text']).toBe('–')
  })
  it('marks the noise floor with a tick', () => {
    const tick = drawn([row('x', 0.25, { tick: 0.1 })]).filter(({ style }) => style['stroke'] === LIGHT_THEME.textMuted)
    expect(tick.map(({ shape }) => shape['x1'])).toEqual([110])
  })
  it('draws what no param explains in grey, and shares with two decimals', () => {
    const one = { label: 'unexplained', value: 0.384, low: null, high: null, rest: true }
    const children = drawn([one], 0, [0, 1])
    expect(children.find(({ type }) => type === 'rect')!.style['fill']).toBe(LIGHT_THEME.noise)
    expect(children.find(({ type }) => type === 'text')!.style['text']).toBe('0.38')
  })
  it('clips what lies outside the domain to its edge instead of drawing over the labels', () => {
    const rect = drawn([row('x', -3)]).find(({ type }) => type === 'rect')!
    expect(rect.shape).toMatchObject({ x: 0, width: 100 })
  })
  it('grows by one row height a row', () => {
    const three = barsHeight(spec([row('a', 1), row('b', 1), row('c', 1)]))
    expect(three - barsHeight(spec([row('a', 1)]))).toBe(2 * BAR_ROW_HEIGHT)
  })
})
