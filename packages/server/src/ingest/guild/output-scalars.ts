import { InputError, type Value } from '@sweepwise/core'
import type { SourceFile } from '../importer.ts'
import { readLines } from '../read-lines.ts'

/** One way in which a line of output tells a number. */
export interface ScalarRule {
  /** null = the line says what it is of: `loss: 0.5`. */
  readonly key: string | null
  readonly before: string
  readonly after: string
}

/** What an operation prints where nothing else is said: `key: value`, with the step in brackets behind it or not. */
const DEFAULT: readonly ScalarRule[] = [{ key: null, before: '', after: '' }]

/**
 * `output-scalars` of an operation as rules. Guild's patterns are Python's regular expressions; those are followed that are
 * plain text about one `(\value)` or `(\step)`.
 * @returns the rules, and how many patterns are no plain text
 */
export function readRules(told: Value | undefined): { readonly rules: readonly ScalarRule[]; readonly passedOver: number } {
  if (told === null || told === undefined) return { rules: DEFAULT, passedOver: 0 }
  const rules: ScalarRule[] = []
  let passedOver = 0
  for (const item of Array.isArray(told) ? told : [told]) {
    if (typeof item !== 'object' || item === null || Array.isArray(item)) {
      if (item === '(\\key): (\\value)') rules.push(...DEFAULT)
      else passedOver++
      continue
    }
    for (const [key, pattern] of Object.entries(item)) {
      const rule = typeof pattern === 'string' ? readPattern(key, pattern) : null
      if (rule === null) passedOver++
      else rules.push(rule)
    }
  }
  return { rules, passedOver }
}

const SPECIAL = /[\\^$*+?()[\]{}|]/

function readPattern(key: string, pattern: string): ScalarRule | null {
  const parts = pattern.split(/\(\\(?:value|step)\)/)
  if (parts.length !== 2 || parts.some((part) => SPECIAL.test(part))) return null
  return { key, before: parts[0]!, after: parts[1]! }
}

const NUMBER = /[-+]?(?:\d+\.?\d*(?:e[-+]?\d+)?|\.\d+(?:e[-+]?\d+)?|nan|inf(?:inity)?)/iy
const KEYED = /^([_a-z]\S*):\s+(\S+)(?:\s+\((?:step\s+)?(\d+)\)|\s+\(.*\))?$/i

/** Lines longer than this are a progress bar's. */
const LONGEST = 10_000

export interface ScalarSeries {
  readonly steps: number[]
  readonly values: number[]
}

/** What a run printed of its metrics, by step as Guild counts them: told in the output, else one more when a key comes again. */
export async function scanOutput(file: SourceFile, rules: readonly ScalarRule[]): Promise<ReadonlyMap<string, ScalarSeries>> {
  const found = new Map<string, ScalarSeries>()
  let step: number | null = null
  let implied = 0
  let seen = new Set<string>()
  try {
    for await (const whole of readLines(file)) {
      const line = whole.slice(0, LONGEST).trimEnd()
      const told = readScalars(line, rules)
      if (told.step !== undefined) step = told.step
      if (told.scalars.size === 0) continue
      if (step === null) {
        if ([...told.scalars.keys()].some((key) => seen.has(key))) {
          implied++
          seen = new Set()
        }
        for (const key of told.scalars.keys()) seen.add(key)
      }
      for (const [key, value] of told.scalars) {
        const series = found.get(key) ?? { steps: [], values: [] }
        found.set(key, series)
        series.steps.push(step ?? implied)
        series.values.push(value)
      }
    }
  } catch (error) {
    // Output that is no text tells no numbers.
    if (!(error instanceof InputError) || error.code !== 'BINARY_FILE') throw error
  }
  return found
}

function readScalars(line: string, rules: readonly ScalarRule[]): { scalars: ReadonlyMap<string, number>; step?: number } {
  const scalars = new Map<string, number>()
  let step: number | undefined
  for (const { key, before, after } of rules) {
    if (key === null) {
      const match = KEYED.exec(line)
      const value = match === null ? null : readScalar(match[2]!)
      if (value === null || value === undefined) continue
      scalars.set(match![1]!, value)
      if (match![3] !== undefined) step = Number(match![3])
      continue
    }
    for (let at = line.indexOf(before); at >= 0; at = line.indexOf(before, at + 1)) {
      NUMBER.lastIndex = at + before.length
      const match = NUMBER.exec(line)
      if (match === null || !line.startsWith(after, NUMBER.lastIndex)) continue
      const value = readScalar(match[0])
      if (value === null) continue
      if (key === 'step') step = Number.isFinite(value) ? value : step
      else scalars.set(key, value)
      if (before === '') break
    }
  }
  return step === undefined ? { scalars } : { scalars, step }
}

/** null = no number. */
function readScalar(text: string): number | null {
  if (/^[-+]?nan$/i.test(text)) return Number.NaN
  if (/^[-+]?inf(inity)?$/i.test(text)) return text.startsWith('-') ? Number.NEGATIVE_INFINITY : Number.POSITIVE_INFINITY
  const value = Number(text)
  return text === '' || Number.isNaN(value) ? null : value
}
