import { type AnalysisResult, formatCount, type NoiseBody, type Objective, type RunSet } from '@sweepwise/core'
import { useQuery } from '@tanstack/react-query'
import { useNavigate } from '@tanstack/react-router'
import { Download, Pencil, Trash2 } from 'lucide-react'
import { Fragment, useCallback, useMemo, useState } from 'react'
import type { AnalysisInfo, ProjectDetail } from '../../../server/src/http/api.ts'
import { DropDown } from '../controls/drop-down.tsx'
import { EmptyNotice, ErrorNotice } from '../controls/notice.tsx'
import { Skeleton } from '../controls/skeleton.tsx'
import { CURVES, CurvesPanel } from '../curves/curves-panel.tsx'
import { readDrawChoice, useDrawnRuns } from '../curves/drawn-runs.ts'
import { BASE_PATH } from '../data/base-path.ts'
import { useHeldRevision } from '../data/held-revision.ts'
import { countSilent, useSilence } from '../data/live-runs.ts'
import { analysesQuery, projectQuery } from '../data/queries.ts'
import { part } from '../data/request.ts'
import { useSelectedRuns } from '../data/use-selected-runs.ts'
import { varyingParams } from '../data/varying-params.ts'
import { NoisePictures } from '../noise/noise-pictures.tsx'
import { AnalysisPanel } from '../panels/analysis-panel.tsx'
import { joinedFilter } from '../parallel-coordinates/brush-text.ts'
import { PARALLEL, ParallelPanel } from '../parallel-coordinates/parallel-panel.tsx'
import { RunsTable } from '../runs-table/runs-table.tsx'
import { SCATTER, ScatterPanel } from '../scatter/scatter-panel.tsx'
import { type OnProjectView, optionTexts, type ProjectView, toggled } from '../url-state/project-view.ts'
import { searchText } from '../url-state/search-text.ts'
import { useClearOnEscape } from './clear-on-escape.ts'
import { useDeleteWithUndo } from './delete-with-undo.ts'
import { useDocumentTitle } from './document-title.ts'
import { FilterBox } from './filter-box.tsx'
import { KeysPanel } from './keys-panel.tsx'
import { NoiseBadge } from './noise-badge.tsx'
import { ObjectiveBar } from './objective-bar.tsx'
import { RenameDialog } from './rename-dialog.tsx'
import { RunStates } from './run-states.tsx'
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
  const objective = detail.effectiveObjective
  return (
    <main className="page">
      <ProjectHeader detail={detail} view={view} />
      <Toolbar detail={detail} objective={objective} analyses={analyses.data ?? []} view={view} onView={onView} />
      {objective === null && (
        <section className="panel">
          <EmptyNotice
            reason="No run logged a number, so there is nothing to explain."
            action="Import runs with a metric, or say which columns are metrics: sweepwise import runs.csv --metrics 'loss'."
          />
        </section>
      )}
      {objective !== null && analyses.isError && (
        <section className="panel">
          <ErrorNotice error={analyses.error} what="Reading the list of analyses" onRetry={() => analyses.refetch()} />
        </section>
      )}
      <Panels {...{ detail, objective, runSet, view, onView }} analyses={analyses.data ?? []} />
      <KeysPanel
        detail={detail}
        open={view.open?.includes('columns') ?? false}
        onOpen={(open) => onView({ open: toggled(view.open, 'columns', open) })}
      />
    </main>
  )
}

/** Between two answers of one analysis while runs report; what costs more rests longer. */
const ANALYSIS_REST = { leastMs: 2000, times: 2 }

/** Each analysis goes at its own pace: a slow one holds up no other. */
function HeldAnalysis(props: Parameters<typeof AnalysisPanel>[0]) {
  const { project, analysis } = props
  const revision = useHeldRevision(project.revision, ['analysis', analysis.name], ANALYSIS_REST)
  const held = useMemo(() => ({ ...project, revision }), [project, revision])
  return <AnalysisPanel {...props} project={held} />
}

/** Above this many runs × config keys the page asks one thing after the other. */
const MANY_CELLS = 100_000

