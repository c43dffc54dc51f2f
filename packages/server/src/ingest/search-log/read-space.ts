import { InputError, type Value } from '@sweepwise/core'
import type { Source, SourceFile } from '../importer.ts'
import { readJson } from '../read-json.ts'
import { headText, wholeText } from '../read-text.ts'
import { type Dict, isDict, type SearchSpace } from './search-log.ts'

/** Documents larger than this are no part of a search, in bytes. */
const LARGEST = 256 << 20

/** The first characters of a file, '' for one that is no text. */
export async function startOf(file: SourceFile): Promise<string> {
  try {
    return (await headText(file, 4096)).trimStart()
  } catch (error) {
    if (error instanceof InputError && error.code === 'BINARY_FILE') return ''
    throw error
  }
}

/**
 * A whole JSON document.
 * @throws InputError BAD_JSON, BINARY_FILE
 */
export async function readDocument(file: SourceFile): Promise<Value> {
  if (file.size > LARGEST) throw new InputError('BAD_JSON', { path: file.name, line: null, found: `larger than ${LARGEST >> 20} MB` })
  try {
    return readJson(await wholeText(file))
  } catch (error) {
    if (!(error instanceof SyntaxError || error instanceof RangeError)) throw error
    throw new InputError('BAD_JSON', { path: file.name, line: null, found: error.message })
  }
}

/** A JSON document that may be missing or damaged: what is said of it stands in `notes`. */
export async function readBeside(source: Source, folder: string, name: string, notes: string[]): Promise<Dict | null> {
  const path = folder === '' ? name : `${folder}/${name}`
  const file = source.files.find((one) => one.name === path)
  if (file === undefined) return null
  try {
    const document = await readDocument(file)
    if (isDict(document)) return document
    notes.push(`${path} holds no keys and was passed over.`)
  } catch (error) {
    if (!(error instanceof InputError)) throw error
    notes.push(`${error.message} It was passed over.`)
  }
  return null
}

/** `configspace.json` beside a log, as every version of ConfigSpace writes it; null when there is none that can be read. */
export async function readSpace(source: Source, folder: string, notes: string[]): Promise<SearchSpace | null> {
  const document = await readBeside(source, folder, 'configspace.json', notes)
  const list = document?.['hyperparameters']
  if (document === null || !Array.isArray(list)) return null
  const params = new Map<string, Value>()
  for (const entry of list) {
    if (!isDict(entry) || typeof entry['name'] !== 'string') continue
    const { name, ...rest } = entry
    params.set(name as string, Object.fromEntries(Object.entries(rest).filter(([, value]) => value !== null)))
  }
  return { params, definition: JSON.stringify(document) }
}
