import { InputError, nearestNames } from '@sweepwise/core'
import type { Compute } from '../compute/compute.ts'
import type { IngestThread } from '../ingest/ingest-thread.ts'
import type { BlobFolder } from '../store/files/blob-folder.ts'
import type { Project, Store } from '../store/store.ts'
import type { DeliveryDesk } from '../wandb/streams/delivery-desk.ts'
import type { PublicPlace } from './base-path.ts'
import type { ExampleProject } from './example-projects.ts'

/** What the routes work with. */
export interface Context {
  readonly store: Store
  readonly compute: Compute
  readonly ingest: IngestThread
  /** Where what clients log is stored; default: on the thread that answers. */
  readonly deliveries?: DeliveryDesk
  /** Bytes of the files that runs saved. */
  readonly blobs: BlobFolder
  readonly version: string
  /** Name under which the server listens; loopback names are guarded against other names. */
  readonly host: string
  /** Where a reverse proxy offers the server. */
  readonly place?: PublicPlace
  /** Folder of the built page. */
  readonly webRoot: string
  /** Projects that come with the program, the one to open first. */
  readonly examples: readonly ExampleProject[]
  /** What callers must show when the server listens beyond this machine. */
  readonly key: string
  /** Known to this user's own processes only (lock file): lets the command line name paths on this machine. */
  readonly secret: string
  /** Asks for a key on this machine too. */
  readonly requireKey?: boolean
}

/** @throws InputError UNKNOWN_PROJECT with the nearest names */
export async function knownProject(store: Store, idOrName: string): Promise<Project> {
  const project = await store.findProject(idOrName)
  if (project !== null && project.deletedAt === null) return project
  const names = (await store.listProjects()).map(({ name }) => name)
  throw new InputError('UNKNOWN_PROJECT', { project: idOrName, nearest: nearestNames(idOrName, names) })
}

/** @throws InputError UNKNOWN_PROJECT, UNKNOWN_RUN */
export async function knownRun(store: Store, names: { readonly project: string; readonly run: string }) {
  const project = await knownProject(store, names.project)
  const run = await store.findRun(project.id, names.run)
  if (run === null) throw new InputError('UNKNOWN_RUN', { run: names.run, project: project.name })
  return { project, run }
}
