import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod'
import { abortOnClose } from '../abort-on-close.ts'
import type { GroupedCurvesQuery } from '../api.ts'
import type { Context } from '../context.ts'
import { groupedCurvesQuery } from '../schemas.ts'

export const groupedCurveRoutes: FastifyPluginAsyncZod<Context> = async (app, { compute }) => {
  app.post('/curves/groups', { schema: { body: groupedCurvesQuery } }, async (request, reply) => {
    // What was not named is absent, not undefined.
    const asked = Object.fromEntries(Object.entries(request.body).filter(([, value]) => value !== undefined))
    return compute.groupedCurves(asked as unknown as GroupedCurvesQuery, { signal: abortOnClose(reply) })
  })
}
