import { RUN_CAUSES, RUN_STATES, type Value } from '@sweepwise/core'
import type { RunEvent } from '../run-event.ts'

/** The last time there is, UTC milliseconds (ECMAScript's). */
const LAST_TIME = 8.64e15

/** What every event must be, whatever the bytes were; the reason why it is not, or null. */
export function eventFault(event: RunEvent, known: ReadonlySet<string>): string | null {
  if (event.type === 'sweep') return event.id === '' ? 'a sweep without id' : null
  if (event.type === 'metric') return event.name === '' ? 'a metric without name' : null
  const key = JSON.stringify(event.key)
  if (event.type === 'history') {
    if (!known.has(key)) return 'history of a run that was not announced'
    for (const { metric, steps, values, times } of event.series) {
      if (typeof metric !== 'string') return 'a series without name'
      if (!(steps instanceof Float64Array) || !(values instanceof Float64Array)) return 'series that are no typed arrays'
      if (steps.length !== values.length || (times !== undefined && times.length !== values.length)) return 'series of unequal length'
      if (steps.some((step) => !Number.isFinite(step))) return `a step of '${metric}' that is not finite`
    }
    for (const { metric, step, value } of event.sparse ?? []) {
      if (!Number.isFinite(step)) return `a step of '${metric}' that is not finite`
      if (!isValue(value)) return `'${metric}' is ${String(value)}`
    }
    return null
  }
  if (known.has(key)) return `two runs with the key ${key}`
  if (event.contentHash === undefined || event.contentHash === '') return 'a run without content hash'
  if (event.state !== undefined && !RUN_STATES.includes(event.state)) return `the state '${event.state}'`
  if (event.cause !== undefined && event.cause !== null && !RUN_CAUSES.includes(event.cause)) return `the cause '${event.cause}'`
  for (const time of [event, ...(event.earlierAttempts ?? [])].flatMap(({ startedAt, finishedAt }) => [
    event.createdAt,
    startedAt,
    finishedAt,
  ])) {
    if (time !== undefined && !(Math.abs(time) <= LAST_TIME)) return `a time of ${time}`
  }
  for (const values of [event.config ?? {}, event.summary ?? {}]) {
    for (const [name, value] of Object.entries(values)) if (!isValue(value)) return `'${name}' is ${String(value)}`
  }
  return null
}

function isValue(value: unknown): value is Value {
  if (value === null || typeof value === 'string' || typeof value === 'boolean' || typeof value === 'number') return true
  if (typeof value !== 'object') return false
  return Object.values(value).every(isValue)
}
