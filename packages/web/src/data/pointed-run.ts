import { useSyncExternalStore } from 'react'

// The run under the pointer, wherever on the page: what shows runs points it out, and tells when one is pointed at. Not part
// of the view: it is gone with the pointer.
let pointed: string | null = null
const listeners = new Set<() => void>()

/** Null = none any more. */
export function pointAtRun(run: string | null): void {
  if (run === pointed) return
  pointed = run
  for (const listener of listeners) listener()
}

/** The id of the run that is pointed at. */
export const usePointedRun = (): string | null => useSyncExternalStore(subscribe, () => pointed)

/** Whether that is this one; whoever asks is drawn anew only when the answer changes. */
export const useIsPointed = (run: string | undefined): boolean =>
  useSyncExternalStore(subscribe, () => run !== undefined && run === pointed)

function subscribe(listener: () => void): () => void {
  listeners.add(listener)
  return () => {
    listeners.delete(listener)
  }
}
