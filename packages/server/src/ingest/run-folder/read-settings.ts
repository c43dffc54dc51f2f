import { InputError, type Value } from '@sweepwise/core'
import type { SourceFile } from '../importer.ts'
import { readJson } from '../read-json.ts'
import { wholeText } from '../read-text.ts'
import { readYamlFile } from '../read-yaml.ts'

export type Dict = { readonly [key: string]: Value }

/** Larger files are no settings or results of one run, in bytes. */
const LARGEST = 64 << 20

export const isDict = (value: unknown): value is Dict => typeof value === 'object' && value !== null && !Array.isArray(value)

/** A JSON or YAML file that holds keys, or in words why it does not. */
export async function readDict(file: SourceFile): Promise<Dict | string> {
  if (/\.ya?ml$/i.test(file.name)) {
    let why = 'holds no keys'
    const value = await readYamlFile(file, ({ reason }) => {
      why = reason
    })
    return isDict(value) ? value : why
  }
  if (file.size > LARGEST) return `is larger than ${LARGEST >> 20} MB`
  try {
    const value = readJson(await wholeText(file))
    return isDict(value) ? value : 'holds no keys'
  } catch (error) {
    if (!(error instanceof InputError || error instanceof SyntaxError || error instanceof RangeError)) throw error
    return `cannot be read: ${error.message.split('\n')[0]}`
  }
}

/** Files by the folder they lie in, '' = the top; folders in the order of their names. */
export function byFolder(files: readonly SourceFile[]): ReadonlyMap<string, readonly SourceFile[]> {
  const folders = new Map<string, SourceFile[]>()
  for (const file of files) {
    const folder = file.name.split('/').slice(0, -1).join('/')
    const own = folders.get(folder)
    if (own === undefined) folders.set(folder, [file])
    else own.push(file)
  }
  return new Map([...folders].sort(([a], [b]) => (a < b ? -1 : 1)))
}

export const nameOf = ({ name }: SourceFile): string => name.split('/').at(-1)!
