import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod'
import type { Context } from '../context.ts'

/** How often the store is asked whether something changed, in milliseconds; whoever wrote it, this process or another. */
const POLL_MS = 1000
/** Keeps proxies and browsers from giving the connection up. */
const BEAT_MS = 25_000

export const eventRoutes: FastifyPluginAsyncZod<Context> = async (app, { store }) => {
  app.get('/events', async (_request, reply) => {
    reply.hijack()
    reply.raw.writeHead(200, { 'content-type': 'text/event-stream', 'cache-control': 'no-store' })
    reply.raw.write('retry: 2000\n\n')
    const revisions = async () =>
      new Map((await store.listProjects()).map(({ id, revision, updatedAt }) => [id, `${revision}.${updatedAt}`]))
    let known = await revisions()
    let busy = false
    const poll = setInterval(async () => {
      if (busy) return
      busy = true
      try {
        const now = await revisions()
        for (const [id, revision] of now)
          if (known.get(id) !== revision) reply.raw.write(`event: project\ndata: ${JSON.stringify({ id, revision })}\n\n`)
        for (const id of known.keys())
          if (!now.has(id)) reply.raw.write(`event: project\ndata: ${JSON.stringify({ id, revision: null })}\n\n`)
        known = now
      } catch {
        // The store is closing or busy; the next round tells.
      } finally {
        busy = false
      }
    }, POLL_MS)
    const beat = setInterval(() => reply.raw.write(': still here\n\n'), BEAT_MS)
    reply.raw.on('close', () => {
      clearInterval(poll)
      clearInterval(beat)
    })
  })
}
