import { flatten, InputError, type Value } from '@sweepwise/core'
import type { Rejection, SourceFile } from '../importer.ts'
import { readJson } from '../read-json.ts'
import { readPythonLiteral } from '../read-python-literal.ts'
import { wholeText } from '../read-text.ts'
import { readYamlFile } from '../read-yaml.ts'
import type { TensorboardRun } from './run-folders.ts'

/** What trainers write beside the event files: Lightning its `hparams.yaml`, others the same as JSON. */
export const PARAM_FILES = ['hparams.yaml', 'hparams.yml', 'hparams.json'] as const
/** A file of settings larger than this is damage, in bytes. */
const LARGEST = 16 << 20

/** The params of a run: what the HParams plugin holds or, where it holds none, what the file beside its events says. */
export async function readRunParams(
  { session }: TensorboardRun,
  beside: SourceFile | undefined,
  onReject: (rejection: Rejection) => void,
): Promise<Readonly<Record<string, Value>>> {
  const hparams = session?.start?.hparams
  if (hparams !== undefined && hparams.size > 0) return Object.fromEntries([...hparams].map(([name, value]) => [name, fromText(value)]))
  if (beside === undefined) return {}
  const value = /\.json$/.test(beside.name) ? await readJsonFile(beside, onReject) : await readYamlFile(beside, onReject)
  if (value === null || value === undefined) return {}
  if (typeof value === 'object' && !Array.isArray(value)) return flatten(value as { readonly [key: string]: Value })
  onReject({ file: beside.name, reason: 'holds no params by name' })
  return {}
}

async function readJsonFile(file: SourceFile, onReject: (rejection: Rejection) => void): Promise<Value | undefined> {
  if (file.size > LARGEST) {
    onReject({ file: file.name, reason: `is larger than ${LARGEST >> 20} MB` })
    return undefined
  }
  try {
    return readJson(await wholeText(file))
  } catch (error) {
    const unreadable =
      error instanceof SyntaxError || error instanceof RangeError || (error instanceof InputError && error.code === 'BINARY_FILE')
    if (!unreadable) throw error
    onReject({ file: file.name, reason: `cannot be read: ${error.message}` })
    return undefined
  }
}

/** The plugin knows numbers, switches and texts: lists and None are the text that Python prints for them. */
function fromText(value: Value): Value {
  if (typeof value !== 'string') return value
  if (value === 'None') return null
  return /^[[({]/.test(value) ? (readPythonLiteral(value) ?? value) : value
}
