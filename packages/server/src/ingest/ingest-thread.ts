import { extname } from 'node:path'
import { Worker } from 'node:worker_threads'
import { type ErrorCode, type ErrorDetails, InputError } from '@sweepwise/core'
import type { ImportOptions, ImportReport } from './importer.ts'
import type { IngestAnswer, IngestPlaces, IngestQuestion } from './ingest-worker.ts'

export interface IngestThread {
  import(
    request: { path: string; name?: string; project?: string; options?: ImportOptions },
    onProgress?: (runs: number) => void,
  ): Promise<ImportReport>
  close(): Promise<void>
}

/** A thread with its own connection that imports one source after the other. Started with the first import. */
export function ingestThread(places: IngestPlaces): IngestThread {
  let worker: Worker | undefined
  let nextId = 1
  const open = new Map<
    number,
    { onProgress: ((runs: number) => void) | undefined; resolve: (report: ImportReport) => void; reject: (error: unknown) => void }
  >()

  function start(): Worker {
    const thread = new Worker(new URL(`./ingest-worker${extname(import.meta.url)}`, import.meta.url), { workerData: places })
    thread.on('message', (answer: IngestAnswer) => {
      const waiting = open.get(answer.id)
      if (waiting === undefined) return
      if (answer.kind === 'progress') return waiting.onProgress?.(answer.runs)
      open.delete(answer.id)
      if (answer.kind === 'done') waiting.resolve(answer.report)
      else if (answer.error.code !== null)
        waiting.reject(new InputError(answer.error.code as ErrorCode, answer.error.details as ErrorDetails<ErrorCode>))
      else waiting.reject(new Error(answer.error.message))
    })
    const fail = (error: unknown) => {
      if (worker !== thread) return
      worker = undefined
      for (const { reject } of open.values()) reject(error)
      open.clear()
    }
    thread.on('error', fail)
    thread.on('exit', () => fail(new Error('the import thread ended unexpectedly')))
    return thread
  }

  return {
    import: (request, onProgress) =>
      new Promise((resolve, reject) => {
        worker ??= start()
        const id = nextId++
        open.set(id, { onProgress, resolve, reject })
        worker.postMessage({ id, ...request } satisfies IngestQuestion)
      }),
    close: async () => {
      const thread = worker
      worker = undefined
      await thread?.terminate()
    },
  }
}
