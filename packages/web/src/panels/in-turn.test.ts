import { describe, expect, it } from 'vitest'
import { inTurn } from './in-turn.ts'

/** Another task, after whatever microtasks the present one leaves. */
const task = () => new Promise<void>((resolve) => setTimeout(resolve))

describe('work in turn', () => {
  it('is done in tasks of its own, in the order in which it was asked for', async () => {
    const done: string[] = []
    const microtasks: string[] = []
    for (const name of ['a', 'b', 'c'])
      inTurn(() => {
        done.push(name)
        // Runs before the next piece of work only if that has a task of its own.
        queueMicrotask(() => microtasks.push(done.join('')))
      })
    expect(done).toEqual([])
    while (done.length < 3) await task()
    expect(done).toEqual(['a', 'b', 'c'])
    expect(microtasks).toEqual(['a', 'ab', 'abc'])
  })
  it('that was taken back is not done, and holds nobody up', async () => {
    const done: string[] = []
    const takeBack = inTurn(() => done.push('first'))
    inTurn(() => done.push('second'))
    takeBack()
    while (done.length < 1) await task()
    expect(done).toEqual(['second'])
  })
  it('goes on after one that failed', async () => {
    const done: string[] = []
    const errors: unknown[] = []
    const listen = (error: unknown) => errors.push(error)
    process.once('uncaughtException', listen)
    const kept = process.listeners('uncaughtException').filter((one) => one !== listen)
    for (const one of kept) process.off('uncaughtException', one)
    try {
      inTurn(() => {
        throw new Error('no canvas')
      })
      inTurn(() => done.push('next'))
      while (done.length < 1) await task()
      expect(errors).toHaveLength(1)
    } finally {
      process.off('uncaughtException', listen)
      for (const one of kept) process.on('uncaughtException', one)
    }
  })
})
