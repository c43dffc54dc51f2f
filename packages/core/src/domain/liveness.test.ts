import { expect, it } from 'vitest'
import { LOST_MS, livenessOf, STALLED_MS } from './liveness.ts'

it('a run is live, then stalled, then crashed, as it stays silent', () => {
  expect([0, STALLED_MS - 1, STALLED_MS, LOST_MS - 1, LOST_MS].map((silent) => livenessOf('running', silent))).toEqual([
    'live',
    'live',
    'stalled',
    'stalled',
    'crashed',
  ])
})

it('two signs of life of the slowest client fit into the silence that makes a run stalled', () => {
  expect(STALLED_MS).toBeGreaterThan(2 * 30_000)
})

it('is no question of runs that ended, or that came as a whole', () => {
  expect(livenessOf('finished', LOST_MS)).toBeNull()
  expect(livenessOf('failed', 0)).toBeNull()
  expect(livenessOf('running', null)).toBeNull()
})
