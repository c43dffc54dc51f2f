import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod'
import { z } from 'zod'
import type { ImportOptions, ImportReport } from '../../ingest/importer.ts'
import type { Context } from '../context.ts'
import { importExamples } from '../example-projects.ts'
import { hasSecret } from '../guard.ts'
import { receiveUpload } from '../receive-upload.ts'
import { importOptions } from '../schemas.ts'

export const importRoutes: FastifyPluginAsyncZod<Context> = async (app, { store, ingest, examples, secret }) => {
  /** Files from the page: streamed to a temporary folder, then imported off this thread. */
  app.post(
    '/imports',
    { schema: { querystring: z.object({ project: z.string().optional() }), consumes: ['multipart/form-data'] } },
    async (request): Promise<ImportReport> => {
      const folder = await mkdtemp(join(tmpdir(), 'sweepwise-upload-'))
      try {
        const upload = await receiveUpload(request, folder)
        const { project } = request.query
        return await ingest.import({ ...upload, ...(project === undefined ? {} : { project }) })
      } finally {
        await rm(folder, { recursive: true, force: true })
      }
    },
  )

  /** A path on this machine, for the user's own command line: it proves itself with the secret of the lock file. */
  app.post(
    '/imports/local',
    { schema: { body: z.strictObject({ path: z.string(), project: z.string().optional(), options: importOptions.optional() }) } },
    async (request, reply) => {
      if (!hasSecret(request, secret)) {
        return reply
          .status(403)
          .send({ error: { code: 'NOT_YOURS', message: 'only the command line of the user who runs this server may name paths.' } })
      }
      const { path, project, options } = request.body
      return ingest.import({
        path,
        ...(project === undefined ? {} : { project }),
        ...(options === undefined ? {} : { options: options as ImportOptions }),
      })
    },
  )

  /** The projects that come with the program; again it changes nothing. */
  app.post('/examples', async (): Promise<ImportReport> => importExamples({ store, ingest }, examples))
}
