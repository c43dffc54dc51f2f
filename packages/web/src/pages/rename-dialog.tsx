import { useQueryClient } from '@tanstack/react-query'
import { useId, useState } from 'react'
import { Dialog } from '../controls/dialog.tsx'
import { renameProject } from '../data/project-changes.ts'

/** Asks for another name; what the server has against it stands under the field. */
export function RenameDialog(props: {
  project: { readonly id: string; readonly name: string } | null
  onClose: () => void
  onRenamed?: (name: string) => void
}) {
  const { project, onClose } = props
  return (
    <Dialog title="Rename project" open={project !== null} onClose={onClose}>
      {project !== null && <RenameForm key={project.id} project={project} onClose={onClose} onRenamed={props.onRenamed} />}
    </Dialog>
  )
}

function RenameForm(props: {
  project: { readonly id: string; readonly name: string }
  onClose: () => void
  onRenamed?: ((name: string) => void) | undefined
}) {
  const { project, onClose, onRenamed } = props
  const [name, setName] = useState(project.name)
  const [error, setError] = useState<string | null>(null)
  const client = useQueryClient()
  const id = useId()
  return (
    <form
      onSubmit={async (event) => {
        event.preventDefault()
        try {
          const renamed = await renameProject(project.id, name.trim())
          void client.invalidateQueries({ queryKey: ['projects'] })
          onClose()
          onRenamed?.(renamed.name)
        } catch (problem) {
          setError((problem as Error).message)
        }
      }}
    >
      <label htmlFor={id}>Name</label>
      <input
        id={id}
        className="field"
        style={{ width: '100%', marginTop: 4 }}
        value={name}
        onChange={(event) => {
          setName(event.target.value)
          setError(null)
        }}
        aria-invalid={error !== null}
        aria-describedby={error === null ? undefined : `${id}-error`}
      />
      {error !== null && (
        <p id={`${id}-error`} role="alert" style={{ color: 'var(--danger)', marginTop: 8 }}>
          {error}
        </p>
      )}
      <div className="dialog-actions">
        <button type="button" className="button" onClick={onClose}>
          Cancel
        </button>
        <button type="submit" className="button primary" disabled={name.trim() === '' || name.trim() === project.name}>
          Rename
        </button>
      </div>
    </form>
  )
}
