import {
  type AnalysisResult,
  type HeatMapSpec,
  type ImportanceBody,
  type ImportanceInteraction,
  interactionSurface,
  interactionsPanel,
  type Objective,
  pairId,
  type RunSet,
  type SurfaceAxis,
} from '@sweepwise/core'
import { useQuery, useQueryClient } from '@tanstack/react-query'
import { useMemo } from 'react'
import { ErrorNotice } from '../controls/notice.tsx'
import { Skeleton } from '../controls/skeleton.tsx'
import { allRuns } from '../data/all-runs.ts'
import { type OnProjectView, orderOf, type ProjectView, toggled } from '../url-state/project-view.ts'
import { Chart } from './chart.tsx'
import { PanelFrame } from './panel-frame.tsx'
import { PanelMenu } from './panel-menu.tsx'
import { PanelTable } from './panel-table.tsx'
import { plainPanel } from './plain-panel.ts'
import { runPoints } from './run-points.ts'

const NAME = 'interactions'

interface Props {
  readonly result: AnalysisResult<ImportanceBody>
  readonly project: { readonly name: string; readonly revision: string }
  readonly runSet: RunSet
  readonly objective: Objective
  readonly view: ProjectView
  readonly onView: OnProjectView
}

/** What pairs of params explain only together: a map of all pairs, and each opens into its surface over the real runs. */
export function Interactions(props: Props) {
  const { result, project, view, onView } = props
  const panel = useMemo(() => interactionsPanel(result), [result])
  if (panel === null) return null
  const map = panel.chart as HeatMapSpec
  const isOpen = (row: string) => view.open?.includes(`${NAME}:${row}`) ?? false
  const setOpen = (row: string, open: boolean) => onView({ open: toggled(view.open, `${NAME}:${row}`, open) })
  return (
    <PanelFrame
      id={NAME}
      title={panel.title}
      caption={panel.caption}
      actions={
        <PanelMenu
          title={panel.title}
          words={[project.name, NAME, result.metric]}
          content={() => ({ panel, result: { ...result, params: undefined } })}
          anchor={NAME}
        />
      }
    >
      <p className="panel-summary">{panel.summary}</p>
      <div className="map-and-table">
        <Chart
          spec={map}
          height={Math.min(520, 96 + 36 * (map.names.length - 1))}
          summary={`${map.cells.length} pairs of ${map.names.length} params; the table beside it has their shares`}
          onPick={(index) => {
            const cell = map.cells[index]
            if (cell !== undefined) setOpen(pairId(cell), true)
          }}
        />
        <div>
          <PanelTable
            table={panel.table}
            caption={panel.title}
            order={orderOf(view, NAME)}
            onOrder={(order) => {
              const others = (view.order ?? []).filter((entry) => !entry.startsWith(`${NAME}:`))
              const next = order === null ? others : [...others, `${NAME}:${order.descending ? '-' : ''}${order.key}`]
              onView({ order: next.length === 0 ? undefined : next })
            }}
            isOpen={isOpen}
            onOpen={setOpen}
            showAll={isOpen('*')}
            onShowAll={(all) => setOpen('*', all)}
            detail={(row) => {
              const pair = result.interactions!.find((candidate) => pairId(candidate) === row.id)
              return pair === undefined || pair.surface === null ? null : <Surface {...props} pair={pair} />
            }}
          />
        </div>
      </div>
    </PanelFrame>
  )
}

/** The pair's surface, with every run of the set upon it. */
function Surface({ result, project, runSet, objective, pair }: Props & { pair: ImportanceInteraction }) {
  const client = useQueryClient()
  const runs = useQuery({
    queryKey: ['runs', 'all', runSet, objective, project.revision],
    queryFn: () => allRuns(client, { runSet, objective }, project.revision),
    staleTime: Number.POSITIVE_INFINITY,
    gcTime: 60_000,
  })
  const spec = useMemo(
    () => (runs.data === undefined ? null : interactionSurface(result, pair, runPoints(runs.data, result, pair))),
    [result, pair, runs.data],
  )
  if (runs.isError) return <ErrorNotice error={runs.error} what="Reading the runs" onRetry={() => runs.refetch()} />
  if (spec === null) return <Skeleton what="Reading the runs" lines={3} />
  const without = spec.points.filter(({ value }) => value === null).length
  const caption = `Colour: ${spec.value.label} that the forest expects where the two meet, all other params averaged out. Points: ${spec.points.length} runs in their own colour${without > 0 ? `, ${without} of them without a usable value (crosses)` : ''}.`
  const content = () => ({
    panel: plainPanel(
      `${spec.value.label} over ${pairId(pair)}`,
      caption,
      [
        { key: 'x', label: pair.a, kind: 'text' as const },
        { key: 'y', label: pair.b, kind: 'text' as const },
        { key: 'value', label: spec.value.label, kind: 'number' as const },
      ],
      spec.points.map(({ x, y, value }, i) => ({ id: String(i), cells: { x: at(spec.x, x), y: at(spec.y, y), value } })),
      spec,
    ),
    result: { ...pair, points: spec.points },
  })
  return (
    <figure className="surface">
      <div className="surface-head">
        <figcaption>{caption}</figcaption>
        <PanelMenu title={`the surface of ${pairId(pair)}`} words={[project.name, pair.a, pair.b]} content={content} />
      </div>
      <Chart
        spec={spec}
        height={420}
        summary={`${pair.a} against ${pair.b}: ${spec.points.length} runs on the expected ${spec.value.label}`}
      />
    </figure>
  )
}

const at = (axis: SurfaceAxis, place: number): number | string => (axis.kind === 'number' ? place : (axis.levels[place] ?? ''))
