import { InputError } from '@sweepwise/core'
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { SCOPES, type Scope } from '../store/tokens.ts'
import { openCapability } from './capability.ts'
import { ClientError } from './client-error.ts'
import { deliveryDesk } from './delivery-desk.ts'
import { executeGraphql, type GraphqlRequest } from './execute-graphql.ts'
import { mutationRoot } from './mutation-root.ts'
import { queryRoot } from './query-root.ts'
import { BODY_BYTES, readBody } from './read-body.ts'
import type { Caller, WandbContext } from './wandb-context.ts'

/** Bodies being worked on at once; beyond it clients are asked to come back, which they do by themselves. */
const BUSY_BYTES = 512 << 20
const RETRY_AFTER_S = 2
/** Of one file that a run saves. */
const FILE_BYTES = 16 * 2 ** 30

/** The protocol that the wandb client speaks, so that it logs here unchanged. */
export async function wandbRoutes(app: FastifyInstance, context: WandbContext): Promise<void> {
  const { store, blobs, version } = context
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
    base: `${request.protocol}://${request.headers.host ?? request.host}`,
    scopes: scopesOf(request),
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
        const stored = await desk.stream({ project, run, body: bytesOf(request), gzip: isGzip(request) })
        return reply.send(stored.stopAsked ? { stopped: true } : {})
      }),
  )

  await app.register(async (files) => {
    // Bytes go to disk as they come, whatever they call themselves.
    files.removeAllContentTypeParsers()
    files.addContentTypeParser('*', (_request, payload, done) => done(null, payload))
    files.put<{ Params: { '*': string } }>('/files/put/*', { bodyLimit: Number.MAX_SAFE_INTEGER }, async (request, reply) => {
      const allowed = openCapability(request.params['*'], 'put', secret, now())
      if (allowed === null) throw new ClientError('this address for an upload is not valid, or no longer.', 403)
      if ((await store.findLiveRunById(allowed.runId)) === null) throw new ClientError('the run of this file was deleted.', 404)
      const written = await blobs.write(request.raw, FILE_BYTES)
      const replaced = await store.fileArrived(allowed.runId, { path: allowed.path, ...written }).catch(async (error: unknown) => {
        await blobs.remove([written.blob])
        throw error
      })
      if (replaced !== null) await blobs.remove([replaced])
      return reply.status(200).send()
    })
  })

  app.get<{ Params: { '*': string } }>('/files/get/*', async (request, reply) => {
    const [token = ''] = request.params['*'].split('/')
    const allowed = openCapability(token, 'get', secret, now())
    if (allowed === null) throw new ClientError('this address of a file is not valid, or no longer.', 403)
    const file = await store.findFile(allowed.runId, allowed.path)
    if (file === null || file.blob === null) throw new ClientError(`there is no file '${allowed.path}'.`, 404)
    return reply
      .header('content-type', 'application/octet-stream')
      .header('content-length', file.size)
      .header('content-disposition', attachment(allowed.path))
      .send(blobs.read(file.blob))
  })
}

/** Saved, never shown: what a run saved is not a page of ours. */
export const attachment = (path: string): string =>
  `attachment; filename*=UTF-8''${encodeURIComponent(path.split('/').at(-1)!).replaceAll("'", '%27')}`

/** What the key allows, as the guard found it; everything where no key is asked for. */
const scopesOf = (request: FastifyRequest): readonly Scope[] => (request as { readonly scopes?: readonly Scope[] }).scopes ?? SCOPES

const bytesOf = ({ body }: FastifyRequest): Uint8Array => (Buffer.isBuffer(body) ? body : new Uint8Array(0))
const isGzip = ({ headers }: FastifyRequest): boolean => headers['content-encoding'] === 'gzip'

/** Clients try again on 5xx and give up for good on most of 4xx: only what sending again cannot mend is one of these. */
function describe(error: Error & { statusCode?: number }, request: FastifyRequest): { readonly status: number; readonly message: string } {
  if (error instanceof ClientError) return { status: error.status, message: error.message }
  if (error instanceof InputError) {
    const lasting = error.code === 'FILE_TOO_LARGE' || error.code === 'BAD_PROJECT_NAME'
    return { status: lasting ? (error.code === 'FILE_TOO_LARGE' ? 413 : 400) : 503, message: error.message }
  }
  if (error.statusCode !== undefined && error.statusCode < 500) return { status: error.statusCode, message: error.message }
  process.stderr.write(
    `${new Date().toISOString()} ${request.method} ${request.url.split('?')[0]} failed: ${error.stack ?? error.message}\n`,
  )
  return { status: 503, message: "something went wrong on our side; the server's output has the details." }
}
