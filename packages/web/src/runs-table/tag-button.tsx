import { Tag } from 'lucide-react'
import { useState } from 'react'
import { PopoverButton } from '../controls/popover-button.tsx'
import { useToast } from '../controls/toasts.tsx'
import { tagRuns } from '../data/project-changes.ts'

/** Tags the selected runs, or takes a tag off them; each with a way back. */
export function TagButton({ project, runs, onTagged }: { project: string; runs: readonly string[]; onTagged: () => void }) {
  const [tag, setTag] = useState('')
  const [problem, setProblem] = useState<string | null>(null)
  const toast = useToast()
  const name = tag.trim()
  const change = async (on: boolean) => {
    const lists = (add: boolean) => (add ? { add: [name] } : { remove: [name] })
    try {
      const { changed } = await tagRuns(project, runs, lists(on))
      setProblem(null)
      onTagged()
      const count = `${changed.length} ${changed.length === 1 ? 'run' : 'runs'}`
      if (changed.length === 0) toast(on ? `All of them have the tag '${name}' already` : `None of them has the tag '${name}'`)
      else
        toast(on ? `Tagged ${count} '${name}'` : `Took '${name}' off ${count}`, {
          label: 'Undo',
          run: () => {
            tagRuns(project, changed, lists(!on)).then(onTagged, (error: Error) => toast(error.message))
          },
        })
    } catch (error) {
      setProblem((error as Error).message)
    }
  }
  return (
    <PopoverButton
      className="button small"
      face={
        <>
          <Tag size={14} aria-hidden />
          Tag
        </>
      }
      title="Tag the selected runs"
      align="start"
      width={300}
    >
      <form
        className="tag-form"
        onSubmit={(event) => {
          event.preventDefault()
          if (name !== '') void change(true)
        }}
      >
        <input
          className="field small"
          aria-label="Tag"
          placeholder="Tag"
          maxLength={200}
          value={tag}
          onChange={(event) => setTag(event.target.value)}
        />
        <button type="submit" className="button small primary" disabled={name === ''}>
          Add
        </button>
        <button type="button" className="button small" disabled={name === ''} onClick={() => void change(false)}>
          Remove
        </button>
      </form>
      {problem !== null && (
        <p role="alert" style={{ color: 'var(--danger)', marginTop: 8 }}>
          {problem}
        </p>
      )}
      <p className="muted" style={{ marginTop: 8 }}>
        Find them again with the filter <code>tag = …</code>, or group by tags.
      </p>
    </PopoverButton>
  )
}
