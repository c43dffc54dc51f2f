import type { AlignedCurves } from '../../dataset/align-curves.ts'

/** By objective, then by curve, so that no listing of the runs changes a digit. */
export function inOrder(rows: Int32Array, y: Float64Array, { values, at }: AlignedCurves, places: readonly number[]): Int32Array {
  const t = at.length
  return rows.sort((a, b) => {
    if (y[a] !== y[b]) return y[a]! - y[b]!
    for (const place of places) {
      const apart = values[a * t + place]! - values[b * t + place]!
      if (apart !== 0) return apart
    }
    return 0
  })
}
