import type { AnalysisResult, NoiseBody, Objective, RunSet } from '@sweepwise/core'
import { type ReactNode, useCallback, useMemo, useRef, useState } from 'react'
import type { AnalysisInfo, ProjectDetail } from '../../../server/src/http/api.ts'
import { useNearView } from '../controls/use-near-view.ts'
import { CURVES } from '../curves/curves-id.ts'
import { CurvesPanel } from '../curves/curves-panel.tsx'
import { type DrawnRuns, readDrawChoice, useDrawnRuns } from '../curves/drawn-runs.ts'
import { ANALYSIS_REST, useHeldRevision } from '../data/held-revision.ts'
import { type SelectedRuns, useSelectedRuns } from '../data/use-selected-runs.ts'
import { NoisePictures } from '../noise/noise-pictures.tsx'
import { AnalysisPanel } from '../panels/analysis-panel.tsx'
import { PanelFrame } from '../panels/panel-frame.tsx'
import { joinedFilter } from '../parallel-coordinates/brush-text.ts'
import { PARALLEL, ParallelPanel } from '../parallel-coordinates/parallel-panel.tsx'
import { RunsTable } from '../runs-table/runs-table.tsx'
import { SCATTER, ScatterPanel } from '../scatter/scatter-panel.tsx'
import { kindOf, numberOf } from '../url-state/panel-layout.ts'
import { panelChange, panelView } from '../url-state/panel-scope.ts'
import { type OnProjectView, optionTexts, type ProjectView } from '../url-state/project-view.ts'
import { useClearOnEscape } from './clear-on-escape.ts'
import { PanelGrid } from './panel-grid.tsx'
import { type PanelKind, panelName, RUNS } from './panel-kinds.ts'
import type { ArrangedPanels } from './use-panel-layout.ts'

/** Above this many runs × config keys the page asks one thing after the other. */
const MANY_CELLS = 100_000

