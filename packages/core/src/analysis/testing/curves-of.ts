import { type AlignedCurves, alignByFraction, alignByStep } from '../../dataset/align-curves.ts'
import type { CurvesOf } from '../analysis.ts'

/** A run's points; by default at steps 1, 2, 3, … */
export interface RunCurve {
  readonly steps?: readonly number[]
  readonly values: readonly number[]
}

/** Histories as a store hands them over. */
export function curvesOf(runs: readonly (RunCurve | null)[]): CurvesOf {
  return ({ along, places }): AlignedCurves | null => {
    const points = runs.map((run) =>
      run === null
        ? null
        : { steps: Float64Array.from(run.steps ?? run.values.map((_, i) => i + 1)), values: Float64Array.from(run.values) },
    )
    const steps = points.flatMap((run) => (run === null ? [] : [...run.steps]))
    if (steps.length === 0) return null
    const range = [Math.min(...steps), Math.max(...steps)] as const
    const lengths = points.flatMap((run) => (run === null ? [] : [run.steps.length])).sort((a, b) => a - b)
    const aligner =
      along === 'fraction'
        ? alignByFraction(runs.length, Math.min(places, lengths[Math.floor(lengths.length / 5)]!))
        : alignByStep(runs.length, range, places, steps.every(Number.isInteger), { kind: 'step', label: 'step' })
    points.forEach((run, row) => {
      if (run !== null) aligner.add(row, run.steps, run.values)
    })
    return aligner.result()
  }
}
