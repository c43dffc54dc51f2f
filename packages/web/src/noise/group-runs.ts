import { formatNumber, type GroupedValue } from '@sweepwise/core'
import type { PlotColumn } from '../parallel-coordinates/plot-column.ts'
import type { PlotSet } from '../parallel-coordinates/shared-axes.ts'

/** Groups of one param and the runs in each. */
export interface Cohort {
  readonly label: string
  readonly ids: readonly string[]
}

/** More lines than this cover each other. */
const MOST = 12

/** The groups of a param that are drawn: all, or where these are many as many from end to end. */
export function drawnGroups(values: readonly GroupedValue[]): readonly GroupedValue[] {
  if (values.length <= MOST) return values
  return Array.from({ length: MOST }, (_, i) => values[Math.round((i * (values.length - 1)) / (MOST - 1))]!)
}

/** Runs of a set by those groups; a stretch of numbers reaches to its ends. */
export function groupRuns(set: PlotSet, column: PlotColumn, groups: readonly GroupedValue[]): readonly Cohort[] {
  const members: string[][] = groups.map(() => [])
  set.ids.forEach((id, row) => {
    if (column.set !== null && column.set[row] === 0) return
    const value = column.values[row]!
    const text = column.levels === null ? null : column.levels[value]
    const place = groups.findIndex((group) =>
      typeof group === 'string' ? group === text : typeof group === 'number' ? value === group : value >= group[0] && value <= group[1],
    )
    if (place >= 0) members[place]!.push(id)
  })
  return groups.map((group, place) => ({ label: groupLabel(group), ids: members[place]! }))
}

const groupLabel = (group: GroupedValue): string =>
  typeof group === 'string'
    ? group
    : typeof group === 'number'
      ? formatNumber(group)
      : `${formatNumber(group[0], 3)} … ${formatNumber(group[1], 3)}`
