import { type ErrorCode, InputError } from '@sweepwise/core'
import type { BlobFolder } from '../store/files/blob-folder.ts'
import type { Store } from '../store/store.ts'
import type { ImportOptions, ImportReport, ProjectReading, Reading, Rejection, Source } from './importer.ts'
import type { HistoryRecord, RunEvent, RunRecord } from './run-event.ts'
import { type Readable, splitSource } from './split-source.ts'
import { storeRunFiles } from './store-run-files.ts'
import { declared } from './table/plan-columns.ts'

/** Runs and points of one transaction. A run with more points than that is stored in several. */
const BATCH_RUNS = 500
const BATCH_POINTS = 500_000
/** Waiting stretches of a long run that are folded at once: more would be memory. */
const FOLDED = 4
/** What stops one file stops the others too. */
const CONCERNS_ALL: ReadonlySet<ErrorCode> = new Set(['DISK_FULL', 'STORE_BUSY', 'STORE_CORRUPT', 'STORE_UNREADABLE', 'STORE_NEWER'])
/** Rejections that are listed; the others are counted. */
const LISTED_REJECTIONS = 100

export interface ImportRequest {
  /** Name or id; made when it does not exist. Default: what the source is called. */
  readonly project?: string
  readonly options?: ImportOptions
  /** Runs stored so far. */
  readonly onProgress?: (runs: number) => void
  readonly signal?: AbortSignal
  /** Where the files of runs are kept; absent = they are not, the source is only looked at. */
  readonly blobs?: BlobFolder
}

/**
 * Imports a source: detects its format, reads it through once before anything is written (so that an unreadable file
 * leaves nothing behind), then stores it in batches. Importing again changes nothing that has not changed. What the
 * user said about columns is remembered for the project and used by later imports into it.
 *
 * Several files that are no layout together are imported one by one; one that is refused is named in the report.
 * @throws InputError when the source cannot be read; batches reported by `onProgress` before that are stored
 */
export async function importSource(store: Store, source: Source, request: ImportRequest = {}): Promise<ImportReport> {
  const { parts, notes } = await splitSource(source, request.options?.format)
  if (parts.length === 1 && notes.length === 0) return importOne(store, parts[0]!, request)
  const reports: ImportReport[] = []
  const refused = [...notes]
  let first: InputError | null = null
  let stored = 0
  for (const part of parts) {
    const before = stored
    const onProgress = (runs: number): void => {
      stored = before + runs
      request.onProgress?.(stored)
    }
    try {
      reports.push(await importOne(store, part, { ...request, onProgress }))
    } catch (error) {
      if (!(error instanceof InputError) || CONCERNS_ALL.has(error.code)) throw error
      first ??= error
      refused.push(error.message)
    }
  }
  if (reports.length === 0) throw first!
  return {
    source: source.label,
    format: [...new Set(reports.map(({ format }) => format))].join(', '),
    projects: reports.flatMap(({ projects }) => projects),
    rejections: reports.flatMap(({ rejections }) => rejections).slice(0, LISTED_REJECTIONS),
    warnings: [...refused.map((text) => `not imported: ${text}`), ...reports.flatMap(({ warnings }) => warnings)],
  }
}

