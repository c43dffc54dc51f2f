import { extname } from 'node:path'
import { Worker } from 'node:worker_threads'

/** A thread with its own connection that folds what live runs log, a little at a time. */
export function compactionThread(where: string): { close(): Promise<void> } {
  let closed = false
  let worker = start()

  function start(): Worker {
    const thread = new Worker(new URL(`./compaction-worker${extname(import.meta.url)}`, import.meta.url), { workerData: { where } })
    // Folding can wait: what is not folded is only larger. A thread that failed is tried again later.
    thread.on('error', (error: unknown) => {
      process.stderr.write(`${new Date().toISOString()} folding histories failed: ${(error as Error).message}\n`)
      setTimeout(() => {
        if (!closed) worker = start()
      }, RESTART_MS).unref()
    })
    thread.unref()
    return thread
  }

  return {
    close: async () => {
      closed = true
      await worker.terminate()
    },
  }
}

const RESTART_MS = 60_000
