import type { Dataset } from '../dataset/dataset.ts'
import type { Ledger } from './analysis.ts'

/**
 * Which runs an analysis of the objective can use: those with a finite value. What a run's state says does not matter,
 * except that runs ended by early stopping are censored, not finished, and stay out.
 *
 * @param y objective per run, shape (n)
 * @returns rows in ascending order, and the ledger with one reason per dropped run
 */
export function usableRuns(dataset: Dataset, y: Float64Array): { rows: Int32Array; ledger: Ledger } {
  const rows: number[] = []
  const reasons = new Map<string, number>()
  for (let i = 0; i < dataset.n; i++) {
    const reason = whyNot(dataset, y[i]!, i)
    if (reason === null) rows.push(i)
    else reasons.set(reason, (reasons.get(reason) ?? 0) + 1)
  }
  const dropped = [...reasons]
    .map(([reason, count]) => ({ reason, count }))
    .sort((a, b) => b.count - a.count || (a.reason < b.reason ? -1 : 1))
  return { rows: Int32Array.from(rows), ledger: { total: dataset.n, used: rows.length, dropped } }
}

function whyNot(dataset: Dataset, value: number, row: number): string | null {
  const stopped = dataset.runs.cause[row] === 'early-stop'
  if (Number.isFinite(value)) return stopped ? 'stopped early (censored)' : null
  if (stopped) return 'stopped early (censored)'
  if (!Number.isNaN(value)) return 'metric is infinite'
  const state = dataset.runs.state[row]!
  if (state === 'failed') return 'failed, no value'
  if (state === 'pending' || state === 'running') return `${state}, no value yet`
  return 'no finite value of the metric'
}
