import { useEffect } from 'react'
import type { OnProjectView } from '../url-state/project-view.ts'

/** Escape lets go of the selected runs, unless it closes something or somebody is typing. */
export function useClearOnEscape(selected: boolean, onView: OnProjectView): void {
  useEffect(() => {
    if (!selected) return
    const key = (event: KeyboardEvent) => {
      if (event.key !== 'Escape' || event.defaultPrevented) return
      const { target } = event
      const typing = target instanceof Element && target.closest('input:not([type=checkbox]), textarea, select, [contenteditable]') !== null
      if (!typing && document.querySelector('.floating[data-state=open]') === null) onView({ select: undefined }, { push: true })
    }
    window.addEventListener('keydown', key)
    return () => window.removeEventListener('keydown', key)
  })
}
