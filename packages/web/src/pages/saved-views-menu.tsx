import { useQuery, useQueryClient } from '@tanstack/react-query'
import { Bookmark, Save, Trash2 } from 'lucide-react'
import { type FormEvent, useState } from 'react'
import type { SavedView } from '../../../server/src/http/api.ts'
import { ErrorNotice } from '../controls/notice.tsx'
import { PopoverButton } from '../controls/popover-button.tsx'
import { Skeleton } from '../controls/skeleton.tsx'
import { useToast } from '../controls/toasts.tsx'
import { changeView, removeView, savedViewsQuery, saveView } from '../data/saved-views.ts'
import { type OnProjectView, type ProjectView, readProjectView } from '../url-state/project-view.ts'
import { readSearchText, searchText } from '../url-state/search-text.ts'
import { changedParts, changeTo } from '../url-state/view-history.ts'

const viewOf = ({ search }: SavedView): ProjectView => readProjectView(readSearchText(search))

/** Views of this page under a name, for everyone who opens the project: choose one, save what is on screen, save over one. */
export function SavedViewsMenu({ project, view, onView }: { project: string; view: ProjectView; onView: OnProjectView }) {
  const query = useQuery(savedViewsQuery(project))
  const client = useQueryClient()
  const toast = useToast()
  const [name, setName] = useState('')
  const [problem, setProblem] = useState<string | null>(null)
  const views = query.data ?? []
  const shown = views.find((saved) => changedParts(viewOf(saved), view).length === 0)
  const search = searchText(view as Readonly<Record<string, unknown>>)
  const refresh = () => client.invalidateQueries({ queryKey: ['views', project] })
  /** Whatever comes of it, the list is asked anew: it may have been changed elsewhere. */
  const attempt = async (work: () => Promise<unknown>, done?: () => void) => {
    try {
      await work()
      setProblem(null)
      done?.()
    } catch (error) {
      setProblem((error as Error).message)
    }
    await refresh()
  }
  const save = (event: FormEvent) => {
    event.preventDefault()
    void attempt(
      () => saveView(project, name, search),
      () => setName(''),
    )
  }
  const remove = (saved: SavedView) =>
    attempt(
      () => removeView(project, saved),
      () =>
        toast(`Deleted the view '${saved.name}'`, {
          label: 'Undo',
          run: () => {
            saveView(project, saved.name, saved.search).then(refresh, (error: Error) => toast(error.message))
          },
        }),
    )
  return (
    <PopoverButton
      className="button quiet small"
      face={
        <>
          <Bookmark size={14} aria-hidden />
          Views
          <span className="muted view-shown">{shown?.name ?? (views.length === 0 ? '' : views.length)}</span>
        </>
      }
      title="Saved views"
      box="manager views"
      align="start"
      onOpenChange={() => setProblem(null)}
    >
      {query.isPending && <Skeleton what="Reading the saved views" lines={3} />}
      {query.isError && <ErrorNotice error={query.error} what="Reading the saved views" onRetry={() => query.refetch()} />}
      {query.data !== undefined && views.length === 0 && (
        <p className="muted view-none">No view saved yet. What you see, with filter, columns, groups and axes, can be kept under a name.</p>
      )}
      {views.length > 0 && (
        <ul aria-label="Saved views">
          {views.map((saved) => (
            <li key={saved.id} className="view-row">
              <button
                type="button"
                className="menu-item as-button"
                aria-current={saved === shown}
                onClick={() => onView(changeTo(view, viewOf(saved)), { push: true })}
              >
                <span className="name">{saved.name}</span>
                {saved === shown && <span className="hint">shown</span>}
              </button>
              <button
                type="button"
                className="button icon"
                aria-label={`Save what is on screen as ${saved.name}`}
                title="Save what is on screen under this name"
                disabled={saved === shown}
                onClick={() => void attempt(() => changeView(project, saved, { search }))}
              >
                <Save size={14} aria-hidden />
              </button>
              <button
                type="button"
                className="button icon"
                aria-label={`Delete ${saved.name}`}
                title="Delete"
                onClick={() => void remove(saved)}
              >
                <Trash2 size={14} aria-hidden />
              </button>
            </li>
          ))}
        </ul>
      )}
      <form className="view-form" onSubmit={save}>
        <input
          className="field small"
          aria-label="Name of the view"
          placeholder="Name what is on screen"
          maxLength={200}
          value={name}
          onChange={(event) => {
            setName(event.target.value)
            setProblem(null)
          }}
        />
        <button type="submit" className="button small primary" disabled={name.trim() === ''}>
          Save
        </button>
      </form>
      {problem !== null && (
        <p role="alert" className="view-problem">
          {problem}
        </p>
      )}
    </PopoverButton>
  )
}
