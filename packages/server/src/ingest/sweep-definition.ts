import type { Goal, Value } from '@sweepwise/core'
import type { RunEvent, SweepRecord } from './run-event.ts'

type Dict = { readonly [key: string]: Value }
const isDict = (value: Value | undefined): value is Dict => typeof value === 'object' && value !== null && !Array.isArray(value)

/** How far down a definition is looked for. */
const DEPTH = 6

/**
 * A W&B sweep definition (`method` and `parameters`, mostly `metric`) anywhere near the top of a document, or null.
 * @param id what to call it where it has no name
 */
export function findSweep(value: Value, id: string, depth = 0): SweepRecord | null {
  if (depth > DEPTH || typeof value !== 'object' || value === null) return null
  if (isDict(value) && typeof value['method'] === 'string' && isDict(value['parameters'])) return readSweep(value, id)
  const inner = Array.isArray(value) ? value.slice(0, 3) : Object.values(value).slice(0, 200)
  for (const child of inner) {
    const found = findSweep(child, id, depth + 1)
    if (found !== null) return found
  }
  return null
}

function readSweep(definition: Dict, id: string): SweepRecord {
  const { method, parameters, metric, name, early_terminate: stopper } = definition
  const goal = isDict(metric) ? readGoal(metric['goal']) : undefined
  return {
    type: 'sweep',
    id,
    name: typeof name === 'string' && name !== '' ? name : id,
    space: parameters!,
    searcher: { method: method!, ...(stopper === undefined ? {} : { early_terminate: stopper }) },
    ...(isDict(metric) && typeof metric['name'] === 'string' ? { metric: metric['name'] } : {}),
    ...(goal === undefined ? {} : { goal }),
    definition: JSON.stringify(definition),
  }
}

const readGoal = (goal: Value | undefined): Goal | undefined => (goal === 'minimize' || goal === 'maximize' ? goal : undefined)

/** The sweep, and the goal it declares for its metric. */
export function* sweepEvents(sweep: SweepRecord): Generator<RunEvent> {
  yield sweep
  if (sweep.metric !== undefined && sweep.goal !== undefined) yield { type: 'metric', name: sweep.metric, goal: sweep.goal }
}
