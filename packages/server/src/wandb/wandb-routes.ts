import { InputError } from '@sweepwise/core'
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { SCOPES, type Scope } from '../store/declared/tokens.ts'
import { fileRoutes } from './files/file-routes.ts'
import { executeGraphql, type GraphqlRequest } from './graphql/execute-graphql.ts'
import { mutationRoot } from './graphql/mutation-root.ts'
import { queryRoot } from './graphql/query-root.ts'
import { deliveryDesk } from './streams/delivery-desk.ts'
import { BODY_BYTES, readBody } from './streams/read-body.ts'
import type { Caller, WandbContext } from './wandb-context.ts'
import { ClientError } from './wire/client-error.ts'

/** Bodies being worked on at once; beyond it clients are asked to come back, which they do by themselves. */
const BUSY_BYTES = 512 << 20
const RETRY_AFTER_S = 2

/** The protocol that the wandb client speaks, so that it logs here unchanged. */
export async function wandbRoutes(app: FastifyInstance, context: WandbContext): Promise<void> {
  const { store, blobs, version, place = { origin: null, path: '' } } = context
  const now = context.now ?? Date.now
  const secret = await store.secret('files')
  let busy = 0
  const desk = context.deliveries ?? deliveryDesk(store, now)

  app.removeAllContentTypeParsers()
  app.addContentTypeParser('*', { parseAs: 'buffer', bodyLimit: BODY_BYTES }, (_request, body, done) => done(null, body))
  app.setErrorHandler((error: Error & { statusCode?: number }, request, reply) => {
    const { status, message } = describe(error, request)
    return reply.status(status).send({ errors: [{ message }], ...(status === 200 ? { data: null } : {}), error: message })
  })
  // Asked for before a key is looked at: anything but "not here" is taken for support.
  for (const path of ['/sdk/otel/*', '/sdk/*'])
    app.all(path, (_request, reply) => reply.status(404).send({ error: 'telemetry is not collected here.' }))

  const callerOf = (request: FastifyRequest): Caller => ({
    store,
    blobs,
    secret,
    version,
    now: now(),
    base: `${place.origin ?? `${request.protocol}://${request.headers.host ?? request.host}`}${place.path}`,
    scopes: scopesOf(request),
    writer: writerOf(request, 'x-wandb-client-id'),
  })

  /** Bounds what is in memory at once. */
  async function working<T>(request: FastifyRequest, reply: FastifyReply, work: () => Promise<T>): Promise<T | FastifyReply> {
    const size = (request.body as Buffer | undefined)?.length ?? 0
    if (busy > 0 && busy + size > BUSY_BYTES)
      return reply.status(429).header('retry-after', RETRY_AFTER_S).send({ error: 'too much is being stored at once; try again.' })
    busy += size
    try {
      return await work()
    } finally {
      busy -= size
    }
  }

  app.post('/graphql', { bodyLimit: BODY_BYTES }, (request, reply) =>
    working(request, reply, async () => {
      const caller = callerOf(request)
      const body = (await readBody(bytesOf(request), isGzip(request))) as GraphqlRequest
      const data = await executeGraphql(body, { query: queryRoot(caller), mutation: mutationRoot(caller) }).finally(desk.forget)
      return reply.send({ data })
    }),
  )

  app.post<{ Params: { entity: string; project: string; run: string } }>(
    '/files/:entity/:project/:run/file_stream',
    { bodyLimit: BODY_BYTES },
    (request, reply) =>
      working(request, reply, async () => {
        const scopes = scopesOf(request)
        if (!scopes.includes('log') && !scopes.includes('write'))
          throw new ClientError("this key may not log: it lacks the scope 'log'.", 403)
        const { project, run } = request.params
        const writer = writerOf(request, 'x-wandb-async-client-id')
        const stored = await desk.stream({
          project,
          run,
          body: bytesOf(request),
          gzip: isGzip(request),
          ...(writer === null ? {} : { writer }),
        })
        return reply.send(stored.stopAsked ? { stopped: true } : {})
      }),
  )

  await app.register(fileRoutes, { store, blobs, secret, now })
}

/** What the key allows, as the guard found it; everything where no key is asked for. */
const scopesOf = (request: FastifyRequest): readonly Scope[] => (request as { readonly scopes?: readonly Scope[] }).scopes ?? SCOPES

/** Processes that share a run say so, and who they are. */
function writerOf({ headers }: FastifyRequest, header: string): string | null {
  const named = headers[header]
  return headers['x-wandb-use-async-filestream'] === 'true' && typeof named === 'string' && named !== '' ? named : null
}

const bytesOf = ({ body }: FastifyRequest): Uint8Array => (Buffer.isBuffer(body) ? body : new Uint8Array(0))
const isGzip = ({ headers }: FastifyRequest): boolean => headers['content-encoding'] === 'gzip'

/** What sending again cannot mend. */
const LASTING: Readonly<Record<string, number>> = { FILE_TOO_LARGE: 413, BAD_PROJECT_NAME: 400, BAD_ARTIFACT: 400 }

/** Clients try again on 5xx and give up for good on most of 4xx: only what sending again cannot mend is one of these. */
function describe(error: Error & { statusCode?: number }, request: FastifyRequest): { readonly status: number; readonly message: string } {
  if (error instanceof ClientError) return { status: error.status, message: error.message }
  if (error instanceof InputError) {
    return { status: LASTING[error.code] ?? 503, message: error.message }
  }
  if (error.statusCode !== undefined && error.statusCode < 500) return { status: error.statusCode, message: error.message }
  process.stderr.write(
    `${new Date().toISOString()} ${request.method} ${request.url.split('?')[0]} failed: ${error.stack ?? error.message}\n`,
  )
  return { status: 503, message: "something went wrong on our side; the server's output has the details." }
}
