import { expect, it } from 'vitest'
import { readDuration, readTime } from './read-time.ts'

it.each([
  ['2.7h', 9_720_000],
  ['20 min', 1_200_000],
  ['350ms', 350],
  ['0 days 00:00:54.220869', 54_220.869],
  ['1:02:03', 3_723_000],
  ['12.5', 12_500],
])('%s is a duration', (text, ms) => expect(readDuration(text)).toBeCloseTo(ms, 6))

it.each(['', 'soon', '1.2.3h', '1e999', 'NaN', '1:2', '-'])("'%s' is none", (text) => expect(readDuration(text)).toBeUndefined())

it.each([
  ['2022-11-09 12:33:08', Date.UTC(2022, 10, 9, 12, 33, 8)],
  ['2022-11-09T12:33:08.123456Z', Date.UTC(2022, 10, 9, 12, 33, 8, 123)],
  ['2022-11-09T12:33:08+02:00', Date.UTC(2022, 10, 9, 10, 33, 8)],
  ['2022-11-09', Date.UTC(2022, 10, 9)],
  ['1667997188', 1_667_997_188_000],
  ['1667997188000', 1_667_997_188_000],
])('%s is a time, in UTC unless it says otherwise', (text, ms) => expect(readTime(text)).toBe(ms))

it.each(['', 'yesterday', '2022-13-45', '12', '0.001'])("'%s' is no time", (text) => expect(readTime(text)).toBeUndefined())
