import { flatten, InputError, type Value } from '@sweepwise/core'
import { parse as parseYaml } from 'yaml'
import type { SourceFile } from '../importer.ts'
import { readJson } from '../read-json.ts'
import { readPythonLiteral } from '../read-python-literal.ts'
import { wholeText } from '../read-text.ts'
import type { TensorboardRun } from './run-folders.ts'

/** What trainers write beside the event files: Lightning its `hparams.yaml`, others the same as JSON. */
export const PARAM_FILES = ['hparams.yaml', 'hparams.yml', 'hparams.json'] as const
/** A file of settings larger than this is damage, in bytes. */
const LARGEST = 16 << 20

export interface RunParams {
  readonly params: Readonly<Record<string, Value>>
  /** Why the file beside the events could not be read; null = it could, or none was needed. */
  readonly fault: string | null
}

/** The params of a run: what the HParams plugin holds or, where it holds none, what the file beside its events says. */
export async function readRunParams({ session }: TensorboardRun, beside: SourceFile | undefined): Promise<RunParams> {
  const hparams = session?.start?.hparams
  if (hparams !== undefined && hparams.size > 0)
    return { params: Object.fromEntries([...hparams].map(([name, value]) => [name, fromText(value)])), fault: null }
  if (beside === undefined) return { params: {}, fault: null }
  if (beside.size > LARGEST) return { params: {}, fault: `is larger than ${LARGEST >> 20} MB` }
  try {
    const text = await wholeText(beside)
    const value = /\.json$/.test(beside.name) ? readJson(text) : (parseYaml(text, { logLevel: 'silent', maxAliasCount: 100 }) as Value)
    if (value === null || value === undefined) return { params: {}, fault: null }
    if (typeof value !== 'object' || Array.isArray(value)) return { params: {}, fault: 'holds no params by name' }
    return { params: flatten(value as { readonly [key: string]: Value }), fault: null }
  } catch (error) {
    if (!(error instanceof Error) || error instanceof InputError) return { params: {}, fault: 'is no text' }
    return { params: {}, fault: `cannot be read (${error.message.split('\n')[0]})` }
  }
}

/** The plugin knows numbers, switches and texts: lists and None are the text that Python prints for them. */
function fromText(value: Value): Value {
  if (typeof value !== 'string') return value
  if (value === 'None') return null
  return /^[[({]/.test(value) ? (readPythonLiteral(value) ?? value) : value
}
