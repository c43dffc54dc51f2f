import { existsSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import multipart from '@fastify/multipart'
import staticFiles from '@fastify/static'
import swagger from '@fastify/swagger'
import fastify, { type FastifyInstance, type FastifyReply } from 'fastify'
import { jsonSchemaTransform, serializerCompiler, validatorCompiler } from 'fastify-type-provider-zod'
import { pageOfClientLink } from '../wandb/client-links.ts'
import { wandbRoutes } from '../wandb/wandb-routes.ts'
import { NO_PLACE, type PublicPlace, pageUnder, withoutBasePath } from './base-path.ts'
import type { Context } from './context.ts'
import { answerErrors } from './error-answer.ts'
import { guardOrigin } from './guard.ts'
import { analysisRoutes } from './routes/analyses.ts'
import { artifactRoutes } from './routes/artifacts.ts'
import { eventRoutes } from './routes/events.ts'
import { exportRoutes } from './routes/exports.ts'
import { groupedCurveRoutes } from './routes/grouped-curves.ts'
import { importRoutes } from './routes/imports.ts'
import { liveRoutes } from './routes/live.ts'
import { projectRoutes } from './routes/projects.ts'
import { runOutputRoutes } from './routes/run-output.ts'
import { runRoutes } from './routes/runs.ts'
import { savedViewRoutes } from './routes/saved-views.ts'
import { serviceRoutes } from './routes/service.ts'

/** Files may be of any size: they are streamed to disk. */
const UNLIMITED = Number.MAX_SAFE_INTEGER
/** Of one upload: a folder of W&B runs has several a run. */
const MOST_FILES = 100_000
/** JSON bodies are questions, not data. */
const QUESTION_BYTES = 4 << 20

/** The HTTP server, not yet listening: `app.inject` asks it without a port. */
export async function buildApp(context: Context): Promise<FastifyInstance> {
  const place = context.place ?? NO_PLACE
  const app = fastify({
    logger: false,
    bodyLimit: QUESTION_BYTES,
    forceCloseConnections: true,
    routerOptions: { maxParamLength: 1000 },
    rewriteUrl: ({ url = '/' }) => withoutBasePath(url, place),
  })
  app.setValidatorCompiler(validatorCompiler)
  app.setSerializerCompiler(serializerCompiler)
  answerErrors(app)
  guardOrigin(app, context)
  await app.register(multipart, { limits: { fileSize: UNLIMITED, files: MOST_FILES, parts: MOST_FILES + 10, fieldSize: QUESTION_BYTES } })
  await app.register(swagger, {
    openapi: {
      info: {
        title: 'Sweepwise',
        version: context.version,
        description: 'Which hyperparameters matter, and is the difference real or noise?',
      },
    },
    transform: jsonSchemaTransform,
  })
  await app.register(serviceRoutes, context)
  await app.register(wandbRoutes, context)
  await app.register(
    async (api) => {
      for (const routes of [
        projectRoutes,
        runRoutes,
        runOutputRoutes,
        artifactRoutes,
        analysisRoutes,
        importRoutes,
        exportRoutes,
        eventRoutes,
        liveRoutes,
        groupedCurveRoutes,
        savedViewRoutes,
      ])
        await api.register(routes, context)
    },
    { prefix: '/api/v1' },
  )
  app.get('/api/openapi.json', { schema: { hide: true } }, async () => app.swagger())
  await servePage(app, context.webRoot, place)
  return app
}

/** Paths that belong to the program or name a file; every other GET is a page that the browser lays out itself. */
const NO_PAGE = /^\/(api|healthz|metrics|files|graphql|assets)(\/|$|\?)/

/**
 * The page may be built anew while the server runs: its files are looked for when they are asked for, and a page that names
 * files which are no longer there is never kept.
 */
async function servePage(app: FastifyInstance, root: string, place: PublicPlace): Promise<void> {
  const assets = join(root, 'assets')
  if (existsSync(root)) {
    await app.register(staticFiles, {
      root,
      wildcard: false,
      globIgnore: ['assets/**'],
      index: false,
      cacheControl: false,
      setHeaders: askAgain,
    })
    await app.register(staticFiles, {
      root: assets,
      prefix: '/assets/',
      index: false,
      decorateReply: false,
      // They carry their hash in the name.
      maxAge: '365d',
      immutable: true,
    })
  }
  app.get('/*', { schema: { hide: true } }, async (request, reply) => {
    if (NO_PAGE.test(request.url)) return reply.callNotFound()
    const meant = pageOfClientLink(request.url)
    if (meant !== null) return reply.redirect(place.path + meant)
    const page = await readFile(join(root, 'index.html'), 'utf8').catch(() => null)
    if (page === null) return reply.status(503).type('text/plain').send('The page is not built. In a clone, run: npm run build:web\n')
    return reply.header('cache-control', 'no-cache').type('text/html; charset=utf-8').send(pageUnder(page, place))
  })
}

const askAgain = (reply: FastifyReply) => reply.header('cache-control', 'no-cache')
