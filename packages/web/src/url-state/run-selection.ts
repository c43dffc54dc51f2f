import { quoteForFilter } from '@sweepwise/core'

/**
 * Selected runs as the URL holds them: single runs by id, many by a filter, and runs that a filter means but that were taken
 * out again.
 */
export interface RunSelection {
  readonly ids: readonly string[]
  /** Runs that pass any of them are selected. */
  readonly where: readonly string[]
  readonly not: readonly string[]
}

/** Single runs that a URL holds, 37 characters each: servers refuse addresses beyond 16 kB. */
export const MOST_SINGLE_RUNS = 200

const WHERE = 'where:'
const NOT = 'not:'

export function readSelection(texts: readonly string[] = []): RunSelection {
  const after = (mark: string) => texts.flatMap((text) => (text.startsWith(mark) ? [text.slice(mark.length)] : []))
  return { ids: texts.filter((text) => !text.startsWith(WHERE) && !text.startsWith(NOT)), where: after(WHERE), not: after(NOT) }
}

/** Undefined when nothing is selected, so that it leaves the URL. */
export function writeSelection({ ids, where, not }: RunSelection): readonly string[] | undefined {
  const texts = [...where.map((filter) => WHERE + filter), ...ids, ...(where.length === 0 ? [] : not.map((id) => NOT + id))]
  return texts.length === 0 ? undefined : texts
}

/** Selects runs, or takes them out. Null = more single runs than a URL holds. */
export function withRuns(selection: RunSelection, ids: readonly string[], selected: boolean): RunSelection | null {
  const changed = new Set(ids)
  const others = (list: readonly string[]) => list.filter((id) => !changed.has(id))
  const next: RunSelection = selected
    ? { ...selection, ids: [...others(selection.ids), ...ids], not: others(selection.not) }
    : { ...selection, ids: others(selection.ids), not: selection.where.length === 0 ? [] : [...others(selection.not), ...ids] }
  return next.ids.length + next.not.length > MOST_SINGLE_RUNS ? null : next
}

/** Selects what a filter keeps, or takes it out again; runs taken out before come back by it. */
export function withWhere(selection: RunSelection, filter: string, selected: boolean): RunSelection {
  const others = selection.where.filter((known) => known !== filter)
  return { ...selection, where: selected ? [...others, filter] : others, not: selected ? [] : selection.not }
}

/** All of its filters as one; null = none. */
export const selectionFilter = ({ where }: RunSelection): string | null =>
  where.length === 0 ? null : where.length === 1 ? where[0]! : where.map((filter) => `(${filter})`).join(' or ')

/** Two filters that must both hold; blank ones hold always. */
export function bothFilters(first: string | undefined, second: string): string {
  const [a, b] = [(first ?? '').trim(), second.trim()]
  return a === '' || b === '' ? a + b : `(${a}) and (${b})`
}

/** The selection as a filter of the page; `negated` = all but these. */
export function filterOfSelection(selection: RunSelection, negated = false): string {
  const { ids, where, not } = selection
  const list = (runs: readonly string[]) => `(${runs.map(quoteForFilter).join(', ')})`
  const any = [...where.map((filter) => `(${filter})`), ...(ids.length === 0 ? [] : [`run.id in ${list(ids)}`])].join(' or ')
  const kept = not.length === 0 || where.length === 0 ? any : `(${any}) and run.id not in ${list(not)}`
  return negated ? `not (${kept})` : kept
}