/** While runs train the project changes all the time: what is cheap follows at once, an analysis when the last one is through. */
function Panels(props: {
  detail: ProjectDetail
  objective: Objective | null
  runSet: RunSet
  analyses: readonly AnalysisInfo[]
  view: ProjectView
  onView: OnProjectView
}) {
  const { detail, objective, runSet, analyses, view, onView } = props
  const analysed = useHeldRevision(detail.revision, ['analysis', 'importance'], ANALYSIS_REST)
  const listed = useHeldRevision(detail.revision, ['runs'], { leastMs: 0, times: 0.5 })
  const selected = useSelectedRuns(detail.id, objective, listed, view.select)
  useClearOnEscape(view.select !== undefined, onView)
  const choice = readDrawChoice(optionTexts(view, CURVES)['runs'], objective, selected.ids.size > 0)
  const drawn = useDrawnRuns({
    runSet,
    objective,
    revision: listed,
    choice,
    chosen: choice === 'selected' ? [...selected.ids] : (view.draw ?? []),
    muted: view.mute,
  })
  const shared = { runSet, objective, view, onView }
  const atRevision = useMemo(() => ({ ...detail, revision: analysed }), [detail, analysed])
  // One selection: what is brushed is what the table shows.
  const brushed = useMemo<RunSet>(
    () => (view.brush === undefined ? runSet : { ...runSet, filter: joinedFilter(runSet.filter, view.brush) }),
    [runSet, view.brush],
  )
  // Bars first: in a large project everything else would take their processors. Then what stands beside them in few words, then the rest.
  const [known, setKnown] = useState<'nothing' | 'bars' | 'all'>('nothing')
  const onAnswered = useCallback((whole: boolean) => setKnown((before) => (whole || before === 'all' ? 'all' : 'bars')), [])
  const large = detail.runs * detail.keys.length > MANY_CELLS && analyses.some(({ name }) => name === 'importance')
  const waits = large && known === 'nothing'
  const waitsFor = (name: string): boolean => large && (name === 'correlation' ? waits : known !== 'all')
  const first = placeOfCoordinates(analyses)
  const belowNoise = (result: AnalysisResult) =>
    objective !== null && (
      <NoisePictures
        project={{ ...atRevision, revision: listed }}
        result={result as AnalysisResult<NoiseBody>}
        {...shared}
        objective={objective}
        selected={selected.ids}
      />
    )
  return (
    <>
      {objective !== null &&
        analyses.map((analysis, i) => (
          <Fragment key={analysis.name}>
            {analysis.name === 'importance' ? (
              <AnalysisPanel analysis={analysis} project={atRevision} {...shared} objective={objective} onAnswered={onAnswered} />
            ) : (
              <HeldAnalysis
                analysis={analysis}
                project={detail}
                {...shared}
                objective={objective}
                waits={waitsFor(analysis.name)}
                {...(analysis.name === 'noise' ? { below: belowNoise } : {})}
              />
            )}
            {i === first && (
              <ParallelPanel
                project={{ ...atRevision, revision: listed }}
                analysed={analysed}
                analyses={analyses}
                waits={waits}
                {...shared}
                objective={objective}
                selected={selected}
              />
            )}
          </Fragment>
        ))}
      {objective !== null && (
        <ScatterPanel
          project={{ ...atRevision, revision: listed }}
          {...{ analysed, analyses, waits }}
          {...shared}
          objective={objective}
          selected={selected.ids}
        />
      )}
      <CurvesPanel project={detail} metrics={detail.metrics} drawn={drawn} {...shared} />
      <RunsTable project={{ ...detail, revision: listed }} {...shared} runSet={brushed} drawn={drawn} selected={selected} />
    </>
  )
}

/** Parallel coordinates follow the answer to what matters. */
const placeOfCoordinates = (analyses: readonly AnalysisInfo[]): number =>
  Math.max(
    0,
    analyses.findIndex(({ name }) => name === 'importance'),
  )

function ProjectHeader({ detail, view }: { detail: ProjectDetail; view: ProjectView }) {
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
        <NoiseBadge detail={detail} />
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
  analyses,
  view,
  onView,
}: {
  detail: ProjectDetail
  objective: Objective | null
  analyses: readonly AnalysisInfo[]
  view: ProjectView
  onView: OnProjectView
}) {
  useProjectCommands({ detail, objective, analyses, view, onView })
  const all = useMemo<RunSet>(() => ({ projects: [detail.id] }), [detail.id])
  // biome-ignore lint/correctness/useExhaustiveDependencies: the router's navigate is the same however often it is made
  const onFilter = useCallback((filter: string) => onView({ filter: filter === '' ? undefined : filter }), [])
  return (
    <div className="toolbar">
      {objective !== null && <ObjectiveBar detail={detail} objective={objective} view={view} onView={onView} />}
      <FilterBox runSet={all} revision={detail.revision} filter={view.filter ?? ''} onFilter={onFilter} />
      <ViewControls project={detail.id} view={view} onView={onView} />
      <nav className="sections" aria-label="Parts of this page">
        {objective !== null &&
          analyses.map(({ name, title }, i) => (
            <Fragment key={name}>
              <a href={`#${name}`}>{title}</a>
              {i === placeOfCoordinates(analyses) && <a href={`#${PARALLEL}`}>Parallel coordinates</a>}
            </Fragment>
          ))}
        {objective !== null && <a href={`#${SCATTER}`}>Scatter plot</a>}
        {detail.metrics.some(({ hasHistory }) => hasHistory) && <a href={`#${CURVES}`}>Curves</a>}
        <a href="#runs">Runs</a>
        <a href="#columns">Columns</a>
      </nav>
    </div>
  )
}
