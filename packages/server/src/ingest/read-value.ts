import { isMissingWord, readBoolean, readNumber, type Value } from '@sweepwise/core'

/** How the cells of one column are to be read. */
export interface CellReading {
  readonly as: string
  /** The whole column reads as numbers. */
  readonly numeric: boolean
  readonly boolean: boolean
}

/**
 * A cell of text as a value; undefined = the run does not have it. Outcomes become numbers wherever they can; settings
 * only when their whole column does, else `01` and `1` would be one name. `None` and `null` among the numbers of a
 * setting were set on purpose.
 */
export function readValue(text: string, { as, numeric, boolean }: CellReading): Value | undefined {
  const clean = text.trim()
  if (clean === '') return undefined
  if (as === 'metric') {
    if (/^[+-]?nan$/i.test(clean)) return Number.NaN
    if (isMissingWord(clean)) return undefined
    const number = readNumber(clean)
    return Number.isNaN(number) ? (readBoolean(clean) ?? clean) : number
  }
  if (!numeric && !boolean) return clean
  if (isMissingWord(clean)) return /^(none|null)$/i.test(clean) ? null : undefined
  return numeric ? readNumber(clean) : readBoolean(clean)
}
