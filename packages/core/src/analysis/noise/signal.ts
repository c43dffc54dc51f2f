import type { Dataset, ParamColumn } from '../../dataset/dataset.ts'
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
  const values = gather(y, rows)
  const cells = averageCells(dataset, rows, values)
  const chosen = chooseColumns(dataset, rows, { include: [], exclude: [] })
  const columns = chosen.columns.map(({ column }) => column)
  const numbers = columns.map((column) =>
    asNumbers(column, cells.rows).map((value) => (column.kind !== 'numeric' && value < 0 ? Number.NaN : value)),
  )
  const { design, completeGrid } = recogniseDesign(numbers, cells.sizes)
  return { rows, y: values, cells, chosen, design, completeGrid: completeGrid?.map((place) => columns[place]!) ?? null }
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
