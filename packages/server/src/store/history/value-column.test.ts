import { expect, it } from 'vitest'
import { packValues, unpackValues } from './value-column.ts'

let state = 3
const random = () => {
  state = (Math.imul(state, 1664525) + 1013904223) >>> 0
  return state / 2 ** 32
}
const column = (value: (i: number) => number) => Float64Array.from({ length: 1000 }, (_, i) => value(i))
const bits = (values: Float64Array) => [...new BigUint64Array(values.slice().buffer)]
const bytesAPoint = (values: Float64Array) => {
  const packed = packValues(values)
  expect(bits(unpackValues(packed, values.length))).toEqual(bits(values))
  return packed.length / values.length
}

it('takes eight bytes a measured value, four if it came from float32, next to none if it repeats', () => {
  expect(bytesAPoint(column(() => Math.sqrt(random())))).toBeCloseTo(8, 1)
  expect(bytesAPoint(column(() => Math.fround(random())))).toBeCloseTo(4, 1)
  expect(bytesAPoint(column((i) => (i % 10 === 0 ? Number.NaN : Math.fround(random()))))).toBeLessThan(4.1)
  expect(bytesAPoint(column(() => 0.001))).toBeLessThan(0.2)
  expect(bytesAPoint(column((i) => (i % 100) / 100))).toBeLessThan(2)
})

it('keeps what float32 cannot hold: payloads of NaN, and numbers near its ends', () => {
  const odd = column((i) => Math.fround(i / 8))
  new DataView(odd.buffer).setBigUint64(8 * 500, 0x7ff8_0000_dead_beefn, true)
  expect(bytesAPoint(odd)).toBeGreaterThan(0)
  const edges = Float64Array.of(2 ** 128, 2 ** -150, -0, 2 ** 127, 2 ** -149, Infinity)
  expect(bits(unpackValues(packValues(edges), edges.length))).toEqual(bits(edges))
  expect(unpackValues(packValues(new Float64Array(0)), 0)).toHaveLength(0)
})

it('writes into the room it is given, and no further', () => {
  for (const values of [column(() => Math.sqrt(random())), column(() => Math.fround(random())), column((i) => i % 3)]) {
    const room = new Float64Array(1001).fill(7)
    const found = unpackValues(packValues(values), 1000, room)
    expect(found.buffer).toBe(room.buffer)
    expect(bits(found)).toEqual(bits(values))
    expect(room[1000]).toBe(7)
  }
})
