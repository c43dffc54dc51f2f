import { existsSync } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { homedir, tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { type AnalysisRequest, type AnalysisResult, InputError, nearestNames, type RunSet } from '@sweepwise/core'
import { jobRunner } from '../compute/jobs.ts'
import type { ExportFormat } from '../export/export-runs.ts'
import type { ProjectDetail, RunsPage, RunsQuery } from '../http/api.ts'
import { importSource } from '../ingest/import-source.ts'
import type { ImportOptions, ImportReport } from '../ingest/importer.ts'
import { openSource } from '../ingest/source.ts'
import { findServer } from '../store/lock.ts'
import { openStore } from '../store/open-store.ts'
import { remoteSession } from './remote-session.ts'

/** What a command asks of the runs it was pointed at, wherever they are: a file, the data directory, a running server. */
export interface Session {
  /** The projects that the source came to. */
  readonly projects: readonly string[]
  /** What importing a file did; null for a project that was there. */
  readonly imported: ImportReport | null
  analyze(request: AnalysisRequest): Promise<AnalysisResult>
  runs(query: RunsQuery): Promise<RunsPage>
  project(): Promise<ProjectDetail>
  exportRuns(runSet: RunSet, format: ExportFormat, path: string): Promise<{ readonly runs: number }>
  close(): Promise<void>
}

/** `--data`, then SWEEPWISE_HOME, then ~/.sweepwise. */
export const dataDirectory = (option?: string): string => {
  const chosen = option ?? process.env['SWEEPWISE_HOME']
  if (chosen !== undefined && /^postgres(ql)?:\/\//.test(chosen)) return chosen
  return resolve(chosen ?? join(homedir(), '.sweepwise'))
}

/**
 * Opens a source: a file, folder or glob goes into a temporary store; any other word is a project of the data
 * directory, asked over HTTP when a server runs there.
 * @throws InputError UNKNOWN_PROJECT, and whatever reading the file says
 */
export async function openSession(
  source: string,
  options: { data?: string | undefined; importOptions?: ImportOptions; onProgress?: (runs: number) => void } = {},
): Promise<Session> {
  if (existsSync(source) || /[*?[\]{}]/.test(source)) return fileSession(source, options)
  const directory = dataDirectory(options.data)
  const server = findServer(directory)
  if (server !== null) return remoteSession(server.url, source)
  if (!existsSync(directory) && !directory.startsWith('postgres')) throw new InputError('UNKNOWN_PROJECT', { project: source, nearest: [] })
  return storeSession(directory, source)
}

async function fileSession(
  path: string,
  { importOptions, onProgress }: { importOptions?: ImportOptions; onProgress?: (runs: number) => void },
): Promise<Session> {
  const folder = await mkdtemp(join(tmpdir(), 'sweepwise-'))
  const remove = () => rm(folder, { recursive: true, force: true })
  try {
    const store = await openStore(folder)
    const source = await openSource(path)
    let report: ImportReport
    try {
      report = await importSource(store, source, {
        ...(importOptions === undefined ? {} : { options: importOptions }),
        ...(onProgress === undefined ? {} : { onProgress }),
      })
    } catch (error) {
      await store.close()
      throw error
    } finally {
      await source.close()
    }
    return {
      ...localSession(
        store,
        report.projects.map(({ name }) => name),
        report,
      ),
      close: async () => {
        await store.close()
        await remove()
      },
    }
  } catch (error) {
    await remove()
    throw error
  }
}

async function storeSession(directory: string, name: string): Promise<Session> {
  const store = await openStore(directory)
  const project = await store.findProject(name)
  if (project === null || project.deletedAt !== null) {
    const names = (await store.listProjects()).map((known) => known.name)
    await store.close()
    throw new InputError('UNKNOWN_PROJECT', { project: name, nearest: nearestNames(name, names) })
  }
  return localSession(store, [project.name], null)
}

function localSession(store: Awaited<ReturnType<typeof openStore>>, projects: readonly string[], imported: ImportReport | null): Session {
  const run = jobRunner(store)
  return {
    projects,
    imported,
    analyze: (request) => run({ kind: 'analyze', request }) as Promise<AnalysisResult>,
    runs: (query) => run({ kind: 'runs', query }) as Promise<RunsPage>,
    project: async () => {
      const project = await store.findProject(projects[0]!)
      return (await run({ kind: 'project', projectId: project!.id })) as ProjectDetail
    },
    exportRuns: (runSet, format, path) => run({ kind: 'export', runSet, format, path }) as Promise<{ runs: number }>,
    close: () => store.close(),
  }
}
