import type { RunSet } from '@sweepwise/core'
import type { ProjectView } from '../url-state/project-view.ts'
import { joinedFilter } from './brush-text.ts'

/** Two sets of runs beside one another, each a filter on top of the page's. */
export interface ComparedSets {
  readonly first: string
  /** Blank = all runs that are not in the first. */
  readonly second: string
}

const PARTS = ['first', 'second'] as const

/** Reads `coordinates.first=opt = adam`, `coordinates.second=opt = sgd`; null where nothing is compared. */
export function readCompared({ option = [] }: Pick<ProjectView, 'option'>, panel: string): ComparedSets | null {
  const [first, second] = PARTS.map((part) => {
    const start = `${panel}.${part}=`
    return (option.findLast((entry) => entry.startsWith(start))?.slice(start.length) ?? '').trim()
  }) as [string, string]
  return first === '' ? null : { first, second }
}

/** The options of a page that compares these; null = nothing any more. */
export function withCompared(
  option: readonly string[] | undefined,
  panel: string,
  sets: ComparedSets | null,
): readonly string[] | undefined {
  const others = (option ?? []).filter((entry) => !PARTS.some((part) => entry.startsWith(`${panel}.${part}=`)))
  const own =
    sets === null || sets.first.trim() === ''
      ? []
      : PARTS.filter((part) => sets[part].trim() !== '').map((part) => `${panel}.${part}=${sets[part].trim()}`)
  const all = [...others, ...own]
  return all.length === 0 ? undefined : all
}

/** What each of the two holds. */
export function comparedRunSets(runSet: RunSet, { first, second }: ComparedSets): readonly [RunSet, RunSet] {
  return [
    { ...runSet, filter: joinedFilter(runSet.filter, [first]) },
    { ...runSet, filter: second === '' ? joinedFilter(runSet.filter, [first], true) : joinedFilter(runSet.filter, [second]) },
  ]
}

/** What they are called, never alike. */
export const comparedNames = ({ first, second }: ComparedSets): readonly [string, string] => [
  first,
  second === '' ? 'the others' : second === first ? `${second}, again` : second,
]
