import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { encodeChunk } from './chunk-codec.ts'
import { decodeBatch, encodeBatch } from './inbox-codec.ts'

const f64 = (...values: number[]) => Float64Array.from(values)
const bits = (column: Float64Array) => [...new BigUint64Array(column.slice().buffer)]

describe('a batch in the inbox', () => {
  it('keeps every bit of every number, names of all kinds, and the order of its series', () => {
    const any = fc.double({ noDefaultInfinity: false, noNaN: false })
    const stretch = fc.integer({ min: 0, max: 20 }).chain((n) => {
      const column = fc.array(any, { minLength: n, maxLength: n }).map((values) => Float64Array.from(values))
      return fc.record({
        metric: fc.string({ unit: 'grapheme' }),
        steps: column,
        values: column,
        times: fc.option(column, { nil: undefined }),
      })
    })
    fc.assert(
      fc.property(fc.array(stretch, { maxLength: 6 }), (series) => {
        const back = decodeBatch(encodeBatch(series))
        expect(back.map(({ metric }) => metric)).toEqual(series.map(({ metric }) => metric))
        for (const [i, { steps, values, times }] of series.entries()) {
          expect(bits(back[i]!.steps)).toEqual(bits(steps))
          expect(bits(back[i]!.values)).toEqual(bits(values))
          if (times !== undefined) expect(bits(back[i]!.times)).toEqual(bits(times))
          else expect(back[i]!.times.every(Number.isNaN)).toBe(true)
        }
      }),
    )
  })

  it('writes steps and times once for all series that share them', () => {
    const shared = { steps: f64(0, 1, 2), times: f64(5, 6, 7) }
    const size = (n: number) =>
      encodeBatch(Array.from({ length: n }, (_, i) => ({ metric: `m${i}`, ...shared, values: f64(i, i, i) }))).length
    // Of each further series: axis, length of the name, name, three values.
    expect(size(9) - size(8)).toBe(4 + 4 + 2 + 24)
  })

  it('refuses columns of unequal length', () => {
    expect(() => encodeBatch([{ metric: 'loss', steps: f64(0, 1), values: f64(0) }])).toThrow(/loss.*2 steps, 1 values/)
  })

  it('of an earlier build is read as well, one of a later build is not', () => {
    const text = (value: string) => [new Uint8Array(Uint32Array.of(Buffer.byteLength(value)).buffer), Buffer.from(value)]
    const chunk = encodeChunk({ steps: f64(1, 2), values: f64(3, Number.NaN), times: null })
    const old = Buffer.concat([Uint8Array.of(1, 1, 0, 0, 0), ...text('loss'), Uint8Array.of(chunk.length, 0, 0, 0), chunk])
    const [series] = decodeBatch(old)
    expect(series).toMatchObject({ metric: 'loss', steps: f64(1, 2), values: f64(3, Number.NaN) })
    expect(() => decodeBatch(Uint8Array.of(3))).toThrow(/version 3/)
  })
})
