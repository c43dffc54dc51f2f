import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { decodeChunk, encodeChunk } from './chunk-codec.ts'
import { decodeBatch, encodeBatch } from './inbox-codec.ts'

/** Bits, not numbers: NaN payloads and −0 must survive as they came. */
const bits = (values: Float64Array | null) => (values === null ? null : [...new BigUint64Array(values.slice().buffer)])

const anyDouble = fc.oneof(
  fc.double(),
  fc.constantFrom(Number.NaN, Infinity, -Infinity, -0, 0, Number.MIN_VALUE, Number.MAX_VALUE, 2 ** 49, 2 ** 53 + 2),
)
const anyColumn = (n: number) => fc.array(anyDouble, { minLength: n, maxLength: n }).map((values) => Float64Array.from(values))

describe('a chunk', () => {
  it('gives back every bit of any steps, values and times', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 0, max: 40 }).chain((n) => fc.tuple(anyColumn(n), anyColumn(n), fc.option(anyColumn(n), { nil: null }))),
        ([steps, values, times]) => {
          const back = decodeChunk(encodeChunk({ steps, values, times }))
          expect(bits(back.steps)).toEqual(bits(steps))
          expect(bits(back.values)).toEqual(bits(values))
          // Times that are all unknown are the same as no times.
          if (times === null || times.every(Number.isNaN)) expect(back.times).toBeNull()
          else expect(bits(back.times)).toEqual(bits(times))
        },
      ),
      { numRuns: 500 },
    )
  })

  it('gives back integer steps of any spacing: repeated, descending, far apart', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: -(2 ** 31), max: 2 ** 31 }), { maxLength: 300 }), (list) => {
        const steps = Float64Array.from(list)
        expect(bits(decodeChunk(encodeChunk({ steps, values: steps, times: null })).steps)).toEqual(bits(steps))
      }),
    )
  })

  it('says its version and codec in its first two bytes, and refuses those it does not know', () => {
    const bytes = encodeChunk({ steps: Float64Array.of(1), values: Float64Array.of(2), times: null })
    expect(bytes[0]).toBe(1)
    expect([0, 1]).toContain(bytes[1])
    expect(() => decodeChunk(Uint8Array.of(9, 0, 1, 2))).toThrow(/version 9/)
    expect(() => decodeChunk(Uint8Array.of(1, 7, 1, 2))).toThrow(/codec 7/)
  })

  it('stores regular steps and a noisy float64 loss with jittered millisecond times in at most 12 bytes a point', () => {
    const n = 4096
    let state = 1
    const random = () => {
      state = (Math.imul(state, 1664525) + 1013904223) >>> 0
      return state / 2 ** 32
    }
    const steps = Float64Array.from({ length: n }, (_, i) => i * 10)
    const values = Float64Array.from({ length: n }, (_, i) => Math.exp(-i / 1000) + 0.01 * random())
    const times = Float64Array.from({ length: n }, (_, i) => 1.7e12 + i * 1000 + Math.floor(random() * 20))
    expect(encodeChunk({ steps, values, times }).length / n).toBeLessThanOrEqual(12)
  })
})

it('an inbox batch gives back its series in order, names of any script included', () => {
  const series = [
    { metric: 'валид/потеря 📉', steps: Float64Array.of(0, 1), values: Float64Array.of(Number.NaN, 2), times: Float64Array.of(5, 6) },
    { metric: '', steps: Float64Array.of(3), values: Float64Array.of(Infinity), times: Float64Array.of(Number.NaN) },
  ]
  expect(decodeBatch(encodeBatch(series))).toEqual(series)
})
