import { expect, it } from 'vitest'
import { byReading, readText } from './testing/import-file.ts'

const names = async (header: string, rows: readonly (readonly (string | number | boolean)[])[]) => {
  const { columns } = await readText('runs.csv', `${header}\n${rows.map((row) => row.join(',')).join('\n')}\n`)
  const { param = [], metric = [], seed = [], ignored = [] } = byReading(columns)
  return { param, metric, seed, ignored }
}
/** Numbers without a pattern, the same every time. */
const noise = (i: number): number => (Math.sin(i * 12.9898) * 43758.5453) % 1

it('the words of a name decide where they can, also when they stand in one name together', async () => {
  const header =
    'learning_rate,error_rate,accuracy_threshold,n_params,label_smoothing,entropy_coef,entropy_loss,val_batch_size,train_time,l2,test_l2_error,early_stopping_patience,reward_scale,mean_reward,top_k,top_1,total_communication_MB,num_train_epochs,best_epoch'
  const rows = Array.from({ length: 12 }, (_, i) => header.split(',').map((_, k) => (noise(i * 31 + k) + 1).toFixed(6)))
  expect(await names(header, rows)).toEqual({
    param: [
      'learning_rate',
      'accuracy_threshold',
      'label_smoothing',
      'entropy_coef',
      'val_batch_size',
      'l2',
      'early_stopping_patience',
      'reward_scale',
      'top_k',
      'num_train_epochs',
    ],
    metric: [
      'error_rate',
      'n_params',
      'entropy_loss',
      'train_time',
      'test_l2_error',
      'mean_reward',
      'top_1',
      'total_communication_MB',
      'best_epoch',
    ],
    seed: [],
    ignored: [],
  })
})

it('a grid of unnamed columns is told from what differs between its repeats', async () => {
  const rows = Array.from({ length: 90 }, (_, i) => [
    [1, 2, 3][i % 3]!,
    [0.1, 0.5][Math.floor(i / 3) % 2]!,
    Math.floor(i / 6) + 1,
    Math.round(100 * noise(i)),
    noise(i + 1000),
  ])
  expect(await names('p,q,repeat,found,z', rows)).toEqual({ param: ['p', 'q'], metric: ['found', 'z'], seed: ['repeat'], ignored: [] })
})

it('a full grid stays params although leaving one out makes it vary within the others', async () => {
  const rows = [1, 2, 3].flatMap((a) =>
    [10, 20].flatMap((b) => [5, 6, 7].flatMap((c) => [0, 1].map((seed) => [a, b, c, seed, noise(a * 100 + b + c + seed)]))),
  )
  expect(await names('a,b,c,seed,score', rows)).toMatchObject({ param: ['a', 'b', 'c'], metric: ['score'] })
})

it('without any sign the last number that varies is the outcome, and nothing else', async () => {
  const rows = Array.from({ length: 10 }, (_, i) => [noise(i), noise(i + 50), noise(i + 99)])
  expect(await names('a,b,q', rows)).toMatchObject({ param: ['a', 'b'], metric: ['q'] })
})

it('switches are settings, except those that say how it went', async () => {
  const rows = Array.from({ length: 8 }, (_, i) => [i % 2 === 0, i % 3 === 0, i % 4 === 0, noise(i)])
  expect(await names('nesterov,diverged,is_best,loss', rows)).toMatchObject({
    param: ['nesterov'],
    metric: ['diverged', 'is_best', 'loss'],
  })
})

it('prefixes declare: config. and params_ are settings, metrics. and eval/ are outcomes', async () => {
  const rows = Array.from({ length: 8 }, (_, i) => [noise(i), noise(i + 9), noise(i + 18), noise(i + 27)])
  expect(await names('config.loss,params.score,metrics.lr,eval/dropout', rows)).toMatchObject({
    param: ['config.loss', 'params.score'],
    metric: ['metrics.lr', 'eval/dropout'],
  })
})
