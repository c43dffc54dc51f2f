import { createReadStream } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod'
import { z } from 'zod'
import { EXPORT_FORMATS } from '../../export/export-runs.ts'
import { noiseSweep } from '../../export/noise-sweep.ts'
import { readEnvironment } from '../../wandb/runs/run-environment.ts'
import type { WholeColumn } from '../api.ts'
import { type Context, knownProject, knownRun } from '../context.ts'
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
      const stream = createReadStream(path)
      stream.on('close', () => void clean())
      return reply
        .header('content-type', TYPES[format])
        .header('content-disposition', attachment(`${project.name}.${format}`))
        .header('x-sweepwise-runs', String(runs))
        .send(stream)
    },
  )

  app.get(
    '/projects/:project/runs/:run/noise-sweep',
    {
      schema: {
        params: projectParams.extend({ run: z.string() }),
        querystring: z.object({ seeds: z.coerce.number().int().min(1).max(1000).default(5) }),
      },
    },
    async (request, reply) => {
      const { project, run } = await knownRun(store, request.params)
      const [detail, replicates, live] = await Promise.all([
        compute.project(project.id),
        compute.replicates(project.id, run.id),
        store.findLiveRunById(run.id),
      ])
      const seedNames = detail.keys.filter(({ role }) => role === 'seed').map(({ name }) => name)
      const { columns } = await compute.columns({ runSet: { projects: [project.id] }, columns: seedNames.map((name) => `seed:${name}`) })
      const objective = detail.effectiveObjective
      const text = noiseSweep(
        {
          name: run.name,
          config: run.config,
          roles: Object.fromEntries(detail.keys.map(({ name, role }) => [name, role])),
          program: readEnvironment(live?.clientConfig ?? null)?.program ?? null,
          metric: objective === null ? null : { name: objective.metric, goal: objective.goal },
          repeats: 1 + replicates.length,
          seedsUsed: Object.fromEntries(columns.map((column, i) => [seedNames[i]!, numbersOf(column)])),
        },
        request.query.seeds,
      )
      return reply
        .header('content-type', 'application/yaml; charset=utf-8')
        .header('content-disposition', attachment(`noise-${run.name}.yaml`))
        .send(text)
    },
  )
}

/** Old readers take the plain name, others the exact one (RFC 6266). */
const attachment = (name: string): string =>
  `attachment; filename="${name.replaceAll(/[^\w.-]+/g, '_')}"; filename*=UTF-8''${encodeURIComponent(name)}`

/** The numbers of a column, those that it holds as text too. */
function numbersOf({ values, levels }: WholeColumn): readonly number[] {
  if (levels !== null) return levels.map(Number)
  const bytes = Buffer.from(values, 'base64')
  return Array.from({ length: bytes.length / 8 }, (_, i) => bytes.readDoubleLE(8 * i))
}
