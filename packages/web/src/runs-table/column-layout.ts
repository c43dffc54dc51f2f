import type { RunsColumn } from '../../../server/src/http/api.ts'

/** Pixels of a glyph of the header, about; headers may be wider than their cells need. */
const GLYPH = 8
const WIDTHS: Readonly<Record<RunsColumn['kind'], readonly [least: number, most: number]>> = {
  text: [112, 240],
  number: [88, 200],
  time: [152, 176],
  duration: [92, 160],
  state: [160, 176],
}
/** The name is pinned and has room for what people call their runs. */
export const NAME_WIDTH = 232

/** Width of a column in pixels, from its kind and its header. */
export function columnWidth(column: RunsColumn): number {
  if (column.id === 'run:name') return NAME_WIDTH
  const [least, most] = WIDTHS[column.kind]
  return Math.round(Math.min(most, Math.max(least, column.label.length * GLYPH + 48)))
}

/** More columns than this are shown only when asked for. */
const MOST_BY_DEFAULT = 40

/**
 * What the data suggest: name, state, the objective, params that vary, seeds, then the other metrics and the times; none
 * that is empty for every run, such as the times of runs that came as a table.
 * @param rows how many runs there are
 */
export function defaultColumns(columns: readonly RunsColumn[], rows: number): readonly string[] {
  const of = (group: RunsColumn['group'], keep: (column: RunsColumn) => boolean = () => true) =>
    columns.filter((column) => column.group === group && keep(column))
  const filled = ({ missing }: RunsColumn) => missing < rows
  const varies = (column: RunsColumn) => !column.constant && filled(column)
  // Where there is no history, or none is asked for, the objective is that metric's own column.
  const objective = new Set(of('objective').map(({ label }) => label))
  const has = (id: string, keep: (column: RunsColumn) => boolean = () => true) =>
    columns.filter((column) => column.id === id && keep(column))
  const order = [
    ...has('run:name'),
    ...has('run:state'),
    ...of('objective'),
    ...of('param', varies),
    ...of('seed', filled),
    ...of('metric', (column) => varies(column) && !objective.has(column.label)),
    ...has('run:duration', filled),
    ...has('run:created', filled),
  ]
  return order.slice(0, MOST_BY_DEFAULT).map(({ id }) => id)
}

/** The columns to draw, in order: those chosen, as far as they exist; the name always first. */
export function chosenColumns(columns: readonly RunsColumn[], chosen: readonly string[] | undefined, rows: number): readonly RunsColumn[] {
  const byId = new Map(columns.map((column) => [column.id, column]))
  const ids = new Set(['run:name', ...(chosen ?? defaultColumns(columns, rows))])
  return [...ids].flatMap((id) => byId.get(id) ?? [])
}