async function importOne(store: Store, { source, importer }: Readable, request: ImportRequest): Promise<ImportReport> {
  const given = definedOnly(request.options ?? {})
  let existing = request.project === undefined ? null : await store.findProject(request.project)
  let options = { ...(existing?.importOptions ?? {}), ...given }
  let reading = await importer.read(source, options)
  if (request.project === undefined) {
    // Without a name the source's own is known only now; what was said about that project's columns still holds.
    existing = await store.findProject(projectName(reading.projects[0]!.name))
    if (existing?.importOptions != null && Object.keys(existing.importOptions).length > 0) {
      options = { ...existing.importOptions, ...given }
      reading = await importer.read(source, options)
    }
  }
  const rejections: Rejection[] = []
  const projects: ImportReport['projects'][number][] = []
  const notes: string[] = []
  let progress = 0
  for (const part of reading.projects) {
    // The first project takes the name that was asked for; the others stand below it, as they do below the source's own.
    const asked = request.project === undefined ? undefined : (existing?.name ?? request.project)
    const first = reading.projects[0]!.name
    const below = part.name.startsWith(`${first} - `) ? part.name.slice(first.length + 3) : part.name
    const name = projectName(asked === undefined ? part.name : part.name === first ? asked : `${asked} - ${below}`)
    const known = existing !== null && asked === name ? existing : await store.findProject(name)
    const project = known ?? (await store.createProject(name))
    // An import into a new project that stores nothing must not leave the project behind.
    const counts = await storeEvents(store, project.id, part, rejections, request, (runs) => request.onProgress?.(progress + runs)).catch(
      async (error: unknown) => {
        if (known === null && (await store.findProject(project.id))?.runs === 0) await store.deleteProject(project.id)
        throw error
      },
    )
    progress += counts.new + counts.changed + counts.same
    await rememberOptions(store, project.id, part, options)
    if (part.objective !== undefined && project.objective === null) await store.setObjective(project.id, part.objective)
    let files: ImportReport['projects'][number]['files']
    if (request.blobs !== undefined && (part.files?.length ?? 0) > 0) {
      const { notes: left, ...kept } = await storeRunFiles(store, request.blobs, project.id, part.files!, request)
      files = kept
      notes.push(...left)
    }
    projects.push({ id: project.id, name: project.name, ...counts, ...(files === undefined ? {} : { files }), columns: part.columns })
    const { columns: _, ...report } = projects.at(-1)!
    await store.recordSource(project.id, { key: source.key, format: reading.format, report: { ...report, notes: part.notes ?? [] } })
  }
  return {
    source: source.label,
    format: reading.format,
    projects,
    rejections: rejections.slice(0, LISTED_REJECTIONS),
    warnings: [...unmatched(given, reading), ...reading.projects.flatMap(({ notes }) => notes ?? []), ...notes],
  }
}

/** File and study names may hold what names of projects may not. */
const projectName = (name: string): string =>
  name
    .replaceAll(/[\p{Cc}/\\]+/gu, '-')
    .trim()
    .slice(0, 200) || 'runs'

const definedOnly = (options: ImportOptions): ImportOptions =>
  Object.fromEntries(Object.entries(options).filter(([, value]) => value !== undefined && !(Array.isArray(value) && value.length === 0)))

