import { availableParallelism } from 'node:os'
import { extname } from 'node:path'
import { Worker } from 'node:worker_threads'
import { type ErrorCode, type ErrorDetails, InputError } from '@sweepwise/core'
import type { Compute } from './compute.ts'
import type { Job, JobResult } from './jobs.ts'
import type { WorkerAnswer } from './worker.ts'

/** An aborted computation that ends by itself within this time keeps its worker and the worker's caches. */
const GRACE_MS = 250

interface Task {
  readonly id: number
  readonly job: Job
  readonly signal: AbortSignal | undefined
  readonly resolve: (value: never) => void
  readonly reject: (reason: unknown) => void
}

interface Slot {
  worker: Worker
  task: Task | null
}

/** Worker threads over one store. Tasks wait in line; an aborted one leaves the line, or its worker if it does not end soon. */
export function computePool(where: string, size = Math.max(1, Math.min(4, availableParallelism()))): Compute {
  const slots: Slot[] = []
  const waiting: Task[] = []
  let nextId = 1
  let closed = false

  function spawn(): Slot {
    const slot: Slot = { worker: start(), task: null }
    return slot

    function start(): Worker {
      // The file beside this one, whichever form it has: TypeScript in a clone, JavaScript in the package.
      const worker = new Worker(new URL(`./worker${extname(import.meta.url)}`, import.meta.url), { workerData: { where } })
      worker.unref()
      worker.on('message', (answer: WorkerAnswer) => {
        if (slot.worker !== worker || slot.task?.id !== answer.id) return
        const { task } = slot
        slot.task = null
        if (answer.ok) task.resolve(JSON.parse(answer.json) as never)
        else task.reject(revive(answer.error))
        feed()
      })
      const fail = (error: unknown) => {
        if (slot.worker !== worker) return
        const { task } = slot
        slot.task = null
        slots.splice(slots.indexOf(slot), 1)
        task?.reject(error)
        if (!closed) feed()
      }
      worker.on('error', fail)
      worker.on('exit', () => fail(new Error('a compute worker ended unexpectedly')))
      return worker
    }
  }

  function feed(): void {
    while (waiting.length > 0) {
      let slot = slots.find(({ task }) => task === null)
      if (slot === undefined && slots.length < size) {
        slot = spawn()
        slots.push(slot)
      }
      if (slot === undefined) return
      const task = waiting.shift()!
      slot.task = task
      // Alive while it works: a command that waits for an answer must not exit.
      slot.worker.ref()
      slot.worker.postMessage({ id: task.id, job: task.job })
    }
    for (const { worker, task } of slots) if (task === null) worker.unref()
  }

  function ask<J extends Job>(job: J, signal?: AbortSignal): Promise<JobResult<J>> {
    return new Promise((resolve, reject) => {
      if (closed) return reject(new Error('the compute pool is closed'))
      if (signal?.aborted === true) return reject(signal.reason)
      const task: Task = { id: nextId++, job, signal, resolve: resolve as (value: never) => void, reject }
      signal?.addEventListener('abort', () => cancel(task), { once: true })
      waiting.push(task)
      feed()
    })
  }

  function cancel(task: Task): void {
    task.reject(task.signal!.reason)
    const place = waiting.indexOf(task)
    if (place >= 0) {
      waiting.splice(place, 1)
      return
    }
    const timer = setTimeout(() => {
      const slot = slots.find((candidate) => candidate.task === task)
      if (slot === undefined) return
      slots.splice(slots.indexOf(slot), 1)
      slot.task = null
      void slot.worker.terminate()
      feed()
    }, GRACE_MS)
    timer.unref()
  }

  return {
    analyze: (request, options) => ask({ kind: 'analyze', request }, options?.signal),
    runs: (query, options) => ask({ kind: 'runs', query }, options?.signal),
    project: (projectId, view, options) => ask({ kind: 'project', projectId, ...(view === undefined ? {} : { view }) }, options?.signal),
    replicates: (projectId, runId) => ask({ kind: 'replicates', projectId, runId }),
    exportRuns: (runSet, format, path) => ask({ kind: 'export', runSet, format, path }),
    summaries: (projectIds, options) => ask({ kind: 'summaries', projectIds }, options?.signal),
    close: async () => {
      closed = true
      for (const task of waiting.splice(0)) task.reject(new Error('the compute pool was closed'))
      await Promise.all(slots.splice(0).map(({ worker }) => worker.terminate()))
    },
  }
}

function revive({ code, details, message, stack }: Extract<WorkerAnswer, { ok: false }>['error']): Error {
  if (code !== null) return new InputError(code as ErrorCode, details as ErrorDetails<ErrorCode>)
  const error = new Error(message)
  error.stack = stack
  return error
}
