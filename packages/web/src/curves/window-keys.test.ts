import { expect, it } from 'vitest'
import { windowAfter } from './window-keys.ts'

const after = (keys: readonly string[], scale: 'linear' | 'log' = 'linear', whole: readonly [number, number] = [0, 100]) => {
  let shown: readonly [number, number] | null = null
  for (const key of keys) {
    const next = windowAfter(key, shown ?? whole, whole, scale)
    if (next !== undefined) shown = next
  }
  return shown
}

it('+ halves the stretch about its middle, − takes that back, 0 and Escape show all', () => {
  expect(after(['+'])).toEqual([25, 75])
  expect(after(['+', '='])).toEqual([37.5, 62.5])
  expect(after(['+', '+', '-'])).toEqual([25, 75])
  for (const key of ['-', '0', 'Escape']) expect(after(['+', key])).toBeNull()
})

it('arrows move it and it keeps its width at the ends, which Home and End go to', () => {
  expect(after(['+', 'ArrowRight'])).toEqual([37.5, 87.5])
  expect(after(['+', 'ArrowRight', 'ArrowRight', 'ArrowRight'])).toEqual([50, 100])
  expect(after(['+', 'Home'])).toEqual([0, 50])
  expect(after(['+', 'Home', 'ArrowLeft'])).toEqual([0, 50])
  expect(after(['+', 'End'])).toEqual([50, 100])
})

it('on a log axis the middle is that of the decades', () => {
  const [low, high] = after(['+'], 'log', [1, 10_000])!
  expect(low).toBeCloseTo(10, 10)
  expect(high).toBeCloseTo(1000, 8)
})

it('with all in sight, or a single place, there is nowhere to go: the key is left to the page', () => {
  for (const key of ['-', 'ArrowLeft', 'Escape', 'Tab', 'a']) expect(windowAfter(key, [0, 9], [0, 9], 'linear')).toBeUndefined()
  expect(windowAfter('+', [3, 3], [3, 3], 'linear')).toBeUndefined()
})
