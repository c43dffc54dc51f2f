import { useMemo, useRef, useState } from 'react'
import { useToast } from '../controls/toasts.tsx'
import {
  freeId,
  kindOf,
  MOST_PANELS,
  type PanelLayout,
  panelBox,
  readLayout,
  withoutPanel,
  withPanel,
  withTwin,
  writeLayout,
} from '../url-state/panel-layout.ts'
import { copiedChoice, droppedChoice, returnedChoice } from '../url-state/panel-scope.ts'
import type { OnProjectView, ProjectView } from '../url-state/project-view.ts'
import type { PanelKind } from './panel-kinds.ts'

/** The panels of the page and what can be done with them; all of it is a change of the view. */
export interface ArrangedPanels {
  readonly layout: PanelLayout
  /** They stand otherwise than by themselves. */
  readonly isArranged: boolean
  readonly arrange: (layout: PanelLayout) => void
  readonly reset: () => void
  /** Where there are too many already it says so. */
  readonly add: (kind: string) => void
  /** @returns the id of the twin; null = there are too many */
  readonly duplicate: (id: string) => string | null
  /** @returns puts it back to its place, with what was chosen in it */
  readonly remove: (id: string) => () => void
  /** Added a moment ago and not seen yet. */
  readonly fresh: string | null
  readonly onSeen: () => void
}

/** @param known kinds of panels; null while it is not known which there are */
export function usePanelLayout(
  view: ProjectView,
  onView: OnProjectView,
  automatic: PanelLayout,
  known: readonly PanelKind[] | null,
): ArrangedPanels {
  const [fresh, setFresh] = useState<string | null>(null)
  const toast = useToast()
  const kinds = known?.map(({ kind }) => kind).join(' ') ?? null
  const layout = useMemo<PanelLayout>(() => {
    if (view.panels === undefined) return automatic
    // What a link names and this version does not know is passed over.
    const names = kinds === null ? null : new Set(kinds.split(' '))
    return readLayout(view.panels).filter(({ id }) => names === null || names.has(kindOf(id)))
  }, [view.panels, automatic, kinds])
  const latest = useRef({ view, layout })
  latest.current = { view, layout }
  const change = (next: PanelLayout, more: Partial<ProjectView> = {}) =>
    onView({ ...more, panels: writeLayout(next, automatic) }, { push: true })
  return {
    layout,
    isArranged: view.panels !== undefined && writeLayout(layout, automatic) !== undefined,
    arrange: (next) => change(next),
    reset: () => onView({ panels: undefined }, { push: true }),
    add: (kind) => {
      if (layout.length >= MOST_PANELS) {
        toast(`A page holds ${MOST_PANELS} panels at most: remove one first.`)
        return
      }
      const id = freeId(layout, kind)
      change(withPanel(layout, panelBox(id)))
      setFresh(id)
    },
    duplicate: (id) => {
      if (layout.length >= MOST_PANELS) return null
      const twin = freeId(layout, kindOf(id))
      change(withTwin(layout, id, twin), copiedChoice(view, id, twin))
      return twin
    },
    remove: (id) => {
      const [at, box, before] = [layout.findIndex((other) => other.id === id), layout.find((other) => other.id === id)!, view]
      change(withoutPanel(layout, id), droppedChoice(view, id))
      return () => {
        const { view: now, layout: left } = latest.current
        if (!left.some((other) => other.id === id)) change(left.toSpliced(at, 0, box), returnedChoice(now, before, id))
      }
    },
    fresh,
    onSeen: () => setFresh(null),
  }
}
