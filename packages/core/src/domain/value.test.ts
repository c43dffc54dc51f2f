import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { Value } from './run.ts'
import { canonical, decodeValue, encodeValue, valueFromJson, valueToJson } from './value.ts'

const anyValue = fc.letrec<{ value: Value }>((tie) => ({
  value: fc.oneof(
    fc.double(),
    fc.string(),
    fc.constantFrom<Value>('~#NaN', '~~#x', '~', '~#', '#', 'NaN', Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY),
    fc.boolean(),
    fc.constant(null),
    fc.array(tie('value'), { maxLength: 4 }),
    fc.dictionary(fc.string(), tie('value'), { maxKeys: 4 }),
  ),
})).value

/** JSON has no negative zero; everything else must come back exactly. */
const withoutNegativeZero = (value: Value): Value =>
  typeof value === 'number'
    ? value + 0
    : Array.isArray(value)
      ? value.map(withoutNegativeZero)
      : typeof value === 'object' && value !== null
        ? Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, withoutNegativeZero(inner)]))
        : value

describe('values through JSON', () => {
  it('any value comes back as it was, NaN, infinities and strings that look like tags included', () => {
    fc.assert(
      fc.property(anyValue, (value) => {
        expect(valueFromJson(valueToJson(value))).toEqual(withoutNegativeZero(value))
      }),
    )
  })
  it('a key named __proto__ is data', () => {
    const value = JSON.parse('{"__proto__": "~#NaN", "a": 1}') as Value
    const back = decodeValue(value) as Record<string, Value>
    expect(Object.keys(back)).toEqual(['__proto__', 'a'])
    expect(Object.getPrototypeOf(back)).toBe(Object.prototype)
    expect(Object.getOwnPropertyDescriptor(back, '__proto__')!.value).toBeNaN()
  })
  it('plain data is handed on, not copied', () => {
    const config: Value = { lr: 0.1, layers: [64, 64], name: 'a' }
    expect(encodeValue(config)).toBe(config)
    expect(decodeValue(config)).toBe(config)
  })
  it('non-finite numbers are tagged strings wherever they stand', () => {
    expect(valueToJson({ a: [Number.NaN, { b: Number.NEGATIVE_INFINITY }], c: '~#NaN' })).toBe(
      '{"a":["~#NaN",{"b":"~#-Infinity"}],"c":"~~#NaN"}',
    )
  })
})

describe('canonical text', () => {
  it('equal values have equal texts: 1 and 1.0, 0 and −0, dicts in any key order', () => {
    expect(canonical(1.0)).toBe('1')
    expect(canonical(-0)).toBe('0')
    expect(canonical({ b: [1, -0], a: null })).toBe(canonical({ a: null, b: [1, 0] }))
  })
  it('different lists stay different, also when only the types differ', () => {
    const texts = [[1, 2], [12], ['1', 2], [[1], 2], [1, null], [true], ['true']].map((value) => canonical(value as Value))
    expect(new Set(texts).size).toBe(texts.length)
  })
})
