import { createHash, timingSafeEqual } from 'node:crypto'
import type { FastifyInstance, FastifyRequest } from 'fastify'

const LOOPBACK = new Set(['localhost', '127.0.0.1', '[::1]', '::1'])

export const isLoopback = (host: string): boolean => LOOPBACK.has(host.toLowerCase())

export interface GuardOptions {
  /** Name under which the server listens. */
  readonly host: string
  /** What a caller must show when the server listens beyond this machine. */
  readonly key: string
  /** Known to this user's own processes only; as good as the key. */
  readonly secret: string
}

/**
 * What keeps others out. On this machine: a request must name it as its host (a web page that points its own name at
 * 127.0.0.1 does not), and whatever changes something must come from our own page or from no page at all. Beyond this
 * machine: every request needs the key, as a Basic password (browsers ask for it by themselves) or a Bearer token.
 */
export function guardOrigin(app: FastifyInstance, { host, key, secret }: GuardOptions): void {
  const local = isLoopback(host)
  app.addHook('onRequest', async (request, reply) => {
    const [name = ''] = (request.headers.host ?? '').match(/^\[[^\]]+\]|^[^:]*/) ?? []
    if (local && !isLoopback(name)) {
      return reply.status(403).send({
        error: { code: 'WRONG_HOST', message: `this server answers for localhost, not for '${name}'. Open it at http://127.0.0.1.` },
      })
    }
    const { origin } = request.headers
    if (origin !== undefined && request.method !== 'GET' && request.method !== 'HEAD' && originHost(origin) !== request.headers.host) {
      return reply.status(403).send({ error: { code: 'WRONG_ORIGIN', message: `a page of ${origin} may not change anything here.` } })
    }
    if (!local && request.url !== '/healthz' && !same(keyOf(request), key) && !hasSecret(request, secret)) {
      return reply
        .status(401)
        .header('www-authenticate', 'Basic realm="Sweepwise", charset="UTF-8"')
        .send({ error: { code: 'NO_KEY', message: 'this server asks for its key: as password (any user name), or as Bearer token.' } })
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
