import type { Dataset } from '../../dataset/dataset.ts'
import { unanswerable } from '../../errors.ts'
import { orientation } from '../../stats/orientation.ts'
import { centredRanks, midRanks, sortedOrder } from '../../stats/rank.ts'
import { gather } from '../active-column.ts'
import type { AnalysisInput, Ledger, Unanswerable } from '../analysis.ts'
import type { ImportanceTarget } from '../importance-result.ts'
import { usableRuns } from '../usable-runs.ts'

/** Fewer runs than this say nothing at all (`methods` §0). */
export const FEWEST = 5

export interface Aim {
  /** Rows of the dataset that take part. */
  readonly rows: Int32Array
  /** Shape (rows): what is explained, or its negative. */
  readonly turned: Float64Array
  /** 1 where larger turned values are better, −1 where smaller ones are. */
  readonly best: 1 | -1
  readonly ledger: Ledger
  /** The same per row of the dataset, as logged, for the analysis of correlation beside it; NaN = takes no part. */
  readonly beside: Pick<AnalysisInput, 'y' | 'goal'>
  /** Runs that failed, with the target `failure`. */
  readonly failed: number | null
}

/** Which runs take part and what of them is explained. */
export function aimAt(target: ImportanceTarget, input: AnalysisInput): Aim | { readonly reason: Unanswerable; readonly ledger: Ledger } {
  const { dataset, metric } = input
  if (dataset.n === 0) return { reason: unanswerable('NO_RUNS', { found: 'the set is empty' }), ledger: { total: 0, used: 0, dropped: [] } }
  if (target === 'failure') return aimAtFailure(input)
  const { rows, ledger } = usableRuns(dataset, input.y, metric)
  const fail = (reason: Unanswerable) => ({ reason, ledger })
  if (rows.length === 0) return fail(unanswerable('METRIC_ALL_MISSING', { metric, total: dataset.n }))
  const y = gather(input.y, rows)
  const constant = constantValue(y)
  if (rows.length > 1 && constant !== null) return fail(unanswerable('METRIC_CONSTANT', { metric, value: constant, n: rows.length }))
  if (rows.length < FEWEST) return fail(unanswerable('TOO_FEW_RUNS', { needed: FEWEST, found: rows.length }))
  const up = input.goal === 'maximize' ? 1 : -1
  if (target !== 'top') {
    // By content: neither the goal nor a negated metric changes a digit of what both leave unchanged.
    const sign = orientation(y) || up
    return { rows, turned: y.map((value) => sign * value), best: sign === up ? 1 : -1, ledger, beside: input, failed: null }
  }
  const better = y.map((value) => up * value)
  const median = better[sortedOrder(better)[Math.floor(rows.length / 2)]!]!
  const top = Int32Array.from(rows.keys()).filter((i) => better[i]! >= median)
  const kept = Int32Array.from(top, (i) => rows[i]!)
  const topLedger: Ledger = {
    ...ledger,
    used: kept.length,
    dropped: [...ledger.dropped, { reason: 'not in the better half', count: rows.length - kept.length }].filter(({ count }) => count > 0),
  }
  const values = gather(better, top)
  const level = constantValue(values)
  if (level !== null)
    return { reason: unanswerable('METRIC_CONSTANT', { metric, value: gather(input.y, kept)[0]!, n: kept.length }), ledger: topLedger }
  if (kept.length < FEWEST) return { reason: unanswerable('TOO_FEW_RUNS', { needed: FEWEST, found: kept.length }), ledger: topLedger }
  return {
    rows: kept,
    turned: values,
    best: 1,
    ledger: topLedger,
    beside: { y: only(dataset, kept, gather(input.y, kept)), goal: input.goal },
    failed: null,
  }
}

/**
 * Which runs failed to give a usable value. Left out: runs that may still give one, and runs that somebody or something
 * outside of them ended.
 */
function aimAtFailure({ dataset, y, metric }: AnalysisInput): Aim | { readonly reason: Unanswerable; readonly ledger: Ledger } {
  const rows: number[] = []
  const failures: number[] = []
  const dropped = new Map<string, number>()
  for (let row = 0; row < dataset.n; row++) {
    const usable = Number.isFinite(y[row]!)
    const reason = usable && dataset.runs.cause[row] !== 'early-stop' ? null : whyNeither(dataset, row, y[row]!)
    if (reason !== null) dropped.set(reason, (dropped.get(reason) ?? 0) + 1)
    else {
      rows.push(row)
      failures.push(usable ? 0 : 1)
    }
  }
  const ledger: Ledger = {
    total: dataset.n,
    used: rows.length,
    dropped: [...dropped].map(([reason, count]) => ({ reason, count })).sort((a, b) => b.count - a.count || (a.reason < b.reason ? -1 : 1)),
  }
  const failed = failures.reduce((sum, value) => sum + value, 0)
  if (failed === 0 || failed === rows.length)
    return { reason: unanswerable('FAILURE_CONSTANT', { metric, failed, n: rows.length }), ledger }
  if (rows.length < FEWEST) return { reason: unanswerable('TOO_FEW_RUNS', { needed: FEWEST, found: rows.length }), ledger }
  const kept = Int32Array.from(rows)
  return {
    rows: kept,
    turned: Float64Array.from(failures, (value) => 1 - value),
    best: 1,
    ledger,
    beside: { y: only(dataset, kept, Float64Array.from(failures)), goal: 'minimize' },
    failed,
  }
}

function whyNeither({ runs }: Dataset, row: number, value: number): string | null {
  const state = runs.state[row]!
  const cause = runs.cause[row]
  if (cause === 'early-stop') return 'stopped early (censored)'
  if (!Number.isNaN(value)) return null // infinite: it diverged
  if (state === 'pending' || state === 'running') return `${state}, no value yet`
  if (state === 'cancelled' || cause === 'user') return 'ended by hand'
  if (cause === 'preempted') return 'preempted'
  return null
}

function only({ n }: Dataset, rows: Int32Array, values: Float64Array): Float64Array {
  const y = new Float64Array(n).fill(Number.NaN)
  rows.forEach((row, i) => {
    y[row] = values[i]!
  })
  return y
}

/** The one value of numbers whose spread is below the rounding of the values themselves; null when they vary. */
function constantValue(y: Float64Array): number | null {
  let low = y[0]!
  let high = low
  for (const value of y) {
    low = Math.min(low, value)
    high = Math.max(high, value)
  }
  return high - low <= 1e-12 * Math.max(Math.abs(low), Math.abs(high)) ? low : null
}

/** What forests predict: ranks within (0, 1), or the values themselves. */
export const response = (target: ImportanceTarget, turned: Float64Array, weights: Float64Array | null): Float64Array =>
  target === 'raw' || target === 'failure' ? turned : asRanks(turned, weights)

/** Mid-ranks within (0, 1): of n runs over n + 1, by weight the share that lies below. */
export function asRanks(values: Float64Array, weights: Float64Array | null): Float64Array {
  if (weights === null) return midRanks(values).map((rank) => rank / (values.length + 1))
  const all = weights.reduce((sum, weight) => sum + weight, 0)
  return centredRanks(values, weights).map((rank) => (rank / all + 1) / 2)
}
