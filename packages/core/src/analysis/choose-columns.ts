import { type Dataset, MISSING, type ParamColumn, PRESENT } from '../dataset/dataset.ts'
import { nearestNames } from '../domain/nearest-names.ts'
import { InputError } from '../errors.ts'
import { sameDirection } from './same-direction.ts'
import { findTwins } from './twins.ts'

export interface ChosenColumns {
  /** Params that vary, one per group of twins, in the order of the dataset. */
  readonly columns: readonly { readonly column: ParamColumn; readonly name: string }[]
  /** All others, each with the reason why it has no row. */
  readonly hidden: readonly { readonly name: string; readonly reason: string }[]
  /** Twins with rows of their own, because they do not rise together (`sameDirection`). */
  readonly opposite: readonly (readonly [string, string])[]
  /** Hidden because somebody asked for it. */
  readonly leftOut: number
}

/** A param missing (not merely inactive) in more of the runs than this is left out. */
const MOSTLY_MISSING = 0.7

/**
 * Which params an analysis of these runs can speak about: those that vary and are mostly known, twins merged into one
 * row `a ≡ b`, because no method can tell them apart. With `sameDirection` only twins that also rise and fall together:
 * where a row has a sign, it must be that of all its params.
 * @throws InputError UNKNOWN_COLUMN when `include` or `exclude` names no param
 */
export function chooseColumns(
  dataset: Dataset,
  rows: Int32Array,
  choice: { readonly include: readonly string[]; readonly exclude: readonly string[]; readonly sameDirection?: boolean },
): ChosenColumns {
  const known = new Set(dataset.params.map((column) => column.name))
  for (const name of [...choice.include, ...choice.exclude]) {
    if (!known.has(name)) throw new InputError('UNKNOWN_COLUMN', { column: name, nearest: nearestNames(name, [...known]) })
  }
  const include = new Set(choice.include)
  const exclude = new Set(choice.exclude)
  const hidden: { name: string; reason: string }[] = []
  const varying: ParamColumn[] = []
  let leftOut = 0
  for (const column of dataset.params) {
    const unwanted = exclude.has(column.name) || (include.size > 0 && !include.has(column.name))
    if (unwanted) leftOut++
    const reason = unwanted ? 'left out by choice' : whyHidden(column, rows)
    if (reason === null) varying.push(column)
    else hidden.push({ name: column.name, reason })
  }
  const leader = findTwins(varying, oncePerConfiguration(dataset, rows))
  const twins = new Map<number, ParamColumn[]>()
  const opposite: [string, string][] = []
  varying.forEach((column, i) => {
    const first = leader[i]!
    const group = twins.get(first)
    if (group === undefined) twins.set(i, [column])
    else if (choice.sameDirection !== true || sameDirection(tellingMost(group), column, rows)) group.push(column)
    else {
      twins.set(i, [column])
      opposite.push([varying[first]!.name, column.name])
    }
  })
  const groups = [...twins.values()]
  for (const group of groups)
    for (const twin of group.slice(1))
      hidden.push({ name: twin.name, reason: `moves together with ${group[0]!.name}: nothing can tell them apart` })
  const columns = groups.map((group) => ({ column: tellingMost(group), name: group.map((twin) => twin.name).join(' ≡ ') }))
  return { columns, hidden, leftOut, opposite }
}

/** With fewer configurations nothing is a pattern: whatever is 1-to-1 among them cannot be told apart. */
const ENOUGH_CONFIGURATIONS = 5

/** One run of each configuration: among their replicates the columns of a random search look 1-to-1 with each other. */
function oncePerConfiguration({ configuration }: Dataset, rows: Int32Array): Int32Array {
  const seen = new Set<number>()
  const first = rows.filter((row) => !seen.has(configuration[row]!) && seen.add(configuration[row]!))
  return first.length < ENOUGH_CONFIGURATIONS ? rows : first
}

/** The row is computed on the twin that says most: numbers before ordered levels before names. */
const tellingMost = (group: readonly ParamColumn[]): ParamColumn =>
  group.reduce((best, twin) => (SAYS[twin.kind] > SAYS[best.kind] ? twin : best))

const SAYS = { numeric: 3, ordinal: 2, boolean: 1, categorical: 0 }

function whyHidden(column: ParamColumn, rows: Int32Array): string | null {
  let first = Number.NaN
  let varies = false
  let present = 0
  let missing = 0
  for (const row of rows) {
    if (column.status[row] === MISSING) missing++
    if (column.status[row] !== PRESENT) continue
    const value = column.kind === 'numeric' ? column.values[row]! : column.codes[row]!
    if (present++ === 0) first = value
    else if (value !== first) varies = true
  }
  if (present === 0) return 'never set in these runs'
  if (!varies) {
    const value = column.kind === 'numeric' ? String(first) : column.levels[first]!
    return `held fixed at ${value}${missing > 0 ? ` (unknown in ${missing})` : ''}`
  }
  if (missing > MOSTLY_MISSING * rows.length) return `unknown in ${missing} of ${rows.length} runs`
  return null
}
