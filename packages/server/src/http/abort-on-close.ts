import type { FastifyReply } from 'fastify'

/** A signal that fires when the caller has gone away before being answered: nobody waits for the computation any more. */
export function abortOnClose(reply: FastifyReply): AbortSignal {
  const controller = new AbortController()
  reply.raw.on('close', () => {
    if (!reply.raw.writableFinished) controller.abort(new Error('the caller went away'))
  })
  return controller.signal
}
