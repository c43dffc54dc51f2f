import type { AlignedCurves } from '../../dataset/align-curves.ts'
import type { Dataset } from '../../dataset/dataset.ts'
import { inOrder } from './in-order.ts'

/** Mean curves of configurations, in an order by content, and how much each group of them counts for. */
export function cellsOf(
  { configuration }: Dataset,
  y: Float64Array,
  rows: Int32Array,
  byRun: Float64Array,
  t: number,
  { curves, places }: { readonly curves: AlignedCurves; readonly places: readonly number[] },
) {
  const members = new Map<number, number[]>()
  rows.forEach((row, i) => {
    const cell = members.get(configuration[row]!)
    if (cell === undefined) members.set(configuration[row]!, [i])
    else cell.push(i)
  })
  // Runs stand in an order by content, and so do the cells by their first ones.
  const first = inOrder(
    Int32Array.from([...members.values()], (runs) => rows[runs[0]!]!),
    y,
    curves,
    places,
  )
  const values = new Float64Array(first.length * t)
  const counts = Array.from(first, (row, cell) => {
    const runs = members.get(configuration[row]!)!
    runs.forEach((i, before) => {
      for (let s = 0, to = cell * t; s < t; s++) values[to + s]! += (byRun[i * t + s]! - values[to + s]!) / (before + 1)
    })
    return runs.length
  })
  return {
    rows: first,
    values,
    sizes: counts,
    runsOf: (codes: Int32Array): number => codes.reduce((sum, group, cell) => sum + (group < 0 ? 0 : counts[cell]!), 0),
    /** Cells count alike, however often each ran: m²/Σ(1/r) runs' worth. */
    sizesOf: (codes: Int32Array, groups: number): number[] => {
      const cells = new Array<number>(groups).fill(0)
      const inverse = new Array<number>(groups).fill(0)
      codes.forEach((group, cell) => {
        if (group < 0) return
        cells[group]!++
        inverse[group]! += 1 / counts[cell]!
      })
      return cells.map((n, group) => (n * n) / inverse[group]!)
    },
  }
}
