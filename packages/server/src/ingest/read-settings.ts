import { InputError, type Value } from '@sweepwise/core'
import type { Rejection, SourceFile } from './importer.ts'
import { parseYaml } from './parse-yaml.ts'
import { readJson } from './read-json.ts'
import { wholeText } from './read-text.ts'

/** Settings larger than this are damage, in bytes. */
const LARGEST = 16 << 20

/**
 * A small file of JSON (by its name) or YAML; undefined = it cannot be read, which is told. Python's tags are read as what they hold.
 * @param largest more bytes than this are not read
 */
export async function readSettings(
  file: SourceFile,
  onReject: (rejection: Rejection) => void,
  largest = LARGEST,
): Promise<Value | undefined> {
  if (file.size > largest) {
    onReject({ file: file.name, reason: `is larger than ${largest >> 20} MB` })
    return undefined
  }
  try {
    const text = await wholeText(file)
    return /\.json$/i.test(file.name) ? readJson(text) : plain(parseYaml(text), 0)
  } catch (error) {
    onReject(unreadable(file, error))
    return undefined
  }
}

/**
 * What is said of a file that could not be parsed, with the line where the parser gives one.
 * @throws InputError itself where it is not about the text of this file (a torn archive)
 */
export function unreadable(file: SourceFile, error: unknown): Rejection {
  if (error instanceof InputError && error.code !== 'BINARY_FILE') throw error
  const { message } = error as Error
  const line = /line (\d+)/.exec(message)?.[1]
  return {
    file: file.name,
    ...(line === undefined ? {} : { line: Number(line) }),
    reason: `cannot be read: ${message.split('\n')[0]!.replace(/:$/, '')}`,
  }
}

const DEEPEST = 60

/** What YAML has beside JSON's values becomes a text: dates, and numbers beyond what a double holds. */
function plain(value: unknown, depth: number): Value {
  if (depth > DEEPEST) throw new SyntaxError(`nested more than ${DEEPEST} levels deep`)
  if (value === null || value === undefined) return null
  if (typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean') return value
  if (value instanceof Date) return value.toISOString()
  if (Array.isArray(value)) return value.map((item) => plain(item, depth + 1))
  if (value instanceof Set) return [...value].map((item) => plain(item, depth + 1))
  if (value instanceof Map) return Object.fromEntries([...value].map(([key, item]) => [String(key), plain(item, depth + 1)]))
  if (typeof value === 'object') return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, plain(item, depth + 1)]))
  return String(value)
}
