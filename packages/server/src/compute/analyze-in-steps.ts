import {
  type AlignedCurves,
  type AnalysisRequest,
  type AnalysisResult,
  analysisSteps,
  type CurvesWanted,
  type Dataset,
  doWork,
  type Work,
} from '@sweepwise/core'
import { threadCpuMs } from './thread-cpu.ts'

/** What an analysis in steps may use beside its own thread. */
export interface StepTools {
  /** Told of every answer on the way to the last one. */
  readonly onStage?: (result: AnalysisResult) => void
  /** Does work, on other threads too; on this one alone where it is missing. */
  readonly share?: (work: Work) => Promise<{ readonly results: readonly unknown[]; readonly helpersCpuMs: number }>
}

/** Histories of a metric, for analyses that follow training. */
export type ReadCurves = (metric: string, wanted: CurvesWanted) => Promise<AlignedCurves | null>

/** One answer, from the first bars to the last floor. CPU times count this thread and those that helped. */
export async function analyzeInSteps(
  dataset: Dataset,
  request: AnalysisRequest,
  readCurves: ReadCurves,
  { onStage, share }: StepTools = {},
): Promise<AnalysisResult> {
  let helpers = 0
  const steps = analysisSteps(dataset, request, () => threadCpuMs() + helpers)
  let results: readonly unknown[] = []
  for (;;) {
    const next = steps.next(results)
    if (next.done === true) return next.value
    const step = next.value
    if (step.kind === 'stage') {
      onStage?.(step.result)
      results = []
    } else if (step.kind === 'curves') {
      const curves = await readCurves(step.metric, step.wanted)
      results = curves === null ? [] : [curves]
    } else if (share === undefined) results = doWork(step.work)
    else {
      const shared = await share(step.work)
      helpers += shared.helpersCpuMs
      results = shared.results
    }
  }
}
