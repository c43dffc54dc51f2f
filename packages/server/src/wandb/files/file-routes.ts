import type { FastifyInstance } from 'fastify'
import { removeDropped } from '../../store/files/remove-dropped.ts'
import { projectName } from '../graphql/query-root.ts'
import type { WandbContext } from '../wandb-context.ts'
import { ClientError } from '../wire/client-error.ts'
import { openCapability } from './capability.ts'

/** Of one file that a run saves. */
const FILE_BYTES = 16 * 2 ** 30

/** Where bytes come in and go out; an address is its own permission, made when a client asks for one. */
export async function fileRoutes(
  app: FastifyInstance,
  { store, blobs, secret, now }: Pick<WandbContext, 'store' | 'blobs'> & { readonly secret: string; readonly now: () => number },
): Promise<void> {
  // Bytes go to disk as they come, whatever they call themselves.
  app.removeAllContentTypeParsers()
  app.addContentTypeParser('*', (_request, payload, done) => done(null, payload))

  app.put<{ Params: { '*': string } }>('/files/put/*', { bodyLimit: Number.MAX_SAFE_INTEGER }, async (request, reply) => {
    const allowed = openCapability(request.params['*'], 'put', secret, now())
    if (allowed === null) throw new ClientError('this address for an upload is not valid, or no longer.', 403)
    const { owner, path } = allowed
    const ofRun = allowed.action === 'put'
    const known = ofRun ? await store.findLiveRunById(owner) : await store.findArtifact(owner)
    const gone = () => new ClientError(`the ${ofRun ? 'run' : 'artifact'} of this file was deleted, or is complete.`, 404)
    if (known === null) throw gone()
    const written = await blobs.write(request.raw, FILE_BYTES)
    try {
      const came = ofRun
        ? await store.fileArrived(owner, path, written)
        : await store.artifactFileArrived(owner, path === '' ? null : path, written)
      if (came === false || came === 'gone') throw gone()
      if (came === 'other') throw new ClientError(`the bytes of '${path}' are not those that were announced.`, 400)
    } catch (error) {
      if (!(error instanceof ClientError)) await blobs.remove([written.blob])
      throw error
    } finally {
      await removeDropped(store, blobs)
    }
    return reply.status(200).send()
  })

  app.get<{ Params: { '*': string } }>('/files/get/*', async (request, reply) => {
    const [token = ''] = request.params['*'].split('/')
    const allowed = openCapability(token, 'get', secret, now())
    if (allowed === null) throw new ClientError('this address of a file is not valid, or no longer.', 403)
    const { owner, path } = allowed
    const blob =
      allowed.action === 'get'
        ? (await store.findFile(owner, path))?.blob
        : path === ''
          ? (await store.findArtifact(owner))?.manifest
          : (await store.findArtifactFile(owner, path))?.blob
    const size = blob == null ? null : await blobs.size(blob)
    if (blob == null || size === null) throw new ClientError(`there is no file '${path}'.`, 404)
    return reply
      .header('content-type', 'application/octet-stream')
      .header('content-length', size)
      .header('content-disposition', attachment(path === '' ? 'manifest.json' : path))
      .send(blobs.read(blob))
  })
  // Single files of artifacts, as clients ask for them by what they hold; the key is asked for before.
  app.get<{ Params: { '*': string } }>('/artifactsV2/*', async (request, reply) => {
    const [, , project = '', name = '', ...rest] = request.params['*'].split('/')
    const [hash = ''] = rest.slice(-2)
    const found = /^([0-9a-f]{2})+$/.test(hash) ? await store.findProject(projectName(project)) : null
    const artifacts = found === null || found.deletedAt !== null ? await store.findRenamedProject(projectName(project)) : found
    const blob = artifacts === null ? null : await store.findArtifactBlob(artifacts.id, name, Buffer.from(hash, 'hex').toString('base64'))
    const size = blob === null ? null : await blobs.size(blob)
    if (blob === null || size === null) throw new ClientError(`the artifact '${name}' has no such file.`, 404)
    return reply
      .header('content-type', 'application/octet-stream')
      .header('content-length', size)
      .header('content-disposition', attachment(rest.at(-1)!))
      .send(blobs.read(blob))
  })
}

/** Saved, never shown: what a run saved is not a page of ours. */
export const attachment = (path: string): string =>
  `attachment; filename*=UTF-8''${encodeURIComponent(path.split('/').at(-1)!).replaceAll("'", '%27')}`
