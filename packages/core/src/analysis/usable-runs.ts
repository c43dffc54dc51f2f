import { type Dataset, NOT_A_NUMBER } from '../dataset/dataset.ts'
import type { Ledger } from './analysis.ts'

/** Of a run that is through. */
export const NOT_LOGGED = 'metric was not logged'

/**
 * Which runs an analysis of the objective can use: those with a finite value, running ones included. What a run's state
 * says does not matter, except that runs ended by early stopping are censored, not finished, and stay out.
 *
 * @param y      objective per run, shape (n)
 * @param metric its name; tells a metric that came out as NaN from one that was never logged
 * @returns rows in ascending order, and the ledger with one reason per dropped run
 */
export function usableRuns(dataset: Dataset, y: Float64Array, metric: string): { rows: Int32Array; ledger: Ledger } {
  const logged = dataset.metrics.find(({ name }) => name === metric)?.logged ?? null
  const rows: number[] = []
  const reasons = new Map<string, number>()
  for (let i = 0; i < dataset.n; i++) {
    const reason = whyNot(dataset, y[i]!, i, logged?.[i] ?? 0)
    if (reason === null) rows.push(i)
    else reasons.set(reason, (reasons.get(reason) ?? 0) + 1)
  }
  const dropped = [...reasons]
    .map(([reason, count]) => ({ reason, count }))
    .sort((a, b) => b.count - a.count || (a.reason < b.reason ? -1 : 1))
  return { rows: Int32Array.from(rows), ledger: { total: dataset.n, used: rows.length, dropped } }
}

function whyNot(dataset: Dataset, value: number, row: number, logged: number): string | null {
  if (dataset.runs.cause[row] === 'early-stop') return 'stopped early (censored)'
  if (Number.isFinite(value)) return null
  if (!Number.isNaN(value)) return 'metric is infinite'
  if (logged === 1) return 'metric is NaN'
  if (logged === NOT_A_NUMBER) return 'metric is not a number'
  const state = dataset.runs.state[row]!
  if (state === 'pending' || state === 'running') return `${state}, no value yet`
  return state === 'finished' ? NOT_LOGGED : `${state}, no value`
}

/** Copies of a run are not used twice, and say so in the ledger. */
export function withoutCopies(ledger: Ledger, copies: number): Ledger {
  if (copies === 0) return ledger
  return { ...ledger, used: ledger.used - copies, dropped: [...ledger.dropped, { reason: 'copy of another run', count: copies }] }
}
