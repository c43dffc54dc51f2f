import type { Dataset } from '../dataset/dataset.ts'

/** Whole weights keep sums of ranks exact; up to this they stay far from where doubles skip numbers. */
const LARGEST = 2 ** 20

/**
 * What each run counts for, so that every configuration counts once, however often it ran: a configuration that was
 * repeated to measure noise is one piece of evidence about a param. In proportion to 1 / (runs of its configuration), in whole
 * numbers where they are not too large.
 *
 * @param rows rows of the dataset, shape (n)
 * @returns shape (n), above 0; null when all configurations ran equally often
 */
export function configurationWeights(
  { configuration, configurations }: Pick<Dataset, 'configuration' | 'configurations'>,
  rows: Int32Array,
): Float64Array | null {
  const counts = new Int32Array(configurations)
  for (const row of rows) counts[configuration[row]!]!++
  let unit = 1
  let equal = true
  let first = 0
  for (const count of counts) {
    if (count === 0) continue
    if (first === 0) first = count
    if (count !== first) equal = false
    if (unit <= LARGEST) unit *= count / commonDivisor(unit, count)
  }
  if (equal) return null
  const scale = Math.min(unit, LARGEST)
  return Float64Array.from(rows, (row) => scale / counts[configuration[row]!]!)
}

function commonDivisor(a: number, b: number): number {
  return b === 0 ? a : commonDivisor(b, a % b)
}
