import { formatCount, type Objective, type RunSet } from '@sweepwise/core'
import { useQueryClient } from '@tanstack/react-query'
import { useNavigate, useRouter } from '@tanstack/react-router'
import { useCallback, useMemo, useState } from 'react'
import type { MetricSummary, RunsColumn, RunsPage, RunsRow } from '../../../server/src/http/api.ts'
import { EmptyNotice, ErrorNotice } from '../controls/notice.tsx'
import { Skeleton } from '../controls/skeleton.tsx'
import { CURVES } from '../curves/curves-panel.tsx'
import type { DrawnRuns } from '../curves/drawn-runs.ts'
import { allRuns } from '../data/all-runs.ts'
import { useSilence } from '../data/live-runs.ts'
import { runsQuery } from '../data/queries.ts'
import type { SelectedRuns } from '../data/use-selected-runs.ts'
import type { ExportFormat } from '../panels/panel-exports.ts'
import { PanelFrame } from '../panels/panel-frame.tsx'
import { type PanelContent, PanelMenu } from '../panels/panel-menu.tsx'
import { type OnProjectView, optionTexts, type ProjectView, toggled } from '../url-state/project-view.ts'
import { ColumnChooser } from './column-chooser.tsx'
import { type ColumnChoice, chosenColumns, movedColumn } from './column-layout.ts'
import type { ColumnActions } from './column-menu.tsx'
import { GroupMenu, levelLabel } from './group-menu.tsx'
import { nextSort } from './next-sort.ts'
import { type RowActions, RunsGrid } from './runs-grid.tsx'
import { PICTURE_ROWS, runsPanel } from './runs-panel.ts'
import { useRunsWindow } from './runs-window.ts'
import { SelectionBar } from './selection-bar.tsx'
import { ALL_OPEN, groupingOf, openPaths, withOpenPath, withOpenPaths, withReducer } from './table-grouping.ts'
import { TagButton } from './tag-button.tsx'
import { useSelectRows } from './use-select-rows.ts'
import './runs-table.css'

