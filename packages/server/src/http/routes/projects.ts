import { findAnalysis, InputError, nearestNames } from '@sweepwise/core'
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod'
import { z } from 'zod'
import { abortOnClose } from '../abort-on-close.ts'
import { type Context, knownProject } from '../context.ts'
import { declaredKey, goal, objective, panelView, projectParams, reducer } from '../schemas.ts'

export const projectRoutes: FastifyPluginAsyncZod<Context> = async (app, { store, compute }) => {
  app.get('/projects', { schema: { querystring: z.object({ deleted: z.stringbool().optional() }) } }, async (request) => {
    const deleted = request.query.deleted ?? false
    const projects = await store.listProjects({ deleted })
    if (deleted) return { projects: projects.map((project) => ({ ...project, best: null })) }
    return { projects: await compute.summaries(projects.map(({ id }) => id)) }
  })

  app.post('/projects', { schema: { body: z.strictObject({ name: z.string() }) } }, async (request, reply) => {
    const project = await store.createProject(request.body.name)
    const [summary] = await compute.summaries([project.id])
    return reply.status(201).send(summary)
  })

  app.get(
    '/projects/:project',
    {
      schema: {
        params: projectParams,
        querystring: z.object({
          metric: z.string().optional(),
          goal: goal.optional(),
          reducer: reducer.optional(),
          step: z.coerce.number().optional(),
          filter: z.string().optional(),
        }),
      },
    },
    async (request, reply) => {
      const project = await knownProject(store, request.params.project)
      return compute.project(project.id, request.query, { signal: abortOnClose(reply) })
    },
  )

  app.patch('/projects/:project', { schema: { params: projectParams, body: z.strictObject({ name: z.string() }) } }, async (request) => {
    const project = await knownProject(store, request.params.project)
    const renamed = await store.renameProject(project.id, request.body.name)
    return (await compute.summaries([renamed.id]))[0]
  })

  app.delete('/projects/:project', { schema: { params: projectParams } }, async (request, reply) => {
    const project = await knownProject(store, request.params.project)
    await store.deleteProject(project.id)
    return reply.status(204).send()
  })

  app.post('/projects/:project/restore', { schema: { params: projectParams } }, async (request) => {
    const project = await store.restoreProject(request.params.project)
    return (await compute.summaries([project.id]))[0]
  })

  app.put('/projects/:project/objective', { schema: { params: projectParams, body: objective.nullable() } }, async (request, reply) => {
    const project = await knownProject(store, request.params.project)
    const { body } = request
    if (body?.reducer === 'at-step' && body.step === undefined)
      throw new InputError('BAD_OPTION', { option: 'reducer', found: "'at-step' without a step", expected: 'a step beside it, e.g. 10' })
    await store.setObjective(project.id, body === null ? null : { ...body, metric: await knownMetric(project.id, body.metric) })
    return reply.status(204).send()
  })

  app.put(
    '/projects/:project/metrics/*',
    { schema: { params: projectParams.extend({ '*': z.string() }), body: z.strictObject({ goal }) } },
    async (request, reply) => {
      const project = await knownProject(store, request.params.project)
      await store.declareMetric(project.id, await knownMetric(project.id, request.params['*']), request.body.goal)
      return reply.status(204).send()
    },
  )

  app.put(
    '/projects/:project/panels/:analysis',
    { schema: { params: projectParams.extend({ analysis: z.string() }), body: panelView } },
    async (request, reply) => {
      const project = await knownProject(store, request.params.project)
      await store.setPanelView(project.id, findAnalysis(request.params.analysis).name, request.body)
      return reply.status(204).send()
    },
  )

  // Names hold slashes and blanks: the rest of the path is the name.
  app.put(
    '/projects/:project/keys/*',
    { schema: { params: projectParams.extend({ '*': z.string() }), body: declaredKey } },
    async (request) => {
      const project = await knownProject(store, request.params.project)
      const name = request.params['*']
      const detail = await compute.project(project.id)
      const known = detail.keys.map((key) => key.name)
      if (!known.includes(name)) throw new InputError('UNKNOWN_COLUMN', { column: name, nearest: nearestNames(name, known) })
      await store.declareKey(project.id, name, request.body)
      return (await compute.project(project.id)).keys.find((key) => key.name === name)
    },
  )

  /** The metric's full name. @throws InputError UNKNOWN_METRIC with the nearest names */
  async function knownMetric(projectId: string, name: string): Promise<string> {
    return (await compute.project(projectId, { metric: name })).effectiveObjective!.metric
  }
}
