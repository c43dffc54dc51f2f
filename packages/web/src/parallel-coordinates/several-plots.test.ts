import { describe, expect, it } from 'vitest'
import { axisLayout, heightsWithin, lanesOf } from './axis-layout.ts'
import { lineOrder } from './line-order.ts'
import type { PlotColumn } from './plot-column.ts'
import type { FiledPlot } from './plot-files.ts'
import { severalPlots } from './several-plots.ts'
import { type PlotSet, sharedAxes } from './shared-axes.ts'

const column = (id: string, values: readonly number[]): PlotColumn => ({
  ...{ id, label: id, kind: 'numeric', scale: null, set: null, levels: null, goal: null },
  values: Float64Array.from(values),
})
const sets: readonly PlotSet[] = [
  [1, 2, 9],
  [4, 5],
].map((values, plot) => ({
  ids: values.map((_, i) => `${plot}-${i}`),
  names: values.map((value) => `run of ${value}`),
  objective: column('objective', values),
  columns: new Map([['param:a', column('param:a', values)]]),
}))
function plots(): readonly (FiledPlot & { readonly name: string })[] {
  const axes = sharedAxes(
    ['param:a', 'objective'].map((id) => ({ id, scale: null, flip: false })),
    sets,
  )
  const heights = heightsWithin(300, lanesOf(axes.flat()))
  return sets.map(({ ids, names, objective }, plot) => {
    const order = lineOrder(objective.values, null, 'maximize', axes[plot]![1]!.scale)
    const layouts = axes[plot]!.map(({ column: shown, scale, flip, among }) => axisLayout(shown, scale, flip, order, heights, true, among))
    return {
      name: ['Signal', 'Noise'][plot]!,
      title: `plot ${plot}`,
      caption: '',
      layouts,
      heights,
      order,
      mask: null,
      goodUp: true,
      ids,
      names,
    }
  })
}

describe('two plots in one file', () => {
  it('a drawing holds both, one below the other', () => {
    const black = [0, 0, 0] as const
    const bins = Array.from({ length: 33 }, () => black)
    const svg = severalPlots(plots()).svg({
      ...{ background: '#fff', text: '#000', textMuted: '#888', axis: '#ccc', fontFamily: 'sans-serif' },
      bins,
    })
    const [whole, first, second] = [...svg.matchAll(/<svg [^>]*height="([\d.]+)"/g)].map(([, height]) => Number(height))
    expect(whole).toBe(first! + second! + 16)
    expect(svg).toContain(`<svg y="${first! + 16}" `)
    expect(svg).toContain('plot 0')
    expect(svg).toContain('plot 1')
    expect(svg.match(/<polyline/g)).toHaveLength(5)
  })

  it('a caption that is longer than the picture is wide goes on in the next line', () => {
    const words = Array.from({ length: 90 }, (_, i) => `word${i}`).join(' ')
    const colours = { background: '#fff', text: '#000', textMuted: '#888', axis: '#ccc', fontFamily: 'sans-serif' }
    const bins = Array.from({ length: 33 }, () => [0, 0, 0] as const)
    const heightOf = (caption: string) => {
      const svg = severalPlots([{ ...plots()[0]!, caption }]).svg({ ...colours, bins })
      const texts = [...svg.matchAll(/>(word[^<]*)</g)].map(([, text]) => text!)
      expect(texts.join(' ')).toBe(caption)
      for (const text of texts) expect(text.length).toBeLessThanOrEqual(190)
      return Number(/height="([\d.]+)"/.exec(svg)![1])
    }
    expect(heightOf(words) - heightOf('word')).toBe(16 * 3)
  })

  it('a table and a JSON document name the plot of each run', () => {
    const { rows, columns } = severalPlots(plots()).table()
    expect(columns[0]!.key).toBe('plot')
    expect(rows.map(({ cells }) => [cells['plot'], cells['run']])).toEqual([
      ['Signal', 'run of 9'],
      ['Signal', 'run of 2'],
      ['Signal', 'run of 1'],
      ['Noise', 'run of 5'],
      ['Noise', 'run of 4'],
    ])
    expect(new Set(rows.map(({ id }) => id)).size).toBe(5)
    const read = JSON.parse(severalPlots(plots()).json()) as { plots: { name: string; runs: { values: object }[] }[] }
    expect(read.plots.map(({ name, runs }) => [name, runs.length])).toEqual([
      ['Signal', 3],
      ['Noise', 2],
    ])
    expect(read.plots[1]!.runs[0]!.values).toEqual({ 'param:a': 5, objective: 5 })
  })
})
