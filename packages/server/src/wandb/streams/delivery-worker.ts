import { parentPort, workerData } from 'node:worker_threads'
import { InputError } from '@sweepwise/core'
import type { Delivery } from '../../store/live/live.ts'
import { openStore } from '../../store/open-store.ts'
import { ClientError } from '../wire/client-error.ts'
import { type DeliveryDesk, deliveryDesk, type StreamBytes } from './delivery-desk.ts'

/** Messages to the thread; those without an id are not answered. */
export type DeliveryQuestion =
  | { readonly kind: 'stream'; readonly id: number; readonly request: StreamBytes }
  | { readonly kind: 'deliver'; readonly id: number; readonly projectId: string; readonly key: string; readonly delivery: Delivery }
  | { readonly kind: 'forget' }

export type DeliveryAnswer =
  | { readonly id: number; readonly ok: true; readonly value: unknown }
  | {
      readonly id: number
      readonly ok: false
      /** `status` of what the client is told, or the code of an error that a person can mend. */
      readonly error: {
        readonly status: number | null
        readonly code: string | null
        readonly details: unknown
        readonly message: string
        readonly stack: string
      }
    }

const port = parentPort!
const say = (answer: DeliveryAnswer): void => port.postMessage(answer)
let desk: Promise<DeliveryDesk> | undefined

function open(): Promise<DeliveryDesk> {
  // A store that cannot be opened is the answer to a question, with its code; the next one tries again.
  desk ??= openStore((workerData as { where: string }).where).then(
    (store) => deliveryDesk(store),
    (error: unknown) => {
      desk = undefined
      throw error
    },
  )
  return desk
}

async function answer(question: Exclude<DeliveryQuestion, { kind: 'forget' }>): Promise<void> {
  try {
    const to = await open()
    const value =
      question.kind === 'stream' ? await to.stream(question.request) : await to.deliver(question.projectId, question.key, question.delivery)
    say({ id: question.id, ok: true, value })
  } catch (error) {
    const { message, stack = message } = error as Error
    const status = error instanceof ClientError ? error.status : null
    const coded = error instanceof InputError ? { code: error.code, details: error.details } : { code: null, details: null }
    say({ id: question.id, ok: false, error: { status, ...coded, message, stack } })
  }
}

port.on('message', (question: DeliveryQuestion) => {
  if (question.kind === 'forget') void desk?.then((known) => known.forget())
  else void answer(question)
})

open().catch(() => {})
