import type { Store } from '../store/store.ts'
import type { RunFilesAnswer } from './api.ts'

/** Where artifacts that a run logged stand among its files; a file that it saved under such a name comes first. */
const folderOf = ({ name, version }: { readonly name: string; readonly version: number | null }): string => `artifacts/${name}:v${version}/`

/** Everything that a run left as files: saved, named in its log, or logged as an artifact. */
export async function listRunFiles(store: Store, runId: string): Promise<RunFilesAnswer['files']> {
  const saved = await store.listFiles(runId)
  const files = new Map(saved.map(({ path, size, blob, updatedAt }) => [path, { path, size, updatedAt, arrived: blob !== null }]))
  for (const artifact of await store.listArtifacts({ loggedBy: runId })) {
    for (const { path, size, blob } of await store.artifactFiles(artifact.id)) {
      const full = folderOf(artifact) + path
      if (!files.has(full)) files.set(full, { path: full, size, updatedAt: artifact.updatedAt, arrived: blob !== null })
    }
  }
  return [...files.values()].sort((a, b) => (a.path < b.path ? -1 : 1))
}

/** The bytes of one of them; null when there are none. */
export async function findRunBlob(store: Store, runId: string, path: string): Promise<string | null> {
  const saved = await store.findFile(runId, path)
  if (saved?.blob != null) return saved.blob
  for (const artifact of path.startsWith('artifacts/') ? await store.listArtifacts({ loggedBy: runId }) : []) {
    const folder = folderOf(artifact)
    if (path.startsWith(folder)) return (await store.findArtifactFile(artifact.id, path.slice(folder.length)))?.blob ?? null
  }
  return null
}
