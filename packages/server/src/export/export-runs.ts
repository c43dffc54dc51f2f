import { createWriteStream } from 'node:fs'
import { rename, rm, writeFile } from 'node:fs/promises'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { type Dataset, InputError } from '@sweepwise/core'
import { parquetWriteBuffer } from 'hyparquet-writer'
import type { Store } from '../store/store.ts'
import { type ExportColumn, runColumns } from './run-columns.ts'

export const EXPORT_FORMATS = ['csv', 'jsonl', 'parquet'] as const
export type ExportFormat = (typeof EXPORT_FORMATS)[number]

/** The format a file name asks for. @throws InputError BAD_OPTION */
export function exportFormatOf(path: string): ExportFormat {
  const format = EXPORT_FORMATS.find((known) => path.toLowerCase().endsWith(`.${known}`))
  if (format === undefined)
    throw new InputError('BAD_OPTION', {
      option: 'output',
      found: `'${path}'`,
      expected: `a name that ends in ${EXPORT_FORMATS.map((known) => `.${known}`).join(', ')}`,
    })
  return format
}

/**
 * Writes every run of the dataset. CSV and Parquet hold one row a run (config and metrics); JSONL holds the histories
 * as well. The file appears whole or not at all.
 */
export async function exportRuns(store: Store, dataset: Dataset, format: ExportFormat, path: string): Promise<void> {
  const columns = runColumns(dataset)
  const partial = `${path}.${process.pid}.partial`
  try {
    if (format === 'parquet') await writeFile(partial, new Uint8Array(parquet(columns)))
    else
      await pipeline(
        Readable.from(format === 'csv' ? csvLines(columns, dataset.n) : jsonLines(store, columns, dataset)),
        createWriteStream(partial),
      )
    await rename(partial, path)
  } catch (error) {
    await rm(partial, { force: true })
    throw cannotWrite(error, path)
  }
}

/** What an error of the file system means to whoever asked for the file; anything else is returned as it is. */
export function cannotWrite(error: unknown, path: string): unknown {
  const { code, syscall, message } = error as NodeJS.ErrnoException
  if (code === 'ENOSPC' || code === 'EFBIG' || code === 'EDQUOT') return new InputError('DISK_FULL', { path })
  return syscall === undefined || error instanceof InputError ? error : new InputError('CANNOT_WRITE', { path, found: message })
}

/** Words that every reader of ours, pandas and Python understand. */
const numberText = (value: number): string =>
  Number.isFinite(value) ? String(value) : Number.isNaN(value) ? 'NaN' : value > 0 ? 'inf' : '-inf'

function* csvLines(columns: readonly ExportColumn[], n: number): Generator<string> {
  yield `${columns.map(({ name }) => quoted(name)).join(',')}\n`
  for (let row = 0; row < n; row++) yield `${columns.map((column) => csvCell(column, row)).join(',')}\n`
}

function csvCell({ type, values }: ExportColumn, row: number): string {
  const value = values[row]
  if (value === null || value === undefined) return ''
  if (typeof value === 'number') return type === 'time' ? new Date(value).toISOString() : numberText(value)
  return typeof value === 'boolean' ? String(value) : quoted(value)
}

const quoted = (text: string): string => (/[",\n\r]|^\s|\s$|^$/.test(text) ? `"${text.replaceAll('"', '""')}"` : text)

async function* jsonLines(store: Store, columns: readonly ExportColumn[], dataset: Dataset): AsyncGenerator<string> {
  const hasHistory = dataset.metrics.some(({ history }) => history !== null)
  for (let row = 0; row < dataset.n; row++) {
    const run: Record<string, unknown> = {}
    const config: Record<string, unknown> = {}
    const summary: Record<string, unknown> = {}
    for (const { name, type, values } of columns) {
      const value = values[row]
      if (value === null || value === undefined) continue
      const plain = typeof value !== 'number' ? value : type === 'time' ? new Date(value).toISOString() : jsonNumber(value)
      if (name.startsWith('config.')) config[name.slice('config.'.length)] = plain
      else if (name.startsWith('summary.')) summary[name.slice('summary.'.length)] = plain
      else run[name] = plain
    }
    const history: Record<string, unknown> = {}
    if (hasHistory) {
      for (const { metric, steps, values } of await store.history(dataset.runs.id[row]!))
        history[metric] = Array.from(values, (value, i) => [steps[i], jsonNumber(value)])
    }
    yield `${JSON.stringify({ ...run, config, summary, ...(Object.keys(history).length === 0 ? {} : { history }) })}\n`
  }
}

/** JSON has no NaN: as the words that the importers read as numbers. */
const jsonNumber = (value: number): number | string =>
  Number.isFinite(value) ? value : Number.isNaN(value) ? 'NaN' : value > 0 ? 'Infinity' : '-Infinity'

function parquet(columns: readonly ExportColumn[]): ArrayBuffer {
  return parquetWriteBuffer({
    columnData: columns.map(({ name, type, values }) => ({
      name,
      data: type === 'time' ? values.map((value) => (value === null ? null : new Date(value as number))) : [...values],
      type: ({ text: 'STRING', number: 'DOUBLE', boolean: 'BOOLEAN', time: 'TIMESTAMP' } as const)[type],
      nullable: true,
    })),
  })
}
