import { createHash } from 'node:crypto'
import { existsSync, readdirSync, rmSync } from 'node:fs'
import { mkdtemp } from 'node:fs/promises'
import { homedir, tmpdir } from 'node:os'
import { basename, dirname, join, resolve } from 'node:path'
import { type AnalysisRequest, type AnalysisResult, InputError, nearestNames, type RunSet } from '@sweepwise/core'
import { jobRunner } from '../compute/jobs.ts'
import type { ExportFormat } from '../export/export-runs.ts'
import type { ProjectDetail, RunsPage, RunsQuery } from '../http/api.ts'
import { importSource } from '../ingest/import-source.ts'
import type { ImportOptions, ImportReport } from '../ingest/importer.ts'
import { openSource } from '../ingest/source.ts'
import { DATABASE_FILE, openStore } from '../store/open-store.ts'
import type { Store } from '../store/store.ts'
import { findRunningServer } from './claim-directory.ts'
import { remoteSession } from './remote-session.ts'

/** What a command asks of the runs it was pointed at, wherever they are: a file, the data directory, a running server. */
export interface Session {
  /** The projects that the source came to. */
  readonly projects: readonly string[]
  /** What importing a file did; null for a project that was there. */
  readonly imported: ImportReport | null
  /** `onStage` is told of every answer on the way to the last one, of analyses that have stages. */
  analyze(request: AnalysisRequest, options?: { readonly onStage?: (result: AnalysisResult) => void }): Promise<AnalysisResult>
  runs(query: RunsQuery): Promise<RunsPage>
  project(): Promise<ProjectDetail>
  exportRuns(runSet: RunSet, format: ExportFormat, path: string): Promise<{ readonly runs: number }>
  close(): Promise<void>
}

/** `--data`, then SWEEPWISE_HOME, then ~/.sweepwise. */
export const dataDirectory = (option?: string): string => {
  const chosen = option ?? process.env['SWEEPWISE_HOME']
  if (chosen !== undefined && isAddress(chosen)) return chosen
  return resolve(chosen === undefined || chosen === '' ? join(homedir(), '.sweepwise') : chosen)
}

/** Where what is no database lies: in the data directory; where the database is elsewhere, in ~/.sweepwise, each database's apart. */
const besideDatabase = (option: string | undefined, name: string): string => {
  const where = dataDirectory(option)
  if (!isAddress(where)) return join(where, name)
  const { host, pathname } = new URL(where)
  return join(homedir(), '.sweepwise', `${name}-${createHash('sha256').update(`${host}${pathname}`).digest('hex').slice(0, 12)}`)
}
export const filesDirectory = (option?: string): string => besideDatabase(option, 'files')
export const keyFile = (option?: string): string => besideDatabase(option, 'api-key')

/** A PostgreSQL address instead of a directory. */
const isAddress = (where: string): boolean => /^postgres(ql)?:\/\//.test(where)

const isGlob = (text: string): boolean => /[*?[\]{}]/.test(text)

interface SessionOptions {
  readonly data?: string | undefined
  readonly importOptions?: ImportOptions
}

/**
 * Opens a source: a file, folder or glob goes into a temporary store; any other word is a project of the data
 * directory, asked over HTTP when a server runs there.
 * @throws InputError UNKNOWN_PROJECT with the nearest projects and files, and whatever reading the file says
 */
export async function openSession(source: string, options: SessionOptions = {}): Promise<Session> {
  if (existsSync(source)) return fileSession(source, options.importOptions)
  try {
    return await projectSession(source, dataDirectory(options.data))
  } catch (error) {
    if (!(error instanceof InputError) || error.code !== 'UNKNOWN_PROJECT') throw error
    // Projects may have brackets in their names; what is no project is a pattern of files.
    if (isGlob(source)) return fileSession(source, options.importOptions)
    const { nearest } = error.details as { nearest: readonly string[] }
    throw new InputError('UNKNOWN_PROJECT', { project: source, nearest: [...new Set([...nearestFiles(source), ...nearest])] })
  }
}

async function projectSession(name: string, where: string): Promise<Session> {
  if (!isAddress(where)) {
    const server = await findRunningServer(where)
    if (server !== null) return remoteSession(server, name)
    // Only looking must not make a store.
    if (!existsSync(join(where, DATABASE_FILE))) throw new InputError('UNKNOWN_PROJECT', { project: name, nearest: [] })
  }
  const store = await openStore(where)
  const project = await store.findProject(name)
  if (project === null || project.deletedAt !== null) {
    const names = (await store.listProjects()).map((known) => known.name)
    await store.close()
    throw new InputError('UNKNOWN_PROJECT', { project: name, nearest: nearestNames(name, names) })
  }
  return localSession(store, [project.name], null)
}

function nearestFiles(path: string): readonly string[] {
  try {
    const folder = dirname(path)
    const names = nearestNames(
      basename(path),
      readdirSync(folder).filter((name) => !name.startsWith('.')),
    )
    return names.map((name) => (folder === '.' ? name : join(folder, name)))
  } catch {
    return []
  }
}

async function fileSession(path: string, importOptions: ImportOptions = {}): Promise<Session> {
  const folder = await mkdtemp(join(tmpdir(), 'sweepwise-'))
  const remove = removedAtExit(folder)
  try {
    const store = await openStore(folder)
    try {
      const source = await openSource(path)
      try {
        const report = await importSource(store, source, { options: importOptions })
        const session = localSession(
          store,
          report.projects.map(({ name }) => name),
          report,
        )
        return { ...session, close: () => session.close().finally(remove) }
      } finally {
        await source.close()
      }
    } catch (error) {
      await store.close()
      throw error
    }
  } catch (error) {
    remove()
    throw error
  }
}

/** Interrupting a command must not leave its temporary store behind. */
function removedAtExit(folder: string): () => void {
  const remove = () => {
    process.off('SIGINT', interrupted)
    process.off('SIGTERM', terminated)
    rmSync(folder, { recursive: true, force: true })
  }
  // 128 + the signal's number, as shells report it.
  const interrupted = () => {
    remove()
    process.exit(130)
  }
  const terminated = () => {
    remove()
    process.exit(143)
  }
  process.once('SIGINT', interrupted)
  process.once('SIGTERM', terminated)
  return remove
}

function localSession(store: Store, projects: readonly string[], imported: ImportReport | null): Session {
  const run = jobRunner(store)
  return {
    projects,
    imported,
    analyze: (request, { onStage } = {}) =>
      run({ kind: 'analyze', request }, onStage === undefined ? {} : { onStage }) as Promise<AnalysisResult>,
    runs: (query) => run({ kind: 'runs', query }) as Promise<RunsPage>,
    project: async () => {
      const project = await store.findProject(projects[0]!)
      return (await run({ kind: 'project', projectId: project!.id })) as ProjectDetail
    },
    exportRuns: (runSet, format, path) => run({ kind: 'export', runSet, format, path }) as Promise<{ runs: number }>,
    close: () => store.close(),
  }
}
