import { ERRORS, type ErrorCode, InputError } from '@sweepwise/core'
import type { FastifyError, FastifyInstance } from 'fastify'
import { hasZodFastifySchemaValidationErrors } from 'fastify-type-provider-zod'
import { v7 as uuid } from 'uuid'
import type { ErrorAnswer } from './api.ts'

/** The one place that turns kinds of errors into statuses. */
export function answerErrors(app: FastifyInstance): void {
  app.setErrorHandler((error: FastifyError, request, reply) => {
    if (error instanceof InputError) return reply.status(statusOf(error.code)).send(answer(error.code, error.message, error.details))
    if (hasZodFastifySchemaValidationErrors(error)) {
      const [first] = error.validation
      const where = [error.validationContext, ...(first?.instancePath.split('/').filter((part) => part !== '') ?? [])].join('.')
      return reply
        .status(400)
        .send(answer('BAD_REQUEST', `${where}: ${first?.message ?? error.message}. The shapes are at /api/openapi.json.`))
    }
    if (error.statusCode !== undefined && error.statusCode < 500)
      return reply.status(error.statusCode).send(answer(error.code, error.message))
    // Our own bug: the person gets an id to quote, the log gets everything.
    const id = uuid()
    request.log.error({ err: error, id }, 'unexpected error')
    process.stderr.write(`${new Date().toISOString()} ${request.method} ${request.url} failed (${id}): ${error.stack ?? error.message}\n`)
    return reply.status(500).send(answer('INTERNAL', `something went wrong on our side (${id}); the server's output has the details.`))
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
