import type { Objective } from '@sweepwise/core'
import type { AnalysisInfo, ProjectDetail } from '../../../server/src/http/api.ts'
import { CURVES } from '../curves/curves-id.ts'
import { varyingParams } from '../data/varying-params.ts'
import { PARALLEL } from '../parallel-coordinates/parallel-panel.tsx'
import { SCATTER } from '../scatter/scatter-panel.tsx'
import { kindOf, numberOf, type PanelLayout, panelBox } from '../url-state/panel-layout.ts'

/** What a panel can show. */
export interface PanelKind {
  readonly kind: string
  readonly title: string
  /** The question it answers. */
  readonly about: string
  readonly group: 'Analyses' | 'Plots and tables'
}

export const RUNS = 'runs'

const PLOTS: readonly PanelKind[] = [
  { kind: PARALLEL, title: 'Parallel coordinates', about: 'Where do the good runs lie, over all params at once?' },
  { kind: SCATTER, title: 'Scatter plot', about: 'How do any two columns go together, in the colour of a third?' },
  { kind: CURVES, title: 'Curves', about: 'How did runs, or groups of them, train?' },
  { kind: RUNS, title: 'Runs', about: 'Every run with its values, alone or in groups.' },
].map((plot) => ({ ...plot, group: 'Plots and tables' }))

/** Everything a project's page can show: each analysis of the registry, and the plots. Without an objective, only what needs none. */
export function panelKinds(analyses: readonly AnalysisInfo[], objective: Objective | null): readonly PanelKind[] {
  if (objective === null) return PLOTS.filter(({ kind }) => kind === CURVES || kind === RUNS)
  return [...analyses.map(({ name, title, question }): PanelKind => ({ kind: name, title, about: question, group: 'Analyses' })), ...PLOTS]
}

/** What somebody sees who configured nothing; its order is the argument: what mattered, where the good runs lie, how they trained. */
export function automaticLayout(
  analyses: readonly AnalysisInfo[],
  detail: Pick<ProjectDetail, 'keys' | 'metrics' | 'noise'>,
  objective: Objective | null,
): PanelLayout {
  const own = objective === null ? [] : analyses.filter((known) => appears(known, detail.noise)).map(({ name }) => name)
  // Parallel coordinates follow the answer to what matters.
  const first = Math.max(0, own.indexOf('importance')) + 1
  const hasPoints = varyingParams(detail.keys).length > 0 || detail.metrics.length > 1
  return [
    ...(objective === null ? [] : own.toSpliced(first, 0, PARALLEL)),
    ...(objective !== null && hasPoints ? [SCATTER] : []),
    ...(detail.metrics.some(({ hasHistory }) => hasHistory) ? [CURVES] : []),
    RUNS,
  ].map((kind) => panelBox(kind))
}

/** Nothing that only answers what it is told, and nothing that could not answer anyway. */
const appears = ({ onDemand, needsRepeats }: AnalysisInfo, noise: ProjectDetail['noise']): boolean =>
  !onDemand && !(needsRepeats && noise === null)

/** How a panel is called: the second one of its kind has a 2. */
export function panelName(kinds: readonly PanelKind[], id: string): string {
  const kind = kindOf(id)
  const title = kinds.find((known) => known.kind === kind)?.title ?? kind
  return numberOf(id) === 1 ? title : `${title} ${numberOf(id)}`
}
