import { InputError, type Value } from '@sweepwise/core'
import { folderOf } from '../file-path.ts'
import type { SourceFile } from '../importer.ts'
import { readSettings } from '../read-settings.ts'

export type Dict = { readonly [key: string]: Value }

/** Larger files are no settings or results of one run, in bytes. */
const LARGEST = 64 << 20

export const isDict = (value: unknown): value is Dict => typeof value === 'object' && value !== null && !Array.isArray(value)

/** A JSON or YAML file that holds keys, or in words why it does not: a file that is damaged spoils its own run alone. */
export async function readDict(file: SourceFile): Promise<Dict | string> {
  let why = 'holds no keys'
  try {
    const value = await readSettings(file, ({ reason }) => (why = reason), LARGEST)
    return isDict(value) ? value : why
  } catch (error) {
    if (!(error instanceof InputError)) throw error
    return `cannot be read: ${error.message.split('\n')[0]}`
  }
}

/** Files by the folder they lie in, '' = the top; folders in the order of their names. */
export function byFolder(files: readonly SourceFile[]): ReadonlyMap<string, readonly SourceFile[]> {
  const folders = new Map<string, SourceFile[]>()
  for (const file of files) {
    const folder = folderOf(file.name)
    const own = folders.get(folder)
    if (own === undefined) folders.set(folder, [file])
    else own.push(file)
  }
  return new Map([...folders].sort(([a], [b]) => (a < b ? -1 : 1)))
}
