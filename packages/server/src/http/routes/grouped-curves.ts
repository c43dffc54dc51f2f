import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod'
import { abortOnClose } from '../abort-on-close.ts'
import type { Context } from '../context.ts'
import { groupedCurvesQuery } from '../schemas.ts'

export const groupedCurveRoutes: FastifyPluginAsyncZod<Context> = async (app, { compute }) => {
  app.post('/curves/groups', { schema: { body: groupedCurvesQuery } }, async (request, reply) => {
    const { by, buckets, steps, ...asked } = request.body
    return compute.groupedCurves(
      {
        ...asked,
        ...(by === undefined ? {} : { by }),
        ...(buckets === undefined ? {} : { buckets }),
        ...(steps === undefined ? {} : { steps }),
      },
      { signal: abortOnClose(reply) },
    )
  })
}
