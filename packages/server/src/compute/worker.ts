import { parentPort, workerData } from 'node:worker_threads'
import { InputError } from '@sweepwise/core'
import { openStore } from '../store/open-store.ts'
import type { Job } from './jobs.ts'
import { jobRunner } from './jobs.ts'

/** Messages of a compute worker. Results cross the thread as JSON text: parsing it again costs less than cloning deep objects. */
export interface WorkerQuestion {
  readonly id: number
  readonly job: Job
}
export type WorkerAnswer =
  | { readonly id: number; readonly ok: true; readonly json: string }
  | {
      readonly id: number
      readonly ok: false
      readonly error: { readonly code: string | null; readonly details: unknown; readonly message: string; readonly stack: string }
    }

const port = parentPort!
// Opened with the first question, so that a store that cannot be opened is that question's answer, with its code.
let runner: Promise<ReturnType<typeof jobRunner>> | undefined

async function answer(job: Job): Promise<unknown> {
  runner ??= openStore((workerData as { where: string }).where).then(jobRunner)
  const run = await runner.catch((error: unknown) => {
    runner = undefined
    throw error
  })
  return run(job)
}

port.on('message', async ({ id, job }: WorkerQuestion) => {
  try {
    port.postMessage({ id, ok: true, json: JSON.stringify(await answer(job)) } satisfies WorkerAnswer)
  } catch (error) {
    const { message, stack } = error as Error
    const coded = error instanceof InputError ? { code: error.code, details: error.details } : { code: null, details: null }
    port.postMessage({ id, ok: false, error: { ...coded, message, stack: stack ?? message } } satisfies WorkerAnswer)
  }
})
