import { valueFromJson } from '@sweepwise/core'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { encodeValues, flattenValues } from './encode-values.ts'

describe('values', () => {
  it('come back on the server exactly as they were: NaN, infinities, texts that look like ours', () => {
    const leaf = fc.oneof(
      fc.double(),
      fc.integer(),
      fc.boolean(),
      fc.constant(null),
      fc.string(),
      fc.constantFrom('~#NaN', '~~#x', '~', '#'),
    )
    const values = fc.dictionary(
      fc.string().filter((key) => key !== '__proto__'),
      fc.oneof(leaf, fc.array(leaf, { maxLength: 4 })),
      { maxKeys: 6 },
    )
    const same = (value: unknown): unknown =>
      // JSON has one zero.
      Object.is(value, -0) ? 0 : Array.isArray(value) ? value.map(same) : value
    fc.assert(
      fc.property(values, (record) => {
        const expected = Object.fromEntries(Object.entries(record).map(([key, value]) => [key, same(value)]))
        expect({ ...(valueFromJson(encodeValues(record)) as object) }).toEqual(expected)
      }),
    )
  })

  it('of other kinds become what JSON has', () => {
    const text = encodeValues({
      big: 12n,
      huge: 2n ** 80n,
      typed: Float32Array.of(0.5, Number.NaN),
      map: new Map([['a', 1]]),
      set: new Set([1, 2]),
      when: new Date(0),
      nothing: undefined,
      call: () => 1,
    })
    expect(JSON.parse(text)).toEqual({
      big: 12,
      huge: '1208925819614629174706176',
      typed: [0.5, '~#NaN'],
      map: { a: 1 },
      set: [1, 2],
      when: '1970-01-01T00:00:00.000Z',
    })
  })

  it('that contain themselves are refused', () => {
    const loop: Record<string, unknown> = {}
    loop['self'] = loop
    expect(() => encodeValues(loop)).toThrow(TypeError)
  })

  it('nested in dicts get dotted names, lists stay whole, what is no value is left out', () => {
    expect(flattenValues({ a: { b: { c: 1 }, d: [1, { e: 2 }] }, n: null, u: undefined, __proto__x: 3 })).toEqual({
      'a.b.c': 1,
      'a.d': [1, { e: 2 }],
      __proto__x: 3,
    })
  })
})
