import { kindOf, numberOf } from './panel-layout.ts'
import type { ProjectView } from './project-view.ts'

/**
 * Each panel reads and writes the view as if it were the only one of its kind. For the first one that is the view as it stands;
 * for `scatter-2` what belongs to a scatter plot stands under `scatter-2`: `option=scatter-2.x=param:lr`, `hide=importance-2:lr`,
 * and parts of the URL that have no name of a panel in front as options with a colon: `option=curves-2:curve=loss`.
 * All else – filter, selection, brushes, objective – is the page's.
 */

/** Lists whose entries begin with the name of a panel, and what follows the name. */
const NAMED = { option: '.', hide: ':', open: ':', order: ':' } as const
type Named = keyof typeof NAMED
const NAMED_KEYS = Object.keys(NAMED) as Named[]

/** Lists that belong to a kind of panel as a whole. */
const OWN: Readonly<Record<string, readonly Own[]>> = {
  coordinates: ['axis'],
  curves: ['curve', 'draw'],
  runs: ['sort', 'columns', 'group', 'reduce', 'pin', 'heat'],
}
type Own = 'axis' | 'curve' | 'draw' | 'sort' | 'columns' | 'group' | 'reduce' | 'pin' | 'heat'

/** What a panel draws under names besides its own: importance has the pairs below it, noise its pictures and its effects over training. */
const ALSO: Readonly<Record<string, readonly string[]>> = { importance: ['interactions'], noise: ['signal-and-noise', 'noise-by-step'] }

const ownOf = (kind: string): readonly Own[] => OWN[kind] ?? []
const namesOf = (id: string): readonly (readonly [first: string, own: string])[] => {
  const [kind, number] = [kindOf(id), numberOf(id)]
  return [kind, ...(ALSO[kind] ?? [])].map((name) => [name, number === 1 ? name : `${name}-${number}`])
}

/** The view as one panel sees it. */
export function panelView(view: ProjectView, id: string): ProjectView {
  if (numberOf(id) === 1) return view
  const scoped: Record<string, unknown> = { ...view }
  for (const key of NAMED_KEYS) {
    const entries = view[key] ?? []
    const others = entries.filter((entry) => !namesOf(id).some(([first, own]) => isOf(entry, first, key) || isOf(entry, own, key)))
    scoped[key] = listOf([...others, ...renamed(entries, id, key, 'to first')])
  }
  const own = ownOf(kindOf(id))
  for (const key of own) scoped[key] = listOf(ownEntries(view.option, id, key))
  scoped['option'] = listOf(((scoped['option'] as readonly string[] | undefined) ?? []).filter((entry) => !isOwn(entry, id)))
  return compact(scoped)
}

/** What changes in the view when one panel changes what it sees. */
export function panelChange(view: ProjectView, id: string, change: Partial<ProjectView>): Partial<ProjectView> {
  if (numberOf(id) === 1) return change
  const own = ownOf(kindOf(id)).filter((key) => key in change)
  const next: Record<string, unknown> = { ...change }
  for (const key of own) delete next[key]
  for (const key of NAMED_KEYS) {
    if (!(key in change)) continue
    const entries = change[key] ?? []
    const others = entries.filter((entry) => !namesOf(id).some(([first]) => isOf(entry, first, key)))
    const firsts = (view[key] ?? []).filter((entry) => namesOf(id).some(([first]) => isOf(entry, first, key)))
    const kept = key === 'option' ? (view.option ?? []).filter((entry) => isOwn(entry, id)) : []
    next[key] = listOf([...others, ...firsts, ...renamed(entries, id, key, 'to own'), ...kept])
  }
  if (own.length > 0) {
    const before = ((('option' in change ? next['option'] : view.option) as readonly string[] | undefined) ?? []).filter(
      (entry) => !own.some((key) => entry.startsWith(ownStart(id, key))),
    )
    next['option'] = listOf([...before, ...own.flatMap((key) => (change[key] ?? []).map((value) => ownStart(id, key) + value))])
  }
  return next as Partial<ProjectView>
}

/** The change that gives a panel what is chosen in another one of its kind. */
export function copiedChoice(view: ProjectView, from: string, to: string): Partial<ProjectView> {
  const [seen, before] = [panelView(view, from), panelView(view, to)]
  const change: Record<string, unknown> = Object.fromEntries(ownOf(kindOf(from)).map((key) => [key, seen[key]]))
  for (const key of NAMED_KEYS) {
    const isChosen = (entry: string) => namesOf(from).some(([first]) => isOf(entry, first, key))
    change[key] = listOf([...(before[key] ?? []).filter((entry) => !isChosen(entry)), ...(seen[key] ?? []).filter(isChosen)])
  }
  return panelChange(view, to, change)
}

/** The change that takes what is chosen in a panel out of the view. Of the first of a kind it stays: others may go by it. */
export function droppedChoice(view: ProjectView, id: string): Partial<ProjectView> {
  if (numberOf(id) === 1) return {}
  const change: Partial<Record<Named, readonly string[] | undefined>> = {}
  for (const key of NAMED_KEYS) {
    const entries = view[key] ?? []
    const left = entries.filter((entry) => !isChosenIn(entry, id, key))
    if (left.length < entries.length) change[key] = listOf(left)
  }
  return change
}

/** The change that brings back what was chosen in a panel before it was taken out of the view. */
export function returnedChoice(view: ProjectView, before: ProjectView, id: string): Partial<ProjectView> {
  if (numberOf(id) === 1) return {}
  const change: Partial<Record<Named, readonly string[] | undefined>> = {}
  for (const key of NAMED_KEYS) {
    const chosen = (before[key] ?? []).filter((entry) => isChosenIn(entry, id, key))
    if (chosen.length > 0) change[key] = [...(view[key] ?? []).filter((entry) => !isChosenIn(entry, id, key)), ...chosen]
  }
  return change
}

/** `scatter` and what begins with `scatter.`, or with `scatter:` where that list is written so. */
const isOf = (entry: string, name: string, key: Named): boolean => entry === name || entry.startsWith(name + NAMED[key])

/** It stands under the name of this very panel. */
const isChosenIn = (entry: string, id: string, key: Named): boolean =>
  namesOf(id).some(([, own]) => isOf(entry, own, key)) || (key === 'option' && isOwn(entry, id))

const ownStart = (id: string, key: Own): string => `${id}:${key}=`
const isOwn = (entry: string, id: string): boolean => entry.startsWith(`${id}:`)
const ownEntries = (option: readonly string[] | undefined, id: string, key: Own): readonly string[] => {
  const start = ownStart(id, key)
  return (option ?? []).flatMap((entry) => (entry.startsWith(start) ? [entry.slice(start.length)] : []))
}

function renamed(entries: readonly string[], id: string, key: Named, to: 'to first' | 'to own'): readonly string[] {
  return entries.flatMap((entry) => {
    const pair = namesOf(id).find(([first, own]) => isOf(entry, to === 'to first' ? own : first, key))
    if (pair === undefined) return []
    const [first, own] = pair
    return [to === 'to first' ? first + entry.slice(own.length) : own + entry.slice(first.length)]
  })
}

const listOf = (entries: readonly string[]): readonly string[] | undefined => (entries.length === 0 ? undefined : entries)
const compact = (view: Record<string, unknown>): ProjectView =>
  Object.fromEntries(Object.entries(view).filter(([, value]) => value !== undefined)) as ProjectView
