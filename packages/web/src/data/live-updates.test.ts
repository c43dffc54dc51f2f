import type { QueryClient } from '@tanstack/react-query'
import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { listenForUpdates } from './live-updates.ts'

/** The page's side of the server's events. */
let tell: (event: string) => void
let asked: string[]
let answer: Map<string, () => void>
let slow: Set<string>
/** Asked for by the page itself, before anything changed. */
let underWay: Set<string>
beforeEach(() => {
  vi.useFakeTimers()
  asked = []
  answer = new Map()
  slow = new Set()
  underWay = new Set()
  const listeners = new Map<string, () => void>()
  tell = (event) => listeners.get(event)!()
  vi.stubGlobal(
    'EventSource',
    class {
      addEventListener = (event: string, listener: () => void) => listeners.set(event, listener)
      close = () => listeners.clear()
    },
  )
})
afterEach(() => {
  vi.useRealTimers()
  vi.unstubAllGlobals()
})

const client = {
  isFetching: ({ queryKey }: { queryKey: [string] }) => (underWay.has(queryKey[0]) ? 1 : 0),
  invalidateQueries: ({ queryKey }: { queryKey: [string] }) => {
    asked.push(queryKey[0])
    return slow.has(queryKey[0]) ? new Promise<void>((resolve) => answer.set(queryKey[0], resolve)) : Promise.resolve()
  },
} as unknown as QueryClient
const times = (key: string) => asked.filter((one) => one === key).length

it('asks at once, then no more often than the rest allows, and once more for what changed meanwhile', async () => {
  listenForUpdates(client)
  tell('project')
  expect(times('project')).toBe(1)
  for (let i = 0; i < 7; i++) {
    await vi.advanceTimersByTimeAsync(100)
    tell('project')
  }
  expect(times('project')).toBe(1)
  await vi.advanceTimersByTimeAsync(200)
  expect(times('project')).toBe(2)
  await vi.advanceTimersByTimeAsync(10_000)
  expect(times('project')).toBe(2)
})

it('a slow answer is waited for, and holds up no other question', async () => {
  slow.add('project')
  listenForUpdates(client)
  tell('project')
  for (let i = 0; i < 50; i++) {
    await vi.advanceTimersByTimeAsync(100)
    tell('project')
  }
  expect(times('project')).toBe(1)
  expect(times('curves')).toBeGreaterThan(4)
  answer.get('project')!()
  await vi.advanceTimersByTimeAsync(1)
  expect(times('project')).toBe(2)
})

it('what was under way when something changed is asked for once more after it came', async () => {
  underWay.add('projects')
  slow.add('projects')
  listenForUpdates(client)
  tell('project')
  await vi.advanceTimersByTimeAsync(3000)
  expect(times('projects')).toBe(1)
  underWay.clear()
  slow.clear()
  answer.get('projects')!()
  await vi.advanceTimersByTimeAsync(3000)
  expect(times('projects')).toBe(2)
  expect(times('project')).toBe(1)
})

it('after the connection was lost everything is asked for again, when it first opens nothing is', async () => {
  listenForUpdates(client)
  tell('open')
  expect(asked).toEqual([])
  tell('open')
  expect(times('project')).toBe(1)
})

it('asks nothing after it was stopped', async () => {
  const stop = listenForUpdates(client)
  tell('project')
  const before = asked.length
  const late = tell
  stop()
  await vi.advanceTimersByTimeAsync(5000)
  expect(() => late('project')).toThrow()
  expect(asked).toHaveLength(before)
})
