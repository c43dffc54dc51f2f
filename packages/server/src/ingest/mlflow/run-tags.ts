import type { Goal, RunCause, RunState, Value } from '@sweepwise/core'
import { readPythonLiteral } from '../read-python-literal.ts'

/** Longer texts are documents, not labels, in characters. */
const LONGEST_LABEL = 80
/** Labels of one run. */
const MOST_LABELS = 50

/** What the tags of a run say, sorted by whom they are for. */
export interface TagReading {
  readonly name: string | null
  readonly parent: string | null
  readonly notes: string | null
  /** What people wrote, `key=value`. */
  readonly labels: readonly string[]
  /** What Optuna's callback for MLflow wrote about its trial; null = it did not. */
  readonly trial: OptunaTrial | null
}

export interface OptunaTrial {
  readonly state: RunState
  readonly cause: RunCause | null
  /** One per objective. */
  readonly goals: readonly Goal[]
  /** By param. */
  readonly distributions: ReadonlyMap<string, Value>
}

/** Tags that begin with `mlflow.` are MLflow's own: name, parent and note are read, the rest says where it ran. */
export function readTags(tags: ReadonlyMap<string, string>): TagReading {
  const trial = readTrial(tags)
  const labels: string[] = []
  for (const [key, value] of tags) {
    if (key.startsWith('mlflow.') || (trial !== null && (OPTUNA_TAGS.has(key) || key.endsWith(DISTRIBUTION)))) continue
    const label = value === '' ? key : `${key}=${value}`
    if (label.length <= LONGEST_LABEL && !/[\n\r]/.test(label)) labels.push(label)
  }
  return {
    name: textOf(tags, 'mlflow.runName'),
    parent: textOf(tags, 'mlflow.parentRunId'),
    notes: textOf(tags, 'mlflow.note.content'),
    labels: labels.sort().slice(0, MOST_LABELS),
    trial,
  }
}

function textOf(tags: ReadonlyMap<string, string>, key: string): string | null {
  const text = tags.get(key)?.trim() ?? ''
  return text === '' ? null : text
}

const OPTUNA_TAGS = new Set(['number', 'datetime_start', 'datetime_complete', 'state', 'direction'])
const DISTRIBUTION = '_distribution'
const OPTUNA_STATES: ReadonlyMap<string, readonly [RunState, RunCause | null]> = new Map([
  ['COMPLETE', ['finished', null]],
  ['PRUNED', ['stopped', 'early-stop']],
  ['FAIL', ['failed', null]],
])

/** `optuna.integration.MLflowCallback` logs a trial after it has ended, so that MLflow counts a pruned one as finished. */
function readTrial(tags: ReadonlyMap<string, string>): OptunaTrial | null {
  const direction = tags.get('direction')
  if (direction === undefined || !/^\d+$/.test(tags.get('number') ?? '')) return null
  const words = direction.match(/M(?:IN|AX)IMIZE/g)
  const state = OPTUNA_STATES.get(tags.get('state')?.replace(/^TrialState\./, '') ?? '')
  if (words === null || state === undefined) return null
  const distributions = new Map<string, Value>()
  for (const [key, text] of tags) {
    if (!key.endsWith(DISTRIBUTION)) continue
    const value = readDistribution(text)
    if (value !== null) distributions.set(key.slice(0, -DISTRIBUTION.length), value)
  }
  return {
    state: state[0],
    cause: state[1],
    goals: words.map((word) => (word === 'MINIMIZE' ? 'minimize' : 'maximize')),
    distributions,
  }
}

/** `FloatDistribution(high=0.1, log=True, low=1e-05, step=None)`, as Optuna's own storage has it. */
function readDistribution(text: string): Value | null {
  const match = /^(\w+Distribution)\((.*)\)$/s.exec(text.trim())
  if (match === null) return null
  const attributes = readPythonLiteral(`{${match[2]!.replace(/(^|, )(\w+)=/g, '$1"$2": ')}}`)
  return attributes === undefined ? null : { name: match[1]!, attributes }
}

/** The metric that an experiment is about, where MLflow's AutoML or a user said so. */
export function primaryMetric(tags: ReadonlyMap<string, string>): { readonly name: string; readonly goal: Goal } | null {
  const name = textOf(tags, 'mlflow.experiment.primaryMetric.name')
  const greater = textOf(tags, 'mlflow.experiment.primaryMetric.greaterIsBetter')
  if (name === null || greater === null) return null
  return { name, goal: /^true$/i.test(greater) ? 'maximize' : 'minimize' }
}
