import type { FlatValues, Value } from '../domain/run.ts'

/**
 * One key over all runs before anything is inferred: shape (n), `undefined` where the run does not have the key,
 * `null` where it was set to nothing. Numbers may also stand there as text.
 */
export interface RawColumn {
  readonly name: string
  readonly values: readonly (Value | undefined)[]
}

/** Turns one flat record per run into columns, keys in order of first appearance. Absent keys become `undefined`. */
export function columnsFromRows(rows: readonly FlatValues[]): readonly RawColumn[] {
  const n = rows.length
  const columns: { name: string; values: (Value | undefined)[] }[] = []
  const byName = new Map<string, number>()
  // Runs of one project mostly have the same keys in the same order: the key after the last one found is tried first.
  for (let i = 0; i < n; i++) {
    const row = rows[i]!
    let next = 0
    // `for in` reads key and value off the hidden class, twice as fast as Object.keys; records of JSON inherit nothing.
    for (const key in row) {
      let at = next
      if (at >= columns.length || columns[at]!.name !== key) {
        const found = byName.get(key)
        if (found === undefined) {
          at = columns.length
          columns.push({ name: key, values: new Array<Value | undefined>(n).fill(undefined) })
          byName.set(key, at)
        } else at = found
      }
      columns[at]!.values[i] = row[key]!
      next = at + 1
    }
  }
  return columns
}
