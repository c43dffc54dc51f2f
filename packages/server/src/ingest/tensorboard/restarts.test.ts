import { expect, it } from 'vitest'
import { findRestarts } from './restarts.ts'
import type { FileScan } from './scan-folder.ts'

const file = (firstAt: number, lastAt: number, steps: readonly [number, number], starts: FileScan['starts'] = []): FileScan => ({
  file: null as never,
  firstAt,
  lastAt,
  digest: '',
  records: 1,
  losses: [],
  passedOver: 0,
  scalars: new Map([['loss', { count: 1, firstStep: steps[0], firstValue: 0, highestStep: steps[1] }]]),
  starts,
})

it('a later file voids a tag from its own first step on, and the lowest of several counts', () => {
  const { holds, any } = findRestarts([file(0, 10, [0, 9]), file(10, 20, [5, 9]), file(30, 40, [3, 9])])
  expect(any).toBe(true)
  expect([2, 3, 4].map((step) => holds(0, 0, 'loss', step))).toEqual([true, false, false])
  expect([2, 3, 9].map((step) => holds(1, 0, 'loss', step))).toEqual([true, false, false])
  expect(holds(2, 0, 'loss', 9)).toBe(true)
  expect(holds(0, 0, 'other', 9)).toBe(true)
})

it('files that overlap in time, or go on where the last ended, void nothing', () => {
  expect(findRestarts([file(0, 10, [0, 9]), file(5, 20, [0, 9])]).any).toBe(false)
  expect(findRestarts([file(0, 10, [0, 9]), file(10, 20, [10, 19])]).any).toBe(false)
})

it('the start of a session voids every tag from its step on, before it in the file and in files before it; the first one does not', () => {
  const own = findRestarts([
    file(
      0,
      10,
      [0, 9],
      [
        { index: 0, step: 0 },
        { index: 5, step: 4 },
        { index: 8, step: 6 },
      ],
    ),
  ])
  expect(own.any).toBe(true)
  // Behind which event, and of which step.
  expect(
    [
      [4, 3],
      [4, 4],
      [5, 5],
      [5, 6],
      [8, 9],
    ].map(([index, step]) => own.holds(0, index!, 'loss', step!)),
  ).toEqual([true, false, true, false, true])
  const later = findRestarts([file(0, 10, [0, 9]), file(20, 30, [20, 29], [{ index: 0, step: 7 }])])
  expect([6, 7].map((step) => later.holds(0, 3, 'other', step))).toEqual([true, false])
})

it('a file without events, or without times, voids nothing', () => {
  expect(findRestarts([file(0, 10, [0, 9]), file(Number.NaN, Number.NaN, [0, 9])]).any).toBe(false)
  expect(findRestarts([]).any).toBe(false)
})

it('a million sessions are told apart at once', () => {
  const starts = Array.from({ length: 1_000_000 }, (_, index) => ({ index, step: index }))
  const { holds } = findRestarts([file(0, 10, [0, 1_000_000], starts)])
  let held = 0
  for (let i = 0; i < 1_000_000; i++) if (holds(0, i, 'loss', i)) held++
  // Behind each event stand only starts of higher steps.
  expect(held).toBe(1_000_000)
})
