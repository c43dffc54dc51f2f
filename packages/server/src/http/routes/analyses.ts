import { ANALYSES, findAnalysis } from '@sweepwise/core'
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod'
import { z } from 'zod'
import { abortOnClose } from '../abort-on-close.ts'
import type { AnalysisInfo } from '../api.ts'
import type { Context } from '../context.ts'
import { describeError } from '../error-answer.ts'
import { analysisBody } from '../schemas.ts'

export const analysisRoutes: FastifyPluginAsyncZod<Context> = async (app, { compute }) => {
  app.get('/analyses', async () => ({
    analyses: ANALYSES.map(({ name, title, question, options }): AnalysisInfo => ({ name, title, question, options })),
  }))

  app.post('/analyses/:name', { schema: { params: z.object({ name: z.string() }), body: analysisBody } }, async (request, reply) => {
    const analysis = findAnalysis(request.params.name)
    const signal = abortOnClose(reply)
    const answer = compute.analyze({ analysis: analysis.name, ...request.body }, { signal })
    if (request.headers.accept?.includes('text/event-stream') !== true) return answer
    reply.hijack()
    reply.raw.writeHead(200, { 'content-type': 'text/event-stream', 'cache-control': 'no-store' })
    try {
      reply.raw.write(`event: result\ndata: ${JSON.stringify(await answer)}\n\n`)
    } catch (error) {
      if (!reply.raw.destroyed) reply.raw.write(`event: error\ndata: ${JSON.stringify(describeError(request, error).answer)}\n\n`)
    }
    reply.raw.end()
  })
}
