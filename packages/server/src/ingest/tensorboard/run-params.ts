import { flatten, type Value } from '@sweepwise/core'
import type { Rejection, SourceFile } from '../importer.ts'
import { readPythonLiteral } from '../read-python-literal.ts'
import { readSettings } from '../read-settings.ts'
import type { TensorboardRun } from './runs-of-folders.ts'

/** What trainers write beside the event files: Lightning its `hparams.yaml`, others the same as JSON. */
export const PARAM_FILES = ['hparams.yaml', 'hparams.yml', 'hparams.json'] as const

/** The params of a run: what the HParams plugin holds or, where it holds none, what the file beside its events says. */
export async function readRunParams(
  { session }: TensorboardRun,
  beside: SourceFile | undefined,
  onReject: (rejection: Rejection) => void,
): Promise<Readonly<Record<string, Value>>> {
  const hparams = session?.start?.hparams
  if (hparams !== undefined && hparams.size > 0) return Object.fromEntries([...hparams].map(([name, value]) => [name, fromText(value)]))
  if (beside === undefined) return {}
  const value = await readSettings(beside, onReject)
  if (value === null || value === undefined) return {}
  if (typeof value === 'object' && !Array.isArray(value)) return flatten(value as { readonly [key: string]: Value })
  onReject({ file: beside.name, reason: 'holds no params by name' })
  return {}
}

/** The plugin knows numbers, switches and texts: lists and None are the text that Python prints for them. */
function fromText(value: Value): Value {
  if (typeof value !== 'string') return value
  if (value === 'None') return null
  return /^[[({]/.test(value) ? (readPythonLiteral(value) ?? value) : value
}
