import { ERRORS, type ErrorCode, InputError } from '@sweepwise/core'
import type { FastifyError, FastifyInstance, FastifyRequest } from 'fastify'
import { hasZodFastifySchemaValidationErrors } from 'fastify-type-provider-zod'
import { v7 as uuid } from 'uuid'
import type { ErrorAnswer } from './api.ts'

/** nginx's "client closed request": nobody reads it, counters see that it was no failure of ours. */
const GONE = 499

/** The one place that turns kinds of errors into statuses and texts; our own bugs are written to stderr with an id. */
export function describeError(request: FastifyRequest, error: unknown): { readonly status: number; readonly answer: ErrorAnswer } {
  if (error instanceof InputError) return { status: statusOf(error.code), answer: answer(error.code, error.message, error.details) }
  const known = error as FastifyError
  if (hasZodFastifySchemaValidationErrors(known)) {
    const [first] = known.validation
    const where = [known.validationContext, ...(first?.instancePath.split('/').filter((part) => part !== '') ?? [])].join('.')
    return {
      status: 400,
      answer: answer('BAD_REQUEST', `${where}: ${first?.message ?? known.message}. The shapes are at /api/openapi.json.`),
    }
  }
  if (known.statusCode !== undefined && known.statusCode < 500)
    return { status: known.statusCode, answer: answer(known.code, known.message) }
  // The person gets an id to quote, the server's output gets everything.
  const id = uuid()
  process.stderr.write(`${new Date().toISOString()} ${request.method} ${request.url} failed (${id}): ${known.stack ?? known.message}\n`)
  return { status: 500, answer: answer('INTERNAL', `something went wrong on our side (${id}); the server's output has the details.`) }
}

export function answerErrors(app: FastifyInstance): void {
  app.setErrorHandler((error: FastifyError, request, reply) => {
    // Nobody is there to be told, and nothing is wrong: they moved on.
    if (reply.raw.destroyed) return reply.status(GONE).send(answer('GONE', 'the caller went away.'))
    const described = describeError(request, error)
    return reply.status(described.status).send(described.answer)
  })
  app.setNotFoundHandler((request, reply) =>
    reply
      .status(404)
      .send(
        answer('NOT_FOUND', `there is nothing at ${request.method} ${request.url.split('?')[0]}. The routes are at /api/openapi.json.`),
      ),
  )
}

const statusOf = (code: ErrorCode): number => (ERRORS[code] as { status?: number }).status ?? 400

const answer = (code: string, message: string, details?: unknown): ErrorAnswer => ({
  error: { code, message, ...(details === undefined ? {} : { details }) },
})
