import type { Command } from 'commander'
import type { ImportOptions } from '../ingest/importer.ts'

const list = (value: string, before: readonly string[] | undefined): readonly string[] => [
  ...(before ?? []),
  ...value.split(',').map((part) => part.trim()),
]

/** The flags that say what columns are; shared by every command that reads files. */
export function withImportOptions(command: Command): Command {
  return command
    .option('--params <globs>', 'columns that are params (comma-separated globs; repeatable)', list)
    .option('--metrics <globs>', 'columns that are metrics', list)
    .option('--ignore <globs>', 'columns to set aside', list)
    .option('--seed-column <name>', 'the column that holds the seed')
    .option('--id-column <name>', 'the column that identifies a run')
    .option('--format <format>', 'the format, when detection is wrong')
    .option('--delimiter <character>', 'what separates the cells of a table')
}

export interface ImportFlags {
  readonly params?: readonly string[]
  readonly metrics?: readonly string[]
  readonly ignore?: readonly string[]
  readonly seedColumn?: string
  readonly idColumn?: string
  readonly format?: string
  readonly delimiter?: string
}

/** Only what was given: the rest is remembered by the project. */
export function readImportOptions({ params, metrics, ignore, seedColumn, idColumn, format, delimiter }: ImportFlags): ImportOptions {
  const options = { params, metrics, ignore, seedColumn, idColumn, format, delimiter: delimiter === '\\t' ? '\t' : delimiter }
  return Object.fromEntries(Object.entries(options).filter(([, value]) => value !== undefined))
}
