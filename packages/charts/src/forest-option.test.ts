import type { ForestSpec } from '@sweepwise/core'
import { describe, expect, it } from 'vitest'
import { LIGHT_THEME } from './chart-theme.ts'
import { forestHeight, forestOption } from './forest-option.ts'
import { textWidth } from './svg-text.ts'

interface Element {
  readonly type: string
  readonly shape: Record<string, number>
  readonly style: Record<string, unknown>
}
const row = (more: Partial<ForestSpec['rows'][number]> = {}): ForestSpec['rows'][number] => ({
  ...{ label: 'lr', size: '3 × 5 runs', value: 0.5, low: 0.4, high: 0.6, corrected: 0.45, expected: 0.1, band: [0.05, 0.2] },
  ...{ hollow: false, verdict: 'matters', n: 15 },
  ...more,
})
const spec = (rows: ForestSpec['rows'], margin = 0.25): ForestSpec => ({
  kind: 'forest',
  words: { marks: 'effect, 90 % interval', hollow: 'not told from noise', value: 'effect', size: 'groups × size' },
  x: { label: 'effect', domain: [0, 1] },
  margin: { value: margin, label: 'margin' },
  rows,
})
/** A plot with its origin at 100 and 100 pixels a unit. */
const drawn = (given: ForestSpec, series: number, index = 0, width = 900): readonly Element[] => {
  const option = forestOption(given, LIGHT_THEME) as {
    series: { data: number[][]; renderItem: (params: unknown, api: object) => { children: Element[] } }[]
  }
  const { data, renderItem } = option.series[series]!
  const api = {
    value: (dimension: number) => data[index]![dimension],
    coord: ([x, y]: [number, number]) => [100 + 100 * x, 73 + 30 * y],
    getWidth: () => width,
    getHeight: () => forestHeight(given),
  }
  return renderItem({}, api).children
}
const texts = (elements: readonly Element[]) => elements.filter(({ type }) => type === 'text').map(({ style }) => style['text'])

describe('effects as ECharts draws them', () => {
  it('a row: the band of chance behind, its average dashed, the interval, the effect, the corrected one', () => {
    const elements = drawn(spec([row()]), 0)
    expect(elements[0]).toMatchObject({ type: 'rect', shape: { x: 105, width: 15 }, style: { fill: LIGHT_THEME.noise } })
    expect(elements[1]).toMatchObject({ type: 'line', shape: { x1: 110, x2: 110 }, style: { lineDash: [3, 2] } })
    expect(elements[2]).toMatchObject({ type: 'line', shape: { x1: 140, x2: 160 } })
    expect(elements.find(({ type }) => type === 'circle')).toMatchObject({ shape: { cx: 150 }, style: { fill: LIGHT_THEME.signal } })
    const { points } = elements.find(({ type }) => type === 'polygon')!.shape as unknown as { points: number[][] }
    expect(points[0]![0]).toBe(145)
    expect(texts(elements)).toEqual(['0.5', 'matters', '3 × 5 runs', '15'])
  })

  it('what is not told from chance is an outline; where nothing can be held against it there is no band and no interval', () => {
    const bare = row({ hollow: true, low: null, high: null, corrected: null, expected: null, band: null, verdict: 'undecided' })
    const elements = drawn(spec([bare]), 0)
    expect(elements.find(({ type }) => type === 'circle')!.style['fill']).toBe(LIGHT_THEME.background)
    expect(elements.filter(({ type }) => type !== 'circle' && type !== 'text')).toEqual([])
  })

  it('with little room it leaves what a row rests on to the table', () => {
    expect(texts(drawn({ ...spec([row()]), room: 'half' }, 0))).toEqual(['0.5', 'matters'])
    expect(texts(drawn({ ...spec([row()]), room: 'third' }, 0))).toEqual(['matters'])
    const right = (of: ForestSpec) => (forestOption(of, LIGHT_THEME) as { grid: { right: number } }).grid.right
    expect(right({ ...spec([row()]), room: 'half' })).toBeLessThan(right(spec([row()])) / 2)
  })

  it('the margin goes through all rows; beyond the axis it stands at its end and says so', () => {
    const [line, ...rest] = drawn(spec([row(), row()]), 1)
    expect(line!.shape).toMatchObject({ x1: 125, x2: 125 })
    expect(line!.shape['y2']).toBe(118)
    expect(texts(rest)).toContain('margin: 0.25')
    expect(texts(rest)).toContain('verdict')
    const beyond = drawn(spec([row()], 7), 1)
    expect(beyond[0]!.shape['x1']).toBe(200)
    expect(texts(beyond)).toContain('margin: 7, beyond this axis →')
  })

  it('in a third of a page the words of the margin have their line to themselves and stay inside', () => {
    const narrow = {
      ...spec([row()]),
      room: 'third' as const,
      margin: { value: 0.5, label: 'smallest difference that matters' },
    }
    const [, ...rest] = drawn(narrow, 1, 0, 300)
    expect(texts(rest)).toEqual(['smallest difference that matters: 0.5'])
    const { x, align } = rest[0]!.style as { x: number; align: string }
    expect(align).toBe('center')
    expect(x - textWidth(String(rest[0]!.style['text']), 11) / 2).toBeGreaterThan(0)
    expect(x + textWidth(String(rest[0]!.style['text']), 11) / 2).toBeLessThanOrEqual(300)
  })
})
