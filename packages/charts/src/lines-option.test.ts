import type { LinesSpec } from '@sweepwise/core'
import { describe, expect, it } from 'vitest'
import { LIGHT_THEME } from './chart-theme.ts'
import { durationTicks, linePoints, lineStyle, linesOption } from './lines-option.ts'

const spec = (more: Partial<LinesSpec> = {}): LinesSpec => ({
  kind: 'lines',
  x: { label: 'step', scale: 'linear' },
  y: { label: 'loss', scale: 'linear' },
  series: [],
  ...more,
})
const log = spec({ y: { label: 'loss', scale: 'log' } })

describe('lines as ECharts draws them', () => {
  it('keeps gaps as gaps, NaN and infinities included', () => {
    expect(linePoints([0, 1, 2, 3], [1, null, Number.NaN, Number.POSITIVE_INFINITY], spec())).toEqual([
      [0, 1],
      [1, null],
      [2, null],
      [3, null],
    ])
  })
  it('has no place for 0 and below on a logarithmic axis', () => {
    expect(linePoints([0, 1, 2], [0, -1, 1e-9], log)).toEqual([
      [0, null],
      [1, null],
      [2, 1e-9],
    ])
    expect(linesOption(log, LIGHT_THEME)).toMatchObject({ yAxis: { type: 'log' }, xAxis: { type: 'value' } })
  })
  it('has the heights of another chart where it must compare with it', () => {
    const given = spec({ y: { label: 'loss', scale: 'linear', domain: [2, 5] } })
    expect(linesOption(given, LIGHT_THEME)).toMatchObject({ yAxis: { min: 2, max: 5 } })
    expect((linesOption(spec(), LIGHT_THEME) as { yAxis: object }).yAxis).not.toHaveProperty('min')
  })
  it('shows a point between two gaps, which a line alone would not', () => {
    const showsSymbol = (y: (number | null)[]) => {
      const option = linesOption(spec({ series: [{ label: 'a', x: [0, 1, 2], y }] }), LIGHT_THEME) as { series: { showSymbol: boolean }[] }
      return option.series[0]!.showSymbol
    }
    expect(showsSymbol([null, 1, null])).toBe(true)
    expect(showsSymbol([1, 2, null])).toBe(false)
  })
  it('draws a band as one polygon per stretch without a gap, behind its line', () => {
    const series = [{ label: 'a', x: [0, 1, 2, 3, 4], y: [1, 1, null, 1, 1], band: { low: [0, 0, null, 0, 0], high: [2, 2, null, 2, 2] } }]
    const option = linesOption(spec({ series }), LIGHT_THEME) as {
      series: { type: string; renderItem?: (params: object, api: object) => { children: { shape: { points: number[][] } }[] } | null }[]
    }
    expect(option.series.map(({ type }) => type)).toEqual(['custom', 'line'])
    const api = { coord: (point: number[]) => point }
    const { children } = option.series[0]!.renderItem!({ dataIndex: 0 }, api)!
    expect(children.map(({ shape }) => shape.points)).toEqual([
      [
        [0, 2],
        [1, 2],
        [1, 0],
        [0, 0],
      ],
      [
        [3, 2],
        [4, 2],
        [4, 0],
        [3, 0],
      ],
    ])
    expect(option.series[0]!.renderItem!({ dataIndex: 1 }, api)).toBeNull()
  })
  it('what was logged stays faint behind a smoothed line, and crosses mark what is not finite', () => {
    const series = [{ label: 'a', x: [0, 1, 2], y: [1, 2, 3], raw: [0, 3, 3], crosses: [1.5] }]
    const option = linesOption(spec({ series }), LIGHT_THEME) as {
      series: { type: string; silent?: boolean; data: number[][]; lineStyle?: { opacity: number; color: string } }[]
    }
    const [raw, line, crosses] = option.series
    expect(raw).toMatchObject({
      silent: true,
      data: [
        [0, 0],
        [1, 3],
        [2, 3],
      ],
    })
    expect(raw!.lineStyle!.opacity).toBeLessThan(line!.lineStyle!.opacity)
    expect(raw!.lineStyle!.color).toBe(line!.lineStyle!.color)
    expect(crosses).toMatchObject({ type: 'custom', data: [[1.5]] })
  })
  it('a line that stands for several runs is thin where some of them are missing, and whole where none is', () => {
    const lines = (n: number[]) =>
      (
        linesOption(spec({ series: [{ label: 'a', x: [0, 1, 2], y: [1, 2, 3], runs: { n, of: 4 } }] }), LIGHT_THEME) as {
          series: { data: (number | null)[][]; lineStyle: { width: number; color: string } }[]
        }
      ).series
    const [thin, whole] = lines([4, 4, 3])
    expect(thin!.data.map(([, y]) => y)).toEqual([1, 2, 3])
    expect(whole!.data.map(([, y]) => y)).toEqual([1, 2, null])
    expect(thin!.lineStyle.width).toBeLessThan(whole!.lineStyle.width)
    expect(thin!.lineStyle.color).toBe(whole!.lineStyle.color)
    expect(lines([4, 4, 4])).toHaveLength(1)
  })
  it('an interval wider than all that was measured does not press the lines flat; a range is in sight as a whole', () => {
    const heights = (leaves: boolean) => {
      const band = { low: [0, -400], high: [3, 400], leaves }
      const option = linesOption(spec({ series: [{ label: 'a', x: [0, 1], y: [1, 2], band }] }), LIGHT_THEME) as {
        series: { data: number[][] }[]
      }
      return option.series[0]!.data.map(([, y]) => y)
    }
    expect(heights(true)).toEqual([0, 0, 3, 3])
    expect(heights(false)).toEqual([0, -400, 3, 400])
  })
  it('eighteen runs have eighteen looks: six colours in three strokes', () => {
    const looks = Array.from({ length: 19 }, (_, i) => JSON.stringify(lineStyle(i, LIGHT_THEME)))
    expect(new Set(looks.slice(0, 18)).size).toBe(18)
    expect(looks[18]).toBe(looks[0])
  })
  it('a run keeps its style when others come before it', () => {
    const lines = (styles: number[]) =>
      (
        linesOption(spec({ series: styles.map((style) => ({ label: `${style}`, x: [0, 1], y: [0, 1], style })) }), LIGHT_THEME) as {
          series: { name: string; lineStyle: { color: string } }[]
        }
      ).series
    expect(lines([3, 7])[0]!.lineStyle.color).toBe(lines([7, 1, 3])[2]!.lineStyle.color)
  })
  it('time that passed is labelled by whole seconds, minutes and hours, also in a stretch of it', () => {
    expect(durationTicks(0, 8160)).toEqual([0, 2000, 4000, 6000, 8000])
    expect(durationTicks(0, 3_600_000)).toEqual([0, 10, 20, 30, 40, 50, 60].map((minutes) => minutes * 60_000))
    expect(durationTicks(61_300, 63_400)).toEqual([61_500, 62_000, 62_500, 63_000])
    for (const to of [0, 1, 999, 1e5, 3e6, 1e8, 1e10, 1e13]) {
      const ticks = durationTicks(0, to)
      expect(ticks.length).toBeGreaterThan(0)
      expect(ticks.length).toBeLessThan(9)
    }
    const option = linesOption(
      spec({ x: { label: 'since', scale: 'linear', kind: 'duration' }, series: [{ label: 'a', x: [162, 8160], y: [1, 2] }] }),
      LIGHT_THEME,
    )
    expect(option).toMatchObject({ xAxis: { min: 0, max: 8160 } })
  })
  it('shows the stretch it is asked for', () => {
    const option = linesOption(
      spec({ x: { label: 'step', scale: 'linear', domain: [3, 7] }, series: [{ label: 'a', x: [0, 9], y: [1, 2] }] }),
      LIGHT_THEME,
    )
    expect(option).toMatchObject({ xAxis: { min: 3, max: 7 } })
  })
})
