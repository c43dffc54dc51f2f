import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod'
import { z } from 'zod'
import { readEnvironment } from '../../wandb/runs/run-environment.ts'
import { abortOnClose } from '../abort-on-close.ts'
import type { ColumnsQuery, HistoryAnswer, LiveAnswer, PulseAnswer, RunDetail, TagAnswer } from '../api.ts'
import { bucketSeries } from '../bucket-series.ts'
import { type Context, knownProject, knownRun } from '../context.ts'
import { lastException } from '../last-exception.ts'
import { curvesQuery, objective, projectParams, runSet, runsQuery, tagChange } from '../schemas.ts'

const runParams = projectParams.extend({ run: z.string() })
const columnsQuery = z.strictObject({ runSet, objective: objective.optional(), columns: z.array(z.string()).max(200) })
/** Of the console, in which a traceback is looked for. */
const LAST_LINES = 200
const names = z.union([z.string(), z.array(z.string())]).optional()

export const runRoutes: FastifyPluginAsyncZod<Context> = async (app, { store, compute }) => {
  app.post('/runs/query', { schema: { body: runsQuery } }, async (request, reply) =>
    compute.runs(request.body, { signal: abortOnClose(reply) }),
  )

  app.post('/columns/query', { schema: { body: columnsQuery } }, async (request, reply) =>
    compute.columns(request.body as ColumnsQuery, { signal: abortOnClose(reply) }),
  )

  app.post('/curves/query', { schema: { body: curvesQuery } }, async (request, reply) => {
    const { project: name, x, buckets, window, known, ...asked } = request.body
    const project = await knownProject(store, name)
    return compute.curves(
      {
        ...asked,
        project: project.id,
        ...(x === undefined ? {} : { x }),
        ...(buckets === undefined ? {} : { buckets }),
        ...(window === undefined ? {} : { window }),
        ...(known === undefined ? {} : { known }),
      },
      { signal: abortOnClose(reply) },
    )
  })

  app.get('/projects/:project/live', { schema: { params: projectParams } }, async (request): Promise<LiveAnswer> => {
    const project = await knownProject(store, request.params.project)
    const now = Date.now()
    return {
      runs: (await store.signsOfLife(project.id)).map(({ id, heartbeatAt }) => ({ id, silentMs: Math.max(0, now - heartbeatAt) })),
    }
  })

  app.get('/projects/:project/runs/:run/pulse', { schema: { params: runParams } }, async (request): Promise<PulseAnswer> => {
    const { run } = await knownRun(store, request.params)
    const { heartbeatAt, updatedAt, ...pulse } = (await store.pulse(run.id))!
    return { ...pulse, silentMs: silence(heartbeatAt), beat: `${heartbeatAt} ${updatedAt}` }
  })

  app.post('/projects/:project/tags', { schema: { params: projectParams, body: tagChange } }, async (request): Promise<TagAnswer> => {
    const project = await knownProject(store, request.params.project)
    const { runs, add = [], remove = [] } = request.body
    return { changed: await store.tagRuns(project.id, runs, { add, remove }) }
  })

  app.get(
    '/projects/:project/runs',
    {
      schema: {
        params: projectParams,
        querystring: z.object({
          filter: z.string().optional(),
          sort: names,
          cursor: z.coerce.number().int().min(0).optional(),
          limit: z.coerce.number().int().min(1).max(1000).optional(),
        }),
      },
    },
    async (request, reply) => {
      const project = await knownProject(store, request.params.project)
      const { filter, sort, cursor = 0, limit = 100 } = request.query
      const page = await compute.runs(
        {
          runSet: { projects: [project.id], ...(filter === undefined ? {} : { filter }) },
          sort: [sort ?? []].flat(),
          offset: cursor,
          limit,
        },
        { signal: abortOnClose(reply) },
      )
      const next = cursor + page.rows.length
      return { ...page, nextCursor: next < page.matched ? next : null }
    },
  )

  app.get('/projects/:project/runs/:run', { schema: { params: runParams } }, async (request): Promise<RunDetail> => {
    const { project, run } = await knownRun(store, request.params)
    const detail = await compute.project(project.id)
    const replicates = await compute.replicates(project.id, run.id)
    const { externalKey: _key, heartbeatAt, ...shown } = run
    const live = await store.findLiveRunById(run.id)
    const logged = new Set(run.series.map(({ metric }) => metric))
    const axes = new Map(detail.metrics.map(({ name, stepMetric }) => [name, stepMetric]))
    const axisOf = (metric: string): string | null => {
      const axis = axes.get(metric) ?? null
      return axis !== null && logged.has(axis) ? axis : null
    }
    return {
      ...shown,
      projectName: project.name,
      series: run.series.map((one) => ({ ...one, stepMetric: axisOf(one.metric) })),
      silentMs: silence(heartbeatAt),
      roles: Object.fromEntries(detail.keys.map(({ name, role }) => [name, role])),
      config: jsonSafe(run.config),
      summary: jsonSafe(run.summary),
      environment: readEnvironment(live?.clientConfig ?? null),
      exception: run.state === 'failed' ? await exceptionOf(run.id) : null,
      replicates,
    }
  })

  app.get(
    '/projects/:project/runs/:run/history',
    {
      schema: {
        params: runParams,
        querystring: z.object({
          metric: names,
          from: z.coerce.number().optional(),
          to: z.coerce.number().optional(),
          buckets: z.coerce.number().int().min(2).max(10_000).optional(),
        }),
      },
    },
    async (request): Promise<HistoryAnswer> => {
      const { run } = await knownRun(store, request.params)
      const { metric, from, to, buckets } = request.query
      const series = await store.history(run.id, {
        ...(metric === undefined ? {} : { metrics: [metric].flat() }),
        ...(from === undefined && to === undefined
          ? {}
          : { steps: [from ?? Number.NEGATIVE_INFINITY, to ?? Number.POSITIVE_INFINITY] as const }),
      })
      return { series: series.map((one) => bucketSeries(one, buckets)) }
    },
  )

  async function exceptionOf(run: string): Promise<string | null> {
    const { total } = await store.consoleLines(run, { limit: 1 })
    const { lines } = await store.consoleLines(run, { from: Math.max(0, total - LAST_LINES) })
    return lastException(lines.map(({ text }) => text))
  }
}

/** Told as a span: clocks of page and server may differ. */
const silence = (heartbeatAt: number | null): number | null => (heartbeatAt === null ? null : Math.max(0, Date.now() - heartbeatAt))

/** JSON has no NaN: as the words clients use. */
const jsonSafe = <T extends object>(values: T): T =>
  JSON.parse(
    JSON.stringify(values, (_key, value: unknown) => (typeof value === 'number' && !Number.isFinite(value) ? String(value) : value)),
  ) as T
