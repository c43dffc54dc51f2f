import { seriesAggregator } from '@sweepwise/core'
import { describe, expect, it } from 'vitest'
import { meetingStretches } from './meeting-stretches.ts'

const every = (distance: number, points: number, from = 0) => Float64Array.from({ length: points }, (_, i) => from + i * distance)

describe('stretches in which runs meet', () => {
  it('are as many as asked for where all log at the same steps, some shorter than others', () => {
    expect(meetingStretches([every(100, 50), every(100, 20), every(100, 50)], [0, 4900], true, 250)).toBe(250)
    expect(meetingStretches([], [0, 9], true, 250)).toBe(250)
  })
  it('are wide enough for every run under way where each logs at steps of its own', () => {
    const runs = Array.from({ length: 5 }, (_, run) => Float64Array.from({ length: 77 }, (_, i) => i * 747 + ((run * 13 + i * 7) % 9)))
    const range = [0, 76 * 747 + 8] as const
    const buckets = meetingStretches(runs, range, true, 250)
    const aggregator = seriesAggregator(range, buckets)
    for (const steps of runs) aggregator.add(steps, steps)
    // The last one may be cut short.
    expect(new Set(aggregator.result().n.slice(0, -1))).toEqual(new Set([5]))
    expect(buckets).toBeGreaterThan(60)
  })
  it('stay narrow when one run pauses, or hardly logs', () => {
    const pause = Float64Array.from([...every(10, 50, 1), ...every(10, 50, 3000)])
    const runs = [every(10, 400), every(10, 400, 3), every(10, 400, 7), pause, every(2000, 2, 5)]
    expect(meetingStretches(runs, [0, 4000], true, 250)).toBe(250)
  })
  it('are twenty at least, and no more than there is room for', () => {
    expect(meetingStretches([every(40, 3), every(40, 3, 17)], [0, 97], true, 250)).toBe(20)
    expect(meetingStretches([every(40, 3), every(40, 3, 17)], [0, 97], true, 5)).toBe(5)
  })
})
