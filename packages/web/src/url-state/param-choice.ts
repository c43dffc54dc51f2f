/**
 * Which params a panel shows. Automatic: all, strongest first, the first ten at first. By hand: all but the hidden ones.
 */
export type ParamChoice = { readonly mode: 'automatic' } | { readonly mode: 'manual'; readonly hidden: readonly string[] }

export const AUTOMATIC: ParamChoice = { mode: 'automatic' }

/**
 * What a URL's `hide` says of one panel: `importance:lr` hides a param, `importance:` hides none by hand, `importance` is
 * automatic. Null: it says nothing, and what is saved for the project holds.
 */
export function readParamChoice(hide: readonly string[] | undefined, panel: string): ParamChoice | null {
  const own = entriesOf(hide, panel)
  const names = own.flatMap((entry) => (entry === panel ? [] : [entry.slice(panel.length + 1)]))
  if (names.length > 0) return { mode: 'manual', hidden: names.filter((name) => name !== '') }
  return own.length > 0 ? AUTOMATIC : null
}

/** The inverse: `hide` with the panel's own part replaced; null takes it out. Undefined when nothing is left. */
export function writeParamChoice(
  hide: readonly string[] | undefined,
  panel: string,
  choice: ParamChoice | null,
): readonly string[] | undefined {
  const own = new Set(entriesOf(hide, panel))
  const others = (hide ?? []).filter((entry) => !own.has(entry))
  const next = choice === null ? others : [...others, ...entriesFor(panel, choice)]
  return next.length === 0 ? undefined : next
}

/** What the server keeps of a choice; null = nothing, automatic. */
export const savedForm = (choice: ParamChoice): { readonly hidden: readonly string[] } | null =>
  choice.mode === 'automatic' ? null : { hidden: choice.hidden }

/** The inverse. */
export const readSaved = (saved: { readonly hidden: readonly string[] } | undefined): ParamChoice =>
  saved === undefined ? AUTOMATIC : { mode: 'manual', hidden: saved.hidden }

/** Whether both show the same; in which order params were hidden does not matter. */
export function isSameChoice(a: ParamChoice, b: ParamChoice): boolean {
  if (a.mode === 'automatic' || b.mode === 'automatic') return a.mode === b.mode
  const hidden = new Set(a.hidden)
  return hidden.size === new Set(b.hidden).size && b.hidden.every((name) => hidden.has(name))
}

const entriesOf = (hide: readonly string[] | undefined, panel: string): readonly string[] =>
  (hide ?? []).filter((entry) => entry === panel || entry.startsWith(`${panel}:`))

function entriesFor(panel: string, choice: ParamChoice): readonly string[] {
  if (choice.mode === 'automatic') return [panel]
  return choice.hidden.length === 0 ? [`${panel}:`] : choice.hidden.map((name) => `${panel}:${name}`)
}
