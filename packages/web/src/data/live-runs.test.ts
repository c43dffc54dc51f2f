import { LOST_MS, STALLED_MS } from '@sweepwise/core'
import { expect, it } from 'vitest'
import { countSilent } from './live-runs.ts'

it('runs are counted as stalled or crashed by how long they have been silent', () => {
  const silence = new Map([
    ['a', 0],
    ['b', STALLED_MS],
    ['c', LOST_MS - 1],
    ['d', LOST_MS],
  ])
  expect(countSilent(silence)).toEqual({ stalled: 2, crashed: 1 })
})
