import { createReadStream } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod'
import { z } from 'zod'
import { EXPORT_FORMATS } from '../../export/export-runs.ts'
import { type Context, knownProject } from '../context.ts'
import { projectParams } from '../schemas.ts'

const TYPES = { csv: 'text/csv; charset=utf-8', jsonl: 'application/jsonl', parquet: 'application/vnd.apache.parquet' } as const

export const exportRoutes: FastifyPluginAsyncZod<Context> = async (app, { store, compute }) => {
  app.get(
    '/projects/:project/export',
    {
      schema: {
        params: projectParams,
        querystring: z.object({ format: z.enum(EXPORT_FORMATS).default('csv'), filter: z.string().optional() }),
      },
    },
    async (request, reply) => {
      const project = await knownProject(store, request.params.project)
      const { format, filter } = request.query
      const folder = await mkdtemp(join(tmpdir(), 'sweepwise-export-'))
      const path = join(folder, `runs.${format}`)
      const clean = () => rm(folder, { recursive: true, force: true })
      let runs: number
      try {
        ;({ runs } = await compute.exportRuns({ projects: [project.id], ...(filter === undefined ? {} : { filter }) }, format, path))
      } catch (error) {
        await clean()
        throw error
      }
      const name = `${project.name}.${format}`
      // Old readers take the plain name, others the exact one (RFC 6266).
      const disposition = `attachment; filename="${name.replaceAll(/[^\w.-]+/g, '_')}"; filename*=UTF-8''${encodeURIComponent(name)}`
      const stream = createReadStream(path)
      stream.on('close', () => void clean())
      return reply
        .header('content-type', TYPES[format])
        .header('content-disposition', disposition)
        .header('x-sweepwise-runs', String(runs))
        .send(stream)
    },
  )
}
