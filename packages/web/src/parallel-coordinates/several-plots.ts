import type { TableSpec } from '@sweepwise/core'
import type { FiledPlots } from './file-menu.tsx'
import { type FiledPlot, plotJson, plotSvg, plotTable } from './plot-files.ts'

/** Pixels between two plots of a file. */
const GAP = 16

/** Plots that share their axes as one file: below one another, or their runs in one list, each with the name of its plot. */
export const severalPlots = (plots: readonly (FiledPlot & { readonly name: string })[]): FiledPlots => ({
  svg: (colours) => {
    let top = 0
    let wide = 0
    const parts = plots.map((plot) => {
      const svg = plotSvg(plot, colours)
      const [, width = '0', height = '0'] = /width="([\d.]+)" height="([\d.]+)"/.exec(svg) ?? []
      const placed = svg.replace('<svg ', `<svg y="${top}" `)
      top += Number(height) + GAP
      wide = Math.max(wide, Number(width))
      return placed
    })
    const size = `width="${wide}" height="${top - GAP}" viewBox="0 0 ${wide} ${top - GAP}"`
    return `<svg xmlns="http://www.w3.org/2000/svg" ${size}>\n<rect width="100%" height="100%" fill="${colours.background}"/>\n${parts.join('\n')}\n</svg>`
  },
  table: () => {
    const tables = plots.map((plot) => ({ name: plot.name, table: plotTable(plot) }))
    return {
      ...tables[0]!.table,
      columns: [{ key: 'plot', label: 'plot', kind: 'text' } satisfies TableSpec['columns'][number], ...tables[0]!.table.columns],
      rows: tables.flatMap(({ name, table }) =>
        table.rows.map((row) => ({ ...row, id: `${name} ${row.id}`, cells: { plot: name, ...row.cells } })),
      ),
    }
  },
  json: () =>
    `${JSON.stringify({ plots: plots.map((plot) => ({ name: plot.name, ...(JSON.parse(plotJson(plot)) as object) })) }, null, 1)}\n`,
})
