import type { SurfaceSpec } from '@sweepwise/core'
import { describe, expect, it } from 'vitest'
import { chartSvg } from './chart-svg.ts'
import { LIGHT_THEME } from './chart-theme.ts'
import { colourAt } from './colour-scale.ts'
import { surfaceOption } from './surface-option.ts'

const spec: SurfaceSpec = {
  kind: 'surface',
  x: { label: 'lr', kind: 'number', scale: 'log', edges: [1e-4, 1e-3, 1e-2] },
  y: { label: 'optimizer', kind: 'level', levels: ['adam', 'sgd'] },
  value: { label: 'accuracy', goal: 'maximize', domain: [0.1, 0.9] },
  cells: [
    [0.1, 0.5],
    [null, 0.9],
  ],
  points: [
    { x: 3e-4, y: 0, value: 0.1 },
    { x: 3e-3, y: 1, value: 0.9 },
    { x: 3e-3, y: 1, value: null },
  ],
}
const draw = (of: SurfaceSpec) => chartSvg(of, { width: 600, height: 400 }, LIGHT_THEME)

describe('a surface over two params', () => {
  const [worst, best] = [LIGHT_THEME.objective[0]!, LIGHT_THEME.objective.at(-1)!]
  it('names axes, levels, and which end of the colours is good', () => {
    const svg = draw(spec)
    for (const text of ['lr', 'optimizer', 'adam', 'sgd', 'better', 'worse', '0.9', '0.1', '0.001'])
      expect(svg, text).toContain(`>${text}<`)
  })
  it('draws every run: a filled point, or a cross where it has no usable value; empty cells stay empty', () => {
    const svg = draw(spec)
    const circles = [...svg.matchAll(/<circle[^>]* fill="([^"]+)"/g)].map(([, fill]) => fill)
    expect(circles).toEqual([worst, best])
    expect(svg.split(LIGHT_THEME.failed).length - 1).toBe(1)
    const pale = [0.1, 0.5, 0.9].map((value) =>
      colourAt([LIGHT_THEME.background, colourAt(LIGHT_THEME.objective, (value - 0.1) / 0.8)], 0.55),
    )
    for (const fill of pale) expect(svg.split(`fill="${fill}"`)).toHaveLength(2)
  })
  it('gives the best end of the scale to the lowest value when lower is better', () => {
    const circles = [...draw({ ...spec, value: { ...spec.value, goal: 'minimize' } }).matchAll(/<circle[^>]* fill="([^"]+)"/g)]
    expect(circles.map(([, fill]) => fill)).toEqual([best, worst])
  })
  it('tells a run in words, with names as text', () => {
    const option = surfaceOption({ ...spec, x: { ...spec.x, label: '<lr>' } }, LIGHT_THEME) as {
      tooltip: { formatter: (of: object) => string }
    }
    expect(option.tooltip.formatter({ seriesIndex: 1, value: [0, 0, 0.9, 3e-3, 1] })).toBe(
      '&lt;lr&gt; 0.003<br>optimizer sgd<br>accuracy 0.9',
    )
    expect(option.tooltip.formatter({ seriesIndex: 1, value: [0, 0, Number.NaN, 3e-3, 1] })).toContain('no usable value')
  })
})
