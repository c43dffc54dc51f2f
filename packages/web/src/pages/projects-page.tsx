import { formatCount, formatNumber, formatTime } from '@sweepwise/core'
import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { Pencil, Trash2, Upload } from 'lucide-react'
import { useCallback, useRef, useState } from 'react'
import type { ProjectSummary } from '../../../server/src/http/api.ts'
import { DropDown } from '../controls/drop-down.tsx'
import { Hint } from '../controls/hint.tsx'
import { ErrorNotice } from '../controls/notice.tsx'
import { Skeleton } from '../controls/skeleton.tsx'
import { projectsQuery } from '../data/queries.ts'
import { useDeleteWithUndo } from './delete-with-undo.ts'
import { useDocumentTitle } from './document-title.ts'
import { useFileDrop } from './file-drop.ts'
import { ImportDialog } from './import-dialog.tsx'
import { relativeTime } from './relative-time.ts'
import { RenameDialog } from './rename-dialog.tsx'
import { RunStateBar, RunStates } from './run-states.tsx'
import { WaysIn } from './ways-in.tsx'

/** All projects; files dropped anywhere become one. */
export function ProjectsPage() {
  useDocumentTitle('')
  const projects = useQuery(projectsQuery)
  const [files, setFiles] = useState<readonly File[] | null>(null)
  const [renaming, setRenaming] = useState<ProjectSummary | null>(null)
  const input = useRef<HTMLInputElement>(null)
  const over = useFileDrop(useCallback((dropped: readonly File[]) => setFiles(dropped), []))
  const choose = () => input.current?.click()
  const list = projects.data
  return (
    <main className="page narrow">
      <div className="page-title">
        <h1>Projects</h1>
        <div className="end">
          <button type="button" className="button" onClick={choose}>
            <Upload size={15} aria-hidden />
            Import files
          </button>
          <input
            ref={input}
            type="file"
            multiple
            hidden
            aria-label="Files to import"
            onChange={(event) => {
              const chosen = [...(event.target.files ?? [])]
              event.target.value = ''
              if (chosen.length > 0) setFiles(chosen)
            }}
          />
        </div>
      </div>
      {projects.isPending && (
        <section className="panel">
          <Skeleton what="Reading the projects" />
        </section>
      )}
      {projects.isError && (
        <section className="panel">
          <ErrorNotice error={projects.error} what="Reading the projects" onRetry={() => projects.refetch()} />
        </section>
      )}
      {list !== undefined && list.length > 0 && <ProjectTable projects={list} onRename={setRenaming} />}
      {list !== undefined && list.length === 0 && <WaysIn onChooseFiles={choose} />}
      {list !== undefined && list.length > 0 && (
        <p className="muted">
          Drop a file anywhere on this page to import it, or run <code>sweepwise import runs.csv</code>.
        </p>
      )}
      {over && (
        <div className="drop-overlay" aria-hidden>
          <div>Drop to import</div>
        </div>
      )}
      <ImportDialog files={files} onClose={() => setFiles(null)} />
      <RenameDialog project={renaming} onClose={() => setRenaming(null)} />
    </main>
  )
}

function ProjectTable({ projects, onRename }: { projects: readonly ProjectSummary[]; onRename: (project: ProjectSummary) => void }) {
  const remove = useDeleteWithUndo()
  const now = Date.now()
  return (
    <section className="panel" aria-label="Projects">
      <table className="list-table hover">
        <thead>
          <tr>
            <th scope="col">Name</th>
            <th scope="col" className="number">
              Runs
            </th>
            <th scope="col">States</th>
            <th scope="col">Best value</th>
            <th scope="col">Last activity</th>
            <th scope="col">
              <span className="visually-hidden">Actions</span>
            </th>
          </tr>
        </thead>
        <tbody>
          {projects.map((project) => (
            <tr key={project.id} style={{ height: 60 }}>
              <th scope="row">
                <Link to="/projects/$project" params={{ project: project.name }}>
                  {project.name}
                </Link>
              </th>
              <td className="number">{formatCount(project.runs)}</td>
              <td className="state-words">
                <RunStates counts={project.runsByState} />
                <RunStateBar counts={project.runsByState} />
              </td>
              <td>
                <BestValue project={project} />
              </td>
              <td style={{ whiteSpace: 'nowrap' }}>
                <Hint text={`${formatTime(project.updatedAt)} UTC`}>
                  <button type="button" className="explained">
                    {relativeTime(project.updatedAt, now)}
                  </button>
                </Hint>
              </td>
              <td className="actions">
                <DropDown
                  label={`Actions on ${project.name}`}
                  entries={[
                    { label: 'Rename', icon: Pencil, onSelect: () => onRename(project) },
                    { label: 'Delete', icon: Trash2, danger: true, apart: true, onSelect: () => remove(project) },
                  ]}
                />
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  )
}

/** The best value with what is known about noise around it. */
function BestValue({ project }: { project: ProjectSummary }) {
  const { best } = project
  if (best === null) {
    if (project.runs === 0) return <span className="muted">–</span>
    return (
      <Hint text="No run has a finite number as the value of a metric. Texts, true and false are no numbers: log 1 and 0 for them.">
        <button type="button" className="explained muted">
          no usable value
        </button>
      </Hint>
    )
  }
  return (
    <>
      <div>
        <strong>{formatNumber(best.value)}</strong>
        {best.noise !== null && <span> ± {formatNumber(best.noise, 2)}</span>}
      </div>
      <div className="muted" style={{ fontSize: 12 }}>
        {best.goal === 'minimize' ? 'lowest' : 'highest'} {best.metric}
        {best.goalSource === 'assumed' && ', goal assumed'} ·{' '}
        {best.noise === null
          ? 'noise unknown'
          : `seed noise (sd)${best.replicated > 0 ? ` of ${formatCount(best.replicated)} repeated ${best.replicated === 1 ? 'configuration' : 'configurations'}` : ''}`}
      </div>
    </>
  )
}
