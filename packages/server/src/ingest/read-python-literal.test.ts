import { expect, it } from 'vitest'
import { readPythonLiteral } from './read-python-literal.ts'

it('reads what str(dict) prints: both quotes, escapes, True, False, None, tuples, nested', () => {
  expect(readPythonLiteral(`{'a': 1, "b": 'it\\'s', 'c': [True, False, None], 'd': (1, (2.5,)), 'e': {}, 'f': ()}`)).toEqual({
    a: 1,
    b: "it's",
    c: [true, false, null],
    d: [1, [2.5]],
    e: {},
    f: [],
  })
})

it('reads numbers as Python prints them', () => {
  expect(readPythonLiteral('[1e-06, -1.5E+3, .5, 5., 1_000, -0.0, nan, inf, -inf]')).toEqual([
    1e-6,
    -1500,
    0.5,
    5,
    1000,
    -0,
    Number.NaN,
    Infinity,
    -Infinity,
  ])
})

it('reads escapes by code', () => {
  expect(readPythonLiteral(`'\\x41\\u00e9\\U0001F600\\n\\\\'`)).toBe('Aé😀\n\\')
})

it('keys that are no strings become their text', () => {
  expect(readPythonLiteral('{1: 2, None: 3}')).toEqual({ 1: 2, null: 3 })
})

it('a key named __proto__ is a key like any other', () => {
  expect(Object.entries(readPythonLiteral(`{'__proto__': 1}`) as object)).toEqual([['__proto__', 1]])
})

it.each([
  'array([1, 2])',
  '{1, 2}',
  "{'a': <object at 0x1>}",
  "{'a' 1}",
  "'open",
  '[1, 2',
  '1e',
  '12ab',
  '',
  'truthy',
  '{"a": 1} x',
  '['.repeat(5000),
])('refuses %s', (text) => {
  expect(readPythonLiteral(text)).toBeUndefined()
})
