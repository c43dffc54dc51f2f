import type { ProjectDetail } from '../../../server/src/http/api.ts'

/** What was said when the project's files were imported: what stands for what, what was left out and why. */
export function SourceNotes({ detail: { sources } }: { detail: ProjectDetail }) {
  const told = sources.filter(({ notes }) => notes.length > 0)
  if (told.length === 0) return null
  return (
    <>
      {told.map(({ key, format, notes }) => (
        <div key={key} className="source-notes">
          <p className="muted">
            Import of {key} ({format}):
          </p>
          <ul>
            {notes.map((note) => (
              <li key={note}>{note}</li>
            ))}
          </ul>
        </div>
      ))}
    </>
  )
}
