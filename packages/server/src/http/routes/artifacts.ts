import { InputError } from '@sweepwise/core'
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod'
import { z } from 'zod'
import type { Artifact } from '../../store/files/artifacts.ts'
import { attachment } from '../../wandb/files/file-routes.ts'
import type { ArtifactAnswer, ArtifactDetail, ArtifactsAnswer } from '../api.ts'
import { type Context, knownProject } from '../context.ts'
import { projectParams } from '../schemas.ts'

const artifactParams = projectParams.extend({ artifact: z.string() })

/** Artifacts that runs logged: versions of named sets of files. Named by id, or as `name:v3`, `name:latest`. */
export const artifactRoutes: FastifyPluginAsyncZod<Context> = async (app, { store, blobs }) => {
  app.get(
    '/projects/:project/artifacts',
    {
      schema: {
        params: projectParams,
        querystring: z.object({ type: z.string().optional(), name: z.string().optional(), run: z.string().optional() }),
      },
    },
    async (request): Promise<ArtifactsAnswer> => {
      const project = await knownProject(store, request.params.project)
      const { type, name, run } = request.query
      const logger = run === undefined ? null : await store.findRun(project.id, run)
      if (run !== undefined && logger === null) throw new InputError('UNKNOWN_RUN', { run, project: project.name })
      const artifacts = await store.listArtifacts({
        projectId: project.id,
        ...(type === undefined ? {} : { type }),
        ...(name === undefined ? {} : { name }),
        ...(logger === null ? {} : { loggedBy: logger.id }),
      })
      return { artifacts: artifacts.map(answerOf) }
    },
  )

  app.get('/projects/:project/artifacts/:artifact', { schema: { params: artifactParams } }, async (request): Promise<ArtifactDetail> => {
    const artifact = await known(request.params)
    const files = await store.artifactFiles(artifact.id)
    return {
      ...answerOf(artifact),
      contents: files.map(({ path, size, digest, reference }) => ({ path, size, digest, reference })),
      usedBy: await store.artifactUsers(artifact.id),
    }
  })

  // Names hold slashes: the rest of the path is the name.
  app.get(
    '/projects/:project/artifacts/:artifact/files/*',
    { schema: { params: artifactParams.extend({ '*': z.string() }) } },
    async (request, reply) => {
      const artifact = await known(request.params)
      const path = request.params['*']
      const file = await store.findArtifactFile(artifact.id, path)
      const size = file?.blob == null ? null : await blobs.size(file.blob)
      if (size === null) throw new InputError('UNKNOWN_FILE', { path, run: `${artifact.name}:v${artifact.version}` })
      return reply
        .header('content-type', 'application/octet-stream')
        .header('content-length', size)
        .header('content-disposition', attachment(path))
        .send(blobs.read(file!.blob!))
    },
  )

  async function known(params: { project: string; artifact: string }): Promise<Artifact> {
    const project = await knownProject(store, params.project)
    const byId = await store.findArtifact(params.artifact)
    const artifact = byId?.projectId === project.id ? byId : await store.findNamedArtifact(project.id, params.artifact)
    if (artifact === null || artifact.version === null)
      throw new InputError('UNKNOWN_ARTIFACT', { artifact: params.artifact, project: project.name })
    return artifact
  }
}

function answerOf({
  id,
  type,
  name,
  version,
  aliases,
  tags,
  description,
  metadata,
  run,
  size,
  files,
  digest,
  createdAt,
}: Artifact): ArtifactAnswer {
  return { id, type, name, version: version!, aliases, tags, description, metadata, run, size, files, digest, createdAt }
}
