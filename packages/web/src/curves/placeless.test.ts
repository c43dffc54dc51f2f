import { expect, it } from 'vitest'
import type { Curve } from '../../../server/src/http/api.ts'
import { placeless } from './placeless.ts'

const curve = (points: number, without: number) => ({ points, without }) as Curve

it('says why nothing can be drawn over an axis, only when nothing can', () => {
  expect(placeless([curve(5, 5), curve(3, 3)], 'loss', { x: 'time' })?.reason).toBe('Nobody said when loss was logged.')
  expect(placeless([curve(5, 5)], 'loss', { x: { metric: 'epoch' } })?.reason).toBe('No value of epoch was logged at the steps of loss.')
  expect(placeless([curve(5, 5), curve(3, 2)], 'loss', { x: 'time' })).toBeNull()
  expect(placeless([], 'loss', { x: 'time' })).toBeNull()
})
