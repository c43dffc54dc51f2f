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
    const takeBack = inTurn(() => void done.push('first'))
    inTurn(() => void done.push('second'))
    takeBack()
    while (done.length < 1) await task()
    expect(done).toEqual(['second'])
  })
  it('waits for what the one before promised, and not for ever', async () => {
    const done: string[] = []
    const first = Promise.withResolvers<void>()
    inTurn(() => first.promise)
    inTurn(() => {
      done.push('second')
    })
    await task()
    await task()
    expect(done).toEqual([])
    first.resolve()
    while (done.length < 1) await task()

    inTurn(() => new Promise(() => {}))
    inTurn(() => {
      done.push('third')
    })
    while (done.length < 2) await task()
    expect(done).toEqual(['second', 'third'])
  })
  it('goes on after one that failed', async () => {
    const done: string[] = []
    const failed = Promise.withResolvers<unknown>()
    const others = process.listeners('unhandledRejection')
    process.removeAllListeners('unhandledRejection').once('unhandledRejection', failed.resolve)
    try {
      inTurn(() => {
        throw new Error('no canvas')
      })
      inTurn(() => {
        done.push('next')
      })
      expect(await failed.promise).toMatchObject({ message: 'no canvas' })
      while (done.length < 1) await task()
    } finally {
      process.removeAllListeners('unhandledRejection')
      for (const one of others) process.on('unhandledRejection', one)
    }
  })
})
