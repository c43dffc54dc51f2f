import { expect, it } from 'vitest'
import { type AxisSetting, movedAxis, readAxisSetting, writeAxisSetting } from './axis-setting.ts'

const setting = (id: string, rest: Partial<AxisSetting> = {}): AxisSetting => ({ id, scale: null, flip: false, ...rest })

it('an axis survives the URL, whatever its column is called', () => {
  for (const id of ['objective', 'param:lr', 'param:flip.log.x', 'metric:log.loss', 'seed:a b'])
    for (const flip of [false, true])
      for (const scale of [null, 'log', 'categorical'] as const) {
        const written = setting(id, { flip, scale })
        expect(readAxisSetting(writeAxisSetting(written))).toEqual(written)
      }
  expect(writeAxisSetting(setting('param:lr', { flip: true, scale: 'log' }))).toBe('flip.log.param:lr')
})
it('an axis moves in front of another or to the end, and nowhere where there is no such place', () => {
  const axes = ['a', 'b', 'c'].map((id) => setting(id))
  const ids = (id: string, before: string | null) => movedAxis(axes, id, before).map((axis) => axis.id)
  expect(ids('c', 'a')).toEqual(['c', 'a', 'b'])
  expect(ids('a', null)).toEqual(['b', 'c', 'a'])
  expect(ids('a', 'c')).toEqual(['b', 'a', 'c'])
  expect(ids('a', 'a')).toEqual(['a', 'b', 'c'])
  expect(ids('x', 'a')).toEqual(['a', 'b', 'c'])
  expect(ids('a', 'x')).toEqual(['a', 'b', 'c'])
})
