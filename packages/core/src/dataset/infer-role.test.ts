import { describe, expect, it } from 'vitest'
import type { Value } from '../domain/run.ts'
import { inferColumn } from './infer-column.ts'
import { inferRole } from './infer-role.ts'

const role = (name: string, values: (Value | undefined)[]) => {
  const { column, integers } = inferColumn({ name, values }, undefined, String)
  return inferRole(name, column, integers)
}
const count = (n: number, from = 0): number[] => Array.from({ length: n }, (_, i) => i + from)
const INTS = [3, 1, 2, 7]

describe('seeds', () => {
  it('are named so and hold whole numbers', () => {
    for (const name of [
      'seed',
      'random_seed',
      'rng_seed',
      'train.seed',
      'trialSeed',
      'random_state',
      'model.random_state',
      'seed_everything',
      'SEED',
      'repeat',
      'repeat_idx',
      'replicate',
      'rep',
      'fold',
      'outer_fold',
      'cv-fold',
      'fold_id',
      'split_idx',
    ]) {
      expect(role(name, INTS).role, name).toBe('seed')
    }
  })
  it('the seeds 0 and 1, seeds as text and a single seed are seeds', () => {
    expect(role('seed', [0, 1, 0, 1]).role).toBe('seed')
    expect(role('seed', ['42', '43']).role).toBe('seed')
    expect(role('seed', [42, 42]).role).toBe('seed')
  })
  it('counts, flags and fractions with such words are params', () => {
    for (const name of ['n_seeds', 'num_folds', 'n_repeats', 'repeats', 'folds', 'seed_length', 'repeat_factor', 'split'])
      expect(role(name, INTS).role, name).toBe('param')
    expect(role('use_seed', [true, false]).role).toBe('param')
    expect(role('seed', [0.1, 0.2]).role).toBe('param')
    expect(role('rng', ['philox', 'mt19937']).role).toBe('param')
  })
  it('the reason is said', () =>
    expect(role('repeat_idx', INTS).reason).toBe(
      'its name says that it counts repetitions of one configuration, and all values are whole numbers',
    ))
})

describe('bookkeeping', () => {
  it('is known by name when the values do not contradict it', () => {
    const texts: Record<string, string> = {
      output_dir: 'out/a b',
      data_path: 'x/y',
      checkpoint: 'best.pt',
      'Learner.model_dir': 'models',
      hostname: 'node17',
      device: 'cuda',
      gpu_name: 'A100',
      user: 'ada',
      run_name: 'true-sweep-7',
      Name: 'x',
      experiment_name: 'a',
      save_name: 'b',
      'Run ID': '4ac',
      trial_id: 't1',
      git_commit: 'abc1234',
      commit: 'abc',
      notes: 'first try',
      python_version: '3.11',
      wandb_project: 'p',
      '_wandb.cli_version': '0.12',
      created_at: 'yesterday',
      'Start Time': 'noon',
    }
    for (const [name, text] of Object.entries(texts)) expect(role(name, [text, `${text}2`]).role, name).toBe('ignored')
    for (const name of ['_timestamp', 'start_time']) expect(role(name, [1641364544, 1641364999]).role, name).toBe('ignored')
    for (const name of ['slurm_job_id', 'local_rank', 'pid', 'gpu_id', 'placebo_layers', 'placebo.lr'])
      expect(role(name, INTS).role, name).toBe('ignored')
  })
  it('settings with similar names stay params', () => {
    const texts = [
      'model_name',
      'model.name',
      'optimizer.name',
      'dataset_version',
      'task_id',
      'lr_scheduler',
      'tokenizer',
      'init_method',
      'aggr',
      'phase',
    ]
    for (const name of texts) expect(role(name, ['adam', 'sgd']).role, name).toBe('param')
    const numbers = [
      'checkpoint_every',
      'time_limit',
      'time_steps',
      'lora_rank',
      'rank',
      'gpus',
      'num_workers',
      'date_dim',
      'hash_size',
      'user_embedding',
      'layer_index',
      'file_batch',
      'epochs',
      'max_time',
      'placebo',
    ]
    for (const name of numbers) expect(role(name, INTS).role, name).toBe('param')
    expect(role('start_time', [0.1, 0.5]).role).toBe('param')
  })
  it('is known by values that can be nothing else', () => {
    expect(role('x', ['2024-01-02 10:11:12', '2024-01-03T10:11:12Z'])).toEqual({ role: 'ignored', reason: 'all values are dates' })
    expect(role('x', ['https://a.b/c', 's3://d'])).toEqual({ role: 'ignored', reason: 'all values are links' })
    expect(role('x', ['/data/a', './b', 'C:\\d'])).toEqual({ role: 'ignored', reason: 'all values are paths' })
    expect(role('x', ['0123456789abcdef0123456789abcdef01234567'])).toEqual({ role: 'ignored', reason: 'all values are commit hashes' })
    expect(role('x', ['<Learner object at 0x7f25f3b4d5d0>', '<Learner object at 0x7fe3a3b4d5d0>']).role).toBe('ignored')
  })
  it('a model of an organisation is no path', () => expect(role('x', ['facebook/bart-base', 'google/t5-small']).role).toBe('param'))
})

