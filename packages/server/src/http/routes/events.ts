import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod'
import type { Context } from '../context.ts'

/**
 * How often the store is asked whether something changed, in milliseconds; whoever wrote it, this process or another. What
 * is asked is one row a project, so often costs little, and a page should show within two seconds what has arrived.
 */
const POLL_MS = 250
/** Keeps proxies and browsers from giving the connection up. */
const BEAT_MS = 25_000

type Listener = (text: string) => void

/** Server-sent events: which projects changed. One look at the store serves everybody who listens. */
export const eventRoutes: FastifyPluginAsyncZod<Context> = async (app, { store }) => {
  const listeners = new Set<Listener>()
  let known: ReadonlyMap<string, string> = new Map()
  let poll: NodeJS.Timeout | undefined
  let busy = false

  async function look(): Promise<void> {
    if (busy) return
    busy = true
    try {
      const now = await store.projectMarks()
      const changed = [...now].filter(([id, revision]) => known.get(id) !== revision)
      const gone = [...known.keys()].filter((id) => !now.has(id)).map((id) => [id, null] as const)
      known = now
      for (const [id, revision] of [...changed, ...gone]) {
        const text = `event: project\ndata: ${JSON.stringify({ id, revision })}\n\n`
        for (const tell of listeners) tell(text)
      }
    } catch {
      // The store is closing or busy; the next round tells.
    } finally {
      busy = false
    }
  }

  app.get('/events', async (_request, reply) => {
    if (listeners.size === 0) {
      known = await store.projectMarks()
      poll = setInterval(look, POLL_MS)
    }
    reply.hijack()
    reply.raw.writeHead(200, { 'content-type': 'text/event-stream', 'cache-control': 'no-store' })
    const tell: Listener = (text) => void reply.raw.write(text)
    listeners.add(tell)
    tell('retry: 2000\n\n')
    const beat = setInterval(() => tell(': still here\n\n'), BEAT_MS)
    reply.raw.on('close', () => {
      clearInterval(beat)
      listeners.delete(tell)
      if (listeners.size === 0) clearInterval(poll)
    })
  })
  app.addHook('onClose', async () => clearInterval(poll))
}
