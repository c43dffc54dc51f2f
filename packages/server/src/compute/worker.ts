import { type MessagePort, parentPort, workerData } from 'node:worker_threads'
import { InputError } from '@sweepwise/core'
import { openStore } from '../store/open-store.ts'
import type { StepTools } from './analyze-in-steps.ts'
import type { Job } from './jobs.ts'
import { jobRunner } from './jobs.ts'
import { type Helper, helpWith, shareWork } from './share-work.ts'

/** Messages to a compute worker: a question; the end of one that nobody waits for; a thread that helps, or is to be helped. */
export type WorkerQuestion =
  | { readonly kind: 'ask'; readonly id: number; readonly job: Job }
  | { readonly kind: 'cancel'; readonly id: number }
  | { readonly kind: 'helper'; readonly id: number; readonly port: MessagePort }
  | { readonly kind: 'help'; readonly port: MessagePort }

/** Its messages. Results cross the thread as JSON text: parsing it again costs less than cloning deep objects. */
export type WorkerAnswer =
  | { readonly kind: 'answer'; readonly id: number; readonly ok: true; readonly json: string }
  | {
      readonly kind: 'answer'
      readonly id: number
      readonly ok: false
      readonly error: { readonly code: string | null; readonly details: unknown; readonly message: string; readonly stack: string }
    }
  | { readonly kind: 'stage'; readonly id: number; readonly json: string }
  /** Idle threads are welcome. */
  | { readonly kind: 'wanted'; readonly id: number }

const port = parentPort!
const say = (message: WorkerAnswer): void => port.postMessage(message)
// Opened with the first question, so that a store that cannot be opened is that question's answer, with its code.
let runner: Promise<ReturnType<typeof jobRunner>> | undefined

async function answer(job: Job, tools: StepTools): Promise<unknown> {
  runner ??= openStore((workerData as { where: string }).where).then(jobRunner)
  const run = await runner.catch((error: unknown) => {
    runner = undefined
    throw error
  })
  return run(job, tools)
}

/** Questions in hand; mostly one. */
const open = new Map<number, { readonly stop: AbortController; join: ((helper: Helper) => void) | null }>()

async function ask(id: number, job: Job): Promise<void> {
  const question = { stop: new AbortController(), join: null as ((helper: Helper) => void) | null }
  open.set(id, question)
  const tools: StepTools = {
    onStage: (result) => say({ kind: 'stage', id, json: JSON.stringify(result) }),
    share: async (work) => {
      const wanted = (join: (helper: Helper) => void): void => {
        question.join = join
        say({ kind: 'wanted', id })
      }
      try {
        return await shareWork(work, wanted, question.stop.signal)
      } finally {
        question.join = null
      }
    },
  }
  try {
    say({ kind: 'answer', id, ok: true, json: JSON.stringify(await answer(job, tools)) })
  } catch (error) {
    const { message, stack } = error as Error
    const coded = error instanceof InputError ? { code: error.code, details: error.details } : { code: null, details: null }
    say({ kind: 'answer', id, ok: false, error: { ...coded, message, stack: stack ?? message } })
  } finally {
    open.delete(id)
  }
}

port.on('message', (message: WorkerQuestion) => {
  switch (message.kind) {
    case 'ask':
      void ask(message.id, message.job)
      break
    case 'cancel':
      open.get(message.id)?.stop.abort(new Error('nobody waits for this any more'))
      break
    case 'helper': {
      const join = open.get(message.id)?.join
      if (join === null || join === undefined) message.port.close()
      else join({ port: message.port })
      break
    }
    case 'help':
      helpWith(message.port)
  }
})
