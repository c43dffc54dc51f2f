import type { FastifyInstance } from 'fastify'

const LOOPBACK = new Set(['localhost', '127.0.0.1', '[::1]', '::1'])

export const isLoopback = (host: string): boolean => LOOPBACK.has(host.toLowerCase())

/**
 * What keeps other web pages out: a request must name this machine as its host (a page that points its own name at
 * 127.0.0.1 does not), and whatever changes something must come from our own page or from no page at all.
 */
export function guardOrigin(app: FastifyInstance, host: string): void {
  app.addHook('onRequest', async (request, reply) => {
    const [name = ''] = (request.headers.host ?? '').match(/^\[[^\]]+\]|^[^:]*/) ?? []
    if (isLoopback(host) && !isLoopback(name)) {
      return reply.status(403).send({
        error: { code: 'WRONG_HOST', message: `this server answers for localhost, not for '${name}'. Open it at http://127.0.0.1.` },
      })
    }
    const { origin } = request.headers
    if (origin !== undefined && request.method !== 'GET' && request.method !== 'HEAD' && originHost(origin) !== request.headers.host) {
      return reply.status(403).send({ error: { code: 'WRONG_ORIGIN', message: `a page of ${origin} may not change anything here.` } })
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

function originHost(origin: string): string | null {
  try {
    return new URL(origin).host
  } catch {
    return null
  }
}