/** Every run of the set, one line each, or in groups; only what is on screen is fetched and drawn. */
export function RunsTable(props: {
  project: { readonly id: string; readonly name: string; readonly revision: string; readonly metrics: readonly MetricSummary[] }
  runSet: RunSet
  objective: Objective | null
  view: ProjectView
  onView: OnProjectView
  /** Runs whose curves are drawn. */
  drawn: DrawnRuns
  selected: SelectedRuns
}) {
  const { project, runSet, objective, view, onView, selected } = props
  const [[first, last], setWindow] = useState<readonly [number, number]>([0, 0])
  const navigate = useNavigate()
  const router = useRouter()
  const sort = view.sort ?? []
  const group = groupingOf(view)
  const query = {
    runSet,
    ...(objective === null ? {} : { objective }),
    ...(sort.length === 0 ? {} : { sort }),
    ...(group === undefined ? {} : { group }),
    ...(view.heat === undefined ? {} : { marks: view.heat }),
  }
  const pages = useRunsWindow(query, project.revision, first, last)
  const head = pages.head
  const differing = optionTexts(view, 'runs')['columns'] === 'differing'
  const choice = useMemo<ColumnChoice>(() => ({ chosen: view.columns, pinned: view.pin, differing }), [view.columns, view.pin, differing])
  const shown = useMemo(() => chosenColumns(head?.columns ?? [], choice, head?.matched ?? 0), [head?.columns, head?.matched, choice])
  const cellIndex = useMemo(() => new Map((head?.columns ?? []).map(({ id }, i) => [id, i])), [head?.columns])
  const onWindow = useCallback((from: number, to: number) => setWindow((old) => (old[0] === from && old[1] === to ? old : [from, to])), [])
  const client = useQueryClient()
  const silence = useSilence(project.id)
  const hasCurves = project.metrics.some(({ hasHistory }) => hasHistory)
  const marked = props.drawn.runs
  const styles = useMemo(() => new Map(marked.map(({ id, style }) => [id, style])), [marked])
  const muted = useMemo(() => new Set(view.mute), [view.mute])
  const pinned = useMemo(() => new Set(view.pin), [view.pin])
  const heat = useMemo(() => new Set(view.heat), [view.heat])
  const select = useSelectRows({
    ...{ selected, query, view, onView },
    matched: head?.matched ?? 0,
    listed: head?.rows ?? NO_ROWS,
    revision: project.revision,
  })
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
      panel: runsPanel(project.name, page, page.rows, chosenColumns(page.columns, choice, page.matched)),
      result: { ...query, ...page },
    }
  }
  const target = (run: string) => ({ to: '/projects/$project/runs/$run' as const, params: { project: project.name, run } })
  const shownIds = shown.map(({ id }) => id).filter((id) => id !== 'run:name')
  const free = shownIds.filter((id) => !pinned.has(id))
  const byName = (list: readonly string[] | undefined, column: RunsColumn, on: boolean) => toggled(list, column.id, on)
  const columnActions: ColumnActions = {
    sort: (column, direction) =>
      onView({ sort: direction === null ? undefined : [direction === 'ascending' ? column.id : `-${column.id}`] }, { push: true }),
    group: (column, on) => setGroup(byName(view.group, column, on) ?? []),
    reduce: (column, reducer) => onView({ reduce: withReducer(view.reduce, column.id, reducer) }, { push: true }),
    heat: (column, on) => onView({ heat: byName(view.heat, column, on) }, { push: true }),
    pin: (column, on) => onView({ pin: byName(view.pin, column, on) }, { push: true }),
    move: (id, before) => {
      if (pinned.has(id)) onView({ pin: movedColumn(view.pin ?? [], id, before) }, { push: true })
      else {
        const to = before !== null && pinned.has(before) ? (free.find((other) => other !== id) ?? null) : before
        onView({ columns: movedColumn(free, id, to) }, { push: true })
      }
    },
    hide: (column) => onView({ columns: free.filter((id) => id !== column.id), pin: byName(view.pin, column, false) }, { push: true }),
  }
  const setGroup = (by: readonly string[]) =>
    onView({ group: by.length === 0 ? undefined : by, open: withOpenPaths(view, []) }, { push: true })
  const actions: RowActions = {
    href: (run) => router.buildLocation(target(run)).href,
    open: (run) => void navigate(target(run)),
    draw: onDraw,
    mute: (run) => onView({ mute: toggled(view.mute, run, !muted.has(run)) }, { push: true }),
    toggleGroup: (row) => {
      const open = listed(pages.row, first, last).flatMap((other) => (other.group?.open ? [other.group.path] : []))
      onView({ open: withOpenPath(view, row.group!.path, !row.group!.open, open) })
    },
    select: select.rows,
    selectAll: select.all,
  }

  return (
    <PanelFrame
      id="runs"
      stale={pages.stale}
      title="Runs"
      count={head === undefined ? undefined : countWords(head)}
      actions={
        head !== undefined && (
          <>
            <GroupMenu
              columns={head.columns}
              by={view.group ?? []}
              onBy={setGroup}
              open={openPaths(view).includes(ALL_OPEN)}
              onOpen={(open) => onView({ open: withOpenPaths(view, open ? [ALL_OPEN] : []) })}
            />
            <ColumnChooser
              columns={head.columns}
              shown={shown}
              chosen={view.columns !== undefined}
              onChoose={(ids) => onView({ columns: ids === null ? undefined : ids.filter((id) => !pinned.has(id)) })}
              differing={differing}
              onDiffering={(on) => onView({ option: withOption(view, on) }, { push: true })}
            />
            <PanelMenu title="the runs" words={[project.name, 'runs']} content={content} anchor="runs" />
          </>
        )
      }
      {...(head === undefined || (group === undefined && view.heat === undefined) ? {} : { caption: caption(view, head) })}
    >
      {pages.error !== null && <ErrorNotice error={pages.error} what="Reading the runs" onRetry={pages.retry} filter={view.filter} />}
      {pages.error !== null && view.group !== undefined && (
        <p className="selection-bar">
          <button type="button" className="button small" onClick={() => setGroup([])}>
            Show the runs ungrouped
          </button>
        </p>
      )}
      {head === undefined && pages.error === null && <Skeleton what="Reading the runs" lines={10} />}
      {head !== undefined && head.matched === 0 && (
        <EmptyNotice
          reason={
            head.total === 0 ? 'This project has no runs yet.' : `No run passes the filter; there are ${formatCount(head.total)} in all.`
          }
          action={head.total === 0 ? 'Drop a file on the projects page to bring some in.' : 'Widen it, or clear it.'}
        />
      )}
      <SelectionBar
        selected={selected}
        muted={muted.size}
        onKeep={select.keep}
        onMute={select.mute}
        onUnmute={() => onView({ mute: undefined }, { push: true })}
        onLeaveOut={select.leaveOutMuted}
        onClear={() => onView({ select: undefined }, { push: true })}
      >
        <TagButton
          project={project.id}
          runs={[...selected.ids]}
          onTagged={() => void client.invalidateQueries({ queryKey: ['project'] })}
        />
      </SelectionBar>
      {head !== undefined && head.matched > 0 && shown.length > 0 && (
        <RunsGrid
          columns={shown}
          pinned={pinned}
          cellIndex={cellIndex}
          count={head.count}
          grouped={view.group ?? NONE}
          row={pages.row}
          onWindow={onWindow}
          sort={sort}
          onSort={(column, add) => {
            const next = nextSort(sort, column, add)
            onView({ sort: next.length === 0 ? undefined : next })
          }}
          columnActions={columnActions}
          heat={heat}
          silence={silence}
          drawn={hasCurves ? styles : null}
          muted={muted}
          ticked={select.ticked}
          allTicked={select.allTicked}
          actions={actions}
        />
      )}
    </PanelFrame>
  )
}

const NONE: readonly string[] = []
const NO_ROWS: readonly RunsRow[] = []

const withOption = (view: ProjectView, differing: boolean): readonly string[] | undefined =>
  toggled(view.option, 'runs.columns=differing', differing)

const listed = (row: (index: number) => RunsRow | undefined, first: number, last: number): readonly RunsRow[] =>
  Array.from({ length: last - first + 1 }, (_, i) => row(first + i)).filter((one) => one !== undefined)

function countWords({ matched, total, groups }: RunsPage): string {
  const runs = matched === total ? formatCount(total) : `${formatCount(matched)} of ${formatCount(total)}`
  return groups === undefined ? runs : `${runs} in ${formatCount(groups)} ${groups === 1 ? 'group' : 'groups'}`
}

function caption({ group, heat }: ProjectView, { columns }: RunsPage): string {
  const levels = (group ?? []).map((id) => levelLabel(id, columns)).join(', then ')
  const means = columns.some(({ reducer }) => reducer === 'mean')
  return [
    ...(group === undefined ? [] : [`Grouped by ${levels}; runs without a value are the group ‘not set’, last.`]),
    ...(group !== undefined && means ? ['Cells: mean ± half its 95 % interval (Student’s t over runs), n in brackets; … is a range.'] : []),
    ...(heat === undefined ? [] : ['Colour: rank among the runs that pass the filter; of metrics the far end of the scale is better.']),
  ].join(' ')
}
