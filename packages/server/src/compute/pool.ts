import { availableParallelism } from 'node:os'
import { extname } from 'node:path'
import { MessageChannel, Worker } from 'node:worker_threads'
import { type AnalysisResult, type ErrorCode, type ErrorDetails, InputError } from '@sweepwise/core'
import type { Compute } from './compute.ts'
import type { Job, JobResult } from './jobs.ts'
import type { WorkerAnswer, WorkerQuestion } from './worker.ts'

/** An aborted computation that ends by itself within this time keeps its worker and the worker's caches. */
const GRACE_MS = 250

interface Task {
  readonly id: number
  readonly job: Job
  /** What its data is: tasks about the same runs go to the worker that has them in memory. */
  readonly about: string
  readonly resolve: (value: unknown) => void
  readonly reject: (reason: unknown) => void
  readonly onStage?: ((result: AnalysisResult) => void) | undefined
}

interface Slot {
  readonly worker: Worker
  task: Task | null
  about: string
  /** The workers that were told of the work its task shares out now; null while it shares none. */
  told: Set<Slot> | null
}

const takesLong = (job: Job): boolean => job.kind === 'analyze' || job.kind === 'export'
/** Takes no time but for reading the runs into memory. */
const readsDataset = (job: Job): boolean => job.kind === 'runs' || job.kind === 'columns'

/**
 * Worker threads over one store, started with the first question: as many as there are processors for what takes long, and one
 * more for what is answered at once. Tasks wait in line; an aborted one leaves the line, or its
 * worker if that does not end soon. A worker that dies takes its own task with it and nothing else.
 */
