import { readNumber } from '../domain/read-cell.ts'

/** Words people order the same way everywhere, smallest first. A column must stay within one list. */
const ORDERS: readonly (readonly string[])[] = [
  ['nano', 'micro', 'tiny', 'mini', 'small', 'base', 'medium', 'large', 'xlarge', 'xxlarge', 'huge', 'giant', 'gigantic'],
  ['xxs', 'xs', 's', 'm', 'l', 'xl', 'xxl', 'xxxl'],
  ['n', 's', 'm', 'l', 'x'],
  ['very low', 'low', 'mid', 'high', 'very high'],
  ['very low', 'low', 'medium', 'high', 'very high'],
  ['very low', 'low', 'moderate', 'high', 'very high'],
  ['none', 'light', 'medium', 'heavy'],
  ['none', 'light', 'moderate', 'heavy'],
  ['none', 'weak', 'medium', 'strong'],
  ['none', 'weak', 'moderate', 'strong'],
  ['slow', 'medium', 'fast'],
  ['short', 'medium', 'long'],
  ['shallow', 'medium', 'deep'],
  ['narrow', 'medium', 'wide'],
  ['easy', 'medium', 'hard'],
  ['min', 'mid', 'max'],
]
/** One letter could be anything: such a column needs three of them to be read as sizes. */
const LETTERS_NEEDED = 3

/** A number and a unit that all levels share (`10%`, `5ms`, `16bit`) … */
const WITH_UNIT = /^\s*([+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?)\s*(%|[\p{L}µ]{1,6})\s*$/u
/** … or magnitudes that may differ from level to level (`125M`, `1.3B`). */
const MAGNITUDES = new Map([
  ['k', 1e3],
  ['K', 1e3],
  ['M', 1e6],
  ['B', 1e9],
  ['G', 1e9],
  ['T', 1e12],
])

/**
 * The order of text levels, when they have one that nobody would dispute.
 *
 * @returns for each level the number behind it (with a unit) or its rank among the levels present (words); null when
 *          the levels have no such order or when two of them would share a place
 */
export function inferOrder(levels: readonly string[]): { readonly values: readonly number[]; readonly reason: string } | null {
  if (levels.length < 2) return null
  const found = orderByUnit(levels) ?? orderByWord(levels)
  return found !== null && new Set(found.values).size === levels.length ? found : null
}

function orderByUnit(levels: readonly string[]): { values: number[]; reason: string } | null {
  const values: number[] = []
  const units = new Set<string>()
  let magnitudes = true
  for (const level of levels) {
    const match = WITH_UNIT.exec(level)
    if (match === null) return null
    values.push(readNumber(match[1]!))
    units.add(match[2]!)
    magnitudes &&= MAGNITUDES.has(match[2]!)
  }
  if (magnitudes) {
    levels.forEach((level, i) => {
      values[i] = values[i]! * MAGNITUDES.get(WITH_UNIT.exec(level)![2]!)!
    })
    return { values, reason: 'numbers with a magnitude (K, M, B)' }
  }
  return units.size === 1 ? { values, reason: `numbers with the unit '${[...units][0]}'` } : null
}

function orderByWord(levels: readonly string[]): { values: number[]; reason: string } | null {
  const words = levels.map((level) => level.trim().toLowerCase().replace(/[_-]/g, ' '))
  if (words.every((word) => word.length === 1) && words.length < LETTERS_NEEDED) return null
  for (const order of ORDERS) {
    const places = words.map((word) => order.indexOf(word))
    if (places.includes(-1)) continue
    const present = [...places].sort((a, b) => a - b)
    return {
      values: places.map((place) => present.indexOf(place)),
      reason: `words with an order (${order.filter((word) => words.includes(word)).join(' < ')})`,
    }
  }
  return null
}
