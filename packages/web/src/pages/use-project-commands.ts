import type { Objective } from '@sweepwise/core'
import type { AnalysisInfo, ProjectDetail } from '../../../server/src/http/api.ts'
import { type PageCommand, usePageCommands } from '../controls/page-commands.ts'
import { CURVES } from '../curves/curves-panel.tsx'
import { BASE_PATH } from '../data/base-path.ts'
import { part } from '../data/request.ts'
import { varyingParams } from '../data/varying-params.ts'
import { PARALLEL } from '../parallel-coordinates/parallel-panel.tsx'
import { SCATTER } from '../scatter/scatter-panel.tsx'
import type { OnProjectView, ProjectView } from '../url-state/project-view.ts'
import { searchText } from '../url-state/search-text.ts'

/** What can be done with a project from the list of commands. */
export function useProjectCommands(props: {
  readonly detail: ProjectDetail
  readonly objective: Objective | null
  readonly analyses: readonly AnalysisInfo[]
  readonly view: ProjectView
  readonly onView: OnProjectView
}): void {
  const { detail, objective, analyses, view, onView } = props
  usePageCommands(() => {
    const places = [
      ...(objective === null
        ? []
        : [
            ...analyses.map(({ name, title }) => [name, title] as const),
            [PARALLEL, 'Parallel coordinates'] as const,
            [SCATTER, 'Scatter plot'] as const,
          ]),
      ...(detail.metrics.some(({ hasHistory }) => hasHistory) ? [[CURVES, 'Curves'] as const] : []),
      ['runs', 'Runs'] as const,
      ['columns', 'Columns'] as const,
    ]
    return [
      ...places.map(([id, label]): PageCommand => ({ id: `go:${id}`, group: 'Go to', label, run: () => goTo(id) })),
      ...detail.metrics.map(
        ({ name }): PageCommand => ({
          id: `metric:${name}`,
          group: 'Explain the metric',
          label: name,
          ...(name === objective?.metric ? { hint: 'now' } : {}),
          run: () => onView({ metric: name, goal: undefined, reducer: undefined, step: undefined }, { push: true }),
        }),
      ),
      ...[
        { id: 'configuration', name: 'all but the seed' },
        ...varyingParams(detail.keys).map((name) => ({ id: `param:${name}`, name })),
      ].map(
        ({ id, name }): PageCommand => ({
          id: `group:${id}`,
          group: 'Group the runs by',
          label: name,
          run: () => {
            onView({ group: [id] }, { push: true })
            goTo('runs')
          },
        }),
      ),
      ...(['csv', 'jsonl', 'parquet'] as const).map(
        (format): PageCommand => ({
          id: `export:${format}`,
          group: 'Export the runs',
          label: `Runs as ${{ csv: 'CSV', jsonl: 'JSON lines', parquet: 'Parquet' }[format]}`,
          ...(view.filter === undefined ? {} : { hint: 'those that pass the filter' }),
          run: () =>
            location.assign(`${BASE_PATH}/api/v1/projects/${part(detail.id)}/export${searchText({ format, filter: view.filter })}`),
        }),
      ),
    ]
  })
}

/** The panel's heading under the top bar, and the keyboard's focus with it. */
function goTo(id: string): void {
  const panel = document.getElementById(id)
  if (panel === null) return
  panel.scrollIntoView({ block: 'start' })
  panel.tabIndex = -1
  panel.focus({ preventScroll: true })
}