export function computePool(where: string, size = Math.max(1, Math.min(4, availableParallelism()))): Compute {
  const slots = new Set<Slot>()
  const waiting: Task[] = []
  let nextId = 1
  let closed = false

  function spawn(): Slot {
    // The file beside this one, whichever form it has: TypeScript in a clone, JavaScript in the package.
    const worker = new Worker(new URL(`./worker${extname(import.meta.url)}`, import.meta.url), { workerData: { where } })
    const slot: Slot = { worker, task: null, about: '', told: null }
    slots.add(slot)
    worker.on('message', (answer: WorkerAnswer) => {
      const { task } = slot
      if (task?.id !== answer.id) return
      if (answer.kind === 'stage') return task.onStage?.(JSON.parse(answer.json) as AnalysisResult)
      if (answer.kind === 'wanted') {
        slot.told = new Set([slot])
        return helpOut()
      }
      slot.task = null
      slot.told = null
      if (answer.ok) task.resolve(JSON.parse(answer.json))
      else task.reject(revive(answer.error))
      feed()
    })
    const fail = (error: unknown) => {
      slots.delete(slot)
      const { task } = slot
      slot.task = null
      task?.reject(error)
      if (!closed) feed()
    }
    worker.on('error', fail)
    worker.on('exit', () => fail(new Error('a compute worker ended unexpectedly')))
    return slot
  }

  /**
   * The idle worker that knows the runs, else any idle one, else a new one while there may be more. What takes long never
   * has all of them: whoever looks at runs that train does not wait until an analysis is through. A question for rows waits
   * for one for other rows of the same runs: it is sooner answered there than these runs are read on another thread.
   */
  function freeSlot({ job, about }: Task): Slot | undefined {
    if (takesLong(job) && [...slots].filter(({ task }) => task !== null && takesLong(task.job)).length >= size) return undefined
    if (readsDataset(job) && [...slots].some((slot) => slot.about === about && slot.task?.job.kind === job.kind)) return undefined
    let idle: Slot | undefined
    for (const slot of slots) {
      if (slot.task !== null) continue
      if (slot.about === about) return slot
      idle ??= slot
    }
    return idle ?? (slots.size <= size ? spawn() : undefined)
  }

  /**
   * Brings workers that share out their work together with those that have nothing to do, whenever they have it. A helper
   * stays free for questions: it looks at its messages between items.
   */
  function helpOut(): void {
    if (closed || waiting.some(({ job }) => takesLong(job))) return
    for (const { worker, task, told } of slots) {
      if (task === null || told === null) continue
      for (const other of slots) {
        if (other.task !== null || told.has(other)) continue
        told.add(other)
        const { port1, port2 } = new MessageChannel()
        worker.postMessage({ kind: 'helper', id: task.id, port: port1 } satisfies WorkerQuestion, [port1])
        other.worker.postMessage({ kind: 'help', port: port2 } satisfies WorkerQuestion, [port2])
      }
    }
  }

  function feed(): void {
    for (const task of [...waiting]) {
      const slot = freeSlot(task)
      if (slot === undefined) continue
      waiting.splice(waiting.indexOf(task), 1)
      slot.task = task
      slot.about = task.about
      // Alive while it works: a command that waits for an answer must not exit.
      slot.worker.ref()
      slot.worker.postMessage({ kind: 'ask', id: task.id, job: task.job } satisfies WorkerQuestion)
    }
    for (const { worker, task } of slots) if (task === null) worker.unref()
    helpOut()
  }

  function ask<J extends Job>(job: J, about: unknown, signal?: AbortSignal, onStage?: Task['onStage']): Promise<JobResult<J>> {
    return new Promise((resolve, reject) => {
      if (closed) return reject(new Error('the compute pool is closed'))
      if (signal?.aborted === true) return reject(signal.reason)
      const stop = () => cancel(task, signal!.reason)
      const task: Task = {
        id: nextId++,
        job,
        about: JSON.stringify(about),
        onStage: (result) => {
          if (signal?.aborted !== true) onStage?.(result)
        },
        resolve: (value) => {
          signal?.removeEventListener('abort', stop)
          resolve(value as JobResult<J>)
        },
        reject: (reason) => {
          signal?.removeEventListener('abort', stop)
          reject(reason)
        },
      }
      signal?.addEventListener('abort', stop)
      waiting.push(task)
      feed()
      // Starting takes a while; whoever asks one thing mostly asks the next at once.
      while (slots.size < size) spawn().worker.unref()
    })
  }

  function cancel(task: Task, reason: unknown): void {
    task.reject(reason)
    const place = waiting.indexOf(task)
    if (place >= 0) {
      waiting.splice(place, 1)
      return
    }
    for (const { worker, task: under } of slots)
      if (under === task) worker.postMessage({ kind: 'cancel', id: task.id } satisfies WorkerQuestion)
    setTimeout(() => {
      for (const slot of slots) {
        if (slot.task !== task) continue
        slots.delete(slot)
        slot.task = null
        void slot.worker.terminate()
        feed()
      }
    }, GRACE_MS).unref()
  }

  return {
    analyze: (request, options) => ask({ kind: 'analyze', request }, request.runSet.projects, options?.signal, options?.onStage),
    runs: (query, options) => ask({ kind: 'runs', query }, query.runSet.projects, options?.signal),
    columns: (query, options) => ask({ kind: 'columns', query }, query.runSet.projects, options?.signal),
    project: (projectId, view, options) =>
      ask({ kind: 'project', projectId, ...(view === undefined ? {} : { view }) }, [projectId], options?.signal),
    groupedCurves: (query, options) => ask({ kind: 'grouped-curves', query }, query.runSet.projects, options?.signal),
    curves: (query, options) => ask({ kind: 'curves', query }, [query.project], options?.signal),
    replicates: (projectId, runId) => ask({ kind: 'replicates', projectId, runId }, [projectId]),
    exportRuns: (runSet, format, path) => ask({ kind: 'export', runSet, format, path }, runSet.projects),
    summaries: (projectIds, options) => ask({ kind: 'summaries', projectIds }, projectIds, options?.signal),
    close: async () => {
      closed = true
      const ended = new Error('the compute pool was closed')
      for (const task of waiting.splice(0)) task.reject(ended)
      const ending = [...slots].map((slot) => {
        slot.task?.reject(ended)
        slot.task = null
        return slot.worker.terminate()
      })
      slots.clear()
      await Promise.all(ending)
    },
  }
}

function revive({ code, details, message, stack }: Extract<WorkerAnswer, { ok: false }>['error']): Error {
  if (code !== null) return new InputError(code as ErrorCode, details as ErrorDetails<ErrorCode>)
  const error = new Error(message)
  error.stack = stack
  return error
}
