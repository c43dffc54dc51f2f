import { type ScatterSpec, scatterPanel } from '@sweepwise/core'
import { describe, expect, it } from 'vitest'
import { LIGHT_THEME } from './chart-theme.ts'
import { renderSvg } from './render-svg.ts'
import { scatterOption } from './scatter-option.ts'

const column = (label: string, values: readonly number[], goal: 'minimize' | 'maximize' | null = null) => ({
  ...{ label, scale: 'linear' as const, values: Float64Array.from(values), set: null, levels: null, goal },
})
const panelOf = (colours: readonly number[], goal: 'minimize' | 'maximize') =>
  scatterPanel({
    x: column(
      'lr',
      colours.map((_, i) => i),
    ),
    y: column(
      'depth',
      colours.map((_, i) => -i),
    ),
    colour: column('loss', colours, goal),
    ...{ means: false, names: colours.map((_, i) => `run-${i}`), pale: null, muted: null },
  })
const seriesOf = (spec: ScatterSpec) =>
  (scatterOption(spec, LIGHT_THEME)['series'] as { type: string; data: number[][]; itemStyle?: { color: string } }[]).filter(
    ({ type }) => type === 'scatter',
  )

describe('a scatter plot as a chart', () => {
  it('draws every run once, the better ones on top, whichever way is good', () => {
    for (const [goal, best] of [
      ['minimize', 0],
      ['maximize', 3],
    ] as const) {
      const series = seriesOf(panelOf([0.1, 0.4, 0.6, 0.9], goal).spec)
      expect(series.flatMap(({ data }) => data.map(([, , i]) => i)).sort()).toEqual([0, 1, 2, 3])
      expect(series.at(-1)!.data.map(([, , i]) => i)).toEqual([best])
    }
  })

  it('a run without a usable colour is a cross behind the others', () => {
    const [first] = seriesOf(panelOf([0.1, Number.NaN], 'minimize').spec)
    expect(first!.data.map(([, , i]) => i)).toEqual([1])
    expect(first!.itemStyle!.color).toBe(LIGHT_THEME.failed)
  })

  it('its drawing has the names of axes and colours as text, and the caption', () => {
    const svg = renderSvg(panelOf([0.1, 0.4], 'minimize').panel)
    for (const word of ['lr', 'depth', 'loss', 'better', '2 of 2 runs']) expect(svg).toContain(word)
  })
})
