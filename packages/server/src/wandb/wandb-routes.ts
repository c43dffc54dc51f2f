import { promisify } from 'node:util'
import { gunzip } from 'node:zlib'
import { InputError } from '@sweepwise/core'
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { SCOPES, type Scope } from '../store/tokens.ts'
import { openCapability } from './capability.ts'
import { ClientError } from './client-error.ts'
import { executeGraphql, type GraphqlRequest } from './execute-graphql.ts'
import { readDelivery } from './file-stream.ts'
import { mutationRoot } from './mutation-root.ts'
import { projectName, queryRoot } from './query-root.ts'
import type { Caller, WandbContext } from './wandb-context.ts'

/** Clients cut requests at about 10 MiB of lines; escaping can double them. */
const BODY_BYTES = 64 << 20
/** Bodies being worked on at once; beyond it clients are asked to come back, which they do by themselves. */
const BUSY_BYTES = 512 << 20
const RETRY_AFTER_S = 2
/** Of one file that a run saves. */
const FILE_BYTES = 16 * 2 ** 30

const unzip = promisify(gunzip)

/** The protocol that the wandb client speaks, so that it logs here unchanged. */
export async function wandbRoutes(app: FastifyInstance, context: WandbContext): Promise<void> {
  const { store, blobs, version } = context
  const now = context.now ?? Date.now
  const secret = await store.secret('files')
  let busy = 0
  // What streams need to know of their runs; forgotten whenever a client changes anything.
  const streams = new Map<string, Stream>()
  let generation = 0
  const forgetStreams = () => {
    generation += 1
    streams.clear()
  }

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
      const body = (await readBody(request)) as GraphqlRequest
      const data = await executeGraphql(body, { query: queryRoot(caller), mutation: mutationRoot(caller) }).finally(forgetStreams)
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
        const { project: name, run: key } = request.params
        const gone = () => new ClientError(`there is no run '${key}' in project '${name}'; it may have been deleted.`, 404)
        const address = `${name}/${key}`
        const asked = generation
        const run = streams.get(address) ?? (await findStream(store, name, key))
        if (run === null) throw gone()
        const delivery = readDelivery(await readBody(request), run, now())
        const stored = await store.deliver(run.projectId, key, delivery)
        if (stored === null) {
          streams.delete(address)
          throw gone()
        }
        // What was read before a change is not kept after it.
        if (generation === asked)
          remember(
            streams,
            address,
            delivery.summary === undefined ? run : { ...run, logged: new Set(Object.keys(delivery.summary.values)) },
          )
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

/** What is known of the run that a stream belongs to. */
interface Stream {
  readonly projectId: string
  readonly startedAt: number | null
  readonly config: string | null
  readonly logged: ReadonlySet<string>
}
/** Streams remembered; the oldest are looked up again. */
const MOST_STREAMS = 1000

async function findStream(store: WandbContext['store'], name: string, key: string): Promise<Stream | null> {
  const project = await store.findProject(projectName(name))
  const run = project === null ? null : await store.findLiveRun(project.id, key)
  if (run === null) return null
  return { projectId: run.projectId, startedAt: run.startedAt, config: run.clientConfig, logged: new Set(Object.keys(run.summary)) }
}

function remember(streams: Map<string, Stream>, address: string, stream: Stream): void {
  streams.set(address, stream)
  if (streams.size > MOST_STREAMS) streams.delete(streams.keys().next().value!)
}

/** Saved, never shown: what a run saved is not a page of ours. */
export const attachment = (path: string): string =>
  `attachment; filename*=UTF-8''${encodeURIComponent(path.split('/').at(-1)!).replaceAll("'", '%27')}`

/** What the key allows, as the guard found it; everything where no key is asked for. */
const scopesOf = (request: FastifyRequest): readonly Scope[] => (request as { readonly scopes?: readonly Scope[] }).scopes ?? SCOPES

async function readBody(request: FastifyRequest): Promise<unknown> {
  const { body } = request
  let bytes = Buffer.isBuffer(body) ? body : Buffer.alloc(0)
  if (request.headers['content-encoding'] === 'gzip') {
    try {
      bytes = await unzip(bytes, { maxOutputLength: BODY_BYTES })
    } catch {
      throw new ClientError(`the body is no gzip, or more than ${BODY_BYTES} bytes when unpacked.`, 413)
    }
  }
  if (bytes.length === 0) return {}
  try {
    return JSON.parse(bytes.toString('utf8')) as unknown
  } catch (error) {
    throw new ClientError(`the body is no JSON: ${(error as Error).message.slice(0, 200)}`, 400)
  }
}

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
