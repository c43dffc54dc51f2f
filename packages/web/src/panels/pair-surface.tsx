import {
  type AnalysisResult,
  type ImportanceInteraction,
  interactionSurface,
  pairId,
  type SurfaceAxis,
  type SurfaceBody,
  surfaceTable,
} from '@sweepwise/core'
import { useQuery, useQueryClient } from '@tanstack/react-query'
import { useMemo } from 'react'
import { EmptyNotice, ErrorNotice } from '../controls/notice.tsx'
import { Skeleton } from '../controls/skeleton.tsx'
import { allRuns } from '../data/all-runs.ts'
import { analysisQuery } from '../data/queries.ts'
import { Chart } from './chart.tsx'
import { ChartTable } from './chart-table.tsx'
import type { InteractionsProps } from './interactions.tsx'
import { PanelMenu } from './panel-menu.tsx'
import { plainPanel } from './plain-panel.ts'
import { runPoints } from './run-points.ts'

type SurfaceProps = InteractionsProps & { readonly pair: ImportanceInteraction }

/** The pair's surface, with every run of the set upon it; of all but the strongest pairs it is computed now. */
export function PairSurface(props: SurfaceProps) {
  return props.pair.surface === null ? <AskedSurface {...props} /> : <Surface {...props} />
}

function AskedSurface(props: SurfaceProps) {
  const { result, project, runSet, pair } = props
  const { metric, goal, reducer, step } = props.objective
  const { target, include, exclude } = result.options
  const options = { pair: [pair.a, pair.b], target: target!, include: include!, exclude: exclude! }
  const body = { runSet, metric, goal, reducer, ...(step === undefined ? {} : { step }), options }
  const query = useQuery({ ...analysisQuery('surface', body, project.revision), placeholderData: undefined })
  const what = `Computing the surface of ${pairId(pair)}`
  if (query.isError) return <ErrorNotice error={query.error} what={what} onRetry={() => query.refetch()} />
  if (query.data === undefined) return <Skeleton what={what} lines={3} />
  const { surface, reason } = query.data as AnalysisResult<SurfaceBody>
  if (surface === undefined) return <EmptyNotice reason={reason?.text ?? 'There is no surface of this pair.'} action="" />
  return <Surface {...props} pair={{ ...pair, surface }} />
}

function Surface({ result, project, runSet, objective, pair }: SurfaceProps) {
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
      <ChartTable table={() => surfaceTable(pair, spec.value.label)} caption={caption} />
    </figure>
  )
}

const at = (axis: SurfaceAxis, place: number): number | string => (axis.kind === 'number' ? place : (axis.levels[place] ?? ''))
