import type { Objective } from '@sweepwise/core'
import type { ProjectDetail } from '../../../server/src/http/api.ts'
import { type PageCommand, usePageCommands } from '../controls/page-commands.ts'
import { BASE_PATH } from '../data/base-path.ts'
import { part } from '../data/request.ts'
import { varyingParams } from '../data/varying-params.ts'
import type { OnProjectView, ProjectView } from '../url-state/project-view.ts'
import { searchText } from '../url-state/search-text.ts'
import { type PanelKind, panelName } from './panel-kinds.ts'
import type { ArrangedPanels } from './use-panel-layout.ts'

/** What can be done with a project from the list of commands. */
export function useProjectCommands(props: {
  readonly detail: ProjectDetail
  readonly objective: Objective | null
  readonly kinds: readonly PanelKind[]
  readonly panels: ArrangedPanels
  readonly view: ProjectView
  readonly onView: OnProjectView
}): void {
  const { detail, objective, kinds, panels, view, onView } = props
  usePageCommands(() => {
    const places = [...panels.layout.map(({ id }) => [id, panelName(kinds, id)] as const), ['columns', 'Columns'] as const]
    return [
      ...places.map(([id, label]): PageCommand => ({ id: `go:${id}`, group: 'Go to', label, run: () => goTo(id) })),
      ...kinds.map(
        ({ kind, title }): PageCommand => ({
          id: `add:${kind}`,
          group: 'Add a panel',
          label: title,
          run: () => panels.add(kind),
        }),
      ),
      ...(panels.isArranged ? [{ id: 'layout', group: 'Layout', label: 'Reset layout', run: panels.reset }] : []),
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
