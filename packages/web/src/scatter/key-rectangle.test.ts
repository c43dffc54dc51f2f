import { expect, it } from 'vitest'
import { type KeyRectangle, rectangleAfter } from './key-rectangle.ts'

const press = (now: KeyRectangle | null, key: string, shiftKey = false) =>
  rectangleAfter(now, { key, shiftKey }, [100, 200], ([x, y]) => x >= 10 && x <= 90 && y >= 20 && y <= 180)

it('arrows bring a corner forth and move it, Enter sets the first and then closes the rectangle', () => {
  let now = press(null, 'ArrowLeft') as KeyRectangle
  expect(now).toEqual({ first: null, corner: [50, 100] })
  now = press(now, 'ArrowLeft') as KeyRectangle
  expect(now.corner).toEqual([48, 100])
  now = press(now, 'ArrowDown', true) as KeyRectangle
  expect(now.corner).toEqual([48, 120])
  now = press(now, 'Enter') as KeyRectangle
  now = press(now, 'ArrowRight', true) as KeyRectangle
  expect(press(now, 'Enter')).toEqual({ from: [48, 120], to: [58, 120] })
})

it('a corner stays between the axes, a stride goes as far as it can', () => {
  expect(press({ first: null, corner: [90, 100] }, 'ArrowRight')).toEqual({ first: null, corner: [90, 100] })
  const far = press({ first: null, corner: [84, 100] }, 'ArrowRight', true) as KeyRectangle
  expect(far.corner[0]).toBeCloseTo(90, 9)
})

it('Escape gives up, other keys are left to the page', () => {
  expect(press({ first: null, corner: [50, 50] }, 'Escape')).toBeNull()
  expect(press(null, 'Escape')).toBeUndefined()
  expect(press(null, 'Enter')).toBeUndefined()
  expect(press({ first: null, corner: [50, 50] }, 'a')).toBeUndefined()
})
