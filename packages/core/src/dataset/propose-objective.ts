import { isOfMachine } from '../domain/machine-metric.ts'
import { detectGoal } from '../domain/metric-goal.ts'
import { nameTokens } from '../domain/name-tokens.ts'
import type { Objective } from '../domain/objective.ts'
import type { Dataset, MetricColumn } from './dataset.ts'

/** What a metric was measured on, by the words people use; validation is what one tunes for. */
const MEASURED_ON: readonly { readonly words: ReadonlySet<string>; readonly points: number }[] = [
  { words: new Set(['val', 'valid', 'validation', 'dev', 'eval', 'evaluation', 'cv', 'heldout']), points: 6 },
  { words: new Set(['test', 'testing']), points: 5 },
  { words: new Set(['train', 'training', 'trn']), points: 0 },
]
const UNSAID = 4
/** For a metric that every run has; a third of the runs without one costs more than not saying what it was measured on. */
const COVERAGE = 10
/** What a run costs rather than what it achieves, and spreads and ranks of something else. */
const SIDE_MATTERS = new Set(
  'time runtime duration elapsed latency second memory mem epoch step iter iteration iterations steps epochs gpu cpu param params parameters count num timestamp throughput fps std sd stdev stderr rank wall walltime'.split(
    ' ',
  ),
)

/** Below whatever has a finite value. */
const NOT_ONE_FINITE = -1000

/**
 * The metric somebody most likely tunes for, for when nobody has said: one whose goal was declared, else one that its
 * name makes a result (loss, accuracy, …) on validation data, that most runs have and that differs between them.
 * Names that begin with `_` belong to the tracker, `gpu.` and `system.` to the machine: they are never
 * proposed. Null when no run logged a number.
 */
export function proposeObjective(dataset: Dataset): Objective | null {
  let best: MetricColumn | null = null
  let bestPoints = Number.NEGATIVE_INFINITY
  for (const metric of dataset.metrics) {
    if (metric.name.startsWith('_') || isOfMachine(metric.name)) continue
    const points = pointsOf(metric)
    if (points > bestPoints) {
      best = metric
      bestPoints = points
    }
  }
  return best === null ? null : { metric: best.name, goal: best.goal, reducer: 'auto' }
}

function pointsOf(metric: MetricColumn): number {
  const { finite, varies } = spread(metric)
  // Better to be told that a metric is NaN throughout than that there is none.
  if (finite === 0) return metric.logged.includes(1) ? NOT_ONE_FINITE : Number.NEGATIVE_INFINITY
  const tokens = nameTokens(metric.name)
  const on = MEASURED_ON.find(({ words }) => tokens.some((token) => words.has(token)))
  let points = (on?.points ?? UNSAID) + (COVERAGE * finite) / metric.summary.length
  if (metric.goalSource === 'declared' || metric.goalSource === 'user') points += 100
  if (detectGoal(metric.name) !== null) points += 10
  // The mean over splits or seeds before any one of them.
  if (tokens[0] === 'mean' || tokens[0] === 'avg') points += 0.5
  if (tokens.some((token) => SIDE_MATTERS.has(token))) points -= 12
  return varies ? points : points - 50
}

function spread({ summary }: MetricColumn): { finite: number; varies: boolean } {
  let finite = 0
  let first = Number.NaN
  let varies = false
  for (let i = 0; i < summary.length; i++) {
    const y = summary[i]!
    if (!Number.isFinite(y)) continue
    if (finite++ === 0) first = y
    else if (y !== first) varies = true
  }
  return { finite, varies }
}
