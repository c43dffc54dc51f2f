import type { AnalysisResult } from '@sweepwise/core'
import { describe, expect, it } from 'vitest'
import { readStages, stageProgress } from './stage-progress.ts'

const result = (...stages: object[]) => ({ stages }) as unknown as AnalysisResult

describe('the stages of an analysis on a terminal', () => {
  it('are counted without those that will not be computed; the one at work is named with its note', () => {
    const bars = { name: 'bars', state: 'done', note: null }
    const tests = { name: 'tests', state: 'running', note: null }
    const pairs = { name: 'pairs', state: 'waiting', note: null }
    expect(readStages(result(bars, tests, { name: 'intervals', state: 'skipped', note: 'fewer than 20' }, pairs))).toEqual({
      done: 1,
      stages: 3,
      stage: 'tests',
    })
    expect(readStages(result({ ...bars, state: 'running', note: '32 of 300 trees' }, pairs)).stage).toBe('bars, 32 of 300 trees')
    expect(readStages(result())).toEqual({ done: 0, stages: 0, stage: '' })
  })
  it('are not asked for where nobody watches', () => {
    const written: string[] = []
    const output = { out: (text: string) => written.push(text), err: (text: string) => written.push(text), interactive: false }
    const progress = stageProgress(output, 'x')
    expect(progress.onStage).toBeUndefined()
    progress.stop()
    expect(written).toEqual([])
  })
})
