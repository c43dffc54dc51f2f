import { formatCount, type Objective, type RunSet } from '@sweepwise/core'
import { useQuery } from '@tanstack/react-query'
import { useNavigate } from '@tanstack/react-router'
import { Download, Pencil, RotateCcw, Trash2 } from 'lucide-react'
import { useCallback, useMemo, useState } from 'react'
import type { AnalysisInfo, ProjectDetail } from '../../../server/src/http/api.ts'
import { DropDown } from '../controls/drop-down.tsx'
import { Hint } from '../controls/hint.tsx'
import { EmptyNotice, ErrorNotice } from '../controls/notice.tsx'
import { Skeleton } from '../controls/skeleton.tsx'
import { BASE_PATH } from '../data/base-path.ts'
import { countSilent, useSilence } from '../data/live-runs.ts'
import { analysesQuery, projectQuery } from '../data/queries.ts'
import { part } from '../data/request.ts'
import { varyingParams } from '../data/varying-params.ts'
import { kindOf } from '../url-state/panel-layout.ts'
import { type OnProjectView, type ProjectView, toggled } from '../url-state/project-view.ts'
import { searchText } from '../url-state/search-text.ts'
import { AddPanel } from './add-panel.tsx'
import { useDeleteWithUndo } from './delete-with-undo.ts'
import { useDocumentTitle } from './document-title.ts'
import { FilterBox } from './filter-box.tsx'
import { KeysPanel } from './keys-panel.tsx'
import { NoiseBadge } from './noise-badge.tsx'
import { ObjectiveBar } from './objective-bar.tsx'
import { automaticLayout, type PanelKind, panelKinds, panelName } from './panel-kinds.ts'
import { ProjectPanels } from './project-panels.tsx'
import { RenameDialog } from './rename-dialog.tsx'
import { RunStates } from './run-states.tsx'
import { SourceNotes } from './source-notes.tsx'
import { type ArrangedPanels, usePanelLayout } from './use-panel-layout.ts'
import { useProjectCommands } from './use-project-commands.ts'
import { ViewControls } from './view-controls.tsx'

/** One project: what it is about, then every analysis, the runs, and how their columns were read. */
export function ProjectPage({ name, view, onView }: { name: string; view: ProjectView; onView: OnProjectView }) {
  useDocumentTitle(name)
  const { metric, goal, reducer, step } = view
  const project = useQuery(projectQuery(name, { metric, goal, reducer, step }))
  const analyses = useQuery(analysesQuery)
  const detail = project.data
  const runSet = useMemo<RunSet>(
    () => ({ projects: [detail?.id ?? name], ...(view.filter === undefined ? {} : { filter: view.filter }) }),
    [detail?.id, name, view.filter],
  )
  const objective = detail?.effectiveObjective ?? null
  const kinds = useMemo(() => panelKinds(analyses.data ?? NO_ANALYSES, objective), [analyses.data, objective])
  const [keys, metrics, noise] = [detail?.keys, detail?.metrics, detail?.noise]
  const automatic = useMemo(
    () => automaticLayout(analyses.data ?? NO_ANALYSES, { keys: keys ?? [], metrics: metrics ?? [], noise: noise ?? null }, objective),
    [analyses.data, keys, metrics, noise, objective],
  )
  const panels = usePanelLayout(view, onView, automatic, analyses.data === undefined ? null : kinds)

  if (project.isError) {
    return (
      <main className="page">
        <section className="panel">
          <ErrorNotice error={project.error} what="Reading the project" onRetry={() => project.refetch()} />
          {metric !== undefined && (
            <p style={{ padding: '0 16px 16px 44px' }}>
              <button
                type="button"
                className="button small"
                onClick={() => onView({ metric: undefined, goal: undefined, reducer: undefined, step: undefined })}
              >
                Use the project's own objective
              </button>
            </p>
          )}
        </section>
      </main>
    )
  }
  if (detail === undefined) {
    return (
      <main className="page">
        <section className="panel">
          <Skeleton what="Reading the project" />
        </section>
      </main>
    )
  }
  return (
    <main className="page">
      <ProjectHeader detail={detail} view={view} analyses={analyses.data ?? NO_ANALYSES} />
      <Toolbar {...{ detail, objective, kinds, panels, view, onView }} />
      {objective === null && (
        <section className="panel">
          <EmptyNotice
            reason="No run logged a number, so there is nothing to explain."
            action="A metric is a number; texts, true and false are none: write 1 and 0 for them. Then import the runs again, or say which columns are metrics: sweepwise import runs.csv --metrics 'loss'."
          >
            <SourceNotes detail={detail} />
          </EmptyNotice>
        </section>
      )}
      {objective !== null && analyses.isError && (
        <section className="panel">
          <ErrorNotice error={analyses.error} what="Reading the list of analyses" onRetry={() => analyses.refetch()} />
        </section>
      )}
      <ProjectPanels {...{ detail, objective, runSet, kinds, panels, view, onView }} analyses={analyses.data ?? NO_ANALYSES} />
      {panels.layout.length === 0 && (
        <section className="panel">
          <EmptyNotice reason="This page has no panel." action="Add one above, or go back to the automatic layout with Reset layout." />
        </section>
      )}
      <KeysPanel
        detail={detail}
        open={view.open?.includes('columns') ?? false}
        onOpen={(open) => onView({ open: toggled(view.open, 'columns', open) })}
      />
    </main>
  )
}

