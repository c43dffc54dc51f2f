import { useEffect, useRef, useState } from 'react'
import { isTyping } from '../controls/help-dialog.tsx'
import type { OnProjectView, ProjectView } from '../url-state/project-view.ts'
import { beginHistory, changedParts, changeTo, recorded, redone, undone, type ViewHistory } from '../url-state/view-history.ts'

/**
 * Steps back and forward through what was changed in the view, by whatever means; Ctrl+Z and Ctrl+Shift+Z take them too.
 * A step changes the view alone: nothing on the server is taken back.
 */
export function useViewHistory(
  view: ProjectView,
  onView: OnProjectView,
): { readonly undo: (() => void) | null; readonly redo: (() => void) | null } {
  const [history, setHistory] = useState<ViewHistory>(() => beginHistory(view))
  const current = useRef(history)
  const set = (next: ViewHistory) => {
    current.current = next
    setHistory(next)
  }
  const text = JSON.stringify(view)
  // biome-ignore lint/correctness/useExhaustiveDependencies: the view as text stands for it, which is a new object with every change
  useEffect(() => {
    const next = recorded(current.current, view, performance.now())
    if (next !== current.current) set(next)
  }, [text])
  const step = (to: (from: ViewHistory) => ViewHistory | null) => () => {
    const next = to(current.current)
    if (next === null || changedParts(next.present, view).length === 0) return
    set(next)
    onView(changeTo(view, next.present))
  }
  const [undo, redo] = [step(undone), step(redone)]
  useEffect(() => {
    const key = (event: KeyboardEvent) => {
      if (!(event.ctrlKey || event.metaKey) || event.altKey || isTyping(event.target)) return
      const name = event.key.toLowerCase()
      if (name === 'z') (event.shiftKey ? redo : undo)()
      else if (name === 'y') redo()
      else return
      event.preventDefault()
    }
    window.addEventListener('keydown', key)
    return () => window.removeEventListener('keydown', key)
  })
  return { undo: history.past.length === 0 ? null : undo, redo: history.future.length === 0 ? null : redo }
}
