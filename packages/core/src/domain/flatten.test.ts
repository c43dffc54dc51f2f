import { expect, it } from 'vitest'
import { flatten } from './flatten.ts'
import type { Value } from './run.ts'

it('nested dicts become dotted keys in the order given; lists stay whole', () => {
  const flat = flatten({ optimizer: { name: 'adam', betas: [0.9, { x: 1 }] }, lr: 1e-3, model: { encoder: { depth: 4 } } })
  expect(Object.entries(flat)).toEqual([
    ['optimizer.name', 'adam'],
    ['optimizer.betas', [0.9, { x: 1 }]],
    ['lr', 1e-3],
    ['model.encoder.depth', 4],
  ])
})
it('null stays a value and an empty dict stays a key', () => {
  expect(flatten({ scheduler: null, extra: {}, a: { b: {} } })).toEqual({ scheduler: null, extra: {}, 'a.b': {} })
})
it('keys that hold dots or __proto__ are kept as they are', () => {
  const flat = flatten(JSON.parse('{"a.b": 1, "a": {"b": 2}, "x": {"__proto__": 3}, "__proto__": 4}'))
  expect(Object.entries(flat)).toEqual([
    ['a.b', 2],
    ['x.__proto__', 3],
    ['__proto__', 4],
  ])
})
it('a hundred thousand levels do not exhaust the stack', () => {
  let deep: Value = 1
  for (let i = 0; i < 1e5; i++) deep = { k: deep }
  const names = Object.keys(flatten(deep as Record<string, Value>, ''))
  expect(names).toEqual(['k'.repeat(1e5)])
})