function ProjectHeader({ detail, view, analyses }: { detail: ProjectDetail; view: ProjectView; analyses: readonly AnalysisInfo[] }) {
  const [renaming, setRenaming] = useState(false)
  const silence = useSilence(detail.id)
  const navigate = useNavigate()
  const remove = useDeleteWithUndo()
  const params = detail.keys.filter(({ role }) => role === 'param')
  const varying = varyingParams(detail.keys).length
  const save = (format: string) =>
    location.assign(`${BASE_PATH}/api/v1/projects/${part(detail.id)}/export${searchText({ format, filter: view.filter })}`)
  return (
    <div>
      <div className="page-title">
        <h1>{detail.name}</h1>
        <DropDown
          label="Actions on this project"
          entries={[
            { label: 'Rename', icon: Pencil, onSelect: () => setRenaming(true) },
            { label: 'Export runs', hint: 'CSV', icon: Download, apart: true, onSelect: () => save('csv') },
            { label: 'Export runs ', hint: 'JSONL', icon: Download, onSelect: () => save('jsonl') },
            { label: 'Export runs  ', hint: 'Parquet', icon: Download, onSelect: () => save('parquet') },
            {
              label: 'Delete',
              icon: Trash2,
              danger: true,
              apart: true,
              onSelect: async () => {
                await remove(detail)
                void navigate({ to: '/' })
              },
            },
          ]}
        />
      </div>
      <div className="facts">
        <span className="group">
          <strong>{detail.runs === 1 ? '1 run' : `${formatCount(detail.runs)} runs`}</strong>
          <RunStates counts={detail.runsByState} silent={countSilent(silence)} />
        </span>
        <span>
          {varying === 1 ? '1 param varies' : `${varying} params vary`}
          {params.length > varying && <span className="muted">, {params.length - varying} held fixed</span>}
        </span>
        <NoiseBadge {...{ detail, analyses, view }} />
      </div>
      <RenameDialog
        project={renaming ? detail : null}
        onClose={() => setRenaming(false)}
        onRenamed={(name) => void navigate({ to: '/projects/$project', params: { project: name }, search: view, replace: true })}
      />
    </div>
  )
}

function Toolbar({
  detail,
  objective,
  kinds,
  panels,
  view,
  onView,
}: {
  detail: ProjectDetail
  objective: Objective | null
  kinds: readonly PanelKind[]
  panels: ArrangedPanels
  view: ProjectView
  onView: OnProjectView
}) {
  useProjectCommands({ detail, objective, kinds, panels, view, onView })
  const all = useMemo<RunSet>(() => ({ projects: [detail.id] }), [detail.id])
  // biome-ignore lint/correctness/useExhaustiveDependencies: the router's navigate is the same however often it is made
  const onFilter = useCallback((filter: string) => onView({ filter: filter === '' ? undefined : filter }), [])
  return (
    <div className="toolbar">
      {objective !== null && <ObjectiveBar detail={detail} objective={objective} view={view} onView={onView} />}
      <FilterBox runSet={all} revision={detail.revision} filter={view.filter ?? ''} onFilter={onFilter} />
      <ViewControls project={detail.id} view={view} onView={onView} />
      <div className="view-controls">
        <AddPanel kinds={kinds} shown={panels.layout.map(({ id }) => kindOf(id))} onAdd={panels.add} />
        {panels.isArranged && (
          <Hint text="Panels as the data suggest: all of them, in the order of the argument">
            <button type="button" className="button quiet small" onClick={panels.reset}>
              <RotateCcw size={14} aria-hidden />
              Reset layout
            </button>
          </Hint>
        )}
      </div>
      <nav className="sections" aria-label="Parts of this page">
        {panels.layout.map(({ id }) => (
          <a key={id} href={`#${id}`}>
            {panelName(kinds, id)}
          </a>
        ))}
        <a href="#columns">Columns</a>
      </nav>
    </div>
  )
}

const NO_ANALYSES: readonly AnalysisInfo[] = []
