import { useMutation, useQueryClient } from '@tanstack/react-query'
import type { PanelView, ProjectDetail } from '../../../server/src/http/api.ts'
import { useToast } from '../controls/toasts.tsx'
import { storePanelView } from '../data/project-changes.ts'
import { isSameChoice, type ParamChoice, readParamChoice, readSaved, savedForm, writeParamChoice } from '../url-state/param-choice.ts'
import type { ProjectView } from '../url-state/project-view.ts'
import { usePanelPlace } from './panel-place.ts'

export interface ChosenParams {
  readonly choice: ParamChoice
  /** What everyone sees who opens the project by its plain address. */
  readonly saved: ParamChoice
  /** The URL says something else than is saved: a link, or somebody saved after it was written. */
  readonly differs: boolean
  /** What is chosen is saved for everyone; in a further panel of its kind it stands in the URL alone. */
  readonly isSaved: boolean
  /** Shows it, and saves it for everyone where it is saved. */
  readonly choose: (choice: ParamChoice) => void
  /** Leaves what the URL says for what is saved. */
  readonly follow: () => void
}

/** Which params a panel shows: as the URL says, else as saved for the project. */
export function useParamChoice(
  project: { readonly id: string; readonly panels: Readonly<Record<string, PanelView>> },
  panel: string,
  view: ProjectView,
  onView: (change: Partial<ProjectView>) => void,
): ChosenParams {
  const client = useQueryClient()
  const toast = useToast()
  const isSaved = (usePanelPlace()?.number ?? 1) === 1
  const store = useMutation({
    // One after the other: the last act is the one that stays.
    scope: { id: `${project.id} ${panel}` },
    mutationFn: (choice: ParamChoice) => storePanelView(project.id, panel, savedForm(choice)),
    // At once, so that nothing jumps back until the server has answered.
    onMutate: (choice) => {
      const saved = savedForm(choice)
      client.setQueriesData<ProjectDetail>({ queryKey: ['project'] }, (detail) => {
        if (detail?.id !== project.id) return detail
        const { [panel]: _, ...others } = detail.panels
        return { ...detail, panels: saved === null ? others : { ...others, [panel]: saved } }
      })
    },
    onError: (error) => {
      toast(`Shown here, not saved for the project: ${error.message}`)
      void client.invalidateQueries({ queryKey: ['project'] })
    },
  })
  const saved = readSaved(project.panels[panel])
  const said = readParamChoice(view.hide, panel)
  return {
    choice: said ?? saved,
    saved,
    differs: isSaved && said !== null && !isSameChoice(said, saved),
    isSaved,
    choose: (choice) => {
      onView({ hide: writeParamChoice(view.hide, panel, choice) })
      if (isSaved) store.mutate(choice)
    },
    follow: () => onView({ hide: writeParamChoice(view.hide, panel, null) }),
  }
}
