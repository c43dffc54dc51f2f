import { extname } from 'node:path'
import { Worker } from 'node:worker_threads'
import { type ErrorCode, type ErrorDetails, InputError } from '@sweepwise/core'
import type { LiveRuns } from '../../store/live/live.ts'
import { ClientError } from '../wire/client-error.ts'
import type { DeliveryDesk } from './delivery-desk.ts'
import type { DeliveryAnswer, DeliveryQuestion } from './delivery-worker.ts'

interface Waiting {
  readonly resolve: (value: never) => void
  readonly reject: (reason: unknown) => void
}
type Delivered = Awaited<ReturnType<LiveRuns['deliver']>>

/**
 * A desk on a thread with its own connection: reading what clients send and waiting for the disk do not hold up whoever
 * looks at a page, nor the other way round; and while one commit is on its way, the requests for the next one come together.
 */
export function deliveryThread(where: string): DeliveryDesk {
  let nextId = 1
  let closed = false
  const open = new Map<number, Waiting>()
  // At once: the first client is not to wait for a thread to start.
  let worker: Worker | undefined = start()

  function start(): Worker {
    const thread = new Worker(new URL(`./delivery-worker${extname(import.meta.url)}`, import.meta.url), { workerData: { where } })
    thread.on('message', (answer: DeliveryAnswer) => {
      const waiting = open.get(answer.id)
      open.delete(answer.id)
      if (answer.ok) waiting?.resolve(answer.value as never)
      else waiting?.reject(revive(answer.error))
    })
    // Nobody was told that anything is stored: clients send it again, to the next thread.
    const fail = (error: unknown) => {
      if (worker !== thread) return
      worker = undefined
      for (const { reject } of open.values()) reject(error)
      open.clear()
    }
    thread.unref()
    thread.on('error', fail)
    thread.on('exit', () => fail(new Error('the thread that stores what clients log ended unexpectedly')))
    return thread
  }

  function ask<T>(question: (id: number) => DeliveryQuestion, transfer: readonly ArrayBuffer[] = []): Promise<T> {
    return new Promise<T>((resolve, reject) => {
      if (closed) return reject(new Error('the server is being stopped'))
      worker ??= start()
      const id = nextId++
      open.set(id, { resolve, reject })
      worker.postMessage(question(id), transfer)
    })
  }

  return {
    stream: ({ body, ...request }) => {
      // A copy of its own: small bodies lie in a pool with others.
      const bytes = new Uint8Array(body)
      return ask<{ stopAsked: boolean }>((id) => ({ kind: 'stream', id, request: { ...request, body: bytes } }), [bytes.buffer])
    },
    deliver: (projectId, key, delivery) => ask<Delivered>((id) => ({ kind: 'deliver', id, projectId, key, delivery })),
    forget: () => worker?.postMessage({ kind: 'forget' } satisfies DeliveryQuestion),
    close: async () => {
      closed = true
      const thread = worker
      worker = undefined
      for (const { reject } of open.values()) reject(new Error('the server was stopped'))
      open.clear()
      await thread?.terminate()
    },
  }
}

function revive({ status, code, details, message, stack }: Extract<DeliveryAnswer, { ok: false }>['error']): Error {
  if (status !== null) return new ClientError(message, status)
  if (code !== null) return new InputError(code as ErrorCode, details as ErrorDetails<ErrorCode>)
  const error = new Error(message)
  error.stack = stack
  return error
}