/** While runs train the project changes all the time: what is cheap follows at once, an analysis when the last one is through. */
export function ProjectPanels(props: {
  detail: ProjectDetail
  objective: Objective | null
  runSet: RunSet
  analyses: readonly AnalysisInfo[]
  kinds: readonly PanelKind[]
  panels: ArrangedPanels
  view: ProjectView
  onView: OnProjectView
}) {
  const { detail, objective, runSet, analyses, kinds, panels, view, onView } = props
  const analysed = useHeldRevision(detail.revision, ['analysis', 'importance'], ANALYSIS_REST)
  const listed = useHeldRevision(detail.revision, ['runs'], { leastMs: 0, times: 0.5 })
  const selected = useSelectedRuns(detail.id, objective, listed, view.select)
  useClearOnEscape(view.select !== undefined, onView)
  const drawn = usePanelRuns({ runSet, objective, revision: listed, view, selected })
  const atRevision = useMemo(() => ({ ...detail, revision: analysed }), [detail, analysed])
  const atListed = useMemo(() => ({ ...detail, revision: listed }), [detail, listed])
  // One selection: what is brushed is what the table shows.
  const brushed = useMemo<RunSet>(
    () => (view.brush === undefined ? runSet : { ...runSet, filter: joinedFilter(runSet.filter, view.brush) }),
    [runSet, view.brush],
  )
  // Bars first: in a large project everything else would take their processors. Then what stands beside them in few words, then the rest.
  const [known, setKnown] = useState<'nothing' | 'bars' | 'all'>('nothing')
  const onAnswered = useCallback((whole: boolean) => setKnown((before) => (whole || before === 'all' ? 'all' : 'bars')), [])
  const hasBars = panels.layout.some(({ id }) => id === 'importance') && analyses.some(({ name }) => name === 'importance')
  const large = detail.runs * detail.keys.length > MANY_CELLS && hasBars
  const waits = large && known === 'nothing'
  const waitsFor = (id: string): boolean => large && (id === 'correlation' ? waits : known !== 'all')

  const contentOf = (id: string): ReactNode => {
    const kind = kindOf(id)
    const shared = {
      ...{ runSet, objective },
      view: panelView(view, id),
      onView: (change: Partial<ProjectView>, options?: Parameters<OnProjectView>[1]) => onView(panelChange(view, id, change), options),
    }
    if (kind === RUNS) return <RunsTable project={atListed} {...shared} runSet={brushed} drawn={drawn} selected={selected} />
    if (kind === CURVES) {
      const curves = { project: detail, metrics: detail.metrics, ...shared }
      return id === kind ? <CurvesPanel {...curves} drawn={drawn} /> : <FurtherCurves {...curves} revision={listed} selected={selected} />
    }
    if (objective === null) return null
    const plot = { project: atListed, analysed, analyses, waits, ...shared, objective }
    if (kind === PARALLEL) return <ParallelPanel {...plot} selected={selected} />
    if (kind === SCATTER) return <ScatterPanel {...plot} selected={selected.ids} />
    const analysis = analyses.find(({ name }) => name === kind)
    if (analysis === undefined) return null
    const asked = { analysis, ...shared, objective }
    const pictures = (result: AnalysisResult, about: Objective) => (
      <NoisePictures
        {...shared}
        project={atListed}
        result={result as AnalysisResult<NoiseBody>}
        objective={about}
        selected={selected.ids}
      />
    )
    return id === 'importance' ? (
      <AnalysisPanel {...asked} project={atRevision} onAnswered={onAnswered} />
    ) : (
      <HeldAnalysis {...asked} project={detail} waits={waitsFor(id)} {...(kind === 'noise' ? { below: pictures } : {})} />
    )
  }
  return (
    <PanelGrid
      layout={panels.layout}
      nameOf={(id) => panelName(kinds, id)}
      onLayout={panels.arrange}
      onDuplicate={panels.duplicate}
      onRemove={panels.remove}
      fresh={panels.fresh}
      onSeen={panels.onSeen}
    >
      {({ id }) => (
        <NearPanel
          kind={kindOf(id)}
          title={panelName(kinds, kindOf(id))}
          always={id === 'importance' || id === RUNS || (view.panels === undefined && numberOf(id) === 1)}
        >
          {() => contentOf(id)}
        </NearPanel>
      )}
    </PanelGrid>
  )
}

/** Where there may be many panels, those far down the page come about when somebody comes near, and stay. */
function NearPanel(props: { kind: string; title: string; always: boolean; children: () => ReactNode }) {
  const mark = useRef<HTMLDivElement>(null)
  const come = useRef(false)
  come.current = useNearView(mark) || props.always || come.current
  if (come.current) return props.children()
  return (
    <PanelFrame id={props.kind} title={props.title}>
      <div className="panel-to-come" ref={mark} />
    </PanelFrame>
  )
}

/** Each analysis goes at its own pace: a slow one holds up no other. */
function HeldAnalysis(props: Parameters<typeof AnalysisPanel>[0]) {
  const { project, analysis } = props
  const revision = useHeldRevision(project.revision, ['analysis', analysis.name], ANALYSIS_REST)
  const held = useMemo(() => ({ ...project, revision }), [project, revision])
  return <AnalysisPanel {...props} project={held} />
}

/** A second panel of curves has runs of its own. */
function FurtherCurves(props: Omit<Parameters<typeof CurvesPanel>[0], 'drawn'> & { revision: string; selected: SelectedRuns }) {
  const drawn = usePanelRuns(props)
  return <CurvesPanel {...props} drawn={drawn} />
}

function usePanelRuns(props: {
  readonly runSet: RunSet
  readonly objective: Objective | null
  readonly revision: string
  readonly view: ProjectView
  readonly selected: SelectedRuns
}): DrawnRuns {
  const { runSet, objective, revision, view, selected } = props
  const choice = readDrawChoice(optionTexts(view, CURVES)['runs'], objective, selected.ids.size > 0)
  return useDrawnRuns({
    ...{ runSet, objective, revision, choice },
    chosen: choice === 'selected' ? [...selected.ids] : (view.draw ?? []),
    muted: view.mute,
  })
}
