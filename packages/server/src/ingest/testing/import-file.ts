import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import type { Dataset } from '@sweepwise/core'
import { openStore } from '../../store/open-store.ts'
import type { Store } from '../../store/store.ts'
import { detectFormat } from '../detect-format.ts'
import { type ImportRequest, importSource } from '../import-source.ts'
import type { ColumnReading, ImportOptions, ImportReport, Rejection } from '../importer.ts'
import type { HistoryRecord, RunEvent, RunRecord } from '../run-event.ts'
import { openSource } from '../source.ts'

/** A temporary folder that goes when the test is over (`using folder = temporaryFolder()`). */
export function temporaryFolder(): {
  readonly path: string
  write(name: string, content: string | Uint8Array): string
  [Symbol.dispose](): void
} {
  const path = mkdtempSync(join(tmpdir(), 'sweepwise-test-'))
  return {
    path,
    write(name, content) {
      const file = join(path, name)
      mkdirSync(dirname(file), { recursive: true })
      writeFileSync(file, content)
      return file
    },
    [Symbol.dispose]: () => rmSync(path, { recursive: true, force: true }),
  }
}

export interface ReadSource {
  readonly format: string
  readonly projects: readonly {
    readonly name: string
    readonly columns: readonly ColumnReading[]
    readonly notes: readonly string[]
    readonly events: readonly RunEvent[]
    readonly runs: readonly RunRecord[]
    readonly histories: readonly HistoryRecord[]
    readonly rejections: readonly Rejection[]
  }[]
}

/** Everything an importer says about a source, collected. */
export async function readSource(path: string, options: ImportOptions = {}): Promise<ReadSource> {
  const source = await openSource(path)
  try {
    const reading = await (await detectFormat(source, options.format)).read(source, options)
    const projects: ReadSource['projects'][number][] = []
    for (const project of reading.projects) {
      const rejections: Rejection[] = []
      const events: RunEvent[] = []
      for await (const event of project.events((rejection) => rejections.push(rejection))) events.push(event)
      projects.push({
        name: project.name,
        columns: project.columns,
        notes: project.notes ?? [],
        events,
        runs: events.filter((event) => event.type === 'run'),
        histories: events.filter((event) => event.type === 'history'),
        rejections,
      })
    }
    return { format: reading.format, projects }
  } finally {
    await source.close()
  }
}

/** The same from a text, under a name. */
export async function readText(
  name: string,
  content: string | Uint8Array,
  options: ImportOptions = {},
): Promise<ReadSource['projects'][number] & { format: string }> {
  using folder = temporaryFolder()
  const { format, projects } = await readSource(folder.write(name, content), options)
  return { ...projects[0]!, format }
}

/** Names of the columns by how they were understood. */
export function byReading(columns: readonly ColumnReading[]): Readonly<Record<string, readonly string[]>> {
  const names: Record<string, string[]> = {}
  for (const { name, as } of columns) {
    names[as] ??= []
    names[as].push(name)
  }
  return names
}

/** A store in a temporary folder, gone with it. */
export async function temporaryStore(): Promise<{ readonly store: Store; readonly path: string; [Symbol.asyncDispose](): Promise<void> }> {
  const folder = temporaryFolder()
  const store = await openStore(folder.path, () => 1_700_000_000_000)
  return {
    store,
    path: folder.path,
    async [Symbol.asyncDispose]() {
      await store.close()
      folder[Symbol.dispose]()
    },
  }
}

export async function importFile(store: Store, path: string, request: ImportRequest = {}): Promise<ImportReport> {
  const source = await openSource(path)
  try {
    return await importSource(store, source, request)
  } finally {
    await source.close()
  }
}

/** Imports one source into a store of its own and gives its first project's columns. */
export async function importedDataset(
  path: string,
  request: ImportRequest = {},
): Promise<{ report: ImportReport; dataset: Dataset; datasets: readonly Dataset[] }> {
  await using target = await temporaryStore()
  const report = await importFile(target.store, path, request)
  const datasets: Dataset[] = []
  for (const { id } of report.projects) datasets.push(await target.store.loadDataset({ projects: [id] }))
  return { report, dataset: datasets[0]!, datasets }
}

/** The folder with data made by others, when this machine has it. */
export const DATA = process.env['SWEEPWISE_DATA']

/** A copy of a data file under a name that says nothing. */
export function renamed(folder: { readonly path: string }, file: string, as: string): string {
  const target = join(folder.path, as)
  cpSync(join(DATA!, file), target, { recursive: true })
  return target
}
