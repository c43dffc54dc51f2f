import type { AnalysisResult } from '@sweepwise/core'
import cliProgress from 'cli-progress'
import type { Output } from './output.ts'

/** A part of an analysis that computes in stages, as its result lists them. */
interface Stage {
  readonly name: string
  readonly state: 'done' | 'running' | 'waiting' | 'skipped'
  readonly note: string | null
}

export interface StageProgress {
  /** Told of every answer on the way to the last one; absent where nobody watches, so that none needs to be sent. */
  readonly onStage?: (result: AnalysisResult) => void
  readonly stop: () => void
}

/** A line on the terminal that says which stage of an analysis is being computed; nothing where no terminal watches. */
export function stageProgress(output: Output, title: string): StageProgress {
  if (!output.interactive) return { stop: () => {} }
  const bar = new cliProgress.SingleBar(
    { format: `${title} [{bar}] {stage}`, barsize: 20, clearOnComplete: true, hideCursor: true },
    cliProgress.Presets.legacy,
  )
  bar.start(1, 0, { stage: 'reading the runs' })
  return {
    onStage: (result) => {
      const { done, stages, stage } = readStages(result)
      bar.setTotal(Math.max(1, stages))
      bar.update(done, { stage })
    },
    stop: () => bar.stop(),
  }
}

/** How far an answer has come: stages done of those that will be, and the one being computed, in words. */
export function readStages(result: AnalysisResult): { readonly done: number; readonly stages: number; readonly stage: string } {
  const all = ((result as { readonly stages?: readonly Stage[] }).stages ?? []).filter(({ state }) => state !== 'skipped')
  const running = all.find(({ state }) => state === 'running')
  return {
    done: all.filter(({ state }) => state === 'done').length,
    stages: all.length,
    stage: running === undefined ? '' : running.note === null ? running.name : `${running.name}, ${running.note}`,
  }
}