async function storeEvents(
  store: Store,
  projectId: string,
  part: ProjectReading,
  rejections: Rejection[],
  { signal }: ImportRequest,
  onProgress: (runs: number) => void,
) {
  const counts = { new: 0, changed: 0, same: 0, rejected: 0, points: 0 }
  let batch: RunEvent[] = []
  let runs = 0
  let points = 0
  let runPoints = 0
  /** Where in the batch the events of its last run begin. */
  let lastRunAt = -1
  /** The run whose history is being stored in several transactions; `same` = it is stored already, its history is passed over. */
  let long = null as { readonly record: RunRecord; readonly same: boolean } | null

  const storeBatch = async (events: readonly RunEvent[]) => {
    signal?.throwIfAborted()
    const applied = await store.apply(projectId, events)
    counts.points += applied.points
    return applied
  }
  const clear = (): void => {
    batch = []
    runs = 0
    points = 0
    lastRunAt = -1
  }
  const flush = async () => {
    if (batch.length === 0) return
    const applied = await storeBatch(batch)
    counts.new += applied.new
    counts.changed += applied.changed
    counts.same += applied.same
    clear()
    onProgress(counts.new + counts.changed + counts.same)
  }
  /** Stores the runs before the last one. */
  const settle = async () => {
    const last = batch.slice(lastRunAt)
    batch = batch.slice(0, lastRunAt)
    await flush()
    batch = last
    lastRunAt = 0
    runs = 1
    points = runPoints
  }
  const open = async () => {
    const [record, ...history] = batch as [RunRecord, ...HistoryRecord[]]
    batch = [{ ...record, open: true }, ...history]
    const before = counts.same
    await flush()
    long = { record, same: counts.same > before }
  }
  const close = async () => {
    if (long === null) return
    const { record, same } = long
    long = null
    if (same) {
      clear()
      return
    }
    if (batch.length > 0) await storeBatch(batch)
    clear()
    await storeBatch([{ type: 'run', key: record.key, contentHash: record.contentHash! }])
    while ((await store.compact(FOLDED)) > 0) signal?.throwIfAborted()
  }
  const onReject = (rejection: Rejection) => {
    counts.rejected += 1
    if (rejections.length < LISTED_REJECTIONS) rejections.push(rejection)
  }
  for await (const event of part.events(onReject)) {
    if (event.type === 'history') {
      if (points >= BATCH_POINTS) {
        if (long !== null) {
          if (!long.same) await storeBatch(batch)
          clear()
        } else {
          if (lastRunAt > 0) await settle()
          if (runPoints >= BATCH_POINTS) await open()
        }
      }
      points += sizeOf(event)
      runPoints += sizeOf(event)
    } else {
      await close()
      if (event.type === 'run') {
        if (runs >= BATCH_RUNS || points >= BATCH_POINTS) await flush()
        runs += 1
        runPoints = 0
        lastRunAt = batch.length
      }
    }
    batch.push(event)
  }
  await close()
  await flush()
  return counts
}

/** Points, and what else takes room: a text or dict counts as three numbers. */
const sizeOf = ({ series, sparse }: HistoryRecord): number =>
  series.reduce((sum, { values }) => sum + values.length, 0) + 3 * (sparse?.length ?? 0)

/** What layouts put in front of a key's name. */
const PREFIXES = ['', 'params_', 'param_', 'config.', 'summary.', 'user_attrs_']

/** Names and patterns of this import that no column answers to: a slip of the pen must not pass in silence. */
function unmatched(given: ImportOptions, reading: Reading): readonly string[] {
  const names = reading.projects.flatMap(({ columns }) => columns.flatMap(({ name }) => PREFIXES.map((prefix) => prefix + name)))
  const said: readonly (readonly [string, ImportOptions])[] = [
    ...(given.params ?? []).map((pattern) => [`params '${pattern}'`, { params: [pattern] }] as const),
    ...(given.metrics ?? []).map((pattern) => [`metrics '${pattern}'`, { metrics: [pattern] }] as const),
    ...(given.ignore ?? []).map((pattern) => [`ignore '${pattern}'`, { ignore: [pattern] }] as const),
    ...(given.seedColumn === undefined ? [] : [[`seed column '${given.seedColumn}'`, { seedColumn: given.seedColumn }] as const]),
  ]
  return said
    .filter(([, options]) => !names.some((name) => declared(options)(name) !== null))
    .map(([text]) => `${text}: no column has such a name.`)
}

/** What the user said becomes a declaration of the project: roles for keys, patterns for the next import. */
async function rememberOptions(store: Store, projectId: string, part: ProjectReading, options: ImportOptions): Promise<void> {
  const { params, metrics, ignore, seedColumn, idColumn, delimiter } = options
  const said = definedOnly({ params, metrics, ignore, seedColumn, idColumn, delimiter } as ImportOptions)
  if (Object.keys(said).length === 0) return
  await store.setImportOptions(projectId, said)
  const says = declared(said)
  const before = await store.declaredKeys(projectId)
  for (const { name } of part.columns) {
    const as = says(name)
    if (as !== 'param' && as !== 'seed' && as !== 'ignored') continue
    if (before[name]?.role !== as) await store.declareKey(projectId, name, { ...before[name], role: as })
  }
}
