import { createWriteStream } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { basename, join } from 'node:path'
import { pipeline } from 'node:stream/promises'
import { InputError } from '@sweepwise/core'
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod'
import { z } from 'zod'
import type { ImportOptions, ImportReport } from '../../ingest/importer.ts'
import type { Context } from '../context.ts'
import { importOptions } from '../schemas.ts'

export const importRoutes: FastifyPluginAsyncZod<Context> = async (app, { ingest, example, secret }) => {
  /** Files from the page: streamed to a temporary folder, then imported off this thread. */
  app.post(
    '/imports',
    { schema: { querystring: z.object({ project: z.string().optional() }) } },
    async (request): Promise<ImportReport> => {
      if (!request.isMultipart())
        throw new InputError('BAD_OPTION', {
          option: 'body',
          found: `'${request.headers['content-type'] ?? 'nothing'}'`,
          expected: 'multipart/form-data with a part named file',
        })
      const folder = await mkdtemp(join(tmpdir(), 'sweepwise-upload-'))
      try {
        const files: string[] = []
        let options: ImportOptions = {}
        for await (const part of request.parts()) {
          if (part.type === 'file') {
            // The name is the sender's: only its last part, and never one that leads elsewhere.
            const name = basename(part.filename.replaceAll('\\', '/')).replace(/^\.+/, '') || 'upload'
            const path = join(folder, name)
            await pipeline(part.file, createWriteStream(path))
            files.push(path)
          } else if (part.fieldname === 'options') options = importOptions.parse(JSON.parse(String(part.value))) as ImportOptions
        }
        if (files.length === 0) throw new InputError('BAD_OPTION', { option: 'file', found: 'nothing', expected: 'at least one file' })
        const { project } = request.query
        return await ingest.import({
          path: files.length === 1 ? files[0]! : folder,
          name: files.length === 1 ? basename(files[0]!) : 'upload',
          ...(project === undefined ? {} : { project }),
          options,
        })
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
      if (request.headers['x-sweepwise-secret'] !== secret)
        return reply
          .status(403)
          .send({ error: { code: 'NOT_YOURS', message: 'only the command line of the user who runs this server may name paths.' } })
      const { path, project, options } = request.body
      return ingest.import({
        path,
        ...(project === undefined ? {} : { project }),
        ...(options === undefined ? {} : { options: options as ImportOptions }),
      })
    },
  )

  app.post('/examples', async () => ingest.import({ path: example }))
}
