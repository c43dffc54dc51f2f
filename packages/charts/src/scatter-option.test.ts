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
  (scatterOption(spec, LIGHT_THEME)['series'] as { type: string; data: Float64Array; itemStyle?: { color: string } }[])
    .filter(({ type }) => type === 'scatter')
    // Of every point its place in the spec.
    .map((series) => ({ ...series, places: [...series.data].filter((_, i) => i % 3 === 2) }))

describe('a scatter plot as a chart', () => {
  it('draws every run once, the better ones on top, whichever way is good', () => {
    for (const [goal, best] of [
      ['minimize', 0],
      ['maximize', 3],
    ] as const) {
      const series = seriesOf(panelOf([0.1, 0.4, 0.6, 0.9], goal).spec)
      expect(series.flatMap(({ places }) => places).sort()).toEqual([0, 1, 2, 3])
      expect(series.at(-1)!.places).toEqual([best])
    }
  })

  it('a run without a usable colour is a cross behind the others', () => {
    const [first] = seriesOf(panelOf([0.1, Number.NaN], 'minimize').spec)
    expect(first!.places).toEqual([1])
    expect(first!.itemStyle!.color).toBe(LIGHT_THEME.failed)
  })

  it('without any usable colour every run is a cross', () => {
    const [only, ...others] = seriesOf(panelOf([Number.NaN, Number.NaN], 'minimize').spec)
    expect(only!.places).toEqual([0, 1])
    expect(only!.itemStyle!.color).toBe(LIGHT_THEME.failed)
    expect(others).toEqual([])
  })

  it('names of any length move nothing: they end in dots', () => {
    const { panel, spec } = panelOf([0.1, 0.4, 0.6], 'minimize')
    const drawnAt = (label: string) => {
      const chart = { ...spec, x: { ...spec.x, label }, y: { ...spec.y, label } }
      return [...renderSvg({ ...panel, chart }).matchAll(/transform="matrix\(([^)]*)\)/g)].map(([, matrix]) => matrix)
    }
    const long = 'a_name_that_goes_on_'.repeat(15)
    expect(drawnAt(long)).toEqual(drawnAt('lr'))
    expect(renderSvg({ ...panel, chart: { ...spec, x: { ...spec.x, label: long } } })).not.toContain(long)
  })

  it('every run is in its drawing, each where it belongs, few of them and many', () => {
    for (const n of [3, 2500]) {
      const svg = renderSvg(
        panelOf(
          Array.from({ length: n }, (_, i) => i),
          'minimize',
        ).panel,
      )
      // Few are elements of their own, moved into place; many are circles in one path a colour.
      const drawn = [...svg.matchAll(/<path d="([^"]*A[^"]*)"(?: transform="matrix\(([^)]*)\))?/g)].flatMap(([, path, matrix]) =>
        matrix === undefined
          ? [...path!.matchAll(/M(-?[\d.]+)[ ,](-?[\d.]+)A/g)].map(([, x, y]) => [Number(x), Number(y)] as const)
          : [[Number(matrix.split(',')[4]), Number(matrix.split(',')[5])] as const],
      )
      expect(drawn).toHaveLength(n)
      // Made to go down from the left to the right.
      const down = drawn.toSorted(([a], [b]) => a - b).map(([, y]) => y)
      expect(down).toEqual(down.toSorted((a, b) => a - b))
    }
  })

  it('its drawing has the names of axes and colours as text, and the caption', () => {
    const svg = renderSvg(panelOf([0.1, 0.4], 'minimize').panel)
    for (const word of ['lr', 'depth', 'loss', 'better', '2 of 2 runs']) expect(svg).toContain(word)
  })
})
