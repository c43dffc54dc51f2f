import { Redo2, Undo2 } from 'lucide-react'
import { Hint } from '../controls/hint.tsx'
import type { OnProjectView, ProjectView } from '../url-state/project-view.ts'
import { SavedViewsMenu } from './saved-views-menu.tsx'
import { useViewHistory } from './use-view-history.ts'

/** The view of the page as a whole: saved ones, and steps back and forward. */
export function ViewControls({ project, view, onView }: { project: string; view: ProjectView; onView: OnProjectView }) {
  const { undo, redo } = useViewHistory(view, onView)
  return (
    <div className="view-controls">
      <SavedViewsMenu project={project} view={view} onView={onView} />
      <Hint text="Take back the last change of the view (Ctrl Z)">
        <button type="button" className="button icon" aria-label="Undo" aria-disabled={undo === null} onClick={() => undo?.()}>
          <Undo2 size={15} aria-hidden />
        </button>
      </Hint>
      <Hint text="Do it again (Ctrl Shift Z)">
        <button type="button" className="button icon" aria-label="Redo" aria-disabled={redo === null} onClick={() => redo?.()}>
          <Redo2 size={15} aria-hidden />
        </button>
      </Hint>
    </div>
  )
}
