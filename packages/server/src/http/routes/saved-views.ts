import type { FastifyReply, FastifyRequest } from 'fastify'
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod'
import { z } from 'zod'
import type { SavedView } from '../../store/declared/saved-views.ts'
import type { SavedViewsAnswer } from '../api.ts'
import { type Context, knownProject } from '../context.ts'
import { projectParams } from '../schemas.ts'

const name = z.string().max(1000)
/** Of a page's URL: as much as browsers and servers take. */
const search = z.string().max(100_000)
const viewParams = projectParams.extend({ view: z.string() })

export const savedViewRoutes: FastifyPluginAsyncZod<Context> = async (app, { store }) => {
  app.get('/projects/:project/views', { schema: { params: projectParams } }, async (request): Promise<SavedViewsAnswer> => {
    const project = await knownProject(store, request.params.project)
    return { views: await store.savedViews(project.id) }
  })

  app.post(
    '/projects/:project/views',
    { schema: { params: projectParams, body: z.strictObject({ name, search }) } },
    async (request, reply) => {
      const project = await knownProject(store, request.params.project)
      return tagged(reply.status(201), await store.saveView(project.id, request.body))
    },
  )

  app.put(
    '/projects/:project/views/:view',
    { schema: { params: viewParams, body: z.strictObject({ name: name.optional(), search: search.optional() }) } },
    async (request, reply) => {
      const project = await knownProject(store, request.params.project)
      const { name: to, search: next } = request.body
      const change = { ...(to === undefined ? {} : { name: to }), ...(next === undefined ? {} : { search: next }), ...versionOf(request) }
      return tagged(reply, await store.changeView(project.id, request.params.view, change))
    },
  )

  app.delete('/projects/:project/views/:view', { schema: { params: viewParams } }, async (request, reply) => {
    const project = await knownProject(store, request.params.project)
    await store.removeView(project.id, request.params.view, versionOf(request).version)
    return reply.status(204).send()
  })
}

const tagged = (reply: FastifyReply, view: SavedView) => reply.header('etag', `"${view.version}"`).send(view)

/** `If-Match: "2"`: only if that is still the version. Absent or `*` = whichever is there; what is no version of ours matches none. */
function versionOf({ headers }: Pick<FastifyRequest, 'headers'>): { readonly version?: number } {
  const tag = headers['if-match']?.trim()
  if (tag === undefined || tag === '*') return {}
  return { version: Number(/^(?:W\/)?"(\d+)"$/.exec(tag)?.[1] ?? -1) }
}
