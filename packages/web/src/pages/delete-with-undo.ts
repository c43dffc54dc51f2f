import { useQueryClient } from '@tanstack/react-query'
import { useToast } from '../controls/toasts.tsx'
import { deleteProject, restoreProject } from '../data/project-changes.ts'

/** Deletes at once and offers the way back; the server keeps what is needed for it. */
export function useDeleteWithUndo(): (project: { readonly id: string; readonly name: string }) => Promise<void> {
  const client = useQueryClient()
  const toast = useToast()
  const refresh = () => client.invalidateQueries({ queryKey: ['projects'] })
  return async ({ id, name }) => {
    try {
      await deleteProject(id)
      await refresh()
      toast(`Deleted '${name}'`, {
        label: 'Undo',
        run: () => {
          restoreProject(id).then(refresh, (error: Error) => toast(`'${name}' could not be brought back: ${error.message}`))
        },
      })
    } catch (error) {
      toast(`'${name}' was not deleted: ${(error as Error).message}`)
    }
  }
}
