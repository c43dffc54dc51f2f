import { formatCount, type Objective, type RunSet } from '@sweepwise/core'
import { useQueryClient } from '@tanstack/react-query'
import { useNavigate, useRouter } from '@tanstack/react-router'
import { useCallback, useMemo, useState } from 'react'
import type { MetricSummary } from '../../../server/src/http/api.ts'
import { EmptyNotice, ErrorNotice } from '../controls/notice.tsx'
import { Skeleton } from '../controls/skeleton.tsx'
import { CURVES } from '../curves/curves-panel.tsx'
import type { DrawnRuns } from '../curves/drawn-runs.ts'
import { allRuns } from '../data/all-runs.ts'
import { useSilence } from '../data/live-runs.ts'
import { runsQuery } from '../data/queries.ts'
import type { ExportFormat } from '../panels/panel-exports.ts'
import { PanelFrame } from '../panels/panel-frame.tsx'
import { type PanelContent, PanelMenu } from '../panels/panel-menu.tsx'
import type { OnProjectView, ProjectView } from '../url-state/project-view.ts'
import { ColumnChooser } from './column-chooser.tsx'
import { chosenColumns } from './column-layout.ts'
import { nextSort } from './next-sort.ts'
import { RunsGrid } from './runs-grid.tsx'
import { PICTURE_ROWS, runsPanel } from './runs-panel.ts'
import { useRunsWindow } from './runs-window.ts'
import './runs-table.css'

/** Every run of the set, one line each; only what is on screen is fetched and drawn. */
export function RunsTable(props: {
  project: { readonly id: string; readonly name: string; readonly revision: string; readonly metrics: readonly MetricSummary[] }
  runSet: RunSet
  objective: Objective | null
  view: ProjectView
  onView: OnProjectView
  /** Runs whose curves are drawn. */
  drawn: DrawnRuns
}) {
  const { project, runSet, objective, view, onView } = props
  const [[first, last], setWindow] = useState<readonly [number, number]>([0, 0])
  const navigate = useNavigate()
  const router = useRouter()
  const sort = view.sort ?? []
  const query = { runSet, ...(objective === null ? {} : { objective }), ...(sort.length === 0 ? {} : { sort }) }
  const pages = useRunsWindow(query, project.revision, first, last)
  const head = pages.head
  const shown = useMemo(
    () => chosenColumns(head?.columns ?? [], view.columns, head?.matched ?? 0),
    [head?.columns, head?.matched, view.columns],
  )
  const cellIndex = useMemo(() => new Map((head?.columns ?? []).map(({ id }, i) => [id, i])), [head?.columns])
  const onWindow = useCallback((from: number, to: number) => setWindow((old) => (old[0] === from && old[1] === to ? old : [from, to])), [])
  const client = useQueryClient()
  const silence = useSilence(project.id)
  const hasCurves = project.metrics.some(({ hasHistory }) => hasHistory)
  const marked = props.drawn.runs
  const styles = useMemo(() => new Map(marked.map(({ id, style }) => [id, style])), [marked])
  /** What is drawn becomes a choice by hand, with this run or without it. */
  const onDraw = (run: string) => {
    const others = marked.map(({ id }) => id).filter((id) => id !== run)
    const draw = others.length === marked.length ? [...others, run] : others
    onView(
      { draw, option: [...(view.option ?? []).filter((entry) => !entry.startsWith(`${CURVES}.runs=`)), `${CURVES}.runs=chosen`] },
      { push: true },
    )
  }
  const content = async (format: ExportFormat): Promise<PanelContent> => {
    const picture = format === 'png' || format === 'svg'
    const page = picture
      ? await client.fetchQuery(runsQuery({ ...query, limit: PICTURE_ROWS }, project.revision))
      : await allRuns(client, query, project.revision)
    return {
      panel: runsPanel(project.name, page, page.rows, chosenColumns(page.columns, view.columns, page.matched)),
      result: { ...query, ...page },
    }
  }
  const target = (run: string) => ({ to: '/projects/$project/runs/$run' as const, params: { project: project.name, run } })

  return (
    <PanelFrame
      id="runs"
      stale={pages.stale}
      title={
        <>
          Runs{' '}
          {head !== undefined && (
            <span className="runs-count">
              {head.matched === head.total ? formatCount(head.total) : `${formatCount(head.matched)} of ${formatCount(head.total)}`}
            </span>
          )}
        </>
      }
      actions={
        head !== undefined && (
          <>
            <ColumnChooser
              columns={head.columns}
              shown={shown}
              chosen={view.columns !== undefined}
              onChoose={(ids) => onView({ columns: ids === null ? undefined : ids })}
            />
            <PanelMenu title="the runs" words={[project.name, 'runs']} content={content} anchor="runs" />
          </>
        )
      }
    >
      {pages.error !== null && <ErrorNotice error={pages.error} what="Reading the runs" onRetry={pages.retry} filter={view.filter} />}
      {head === undefined && pages.error === null && <Skeleton what="Reading the runs" lines={10} />}
      {head !== undefined && head.matched === 0 && (
        <EmptyNotice
          reason={
            head.total === 0 ? 'This project has no runs yet.' : `No run passes the filter; there are ${formatCount(head.total)} in all.`
          }
          action={head.total === 0 ? 'Drop a file on the projects page to bring some in.' : 'Widen it, or clear it.'}
        />
      )}
      {head !== undefined && head.matched > 0 && shown.length > 0 && (
        <RunsGrid
          columns={shown}
          cellIndex={cellIndex}
          count={head.matched}
          row={pages.row}
          onWindow={onWindow}
          sort={sort}
          onSort={(column, add) => {
            const next = nextSort(sort, column, add)
            onView({ sort: next.length === 0 ? undefined : next })
          }}
          href={(run) => router.buildLocation(target(run)).href}
          onOpen={(run) => navigate(target(run))}
          silence={silence}
          drawn={hasCurves ? styles : null}
          onDraw={onDraw}
        />
      )}
    </PanelFrame>
  )
}
