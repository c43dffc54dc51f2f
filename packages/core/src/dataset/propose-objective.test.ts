import { expect, it } from 'vitest'
import type { Value } from '../domain/run.ts'
import { buildDataset, type DatasetInput } from './build-dataset.ts'
import { proposeObjective } from './propose-objective.ts'

const propose = (summary: Record<string, (Value | undefined)[]>, metrics: DatasetInput['metrics'] = {}) =>
  proposeObjective(
    buildDataset({
      runs: { id: ['a', 'b', 'c'] },
      config: [],
      summary: Object.entries(summary).map(([name, values]) => ({ name, values })),
      metrics,
      revision: '',
    }),
  )

it('prefers results to costs, validation to training, and says its goal', () => {
  expect(propose({ epoch: [1, 2, 3], runtime: [1, 2, 3], train_loss: [1, 2, 3], val_acc: [1, 2, 3] })).toEqual({
    metric: 'val_acc',
    goal: 'maximize',
    reducer: 'auto',
  })
  expect(propose({ fit_time: [1, 2, 3], error_rate: [1, 2, 3] })!.metric).toBe('error_rate')
})
it('prefers the mean over splits to any one split, and results to their spread', () => {
  expect(
    propose({ split0_test_score: [1, 2, 3], mean_test_score: [1, 2, 3], std_test_score: [1, 2, 3], rank_test_score: [1, 2, 3] })!.metric,
  ).toBe('mean_test_score')
})
it('a declared goal stands above all names', () => {
  expect(propose({ val_loss: [1, 2, 3], objective: [1, 2, 3] }, { objective: { goal: 'maximize', goalSource: 'declared' } })).toEqual({
    metric: 'objective',
    goal: 'maximize',
    reducer: 'auto',
  })
})
it('prefers what more runs have, and what varies', () => {
  expect(propose({ val_loss: [1, undefined, undefined], val_error: [1, 2, 3] })!.metric).toBe('val_error')
  expect(propose({ val_loss: [1, Number.NaN, 2], error_rate: [1, 2, 3] })!.metric).toBe('error_rate')
  expect(propose({ val_loss: [1, 1, 1], x: [1, 2, 3] })!.metric).toBe('x')
})
it('never proposes what belongs to the tracker or the machine, and what has no finite value only where nothing has one', () => {
  const diverged = [Number.NaN, Number.POSITIVE_INFINITY, undefined]
  expect(propose({ _loss: [1, 2, 3], val_loss: [undefined, undefined, undefined] })).toBeNull()
  expect(propose({ 'gpu.0.loss': [1, 2, 3], 'system.cpu': [1, 2, 3], x: [1, 1, 1] })!.metric).toBe('x')
  expect(propose({ val_loss: diverged, x: [1, 1, 1] })!.metric).toBe('x')
  expect(propose({ val_loss: diverged })!.metric).toBe('val_loss')
  expect(propose({})).toBeNull()
})
