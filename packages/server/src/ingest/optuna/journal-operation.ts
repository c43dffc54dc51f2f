import type { Value } from '@sweepwise/core'
import { tryJson } from '../read-json.ts'

/** One line of a journal: what was done, by whom, and the fields of that operation. */
export type JournalOperation = { readonly [field: string]: Value | undefined } & { readonly op_code: number }

/** `JournalOperation` of `optuna/storages/journal/_storage.py`, Optuna 3.1 to 5.0. */
export const OPERATIONS = {
  createStudy: 0,
  deleteStudy: 1,
  setStudyUserAttribute: 2,
  setStudySystemAttribute: 3,
  createTrial: 4,
  setTrialParam: 5,
  setTrialStateValues: 6,
  setTrialIntermediateValue: 7,
  setTrialUserAttribute: 8,
  setTrialSystemAttribute: 9,
} as const

/** Where an operation begins: within a text of JSON its quotes would be escaped. */
const BEGINNING = /\{\s*"op_code"/g

/** What one line holds. */
export interface JournalLine {
  readonly operations: readonly JournalOperation[]
  /** The pieces that are no operation, as they stand there. */
  readonly broken: readonly string[]
  /** The last piece is broken: with a line end behind it, it was once written whole. */
  readonly brokenAtEnd: boolean
}

/**
 * Reads a line, which normally is one operation. A write that was cut off has the next worker's operation behind it on the
 * same line, and two writes may have met without a line end: each operation that is whole is taken.
 */
export function readJournalLine(line: string): JournalLine {
  const whole = readOperation(line)
  if (whole !== null) return { operations: [whole], broken: [], brokenAtEnd: false }
  const starts = [...line.matchAll(BEGINNING)].map(({ index }) => index)
  const pieces = [0, ...starts.filter((at) => at > 0)].map((at, i, all) => line.slice(at, all[i + 1]))
  const operations: JournalOperation[] = []
  const broken: string[] = []
  let brokenAtEnd = false
  for (const piece of pieces) {
    const operation = readOperation(piece)
    brokenAtEnd = operation === null
    if (operation === null) broken.push(piece)
    else operations.push(operation)
  }
  return { operations, broken, brokenAtEnd }
}

/** null = no operation of a journal. */
function readOperation(text: string): JournalOperation | null {
  const value = tryJson(text)
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return null
  const { op_code: code, worker_id: worker } = value as { op_code?: Value; worker_id?: Value }
  return typeof code === 'number' && typeof worker === 'string' ? (value as JournalOperation) : null
}
