import { describe, expect, it } from 'vitest'
import { relativeTime } from './relative-time.ts'

const now = Date.UTC(2026, 10, 21, 12)
const ago = (ms: number) => relativeTime(now - ms, now)

describe('how long ago', () => {
  it('chooses the largest unit that fits', () => {
    expect([
      ago(5_000),
      ago(60_000),
      ago(59 * 60_000),
      ago(3 * 3_600_000),
      ago(86_400_000),
      ago(40 * 86_400_000),
      ago(800 * 86_400_000),
    ]).toEqual(['just now', '1 minute ago', '59 minutes ago', '3 hours ago', 'yesterday', 'last month', '2 years ago'])
  })
  it('is not surprised by a clock that goes ahead', () => {
    expect(ago(-30_000)).toBe('just now')
    expect(ago(-3_600_000)).toBe('in 1 hour')
  })
})
