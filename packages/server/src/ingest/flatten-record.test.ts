import type { Value } from '@sweepwise/core'
import { expect, it } from 'vitest'
import { flattenRecord } from './flatten-record.ts'
import { readJson } from './read-json.ts'

const flat = (text: string) => {
  const { cells, curves } = flattenRecord(readJson(text) as Record<string, never>)
  return {
    cells: cells.map(({ name, zone, value }) => [name, zone, value]),
    curves: curves.map(({ name, steps, values }) => [name, [...steps], [...values]]),
  }
}

it('containers of params and of results drop out of the names; train and test stay in them', () => {
  expect(flat('{"config": {"lr": 1, "model": {"d": [64, 32]}}, "metrics": {"loss": 2, "test": {"rmse": 3}}, "note": "x"}').cells).toEqual([
    ['lr', 'config', 1],
    ['model.d', 'config', [64, 32]],
    ['loss', 'outcome', 2],
    ['test.rmse', 'outcome', 3],
    ['note', 'open', 'x'],
  ])
})

it('opens the {value, desc} wrappers of W&B', () => {
  expect(flat('{"config": {"lr": {"desc": null, "value": 0.1}, "opt": {"value": {"name": "adam"}}}}').cells).toEqual([
    ['lr', 'config', 0.1],
    ['opt.name', 'config', 'adam'],
  ])
})

it('curves: lists of points, of pairs, of numbers; by step, by epoch, by place', () => {
  expect(
    flat(
      '{"learning_curve": [{"epoch": 1, "acc": 0.1}, {"epoch": 3, "acc": NaN}], "curves": {"val": [[10, 1], [20, 2]]}, "history": {"loss": [3, null]}, "train": {"loss": [5]}}',
    ).curves,
  ).toEqual([
    ['acc', [1, 3], [0.1, Number.NaN]],
    ['val', [10, 20], [1, 2]],
    ['loss', [0, 1], [3, Number.NaN]],
    ['train.loss', [0], [5]],
  ])
})

it('a step that is no finite number is no step: points of a list stand by place, pairs stay what they are', () => {
  const { cells, curves } = flat(
    '{"history": [{"epoch": NaN, "acc": 0.1}, {"epoch": 1, "acc": 0.2}], "curves": {"val": [[1e999, 1], [2, 2]]}}',
  )
  expect(curves.find(([name]) => name === 'acc')).toEqual(['acc', [0, 1], [0.1, 0.2]])
  expect(curves.some(([name]) => name === 'val')).toBe(false)
  expect(cells.map(([name]) => name)).toEqual(['val'])
})

it('points that lack a metric leave a gap, and timestamps become times', () => {
  const { curves } = flattenRecord({
    history: [
      { _step: 0, loss: 1, _timestamp: 100 },
      { _step: 1, acc: 2, _timestamp: 101 },
    ],
  })
  expect(curves.map(({ name, steps, times }) => [name, [...steps], [...times!]])).toEqual([
    ['loss', [0], [100_000]],
    ['acc', [1], [101_000]],
  ])
})

it('lists that are settings stay whole: params, layers, things without steps', () => {
  const { cells, curves } = flat('{"params": {"betas": [0.9, 0.99]}, "layers": [64, 32], "blocks": [{"units": 3, "drop": 0.1}]}')
  expect(curves).toEqual([])
  expect(cells.map(([name]) => name)).toEqual(['betas', 'layers', 'blocks'])
})

it('an empty curve is neither a curve nor a setting', () => expect(flat('{"learning_curve": []}')).toEqual({ cells: [], curves: [] }))

it('results put beside the settings are results, and their copy of the settings is one of settings', () => {
  expect(flat('{"hyperparameters": {"lr": 1, "_training_results": {"best_acc": 2, "hyperparameters": {"lr": 1}}}}').cells).toEqual([
    ['lr', 'config', 1],
    ['best_acc', 'outcome', 2],
    ['lr', 'config', 1],
  ])
})

it('what describes the machine is set aside under its whole name', () => {
  expect(flat('{"environment": {"gpu": {"name": "A100"}, "t": [1, 2]}}').cells).toEqual([
    ['environment.gpu.name', 'bookkeeping', 'A100'],
    ['environment.t', 'bookkeeping', [1, 2]],
  ])
})

it('refuses what is nested beyond reason', () => {
  let deep: Record<string, Value> = {}
  for (let i = 0; i < 100; i++) deep = { a: deep }
  expect(() => flattenRecord({ b: { ...deep, x: 1 } })).toThrow(SyntaxError)
})
