import { expect, it } from 'vitest'
import { nearestLine } from './nearest-line.ts'

const xs = [0, 100, 200]
const ys = [Float32Array.of(10, 50, 50), Float32Array.of(10, 50, 90), Float32Array.of(10, 90, 90)]
const rank = Int32Array.of(0, 1, 2)
const at = (x: number, y: number, mask: Uint8Array | null = null) => nearestLine(xs, ys, mask, rank, { x, y }, 9)

it('finds the line under the pointer, on an axis, between axes and beyond the last', () => {
  expect(at(50, 12)).toBe(0)
  expect(at(150, 88)).toBe(2)
  expect(at(260, 91)).toBe(2)
  expect(at(50, 30)).toBeNull()
})
it('of lines that are as near the better one, and only those that match', () => {
  expect(at(0, 50)).toBe(2)
  expect(at(0, 50, Uint8Array.of(1, 1, 0))).toBe(1)
})
it('a steep line is near where it passes, not where it is straight below', () => {
  const steep = nearestLine([0, 10], [Float32Array.of(0), Float32Array.of(300)], null, Int32Array.of(0), { x: 5.5, y: 150 }, 9)
  expect(steep).toBe(0)
  expect(nearestLine([], [], null, rank, { x: 0, y: 0 }, 9)).toBeNull()
})
