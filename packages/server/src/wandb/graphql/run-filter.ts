import type { Value } from '@sweepwise/core'
import type { LiveRun } from '../../store/live/live.ts'
import { clientState } from '../runs/run-states.ts'
import { USER } from '../wandb-context.ts'
import { ClientError } from '../wire/client-error.ts'
import { type Dict, isDict } from '../wire/client-json.ts'

const LOGICAL = new Set(['$and', '$or', '$nor', '$not'])
/** Regular expressions come from strangers: longer ones, and ones that repeat repetitions, are refused. */
const LONGEST_REGEX = 200
const NESTED_REPETITION = /\([^)]*[+*{][^)]*\)\s*[+*{]/

/**
 * A filter as `wandb.Api().runs` sends it, in the words of MongoDB: equality, $and $or $nor $not $eq $ne $gt $gte $lt $lte $in
 * $nin $exists $regex. A field that is missing equals nothing; an unknown field is missing everywhere.
 * @throws ClientError when it cannot be read
 */
export function readRunFilter(text: unknown, now: number): (run: LiveRun) => boolean {
  if (text === null || text === undefined || text === '') return () => true
  let filter: unknown
  try {
    filter = typeof text === 'string' ? JSON.parse(text) : text
  } catch (error) {
    throw new ClientError(`the filters are no JSON: ${(error as Error).message}`, 400)
  }
  if (!isDict(filter)) throw new ClientError('the filters must be an object such as {"state": "finished"}.', 400)
  const matches = matcher(filter, now)
  return (run) => matches(run)
}

function matcher(filter: Dict, now: number): (run: LiveRun) => boolean {
  const tests = Object.entries(filter).map(([key, wanted]) => {
    if (LOGICAL.has(key)) {
      const parts = (Array.isArray(wanted) ? wanted : [wanted]).map((part) => {
        if (!isDict(part)) throw new ClientError(`'${key}' takes filters, not ${JSON.stringify(part)}.`, 400)
        return matcher(part, now)
      })
      if (key === '$and') return (run: LiveRun) => parts.every((part) => part(run))
      if (key === '$or') return (run: LiveRun) => parts.some((part) => part(run))
      return (run: LiveRun) => !parts.some((part) => part(run))
    }
    if (key.startsWith('$')) throw new ClientError(`the filter operator '${key}' is not offered.`, 400)
    const test = condition(wanted)
    return (run: LiveRun) => test(fieldOf(run, key, now))
  })
  return (run) => tests.every((test) => test(run))
}

function condition(wanted: Value): (value: Value | undefined) => boolean {
  if (!isDict(wanted) || !Object.keys(wanted).some((key) => key.startsWith('$'))) return (value) => equals(value, wanted)
  const tests = Object.entries(wanted).map(([operator, operand]) => operatorTest(operator, operand))
  return (value) => tests.every((test) => test(value))
}

function operatorTest(operator: string, operand: Value): (value: Value | undefined) => boolean {
  const list = Array.isArray(operand) ? (operand as readonly Value[]) : [operand]
  switch (operator) {
    case '$eq':
      return (value) => equals(value, operand)
    case '$ne':
      return (value) => !equals(value, operand)
    case '$in':
      return (value) => list.some((one) => equals(value, one))
    case '$nin':
      return (value) => !list.some((one) => equals(value, one))
    case '$exists':
      return (value) => (value !== undefined) === (operand !== false)
    case '$not': {
      const inner = condition(operand)
      return (value) => !inner(value)
    }
    case '$gt':
      return (value) => compare(value, operand, (order) => order > 0)
    case '$gte':
      return (value) => compare(value, operand, (order) => order >= 0)
    case '$lt':
      return (value) => compare(value, operand, (order) => order < 0)
    case '$lte':
      return (value) => compare(value, operand, (order) => order <= 0)
    case '$regex': {
      const regex = readRegex(operand)
      return (value) => (Array.isArray(value) ? value : [value]).some((one) => typeof one === 'string' && regex.test(one.slice(0, 10_000)))
    }
    default:
      throw new ClientError(`the filter operator '${operator}' is not offered.`, 400)
  }
}

function readRegex(operand: Value): RegExp {
  const text = String(operand)
  if (text.length > LONGEST_REGEX || NESTED_REPETITION.test(text))
    throw new ClientError(`the regular expression is longer than ${LONGEST_REGEX} characters or repeats a repetition.`, 400)
  try {
    const [, flags = '', body = text] = /^\(\?([ims]+)\)([\s\S]*)$/.exec(text) ?? []
    return new RegExp(body, `u${flags}`)
  } catch (error) {
    throw new ClientError(`the regular expression cannot be read: ${(error as Error).message}`, 400)
  }
}

/** A list equals what it contains, as MongoDB has it. */
function equals(value: Value | undefined, wanted: Value): boolean {
  if (value === undefined || value === null) return wanted === null
  if (Array.isArray(value) && !Array.isArray(wanted)) return value.some((one) => equals(one, wanted))
  if (typeof value === 'object' || typeof wanted === 'object') return JSON.stringify(value) === JSON.stringify(wanted)
  return value === wanted
}

function compare(value: Value | undefined, wanted: Value, holds: (order: number) => boolean): boolean {
  if (typeof value === 'number' && typeof wanted === 'number') return holds(value - wanted)
  if (typeof value === 'string' && typeof wanted === 'string') {
    const [a, b] = [Date.parse(value), Date.parse(wanted)]
    if (/^\d{4}-\d\d-\d\d/.test(wanted) && !Number.isNaN(a) && !Number.isNaN(b)) return holds(a - b)
    return holds(value < wanted ? -1 : value > wanted ? 1 : 0)
  }
  return false
}

/** Nothing where the run has no such field. */
function fieldOf(run: LiveRun, key: string, now: number): Value | undefined {
  const iso = (time: number | null) => (time === null ? undefined : new Date(time).toISOString())
  switch (key) {
    case 'name':
      return run.key
    case 'displayName':
    case 'display_name':
      return run.name
    case 'state':
      return clientState(run, now)
    case 'username':
    case 'user.username':
      return USER.username
    case 'tags':
      return run.tags
    case 'group':
      return run.group ?? undefined
    case 'jobType':
    case 'job_type':
      return run.jobType ?? undefined
    case 'sweep':
      return run.sweep ?? undefined
    case 'notes':
    case 'description':
      return run.notes ?? undefined
    case 'createdAt':
    case 'created_at':
      return iso(run.createdAt)
    case 'heartbeatAt':
    case 'heartbeat_at':
      return iso(run.heartbeatAt)
    case 'duration': {
      const end = run.finishedAt ?? run.heartbeatAt
      return run.startedAt === null || end === null ? undefined : (end - run.startedAt) / 1000
    }
    default: {
      const [, part = '', path = ''] = /^(config|summary_metrics|summaryMetrics|keys_info\.keys)\.(.+)$/.exec(key) ?? []
      if (part === 'config') return pathOf(run.config, path.replace(/\.value(?=\.|$)/, '')) ?? pathOf(run.config, path)
      if (part !== '') return pathOf(run.summary, path)
      return undefined
    }
  }
}

/** A whole dict has no name of its own among flat ones. */
const pathOf = (values: Dict, path: string): Value | undefined => (Object.hasOwn(values, path) ? values[path] : undefined)

/** Orders runs by one field: `+` or nothing ascends, `-` descends. Runs without the field come last either way. */
export function readRunOrder(order: unknown, now: number): (a: LiveRun, b: LiveRun) => number {
  const text = typeof order === 'string' && order !== '' ? order : '+created_at'
  const falls = text.startsWith('-')
  const field = text.replace(/^[+-]/, '')
  return (a, b) => {
    const [x, y] = [fieldOf(a, field, now), fieldOf(b, field, now)]
    const [hasX, hasY] = [orderable(x), orderable(y)]
    if (!hasX || !hasY) return Number(hasY) - Number(hasX)
    const sign = typeof x === 'number' && typeof y === 'number' ? x - y : String(x) < String(y) ? -1 : String(x) > String(y) ? 1 : 0
    return falls ? -sign : sign
  }
}

const orderable = (value: Value | undefined): boolean => value !== undefined && value !== null && !Number.isNaN(value)
