import { useEffect, useRef, useSyncExternalStore } from 'react'

/** Something the page can do, found by its words. */
export interface PageCommand {
  /** Different for each command of the page. */
  readonly id: string
  readonly group: string
  readonly label: string
  /** Beside the label, in small. */
  readonly hint?: string
  readonly run: () => void
}

// What the parts of the page that are there offer, in the order in which they came: what stands around every page first.
const offers = new Map<object, () => readonly PageCommand[]>()
const listeners = new Set<() => void>()
let changes = 0
const changed = (): void => {
  changes++
  for (const listener of listeners) listener()
}

/** Offers commands for as long as its component is there; they are made when somebody looks for one. */
export function usePageCommands(make: () => readonly PageCommand[]): void {
  const latest = useRef(make)
  latest.current = make
  useEffect(() => {
    const key = {}
    offers.set(key, () => latest.current())
    return () => {
      offers.delete(key)
      changed()
    }
  }, [])
  // Drawn anew, it may offer something else.
  useEffect(changed)
}

/** All that is offered, that of the page itself first. */
export function useOfferedCommands(): readonly PageCommand[] {
  useSyncExternalStore(subscribe, () => changes)
  return [...offers.values()].reverse().flatMap((make) => make())
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener)
  return () => {
    listeners.delete(listener)
  }
}
