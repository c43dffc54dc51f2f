import type { MessagePort } from 'node:worker_threads'
import { type Work, worker } from '@sweepwise/core'
import { threadCpuMs } from './thread-cpu.ts'

/** After this long a thread that computes looks at its messages: a cancelled question ends, a new one begins. */
const SLICE_MS = 30

interface Assignment {
  readonly work: Work
  /** One number shared by all threads: the next item that nobody has taken. */
  readonly next: Int32Array<SharedArrayBuffer>
}
interface Delivery {
  readonly results: readonly (readonly [index: number, value: unknown])[]
  readonly cpuMs: number
}

/** Somebody who may help: a thread of its own behind a port. */
export interface Helper {
  readonly port: MessagePort
}

/**
 * Does work on this thread and on those of helpers: everybody takes the next item that nobody has taken. Results come in
 * the order of the items, so who did what does not show. A helper that ends, or never begins, costs nothing but time.
 *
 * @param helpers asked for once; may answer late, or with none
 * @param signal  ends it with the signal's reason
 * @returns results by item, and the CPU time of the helpers
 */
export async function shareWork(
  work: Work,
  helpers: (join: (helper: Helper) => void) => void,
  signal: AbortSignal,
): Promise<{ readonly results: readonly unknown[]; readonly helpersCpuMs: number }> {
  const count = work.items.length
  const next = new Int32Array(new SharedArrayBuffer(4))
  const results = new Array<unknown>(count)
  const done = new Uint8Array(count)
  const ports: MessagePort[] = []
  let left = count
  let busy = 0
  let helpersCpuMs = 0
  let wake = (): void => {}
  const put = (index: number, value: unknown): void => {
    if (done[index] === 1) return
    done[index] = 1
    results[index] = value
    left--
  }
  if (count > 1)
    helpers(({ port }) => {
      if (left === 0 || signal.aborted) return port.close()
      busy++
      ports.push(port)
      port.on('message', (delivery: Delivery) => {
        for (const [index, value] of delivery.results) put(index, value)
        helpersCpuMs += delivery.cpuMs
        wake()
      })
      port.on('close', () => {
        busy--
        wake()
      })
      port.postMessage({ work, next } satisfies Assignment)
    })
  try {
    const run = worker(work)
    const compute = async (take: () => number): Promise<void> => {
      for (let since = performance.now(), index = take(); index < count; index = take()) {
        put(index, run(index))
        if (performance.now() - since < SLICE_MS) continue
        await turn()
        signal.throwIfAborted()
        since = performance.now()
      }
    }
    await compute(() => Atomics.add(next, 0, 1))
    while (left > 0 && busy > 0) {
      await new Promise<void>((resolve) => {
        wake = resolve
        signal.addEventListener('abort', wake, { once: true })
      })
      signal.throwIfAborted()
    }
    // What a helper took and did not bring back.
    await compute(() => {
      const open = done.indexOf(0)
      return open < 0 ? count : open
    })
    return { results, helpersCpuMs }
  } finally {
    Atomics.store(next, 0, count)
    for (const port of ports) port.close()
  }
}

/** The other side: takes items until none is left or nobody waits for them, and delivers after every slice. */
export function helpWith(port: MessagePort): void {
  // A thread that was ended in the middle of a piece cannot say that its work is over; its end of the port is then gone.
  let wanted = true
  port.on('close', () => {
    wanted = false
  })
  port.on('message', async ({ work, next }: Assignment) => {
    try {
      const run = worker(work)
      const count = work.items.length
      while (wanted) {
        const results: [number, unknown][] = []
        const began = threadCpuMs()
        const since = performance.now()
        while (performance.now() - since < SLICE_MS) {
          const index = Atomics.add(next, 0, 1)
          if (index >= count) break
          results.push([index, run(index)])
        }
        if (results.length === 0) break
        port.postMessage({ results, cpuMs: threadCpuMs() - began } satisfies Delivery)
        await turn()
      }
    } finally {
      port.close()
    }
  })
}

/** Lets messages in. */
const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve))
