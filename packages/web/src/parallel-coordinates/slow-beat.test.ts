import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { slowBeat } from './slow-beat.ts'

beforeEach(() => void vi.useFakeTimers())
afterEach(() => void vi.useRealTimers())

it('what is asked for often is done once a beat, the newest of it, and the last of all', () => {
  const done: number[] = []
  const beat = slowBeat(200)
  for (let i = 1; i <= 10; i++) {
    beat.ask(() => void done.push(i))
    vi.advanceTimersByTime(50)
  }
  expect(done).toEqual([1, 4, 8])
  vi.advanceTimersByTime(1000)
  expect(done).toEqual([1, 4, 8, 10])
})
it('stopped, does nothing more of what was asked for', () => {
  const done: string[] = []
  const beat = slowBeat(200)
  beat.ask(() => void done.push('early'))
  beat.stop()
  vi.advanceTimersByTime(1000)
  expect(done).toEqual([])
})