describe('text that differs from run to run', () => {
  it('is bookkeeping once there are many runs, or when it looks like ids', () => {
    expect(
      role(
        'x',
        count(20).map((i) => `word${'abcdefghijklmnopqrst'[i]}`),
      ).role,
    ).toBe('ignored')
    expect(role('x', ['run-2024-a1', 'run-2024-b2', 'run-2024-c3', 'run-2024-d4']).role).toBe('ignored')
  })
  it('is a setting in a few runs', () => {
    expect(role('x', ['adam', 'sgd', 'rmsprop', 'lion', 'adagrad']).role).toBe('param')
    expect(role('x', ['only']).role).toBe('param')
  })
  it('lists are settings however many there are', () =>
    expect(
      role(
        'layers',
        count(30).map((i) => [i, i]),
      ).role,
    ).toBe('param'))
})

describe('counters', () => {
  it('a name that counts and values without a gap, in any order and also several times over', () => {
    for (const name of ['iteration', 'index', 'config_index', 'number', 'trial', 'trial_number', 'config_id', 'evaluation'])
      expect(role(name, count(12).reverse()).role, name).toBe('ignored')
    expect(role('config_index', [...count(10), ...count(10)]).role).toBe('ignored')
  })
  it('any whole numbers that count the runs up in the order they came', () => {
    expect(role('x', count(10))).toEqual({ role: 'ignored', reason: 'it counts the runs up from 0 to 9 in the order they came' })
    expect(role('x', count(10, 1)).role).toBe('ignored')
  })
  it('not: another order, gaps, repeats, few runs, fractions', () => {
    expect(role('x', count(10).reverse()).role).toBe('param')
    expect(
      role(
        'x',
        count(10).map((i) => 2 * i),
      ).role,
    ).toBe('param')
    expect(role('x', [...count(10), 3]).role).toBe('param')
    expect(role('n_layers', count(9)).role).toBe('param')
    expect(role('s_idx', [0, 1, 2, 2, 1]).role).toBe('param')
    expect(
      role(
        'x',
        count(10).map((i) => i / 9),
      ).role,
    ).toBe('param')
  })
  it('numbers that differ from run to run are a param', () =>
    expect(
      role(
        'lr',
        count(50).map((i) => Math.sqrt(2 + i)),
      ).role,
    ).toBe('param'))
})

it('a column without a name is bookkeeping; one nobody set is a param', () => {
  expect(role('', INTS).role).toBe('ignored')
  expect(role('Unnamed: 0', INTS).role).toBe('ignored')
  expect(role('x', [undefined, undefined]).role).toBe('param')
  expect(role('x', []).role).toBe('param')
})
