import { InputError } from '@sweepwise/core'
import { expect, it } from 'vitest'
import type { ListedFile, NewArtifact } from '../files/artifacts.ts'
import type { SuiteContext } from './suite-context.ts'

export const newArtifact = (name: string, digest: string, more: Partial<NewArtifact> = {}): NewArtifact => ({
  runId: null,
  type: 'dataset',
  name,
  digest,
  clientId: null,
  description: null,
  metadata: null,
  aliases: [],
  tags: [],
  ...more,
})

const listed = (path: string, digest: string, size = 3): ListedFile => ({ path, digest, size, reference: null })

/** Versions of named sets of files, on any store. */
export function artifactSuite({ store, fresh }: SuiteContext): void {
  let bytes = 0
  const written = (md5: string) => ({ blob: `artifact blob ${++bytes}`, size: 3, md5, sha256: `of ${md5}` })
  /** Logs a version whose files hold what they are called; `here` = what needed no upload. */
  const log = async (projectId: string, name: string, paths: readonly string[], more: Partial<NewArtifact> = {}) => {
    const artifact = await store().createArtifact(projectId, newArtifact(name, paths.join(), more))
    if (artifact.version !== null) return { artifact, here: paths }
    const here = await store().expectArtifactFiles(
      artifact.id,
      paths.map((path) => ({ path, digest: `${name} ${path}` })),
    )
    for (const path of paths) if (!here.has(path)) await store().artifactFileArrived(artifact.id, path, written(`${name} ${path}`))
    await store().artifactFileArrived(artifact.id, null, written(`manifest of ${name} ${paths.join()}`))
    const complete = await store().commitArtifact(
      artifact.id,
      paths.map((path) => listed(path, `${name} ${path}`)),
    )
    return { artifact: complete, here: [...here] }
  }

  it('versions count up, aliases move, the same files are the same version and are sent once', async () => {
    const { id } = await fresh()
    const first = await log(id, 'data', ['a', 'b'], { aliases: ['best'], metadata: '{"n":1}' })
    expect(first.artifact).toMatchObject({ version: 0, aliases: ['best', 'latest'], size: 6, files: 2, metadata: '{"n":1}' })
    const second = await log(id, 'data', ['a', 'c'], { aliases: ['best'] })
    expect(second).toMatchObject({ artifact: { version: 1, aliases: ['best', 'latest'] }, here: ['a'] })
    expect((await store().findArtifact(first.artifact.id))!.aliases).toEqual([])
    expect((await log(id, 'data', ['a', 'b'])).artifact).toMatchObject({ id: first.artifact.id, version: 0, aliases: ['latest'] })
    const named = async (name: string) => (await store().findNamedArtifact(id, name))?.version
    expect([await named('data:latest'), await named('data:best'), await named('data:v1'), await named('data')]).toEqual([0, 1, 1, 0])
    expect([await named('data:v7'), await named('data:none'), await named('other')]).toEqual([undefined, undefined, undefined])
    expect((await store().artifactFiles(second.artifact.id)).map(({ path, size }) => [path, size])).toEqual([
      ['a', 3],
      ['c', 3],
    ])
    const [a, stillA] = await Promise.all([first, second].map(({ artifact }) => store().findArtifactFile(artifact.id, 'a')))
    expect(a!.blob).toBe(stillA!.blob)
  })

  it('until all bytes are there it has no version and is not listed; a wrong one is refused, also after the end', async () => {
    const { id } = await fresh()
    const begun = await store().createArtifact(id, newArtifact('torn', 'x', { clientId: 'client torn' }))
    expect((await store().createArtifact(id, newArtifact('torn', 'x', { clientId: 'client torn' }))).id).toBe(begun.id)
    await store().expectArtifactFiles(begun.id, [{ path: 'a', digest: 'announced' }])
    expect(await store().artifactFileArrived(begun.id, 'a', written('something else'))).toBe('other')
    expect(await store().artifactFileArrived(begun.id, 'never announced', written('x'))).toBe('gone')
    await expect(store().commitArtifact(begun.id, [listed('a', 'announced')])).rejects.toThrow(/bytes of its file 'a' have not arrived/)
    expect(await store().listArtifacts({ projectId: id })).toEqual([])
    expect((await store().findClientArtifact('client torn'))!.version).toBeNull()
    expect(await store().artifactFileArrived(begun.id, 'a', written('announced'))).toBe('kept')
    expect((await store().commitArtifact(begun.id, [listed('a', 'announced')])).version).toBe(0)
    expect(await store().artifactFileArrived(begun.id, 'a', written('announced'))).toBe('gone')
    await expect(store().createArtifact(id, newArtifact('torn', 'y', { type: 'model' }))).rejects.toThrow(InputError)
  })

  it('is found by who logged and who used it; deleted, its bytes go unless another version has them', async () => {
    const { id } = await fresh()
    const announce = async (key: string) => (await store().announce(id, { key, record: {}, begin: 'start', metrics: [] })).run.id
    const [logger, user] = [await announce('logger'), await announce('user')]
    const first = await log(id, 'net', ['shared', 'own'], { runId: logger })
    const second = await log(id, 'net', ['shared'], { runId: logger })
    await store().useArtifact(first.artifact.id, user)
    await store().useArtifact(first.artifact.id, user)
    const names = async (filter: Parameters<ReturnType<typeof store>['listArtifacts']>[0]) =>
      (await store().listArtifacts(filter)).map(({ version }) => version)
    expect([await names({ loggedBy: logger }), await names({ usedBy: user }), await names({ usedBy: logger })]).toEqual([[0, 1], [0], []])
    expect(await store().artifactUsers(first.artifact.id)).toEqual([{ id: user, key: 'user', name: expect.any(String) }])
    const blobOf = async (path: string) => (await store().findArtifactFile(first.artifact.id, path))!.blob!
    const [shared, own] = [await blobOf('shared'), await blobOf('own')]
    await store().addAliases(first.artifact.id, ['prod'])
    await store().changeArtifact(first.artifact.id, { description: 'd', tags: ['t'] })
    expect(await store().findArtifact(first.artifact.id)).toMatchObject({
      aliases: ['prod'],
      description: 'd',
      tags: ['t'],
      run: { key: 'logger' },
    })
    await store().deleteRuns(id, [logger])
    expect(await store().findArtifact(first.artifact.id)).toMatchObject({ run: null })
    await store().deleteArtifacts([first.artifact.id])
    expect(await store().droppedBlobs()).toContain(own)
    expect(await store().droppedBlobs()).not.toContain(shared)
    await store().deleteArtifacts([second.artifact.id])
    expect(await store().droppedBlobs()).toContain(shared)
  })
  it('of a project that was deleted meanwhile is completed, and there when that is undone', async () => {
    const { id } = await fresh()
    await store().deleteProject(id)
    const { artifact } = await log(id, 'late', ['a'])
    expect(artifact.version).toBe(0)
    await store().restoreProject(id)
    expect((await store().findNamedArtifact(id, 'late:latest'))!.id).toBe(artifact.id)
  })
}
