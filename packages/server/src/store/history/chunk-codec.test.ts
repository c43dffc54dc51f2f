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

  it('gives back every bit of long columns too: noise, plateaus, patterns that repeat, and a few values that are no numbers', () => {
    let state = 7
    const random = () => {
      state = (Math.imul(state, 1664525) + 1013904223) >>> 0
      return state / 2 ** 32
    }
    const kinds: ((i: number) => number)[] = [
      () => random(),
      () => 1,
      (i) => (i * 31) % 100,
      (i) => Math.fround(Math.exp(-i / 50) + 0.1 * random()),
      (i) => (i % 7 === 0 ? [Number.NaN, Infinity, -Infinity, -0, 5e-324][i % 5]! : random() * 1e300),
      (i) => Math.sin((i % 150) ** 2),
    ]
    for (const n of [1, 64, 180, 200, 1000, 5000]) {
      for (const kind of kinds) {
        const values = Float64Array.from({ length: n }, (_, i) => kind(i))
        const times = Float64Array.from({ length: n }, (_, i) => 1.8e12 + 1000 * i + Math.floor(20 * random()))
        const bytes = encodeChunk({ steps: values, values, times })
        // Drivers hand out slices at any place.
        const moved = new Uint8Array(bytes.length + 3).subarray(3)
        moved.set(bytes)
        const back = decodeChunk(moved)
        expect(bits(back.steps)).toEqual(bits(values))
        expect(bits(back.values)).toEqual(bits(values))
        expect(bits(back.times)).toEqual(bits(times))
        expect(decodeChunk(moved, { times: false })).toMatchObject({ times: null })
      }
    }
  })

  it('says its version in its first byte, reads those of earlier builds, and refuses those it does not know', () => {
    expect(encodeChunk({ steps: Float64Array.of(1), values: Float64Array.of(2), times: null })[0]).toBe(3)
    const whole = decodeChunk(Buffer.from('AQADAAAAAgMQAAAABQAAAAAAAAAAAAAAAAAAAAAA8D/QDwDoBwAAAAAAAAAAAAAAAAAAAAAAAOD4AD9/gA==', 'base64'))
    expect([bits(whole.steps), bits(whole.times)]).toEqual([bits(Float64Array.of(0, 1, 2)), bits(Float64Array.of(1000, 2000, 3500))])
    expect([whole.values[0], whole.values[1], Object.is(whole.values[2], -0)]).toEqual([0.5, Number.NaN, true])
    const deflated = decodeChunk(
      Buffer.from('AQHTYGBgYGbQYIACJhaiAMNIAQ1QeODCjQdPXrz58OnLtx+//vxjYGRiZmFlY+fg5OLm4eXjFxAQFBQSEhZmsEcFDjgAAA==', 'base64'),
    )
    expect([...deflated.steps]).toEqual(Array.from({ length: 40 }, (_, i) => i * i))
    expect([...deflated.values]).toEqual(Array.from({ length: 40 }, (_, i) => i / 8))
    expect(deflated.times).toBeNull()
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
