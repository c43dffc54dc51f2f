import { type FlatValues, flatten, type Value } from '@sweepwise/core'
import type { Rejection, SourceFile } from '../importer.ts'
import { parseYaml } from '../parse-yaml.ts'
import { readJson } from '../read-json.ts'
import { unreadable } from '../read-settings.ts'
import { wholeText } from '../read-text.ts'
import type { Execution } from './find-executions.ts'
import { isDict } from './history-row.ts'
import { withoutMedia } from './log-head.ts'

type Dict = { readonly [key: string]: Value }

/** A summary or config larger than this is damage, in bytes. */
const LARGEST = 64 << 20

/** What `config.yaml` and `wandb-summary.json` of one execution say. */
export interface FolderReading {
  readonly config: FlatValues
  readonly summary: FlatValues
  /** There was a summary file, whatever was in it. */
  readonly summarised: boolean
  /** UTC milliseconds; null = not said. */
  readonly startedAt: number | null
  readonly runtimeMs: number | null
}

/** `config` stands in where the folder has none: what the sweep gave the run. */
export async function readFolder(
  execution: Execution,
  config: SourceFile | undefined,
  onReject: (rejection: Rejection) => void,
): Promise<FolderReading> {
  const configFile = execution.config ?? config
  const rawConfig = configFile === undefined ? {} : await readDict(configFile, parseYaml, onReject)
  const rawSummary = execution.summary === undefined ? {} : await readDict(execution.summary, readJson, onReject)
  const { _wandb: client, wandb_version: _version, ...given } = rawConfig
  const { _wandb: tracked, ...results } = rawSummary
  const summary = flatten(withoutMedia(results))
  const clientInfo = isWrapped(client) ? client['value'] : client
  const runtime = typeof summary['_runtime'] === 'number' ? summary['_runtime'] : isDict(tracked) ? tracked['runtime'] : undefined
  return {
    config: flatten(Object.fromEntries(Object.entries(given).map(([key, value]) => [key, isWrapped(value) ? value['value']! : value]))),
    summary,
    summarised: execution.summary !== undefined,
    startedAt: isDict(clientInfo) && typeof clientInfo['start_time'] === 'number' ? clientInfo['start_time'] * 1000 : null,
    runtimeMs: typeof runtime === 'number' ? runtime * 1000 : null,
  }
}

const isWrapped = (value: Value | undefined): value is Dict => isDict(value) && Object.hasOwn(value, 'value')

async function readDict(file: SourceFile, read: (text: string) => unknown, onReject: (rejection: Rejection) => void): Promise<Dict> {
  if (file.size > LARGEST) {
    onReject({ file: file.name, reason: `is larger than ${LARGEST >> 20} MB` })
    return {}
  }
  try {
    const value = read(await wholeText(file))
    if (isDict(value)) return value
    if (value === null || value === undefined) return {}
    onReject({ file: file.name, reason: 'holds no keys' })
  } catch (error) {
    onReject(unreadable(file, error))
  }
  return {}
}
