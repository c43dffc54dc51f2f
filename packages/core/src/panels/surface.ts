import type { AnalysisResult } from '../analysis/analysis.ts'
import type { ImportanceInteraction, InteractionAxis } from '../analysis/importance-result.ts'
import type { SurfaceBody } from '../analysis/surface.ts'
import { formatCount } from './format.ts'
import { interactionSurface, pairId, surfaceLabel } from './interactions.ts'
import type { PanelSpec, TableRow, TableSpec } from './panel-spec.ts'
import { emptyPanel, runsCaption } from './result-panel.ts'

/** Result → the surface, and where on it the best is expected, best first. */
export function surfacePanel(result: AnalysisResult<SurfaceBody>): PanelSpec {
  const { a, b, surface, target, configurations } = result
  if (result.status !== 'ok') return emptyPanel('Surface of two params', result, table([], '', '', ''))
  const label = surfaceLabel(target!, result.metric)
  const isDown = target === 'failure' || (target === 'raw' && result.goal === 'minimize')
  const cells = cellsOf(a!, b!, surface!.a, surface!.b, surface!.mean)
  const rows = cells.toSorted((x, y) => (isDown ? 1 : -1) * ((x.cells['value'] as number) - (y.cells['value'] as number)))
  const scale = target === 'raw' ? '' : target === 'failure' ? '; share of runs from 0 to 1' : '; from 0 to 1 = best'
  return {
    title: `${pairId({ a: a!, b: b! })} with respect to ${result.metric}`,
    caption: `${runsCaption(result)} · ${formatCount(configurations!)} configurations · what the forest expects where the two meet, all other params averaged out${scale}`,
    chart: interactionSurface(result, { a: a!, b: b!, surface: surface! }, []),
    table: table(rows, a!, b!, label),
    warnings: result.warnings,
    empty: null,
  }
}

/** What the forest expects of a pair at every place where it was asked, of which a surface is drawn. */
export const surfaceTable = ({ a, b, surface }: Pick<ImportanceInteraction, 'a' | 'b' | 'surface'>, label: string): TableSpec =>
  surface === null ? table([], a, b, label) : table(cellsOf(a, b, surface.a, surface.b, surface.mean), a, b, label)

const table = (rows: readonly TableRow[], a: string, b: string, label: string): TableSpec => ({
  columns: [
    { key: 'a', label: a, kind: 'text' },
    { key: 'b', label: b, kind: 'text' },
    { key: 'value', label: `expected ${label}`, kind: 'number', help: 'What the forest expects there, all other params averaged out.' },
  ],
  rows,
  sort: null,
  hidden: [],
})

const pointAt = ({ levels, values }: InteractionAxis, place: number): string | number => levels?.[place] ?? values![place]!

function cellsOf(aName: string, bName: string, a: InteractionAxis, b: InteractionAxis, mean: readonly number[]): readonly TableRow[] {
  const along = (axis: InteractionAxis): number => (axis.levels ?? axis.values)!.length
  return Array.from({ length: along(a) }, (_, i) =>
    Array.from({ length: along(b) }, (_, j): TableRow => {
      const cells = { a: pointAt(a, i), b: pointAt(b, j), value: mean[i * along(b) + j]! }
      return { id: `${aName}=${cells.a} ${bName}=${cells.b}`, cells }
    }),
  ).flat()
}
