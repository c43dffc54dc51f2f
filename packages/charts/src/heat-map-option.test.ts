import type { HeatMapSpec } from '@sweepwise/core'
import { describe, expect, it } from 'vitest'
import { chartSvg } from './chart-svg.ts'
import { DARK_THEME, LIGHT_THEME } from './chart-theme.ts'
import { heatMapHeight } from './heat-map-option.ts'

const spec: HeatMapSpec = {
  kind: 'heat map',
  names: ['lr', 'momentum', 'batch <b>'],
  value: { label: 'share', domain: [0, 0.2] },
  cells: [
    { a: 'lr', b: 'momentum', value: 0.2 },
    { a: 'batch <b>', b: 'lr', value: 0.1 },
    { a: 'momentum', b: 'batch <b>', value: 0.002, hollow: true },
  ],
}
/** Filled rectangles of the drawing: left, top, colour. */
const cellsOf = (svg: string) =>
  [...svg.matchAll(/<path d="M([\d.]+) ([\d.]+)l[\d.]+ 0l0 [\d.]+[^"]*" fill="(#[0-9a-f]{6}|rgb\([^)]*\))"/g)].map(([, x, y, fill]) => ({
    x: Number(x),
    y: Number(y),
    fill: fill!,
  }))

describe('a heat map of pairs', () => {
  const svg = chartSvg(spec, { width: 500, height: heatMapHeight(spec) }, LIGHT_THEME)
  it('writes every name and every share once, markup as text', () => {
    for (const text of ['lr', 'momentum', 'batch &lt;b&gt;', '0.20', '0.10', '&lt;0.01']) expect(svg, text).toContain(`>${text}<`)
    expect(svg.match(/>0\.20</g)).toHaveLength(1)
    expect(svg).not.toContain('<b>')
  })
  it('fills by size and leaves what is below its floor in the colour of the ground', () => {
    const fills = cellsOf(svg).map(({ fill }) => fill)
    expect(fills).toContain(LIGHT_THEME.unsigned)
    expect(fills.filter((fill) => fill === LIGHT_THEME.background).length).toBeGreaterThanOrEqual(1)
    expect(new Set(fills).size).toBeGreaterThanOrEqual(3)
  })
  it('grows with the names and takes the colours of its theme', () => {
    expect(heatMapHeight({ ...spec, names: [...spec.names, 'more'] })).toBeGreaterThan(heatMapHeight(spec))
    expect(chartSvg(spec, { width: 500, height: 200 }, DARK_THEME)).toContain(DARK_THEME.unsigned)
  })
})
