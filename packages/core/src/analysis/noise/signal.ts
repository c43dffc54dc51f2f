import type { Dataset, ParamColumn } from '../../dataset/dataset.ts'
import { besideGrid } from '../../noise/beside-grid.ts'
import { type GridWithGaps, gridWithGaps } from '../../noise/grid-with-gaps.ts'
import { groupBy } from '../../noise/grouping.ts'
import { type NoiseDesign, recogniseDesign } from '../../noise/recognise-design.ts'
import { mean } from '../../stats/moments.ts'
import { asNumbers, gather } from '../active-column.ts'
import { type ChosenColumns, chooseColumns } from '../choose-columns.ts'

/**
 * The runs whose differences are asked about. Legend: r rows (runs), c configurations, p params that vary.
 */
export interface Signal {
  /** Shape (r): rows of the dataset, by ascending value, so that no listing changes a digit. */
  readonly rows: Int32Array
  /** Shape (r), ascending. */
  readonly y: Float64Array
  readonly cells: Cells
  readonly chosen: ChosenColumns
  readonly design: NoiseDesign
  /** Params whose combinations all ran; null where they did not. */
  readonly completeGrid: readonly ParamColumn[] | null
  /** Where nearly all of them ran: those params, and their main effects fitted together. */
  readonly gaps: { readonly columns: readonly ParamColumn[]; readonly fit: GridWithGaps } | null
  /** Rows of configurations beside the grid, by ascending value: no part of what is compared. */
  readonly beside: Int32Array
}

/** One entry a configuration, by ascending mean. */
export interface Cells {
  /** Shape (c): the row of its lowest run. */
  readonly rows: Int32Array
  readonly means: Float64Array
  readonly sizes: readonly number[]
}

/** @param usable rows of the dataset with a finite value, the noise study aside */
export function readSignal(dataset: Dataset, y: Float64Array, usable: Int32Array): Signal {
  const rows = usable.slice().sort((a, b) => y[a]! - y[b]! || a - b)
  const whole = layOut(dataset, y, rows)
  const places = besideGrid(whole.numbers, whole.cells.rows.length)
  if (places.length === 0) return { ...whole, beside: new Int32Array() }
  const outside = new Set(places.map((place) => dataset.configuration[whole.cells.rows[place]!]!))
  const isBeside = (row: number): boolean => outside.has(dataset.configuration[row]!)
  const grid = layOut(
    dataset,
    y,
    rows.filter((row) => !isBeside(row)),
  )
  return { ...grid, beside: rows.filter(isBeside) }
}

/** @param rows by ascending value */
function layOut(dataset: Dataset, y: Float64Array, rows: Int32Array) {
  const values = gather(y, rows)
  const cells = averageCells(dataset, rows, values)
  const chosen = chooseColumns(dataset, rows, { include: [], exclude: [] })
  const columns = chosen.columns.map(({ column }) => column)
  const numbers = columns.map((column) =>
    asNumbers(column, cells.rows).map((value) => (column.kind !== 'numeric' && value < 0 ? Number.NaN : value)),
  )
  const { design, completeGrid, gridWithGaps: gaps } = recogniseDesign(numbers, cells.sizes)
  const at = (places: readonly number[]): readonly ParamColumn[] => places.map((place) => columns[place]!)
  return {
    rows,
    y: values,
    cells,
    chosen,
    numbers,
    design,
    completeGrid: completeGrid === null ? null : at(completeGrid),
    gaps: gaps === null ? null : fitGaps(at(gaps), cells),
  }
}

/** The main effects of a grid with gaps; null where they cannot be told apart. */
export function fitGaps(columns: readonly ParamColumn[], { rows, sizes }: Pick<Cells, 'rows' | 'sizes'>): Signal['gaps'] {
  const groups = columns.map((column) => groupBy(column, rows, 2, true))
  const fit = gridWithGaps(
    groups.map(({ codes }) => codes),
    groups.map(({ values }) => values.length),
    sizes,
  )
  return fit === null ? null : { columns, fit }
}

function averageCells({ configuration }: Dataset, rows: Int32Array, y: Float64Array): Cells {
  const members = new Map<number, number[]>()
  rows.forEach((row, i) => {
    const cell = members.get(configuration[row]!)
    if (cell === undefined) members.set(configuration[row]!, [i])
    else cell.push(i)
  })
  const cells = [...members.values()].map((runs) => ({ row: rows[runs[0]!]!, n: runs.length, mean: mean(gather(y, runs)) }))
  cells.sort((a, b) => a.mean - b.mean || a.n - b.n)
  return {
    rows: Int32Array.from(cells, ({ row }) => row),
    means: Float64Array.from(cells, (cell) => cell.mean),
    sizes: cells.map(({ n }) => n),
  }
}
