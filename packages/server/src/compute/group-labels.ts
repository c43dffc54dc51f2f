import { type Dataset, type GroupValue, groupKey, isMeasured, type Objective, resolveObjective } from '@sweepwise/core'

/** Runs that share their values in every column asked for. */
export interface LabelledGroup {
  /** One for each column; null = not set. */
  readonly values: readonly GroupValue[]
  /** Row numbers in the dataset. */
  readonly rows: readonly number[]
}

/**
 * Groups in the order of their values, those not set last.
 * @throws InputError UNKNOWN_COLUMN
 */
export function labelledGroups(
  dataset: Dataset,
  by: readonly string[],
  objective: Objective | undefined,
): { readonly groups: readonly LabelledGroup[]; readonly text: (values: readonly GroupValue[]) => (string | number | null)[] } {
  const resolved = objective === undefined || !by.includes('objective') ? undefined : resolveObjective(dataset, objective)
  const known = resolved === undefined ? undefined : { y: resolved.y, set: isMeasured(resolved) }
  const keys = by.map((id) => groupKey(dataset, id, known))
  const found = new Map<string, { values: readonly GroupValue[]; rows: number[] }>()
  for (let row = 0; row < dataset.n; row++) {
    const values = keys.map((key) => key.value(row))
    // Not JSON, to which NaN and what is not set are the same.
    const path = values.map((value) => `${typeof value} ${value}`).join('\u0000')
    const group = found.get(path)
    if (group === undefined) found.set(path, { values, rows: [row] })
    else group.rows.push(row)
  }
  const groups = [...found.values()].sort((a, b) => {
    for (const [i, key] of keys.entries()) {
      const [x, y] = [a.values[i]!, b.values[i]!]
      if (x === y) continue
      const order = x === null ? 1 : y === null ? -1 : key.compare(x, y)
      if (order !== 0) return order
    }
    return 0
  })
  const text = (values: readonly GroupValue[]) =>
    values.map((value, i) => {
      if (value === null) return null
      return typeof value === 'number' && Number.isFinite(value) && by[i] !== 'configuration' ? value : keys[i]!.text(value)
    })
  return { groups, text }
}

/** Groups that were put together run by run, in their own order; runs that are not in the dataset are passed over. */
export function cohortGroups(
  dataset: Dataset,
  cohorts: readonly { readonly label: string; readonly ids: readonly string[] }[],
): ReturnType<typeof labelledGroups> {
  const rowOf = new Map(dataset.runs.id.map((id, row) => [id, row]))
  const groups = cohorts.map(({ label, ids }) => ({ values: [label], rows: [...new Set(ids)].flatMap((id) => rowOf.get(id) ?? []) }))
  return { groups, text: (values) => values.map((value) => (value === null ? null : String(value))) }
}
