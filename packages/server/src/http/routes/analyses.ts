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
    analyses: ANALYSES.map(
      ({ name, title, question, options, onDemand = false, needsRepeats = false }): AnalysisInfo => ({
        name,
        title,
        question,
        options,
        onDemand,
        needsRepeats,
      }),
    ),
  }))

  app.post('/analyses/:name', { schema: { params: z.object({ name: z.string() }), body: analysisBody } }, async (request, reply) => {
    const analysis = findAnalysis(request.params.name)
    const signal = abortOnClose(reply)
    const asked = { analysis: analysis.name, ...request.body }
    if (request.headers.accept?.includes('text/event-stream') !== true) return compute.analyze(asked, { signal })
    reply.hijack()
    reply.raw.writeHead(200, { 'content-type': 'text/event-stream', 'cache-control': 'no-store' })
    const send = (event: string, data: unknown): void => {
      if (!reply.raw.destroyed) reply.raw.write(`event: ${event}\ndata: ${JSON.stringify(data)}\n\n`)
    }
    try {
      send('result', await compute.analyze(asked, { signal, onStage: (result) => send('stage', result) }))
    } catch (error) {
      if (!reply.raw.destroyed) send('error', describeError(request, error).answer)
    }
    reply.raw.end()
  })
}
