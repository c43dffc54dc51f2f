import { createHash, timingSafeEqual } from 'node:crypto'
import type { FastifyInstance, FastifyRequest } from 'fastify'
import { SCOPES, type Scope, type Tokens } from '../store/declared/tokens.ts'
import type { PublicPlace } from './base-path.ts'
import { failedKeys } from './failed-keys.ts'

const LOOPBACK = new Set(['localhost', '127.0.0.1', '[::1]', '::1'])

declare module 'fastify' {
  interface FastifyRequest {
    /** What the key of this request may do; absent where no key was asked for: everything. */
    scopes?: readonly Scope[]
  }
}

export const isLoopback = (host: string): boolean => LOOPBACK.has(host.toLowerCase())

export interface GuardOptions {
  /** Name under which the server listens. */
  readonly host: string
  /** What a caller must show when the server listens beyond this machine. */
  readonly key: string
  /** Known to this user's own processes only; as good as the key. */
  readonly secret: string
  /** Asks for a key on this machine too. */
  readonly requireKey?: boolean
  /** Where a reverse proxy offers the server; beyond this machine, that is as good as listening there. */
  readonly place?: PublicPlace
  /** Knows the keys that were made for others. */
  readonly store: Pick<Tokens, 'checkKey'>
}

/** Addresses that carry their own permission, or that must answer before a key is asked for. */
const OPEN = /^\/(healthz$|sdk\/|files\/(put|get)\/)/
/** Questions that are too long for an address: they change nothing. */
const QUESTIONS = /^\/api\/v1\/(analyses\/|(runs|curves)\/query$|curves\/groups$|exports?\b)/
/** Clients log here; what a key may do is looked at there. */
const PROTOCOL = /^\/(graphql$|files\/[^/]+\/[^/]+\/[^/]+\/file_stream$|api\/v1\/live\/)/

/**
 * What keeps others out. On this machine: a request must name it as its host (a web page that points its own name at
 * 127.0.0.1 does not), and whatever changes something must come from our own page or from no page at all. Beyond this
 * machine, and where keys are asked for anyway: every request needs one, as a Basic password (browsers ask for it by
 * themselves, the wandb client sends it so) or a Bearer token, and each key has scopes.
 */
export function guardOrigin(app: FastifyInstance, { host, key, secret, requireKey = false, store, place }: GuardOptions): void {
  const offered = place?.origin == null ? null : new URL(place.origin)
  const local = isLoopback(host) && (offered === null || isLoopback(offered.hostname))
  const failures = failedKeys()
  app.addHook('onRequest', async (request, reply) => {
    const [name = ''] = (request.headers.host ?? '').match(/^\[[^\]]+\]|^[^:]*/) ?? []
    if (local && !isLoopback(name)) {
      return reply.status(403).send({
        error: { code: 'WRONG_HOST', message: `this server answers for localhost, not for '${name}'. Open it at http://127.0.0.1.` },
      })
    }
    const { origin } = request.headers
    if (
      origin !== undefined &&
      request.method !== 'GET' &&
      request.method !== 'HEAD' &&
      originHost(origin) !== request.headers.host &&
      origin !== offered?.origin
    ) {
      return reply.status(403).send({ error: { code: 'WRONG_ORIGIN', message: `a page of ${origin} may not change anything here.` } })
    }
    const path = request.url.split('?')[0]!
    if ((local && !requireKey) || OPEN.test(path) || hasSecret(request, secret)) return
    const refuse = (status: number, code: string, message: string) =>
      // Both forms in which errors are read: ours, and that of a GraphQL client.
      reply.status(status).send({ error: { code, message }, errors: [{ message }] })
    const wait = failures.waitMs(request.ip, Date.now())
    if (wait > 0) {
      reply.header('retry-after', Math.ceil(wait / 1000))
      return refuse(429, 'TOO_MANY_KEYS', 'too many wrong keys came from this address; wait a little.')
    }
    const given = keyOf(request)
    const scopes: readonly Scope[] | null = same(given, key)
      ? SCOPES
      : given === ''
        ? null
        : ((await store.checkKey(given))?.scopes ?? null)
    if (scopes === null) {
      if (given !== '') failures.count(request.ip, Date.now())
      reply.header('www-authenticate', 'Basic realm="Sweepwise", charset="UTF-8"')
      return refuse(401, 'NO_KEY', 'this server asks for its key: as password (any user name), or as Bearer token.')
    }
    request.scopes = scopes
    if (PROTOCOL.test(path) || scopes.includes('write')) return
    const reads = request.method === 'GET' || request.method === 'HEAD' || QUESTIONS.test(path)
    if (!reads || !scopes.includes('read')) {
      return refuse(403, 'KEY_LACKS_SCOPE', `this key may not do that: it lacks the scope '${reads ? 'read' : 'write'}'.`)
    }
  })
  app.addHook('onSend', async (_request, reply) => {
    reply.header('x-content-type-options', 'nosniff')
    reply.header('x-frame-options', 'DENY')
    reply.header('referrer-policy', 'no-referrer')
    reply.header(
      'content-security-policy',
      "default-src 'self'; img-src 'self' data: blob:; style-src 'self' 'unsafe-inline'; connect-src 'self'; worker-src 'self' blob:; frame-ancestors 'none'; base-uri 'none'; form-action 'self'",
    )
  })
}

/** Whether a request comes from a process of the user who runs this server. */
export const hasSecret = (request: FastifyRequest, secret: string): boolean => {
  const given = request.headers['x-sweepwise-secret']
  return typeof given === 'string' && same(given, secret)
}

function keyOf({ headers: { authorization = '' } }: FastifyRequest): string {
  const [scheme = '', value = ''] = authorization.split(' ')
  if (/^bearer$/i.test(scheme)) return value
  if (!/^basic$/i.test(scheme)) return ''
  const pair = Buffer.from(value, 'base64').toString('utf8')
  return pair.slice(pair.indexOf(':') + 1)
}

/** Takes equally long whatever differs. */
function same(given: string, wanted: string): boolean {
  const digest = (text: string) => createHash('sha256').update(text).digest()
  return given !== '' && timingSafeEqual(digest(given), digest(wanted))
}

function originHost(origin: string): string | null {
  try {
    return new URL(origin).host
  } catch {
    return null
  }
}
