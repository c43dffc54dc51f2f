import { Readable } from 'node:stream'
import { InputError } from '@sweepwise/core'
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod'
import { z } from 'zod'
import { attachment } from '../../wandb/files/file-routes.ts'
import { writeClientJson } from '../../wandb/wire/client-json.ts'
import type { ConsoleAnswer, MediaAnswer, RunFilesAnswer } from '../api.ts'
import { type Context, knownProject } from '../context.ts'
import { kindOf, listMedia } from '../list-media.ts'
import { findRunBlob, listRunFiles } from '../run-file-list.ts'
import { projectParams } from '../schemas.ts'

const runParams = projectParams.extend({ run: z.string() })
/** Media listed at once. */
const MOST_MEDIA = 10_000
/** Lines of the console read at once. */
const PAGE_LINES = 10_000
/** Lines that contain a text, where the question names no number. */
const MOST_FOUND = 1000

/** What a run left beside its numbers: what it printed, the files it saved, media it logged. */
export const runOutputRoutes: FastifyPluginAsyncZod<Context> = async (app, { store, blobs }) => {
  app.get(
    '/projects/:project/runs/:run/console',
    {
      schema: {
        params: runParams,
        querystring: z.object({
          from: z.coerce.number().int().min(0).optional(),
          limit: z.coerce.number().int().min(1).max(100_000).optional(),
          find: z.string().max(1000).optional(),
        }),
      },
    },
    async (request): Promise<ConsoleAnswer> => {
      const run = await known(request.params)
      const { from, limit, find } = request.query
      if (find !== undefined) return findLines(run.id, find, from ?? 0, limit ?? MOST_FOUND)
      return store.consoleLines(run.id, { ...(from === undefined ? {} : { from }), ...(limit === undefined ? {} : { limit }) })
    },
  )

  app.get('/projects/:project/runs/:run/console.txt', { schema: { params: runParams } }, async (request, reply) => {
    const run = await known(request.params)
    return reply
      .header('content-type', 'application/octet-stream')
      .header('content-disposition', attachment(`${run.name.replaceAll('/', '-')}-console.txt`))
      .send(Readable.from(textOf(run.id)))
  })

  app.get('/projects/:project/runs/:run/files', { schema: { params: runParams } }, async (request): Promise<RunFilesAnswer> => {
    const run = await known(request.params)
    return { files: await listRunFiles(store, run.id) }
  })

  // Names hold slashes: the rest of the path is the name.
  app.get('/projects/:project/runs/:run/files/*', { schema: { params: runParams.extend({ '*': z.string() }) } }, async (request, reply) => {
    const run = await known(request.params)
    const path = request.params['*']
    const blob = await findRunBlob(store, run.id, path)
    const size = blob === null ? null : await blobs.size(blob)
    if (blob === null || size === null) throw new InputError('UNKNOWN_FILE', { path, run: run.name })
    return reply
      .header('content-type', 'application/octet-stream')
      .header('content-length', size)
      .header('content-disposition', attachment(path))
      .send(blobs.read(blob))
  })

  app.get('/projects/:project/runs/:run/media', { schema: { params: runParams } }, async (request): Promise<MediaAnswer> => {
    const run = await known(request.params)
    const media = listMedia(await store.sparseHistory(run.id, { logged: true }))
    return { total: media.length, media: media.slice(0, MOST_MEDIA) }
  })

  app.get(
    '/projects/:project/runs/:run/media/value',
    { schema: { params: runParams, querystring: z.object({ metric: z.string(), step: z.coerce.number() }) } },
    async (request, reply) => {
      const run = await known(request.params)
      const { metric, step } = request.query
      // Of several at one step the last one, as everywhere.
      const logged = await store.sparseHistory(run.id, { metric })
      const found = logged.findLast((one) => one.step === step && kindOf(one.value) !== null)
      if (found === undefined) throw new InputError('UNKNOWN_FILE', { path: `${metric} at step ${step}`, run: run.name })
      return reply
        .header('content-type', 'application/octet-stream')
        .header('content-disposition', attachment(`${metric.replaceAll('/', '-')}-step-${step}.json`))
        .send(`${writeClientJson(found.value)}\n`)
    },
  )

  app.post('/projects/:project/runs/:run/stop', { schema: { params: runParams } }, async (request, reply) => {
    const run = await known(request.params)
    if (!(await store.askToStop(run.id))) throw new InputError('NOT_LIVE', { run: run.name })
    return reply.status(202).send({ asked: true })
  })

  /** Page by page: a console may be larger than what should be in memory. */
  async function* pagesOf(run: string, from = 0) {
    for (let at = from; ; at += PAGE_LINES) {
      const page = await store.consoleLines(run, { from: at, limit: PAGE_LINES })
      // Lines may be missing in between: the next page begins behind the last one that came.
      const last = page.lines.at(-1)
      if (last === undefined) return
      yield page
      at = last.line + 1 - PAGE_LINES
    }
  }

  async function* textOf(run: string) {
    for await (const { lines } of pagesOf(run)) yield lines.map(({ text }) => `${text}\n`).join('')
  }

  async function findLines(run: string, find: string, from: number, limit: number): Promise<ConsoleAnswer> {
    const wanted = find.toLowerCase()
    const found: ConsoleAnswer['lines'][number][] = []
    let matched = 0
    let total = 0
    for await (const page of pagesOf(run, from)) {
      total = page.total
      for (const line of page.lines) {
        if (!line.text.toLowerCase().includes(wanted)) continue
        matched += 1
        if (found.length < limit) found.push(line)
      }
    }
    return { total, matched, lines: found }
  }

  async function known(params: { project: string; run: string }) {
    const project = await knownProject(store, params.project)
    const run = await store.findRun(project.id, params.run)
    if (run === null) throw new InputError('UNKNOWN_RUN', { run: params.run, project: project.name })
    return run
  }
}
