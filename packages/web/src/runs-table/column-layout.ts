import { isOfMachine } from '@sweepwise/core'
import type { RunsColumn } from '../../../server/src/http/api.ts'

/** Pixels of a glyph of the header, about; headers may be wider than their cells need. */
const GLYPH = 8
const WIDTHS: Readonly<Record<RunsColumn['kind'], readonly [least: number, most: number]>> = {
  text: [112, 240],
  number: [88, 200],
  time: [152, 176],
  duration: [92, 160],
  // 'crashed (silent for 26 min)'
  state: [212, 212],
}
/** The name is pinned and has room for what people call their runs. */
export const NAME_WIDTH = 264

/**
 * Width of a column in pixels, from its kind and its header.
 * @param grouped its cells tell of several runs
 */
export function columnWidth(column: RunsColumn, grouped = false): number {
  if (column.id === 'run:name') return NAME_WIDTH
  const [least, most] = WIDTHS[column.kind]
  const width = Math.round(Math.min(most, Math.max(least, column.label.length * GLYPH + 60)))
  if (!grouped) return width
  return Math.max(width, column.reducer === undefined ? LEAST_COUNTS : (LEAST_IN_GROUPS[column.reducer] ?? 0))
}
/** A mean with its interval and its n, and two ends, need more room than one number. */
const LEAST_IN_GROUPS: Readonly<Partial<Record<NonNullable<RunsColumn['reducer']>, number>>> = { mean: 228, range: 172 }
const LEAST_COUNTS = 176

/** More columns than this are shown only when asked for. */
const MOST_BY_DEFAULT = 40

/**
 * What the data suggest: name, state, the objective, params that vary, seeds, then the other metrics but those of
 * the machine, which can be dozens, and the times; none that is empty for every run, such as the times of runs that came as a table.
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
    ...has('run:tag', filled),
    ...of('objective'),
    ...of('param', varies),
    ...of('seed', filled),
    ...of('metric', (column) => varies(column) && !objective.has(column.label) && !isOfMachine(column.label)),
    ...has('run:duration', filled),
    ...has('run:created', filled),
  ]
  return order.slice(0, MOST_BY_DEFAULT).map(({ id }) => id)
}

/** What the reader made of the columns. */
export interface ColumnChoice {
  readonly chosen: readonly string[] | undefined
  readonly pinned?: readonly string[] | undefined
  /** Only those in which runs differ. */
  readonly differing?: boolean
}

/** The columns to draw, in order: the name, those pinned, those chosen, as far as they exist. */
export function chosenColumns(columns: readonly RunsColumn[], choice: ColumnChoice, rows: number): readonly RunsColumn[] {
  const { chosen, pinned = [], differing = false } = choice
  const byId = new Map(columns.map((column) => [column.id, column]))
  const shown = (chosen ?? defaultColumns(columns, rows)).filter((id) => !differing || differs(byId.get(id), rows))
  const ids = new Set(['run:name', ...pinned, ...shown])
  return [...ids].flatMap((id) => byId.get(id) ?? [])
}

/** Whether runs differ in it: in their values, or in whether they have one. */
const differs = (column: RunsColumn | undefined, rows: number): boolean =>
  column !== undefined && column.missing < rows && (!column.constant || column.missing > 0)

/**
 * A column at another place among its like.
 * @param before null = to the end
 */
export function movedColumn(ids: readonly string[], id: string, before: string | null): readonly string[] {
  const others = ids.filter((other) => other !== id)
  const at = before === null ? -1 : others.indexOf(before)
  return at < 0 ? [...others, id] : [...others.slice(0, at), id, ...others.slice(at)]
}
