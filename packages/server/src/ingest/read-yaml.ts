import { InputError, type Value } from '@sweepwise/core'
import type { Rejection, SourceFile } from './importer.ts'
import { parseYaml } from './parse-yaml.ts'
import { wholeText } from './read-text.ts'

/** A config larger than this is damage, in bytes. */
const LARGEST = 16 << 20

/** A small YAML file; undefined = it cannot be read, which is told. Python's tags are read as what they hold. */
export async function readYamlFile(file: SourceFile, onReject: (rejection: Rejection) => void): Promise<Value | undefined> {
  if (file.size > LARGEST) {
    onReject({ file: file.name, reason: `is larger than ${LARGEST >> 20} MB` })
    return undefined
  }
  try {
    return plain(parseYaml(await wholeText(file)), 0)
  } catch (error) {
    if (error instanceof InputError && error.code !== 'BINARY_FILE') throw error
    const line = /line (\d+)/.exec((error as Error).message)?.[1]
    onReject({
      file: file.name,
      ...(line === undefined ? {} : { line: Number(line) }),
      reason: `cannot be read: ${(error as Error).message.split('\n')[0]!.replace(/:$/, '')}`,
    })
    return undefined
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
