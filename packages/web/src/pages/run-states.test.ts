import { expect, it } from 'vitest'
import { shownCounts } from './run-states.tsx'

it('runs that fell silent are no longer running, and none is counted twice', () => {
  expect(shownCounts({ running: 10, failed: 2, finished: 5 }, { stalled: 3, crashed: 1 })).toEqual([
    ['running', 6],
    ['stalled', 3],
    ['finished', 5],
    ['failed', 3],
  ])
})

it('an older answer about silence never makes more silent runs than there are running ones', () => {
  expect(shownCounts({ running: 1, finished: 9 }, { stalled: 2, crashed: 2 })).toEqual([
    ['stalled', 1],
    ['finished', 9],
  ])
})
