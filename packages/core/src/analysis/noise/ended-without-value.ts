import type { Dataset } from '../../dataset/dataset.ts'

/** Rows that ended and left nothing to compare: failed, or finished without a finite value. Censored runs and those under way aside. */
export function endedWithoutValue({ runs, n }: Dataset, usable: Int32Array, y: Float64Array): readonly number[] {
  const used = new Set(usable)
  const ended: number[] = []
  for (let row = 0; row < n; row++) {
    if (used.has(row) || runs.cause[row] === 'early-stop') continue
    if (runs.state[row] === 'failed' || (runs.state[row] === 'finished' && !Number.isFinite(y[row]!))) ended.push(row)
  }
  return ended
}
