import { canonical } from '../domain/value.ts'
import { INACTIVE, MISSING, type ParamColumn, PRESENT } from './dataset.ts'

/** A parent has few levels; with more, some level pattern fits any gap by chance. */
const MOST_LEVELS = 20
/** Runs needed with and without the child, each of them at parent levels that say so. */
const RUNS_EACH_SIDE = 2
/** Distinct parents that are tried per gap pattern, in the order of the config. Bounds the work at 10,000 keys. */
const MOST_PARENTS = 500

/** A param that may switch others: its levels as small codes. */
interface Parent {
  readonly column: ParamColumn
  readonly codes: Int32Array
  readonly levels: readonly string[]
  /** Levels are numbers in order: what is switched on must be a stretch of them. */
  readonly ordered: boolean
}

/**
 * Tells inactive from missing. A param that some runs lack is conditional when another param's levels say exactly where:
 * present in every run at some levels, absent in every run at the others, with at least two runs on each side. Where the
 * parent itself is off, so is the child; where the parent is unknown, so is the child. Of several such parents the one
 * with the fewest levels counts, then the first.
 *
 * @param columns params as inferred, absent cells MISSING; returned in the same order, conditional ones with `parent` and INACTIVE cells
 */
export function inferConditional(columns: readonly ParamColumn[]): readonly ParamColumn[] {
  const gaps = columns.map(hasGap)
  if (!gaps.includes(true)) return columns
  const parents = findParents(columns)
  const known = new Map<string, { parent: Parent; on: readonly number[] } | null>()

  const parentOf = columns.map((child, i) => {
    if (!gaps[i]) return null
    const pattern = statusPattern(child.status)
    let found = known.get(pattern)
    if (found === undefined) {
      found = findParent(child, parents)
      known.set(pattern, found)
    }
    return found
  })

  // A parent is present in strictly more runs than its child, so the links form a forest and resolve from the root.
  const indexOf = new Map(columns.map((column, i) => [column, i]))
  const resolved: (ParamColumn | undefined)[] = new Array(columns.length)
  const resolve = (i: number): ParamColumn => {
    const done = resolved[i]
    if (done !== undefined) return done
    const child = columns[i]!
    const link = parentOf[i]
    let result = child
    if (link !== null && link !== undefined) {
      const above = resolve(indexOf.get(link.parent.column)!)
      const status = child.status.slice()
      for (let row = 0; row < status.length; row++) {
        if (status[row] === MISSING) status[row] = above.status[row] === MISSING ? MISSING : INACTIVE
      }
      const levels = link.on.map((code) => link.parent.levels[code]!)
      result = { ...child, status, parent: { name: above.name, levels } }
    }
    resolved[i] = result
    return result
  }
  return columns.map((_, i) => resolve(i))
}

function hasGap(column: ParamColumn): boolean {
  const { status } = column
  let present = 0
  for (let i = 0; i < status.length; i++) if (status[i] === PRESENT) present++
  return present >= RUNS_EACH_SIDE && status.length - present >= RUNS_EACH_SIDE
}

/** Columns with few levels, fewest first; of columns that split the runs alike only the first, for it answers for all. */
function findParents(columns: readonly ParamColumn[]): readonly Parent[] {
  const parents: Parent[] = []
  const seen = new Set<string>()
  for (const column of columns) {
    const parent = asParent(column)
    if (parent === null) continue
    const pattern = statusPattern(firstAppearance(parent.codes))
    // An ordered parent must switch a stretch of its levels, an unordered one any: not interchangeable.
    const key = `${parent.ordered ? 'o' : 'u'}${pattern}`
    if (seen.has(key)) continue
    seen.add(key)
    parents.push(parent)
    if (parents.length === MOST_PARENTS) break
  }
  return parents.sort((a, b) => a.levels.length - b.levels.length)
}

function asParent(column: ParamColumn): Parent | null {
  if (column.kind !== 'numeric') {
    if (column.levels.length > MOST_LEVELS) return null
    const used = new Set(column.codes)
    used.delete(-1)
    return used.size < 2 ? null : { column, codes: column.codes, levels: column.levels, ordered: column.kind === 'ordinal' }
  }
  const distinct: number[] = []
  for (let i = 0; i < column.values.length; i++) {
    const x = column.values[i]!
    if (Number.isNaN(x) || distinct.includes(x)) continue
    if (distinct.length === MOST_LEVELS) return null
    distinct.push(x)
  }
  if (distinct.length < 2) return null
  distinct.sort((a, b) => a - b)
  const codes = Int32Array.from(column.values, (x) => (Number.isNaN(x) ? -1 : distinct.indexOf(x)))
  return { column, codes, levels: distinct.map(canonical), ordered: true }
}

function findParent(child: ParamColumn, parents: readonly Parent[]): { parent: Parent; on: readonly number[] } | null {
  for (const parent of parents) {
    if (parent.column === child) continue
    const on = activeLevels(child.status, parent)
    if (on !== null) return { parent, on }
  }
  return null
}

/** The codes of the parent's levels at which the child is present, or null when the levels do not decide it. */
function activeLevels(status: Uint8Array, { codes, levels, ordered }: Parent): readonly number[] | null {
  const present = new Int32Array(levels.length)
  const absent = new Int32Array(levels.length)
  for (let i = 0; i < status.length; i++) {
    const code = codes[i]!
    if (status[i] === PRESENT) {
      if (code < 0 || absent[code]! > 0) return null
      present[code]!++
    } else if (code >= 0) {
      if (present[code]! > 0) return null
      absent[code]!++
    }
  }
  const on: number[] = []
  let off = 0
  let changes = 0
  let last = -1
  let runsOn = 0
  let runsOff = 0
  // At least one level on each side must have held for two runs: otherwise every level has one run and any pattern fits.
  let heldOn = false
  let heldOff = false
  for (let code = 0; code < levels.length; code++) {
    const isOn = present[code]! > 0
    if (!isOn && absent[code] === 0) continue // a level no run has
    if (isOn) on.push(code)
    else off++
    if (last >= 0 && last !== Number(isOn)) changes++
    last = Number(isOn)
    runsOn += present[code]!
    runsOff += absent[code]!
    heldOn ||= present[code]! >= 2
    heldOff ||= absent[code]! >= 2
  }
  if (on.length === 0 || off === 0 || runsOn < RUNS_EACH_SIDE || runsOff < RUNS_EACH_SIDE || !heldOn || !heldOff) return null
  if (ordered && changes > 1) return null
  return on
}

/** Codes renumbered by first appearance, so that two columns that split the runs alike look alike. */
function firstAppearance(codes: Int32Array): Uint8Array {
  const order = new Int32Array(MOST_LEVELS + 1).fill(-1)
  let next = 1
  return Uint8Array.from(codes, (code) => {
    if (code < 0) return 0
    if (order[code]! < 0) order[code] = next++
    return order[code]!
  })
}

/** A text equal for equal arrays; built from 8,192 bytes at a time. */
function statusPattern(bytes: Uint8Array): string {
  let text = ''
  for (let from = 0; from < bytes.length; from += 8192) text += String.fromCharCode(...bytes.subarray(from, from + 8192))
  return text
}
