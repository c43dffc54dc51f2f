/**
 * Which params the panels show. Automatic: all, strongest first, the first ten at first. By hand: all but the hidden ones.
 */
export type ParamChoice = { readonly mode: 'automatic' } | { readonly mode: 'manual'; readonly hidden: readonly string[] }

/** From the `hide` of a URL: absent is automatic; one empty name stands for "by hand, none hidden", which a URL cannot say otherwise. */
export function readParamChoice(hide: readonly string[] | undefined): ParamChoice {
  return hide === undefined ? { mode: 'automatic' } : { mode: 'manual', hidden: hide.filter((name) => name !== '') }
}

/** The inverse. */
export function writeParamChoice(choice: ParamChoice): readonly string[] | undefined {
  if (choice.mode === 'automatic') return undefined
  return choice.hidden.length === 0 ? [''] : choice.hidden
}

/** What was chosen by hand for a project, in this browser; null = nothing. A storage that is full or forbidden remembers nothing. */
export function savedParamChoice(storage: Pick<Storage, 'getItem'>, project: string): readonly string[] | null {
  try {
    const saved: unknown = JSON.parse(storage.getItem(key(project)) ?? 'null')
    return Array.isArray(saved) && saved.every((name) => typeof name === 'string') && saved.length > 0 ? saved : null
  } catch {
    return null
  }
}

export function saveParamChoice(storage: Pick<Storage, 'setItem' | 'removeItem'>, project: string, choice: ParamChoice): void {
  try {
    if (choice.mode === 'automatic') storage.removeItem(key(project))
    else storage.setItem(key(project), JSON.stringify(writeParamChoice(choice)))
  } catch {
    // The choice still stands in the URL.
  }
}

const key = (project: string): string => `sweepwise.params.${project}`
