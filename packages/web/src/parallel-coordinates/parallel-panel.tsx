import { formatCount, type Objective, type RunSet } from '@sweepwise/core'
import { RotateCcw } from 'lucide-react'
import { useCallback, useMemo, useRef, useState } from 'react'
import type { AnalysisInfo, ConfigKeyInfo, MetricSummary } from '../../../server/src/http/api.ts'
import { Hint } from '../controls/hint.tsx'
import { EmptyNotice, ErrorNotice } from '../controls/notice.tsx'
import { Picker } from '../controls/picker.tsx'
import { Skeleton } from '../controls/skeleton.tsx'
import { pointAtRun, usePointedRun } from '../data/pointed-run.ts'
import type { SelectedRuns } from '../data/use-selected-runs.ts'
import { varyingParams } from '../data/varying-params.ts'
import { PanelFrame } from '../panels/panel-frame.tsx'
import { usePanelPlace } from '../panels/panel-place.ts'
import { useFilledHeight } from '../panels/use-filled-height.ts'
import { ALL_COLUMNS } from '../url-state/panel-layout.ts'
import type { OnProjectView, ProjectView } from '../url-state/project-view.ts'
import { MOST_SINGLE_RUNS, writeSelection } from '../url-state/run-selection.ts'
import { type AxisBrush, brushedMask } from './axis-brush.ts'
import type { AxisActions } from './axis-head.tsx'
import { axisLayout, heightsWithin, lanesOf } from './axis-layout.ts'
import { type AxisSetting, movedAxis, readAxisSetting, writeAxisSetting } from './axis-setting.ts'
import { brushAxis, brushFilter, joinedFilter, readBrush } from './brush-text.ts'
import { columnScale } from './column-scale.ts'
import { CompareButton, ComparePlots } from './compare-plots.tsx'
import { readCompared, withCompared } from './compared-sets.ts'
import { DriveDialog } from './drive-dialog.tsx'
import { FileMenu } from './file-menu.tsx'
import { maskOf } from './fore-mask.ts'
import { columnOrder } from './line-order.ts'
import type { PaintState } from './line-painter.ts'
import { ParallelPlot, type PlotAxis } from './parallel-plot.tsx'
import { type ParamOrder, useParamOrder } from './param-order.ts'
import type { PlotColumn } from './plot-column.ts'
import { type FiledPlot, plotJson, plotSvg, plotTable } from './plot-files.ts'
import { SharesTable } from './shares-table.tsx'
import { usePlotColumns } from './use-plot-columns.ts'
import './parallel.css'

/** Under which the panel stands in the URL and on the page. */
export const PARALLEL = 'coordinates'

/** Params shown at first, beside the objective: more would be lines between strangers. */
const FIRST_PARAMS = 9
const LEAST_PARAMS = 3
/** Beyond so many nobody can follow a line; further ones are added one by one. */
const MOST_PARAMS = 30
/** About the width of the widest page, of an axis with its labels, and of what stands beside the outer ones. */
const [MOST_PAGE, AXIS, SIDES] = [1920, 92, 200]
/** Of what stands above and below the axes: their heads, and a scroll bar where they do not fit. */
const AROUND = 64
/** Pixels of axes and lanes. */
const HEIGHT = 366

/** In which order axes stand by themselves, and whether a better one is to come. */
function orderWords({ source, pending }: ParamOrder): string {
  if (source === 'importance') return 'the most important param stands next to the objective'
  const order =
    source === 'correlation'
      ? 'params stand in the order of correlation, strongest next to the objective'
      : 'params stand in the order of the config'
  return pending ? `${order}; how much they matter is being computed` : order
}

/** Every run as a line over its params to its objective; what is brushed here is what the runs table shows. */
export function ParallelPanel(props: {
  project: {
    readonly id: string
    readonly name: string
    readonly revision: string
    readonly keys: readonly ConfigKeyInfo[]
    readonly metrics: readonly MetricSummary[]
  }
  analyses: readonly AnalysisInfo[]
  /** The revision that analyses go by while runs report. */
  analysed: string
  /** What matters is computed first, and the columns of its order asked for then. */
  waits: boolean
  runSet: RunSet
  objective: Objective
  view: ProjectView
  onView: OnProjectView
  selected: SelectedRuns
}) {
  const { project, analyses, runSet, objective, view, onView, selected } = props
  const params = useMemo(() => varyingParams(project.keys), [project.keys])
  const columns = usePanelPlace()?.columns ?? ALL_COLUMNS
  const [page] = useState(() => Math.min(innerWidth, MOST_PAGE))
  const first = firstParams(columns, page)
  const brushTexts = view.brush ?? NONE
  const paramOrder = useParamOrder({
    params,
    analyses,
    runSet,
    objective,
    view,
    revision: props.analysed,
    waits: props.waits,
    held: brushTexts.length > 0,
  })
  // The names as text: the list is a new one with every answer.
  const names = JSON.stringify(paramOrder.names)
  const settings = useMemo(
    () => view.axis?.map(readAxisSetting) ?? defaultAxes(JSON.parse(names) as readonly string[], first),
    [view.axis, names, first],
  )
  const brushedIds = useMemo(() => brushTexts.flatMap((text) => brushAxis(text) ?? []), [brushTexts])
  const wanted = useMemo(
    () => (props.waits ? null : [...new Set([...settings.map(({ id }) => id), ...brushedIds])]),
    [props.waits, settings, brushedIds],
  )
  const query = usePlotColumns(runSet, objective, wanted, project.revision)
  const compared = useMemo(() => readCompared({ option: view.option ?? NONE }, PARALLEL), [view.option])
  const data = query.data
  const columnOf = useCallback(
    (id: string): PlotColumn | undefined => (id === 'objective' ? data?.objective : data?.columns.get(id)),
    [data],
  )

  const axes = useMemo<readonly PlotAxis[]>(
    () =>
      settings.flatMap(({ id, scale: chosen, flip }) => {
        const column = columnOf(id)
        return column === undefined ? [] : [{ column, scale: columnScale(column, chosen), chosen, flip }]
      }),
    [settings, columnOf],
  )
  const goodUp = objective.goal === 'maximize'
  const order = useMemo(() => {
    if (data === undefined) return null
    const scale = axes.find(({ column }) => column.id === 'objective')?.scale ?? columnScale(data.objective, null)
    return columnOrder(data.objective, objective.goal, scale)
  }, [data, axes, objective.goal])
  const brushes = useMemo<readonly AxisBrush[]>(
    () =>
      brushTexts.flatMap((text) => {
        const column = columnOf(brushAxis(text) ?? '')
        return column === undefined ? [] : (readBrush(text, column) ?? [])
      }),
    [brushTexts, columnOf],
  )

  const [count, setCount] = useState<{ readonly count: number; readonly moving: boolean }>({ count: 0, moving: false })
  const [paint, setPaint] = useState<PaintState>({ every: 1, whole: true })
  const pointedRun = usePointedRun()
  const pointed = useMemo(() => {
    const row = pointedRun === null ? -1 : (data?.ids.indexOf(pointedRun) ?? -1)
    return row < 0 ? null : row
  }, [data, pointedRun])
  const onPointed = useCallback((row: number | null) => pointAtRun(row === null ? null : (data?.ids[row] ?? null)), [data])
  const chosen = useMemo(() => (data === undefined ? null : maskOf(data.ids, selected.ids)), [data, selected.ids])
  const muted = useMemo(() => (data === undefined ? null : maskOf(data.ids, new Set(view.mute))), [data, view.mute])
  const [table, setTable] = useState(false)
  const room = useRef<HTMLDivElement>(null)
  const height = useFilledHeight(room, HEIGHT, AROUND, data !== undefined && axes.length > 0)
  const [driven, setDriven] = useState<PlotColumn | null>(null)
  const onCount = useCallback(
    (next: number, moving: boolean) => setCount((old) => (old.count === next && old.moving === moving ? old : { count: next, moving })),
    [],
  )

  const onState = useCallback(
    (next: PaintState) => setPaint((old) => (old.every === next.every && old.whole === next.whole ? old : next)),
    [],
  )

  const arrange = (next: readonly AxisSetting[]) => onView({ axis: next.map(writeAxisSetting) }, { push: true })
  const changed = (id: string, change: Partial<AxisSetting>) =>
    arrange(settings.map((axis) => (axis.id === id ? { ...axis, ...change } : axis)))
  const actions: AxisActions = {
    move: (id, before) => arrange(movedAxis(settings, id, before)),
    flip: (id) => changed(id, { flip: !settings.find((axis) => axis.id === id)!.flip }),
    rescale: (id, scale) => changed(id, { scale }),
    remove: (id) => {
      if (settings.length <= 2) return
      const brush = brushTexts.filter((text) => brushAxis(text) !== id)
      onView(
        { axis: settings.filter((axis) => axis.id !== id).map(writeAxisSetting), brush: brush.length === 0 ? undefined : brush },
        { push: true },
      )
    },
    drive: (id) => setDriven(columnOf(id) ?? null),
  }
  const textsOf = (list: readonly AxisBrush[]): readonly string[] =>
    list.flatMap((brush) => {
      const column = columnOf(brush.axis)
      const log = axes.find((axis) => axis.column.id === brush.axis)?.scale.kind === 'log'
      return column === undefined ? [] : [brushFilter(brush, column, log)]
    })
  const setBrushes = (next: readonly AxisBrush[]) => {
    const texts = textsOf(next)
    onView({ brush: texts.length === 0 ? undefined : texts }, { push: true })
  }
  /** A filter of the page speaks of metrics as summarised; where the objective is something else it cannot be said. */
  const inFilter = data?.reducer === 'summary' || !brushedIds.includes('objective')
  const narrow = (negated: boolean) => {
    const texts = brushTexts.map((text) => text.replaceAll('run.objective', filterName(objective.metric)))
    onView({ filter: joinedFilter(view.filter, texts, negated), brush: undefined }, { push: true })
  }

  /** What matches becomes the selection: by ids while these are few, so that runs to come do not join them. */
  const selectMatching = () => {
    const { mask, count: matching } = brushedMask(data!.ids.length, brushes, axes)
    const ids = matching > MOST_SINGLE_RUNS ? [] : data!.ids.filter((_, row) => mask[row] === 1)
    const where = matching > MOST_SINGLE_RUNS ? [joinedFilter(runSet.filter, brushTexts)] : []
    onView({ select: writeSelection({ ids, where, not: [] }), brush: undefined }, { push: true })
  }

  const filed = (): FiledPlot => {
    const heights = heightsWithin(height, lanesOf(axes))
    const { mask } = brushedMask(data!.ids.length, brushes, axes)
    return {
      title: `${project.name}: ${objective.metric} over its params`,
      caption: caption(),
      layouts: axes.map(({ column, scale, flip }) => axisLayout(column, scale, flip, order!, heights, column.id !== 'objective')),
      ...{
        heights,
        order: muted === null ? order! : { ...order!, rows: order!.rows.filter((row) => muted[row] === 0) },
        mask: brushes.length === 0 ? null : mask,
        goodUp,
        ids: data!.ids,
        names: data!.names,
      },
    }
  }
  const n = data?.ids.length ?? 0
  const brushed = brushes.length > 0
  /** One axis by itself says nothing that the notice does not. */
  const objectiveAlone = params.length === 0 && view.axis === undefined && !brushed
  const caption = (): string => {
    if (objectiveAlone) return `${formatCount(n)} ${n === 1 ? 'run' : 'runs'}.`
    const without = order === null ? 0 : n - order.measured
    const parts = [
      `${n === 1 ? '1 run, a line' : `${formatCount(n)} runs, a line each`}${brushed ? `; ${formatCount(count.count)} match the brushes` : ''}`,
      ...(chosen === null ? [] : [`${formatCount(ones(chosen))} selected, the others in grey`]),
      ...(muted === null ? [] : [`${formatCount(ones(muted))} hidden from charts, which shares and ranks still count`]),
      `colour: ${objective.metric}, better on top${without > 0 ? `; ${formatCount(without)} without a usable value in red` : ''}`,
      view.axis === undefined ? orderWords(paramOrder) : 'axes as arranged by hand',
      ...(view.axis === undefined && params.length > first ? [`${first} of ${params.length} varying params shown`] : []),
      'runs at one value are fanned out there, worst at the bottom; the bar on it has their shares, its width their number',
    ]
    return `${parts.join('. ').replace(/\. (\w)/g, (_, letter: string) => `. ${letter.toUpperCase()}`)}.`
  }
  const addable = useMemo(() => {
    const shown = new Set(settings.map(({ id }) => id))
    const names = project.keys.filter(({ role }) => role !== 'ignored')
    return [
      { value: 'objective', label: objective.metric, hint: 'objective' },
      ...names.map(({ name, role, constant }) => ({
        value: `${role === 'seed' ? 'seed' : 'param'}:${name}`,
        label: name,
        hint: constant === null ? role : 'constant',
      })),
      ...project.metrics.map(({ name }) => ({ value: `metric:${name}`, label: name, hint: 'metric' })),
    ].filter(({ value }) => !shown.has(value))
  }, [settings, project.keys, project.metrics, objective.metric])
  const add = (id: string) => {
    const at = settings.findIndex((axis) => axis.id === 'objective')
    const added = { id, scale: null, flip: false }
    const place = id === 'objective' || at < 0 ? settings.length : at
    arrange([...settings.slice(0, place), added, ...settings.slice(place)])
  }

  return (
    <>
      <PanelFrame
        id={PARALLEL}
        title="Parallel coordinates"
        stale={query.stale || (query.isError && data !== undefined)}
        actions={
          data !== undefined && (
            <>
              <CompareButton
                sets={compared}
                onSets={(sets) => onView({ option: withCompared(view.option, PARALLEL, sets) }, { push: true })}
              />
              {view.axis !== undefined && (
                <Hint text="Axes, scales and order as the data suggest">
                  <button type="button" className="button quiet small" onClick={() => onView({ axis: undefined }, { push: true })}>
                    <RotateCcw size={14} aria-hidden />
                    Automatic
                  </button>
                </Hint>
              )}
              {addable.length > 0 && <Picker label="Add an axis" value="" shown="Add an axis" items={addable} onPick={add} />}
              {compared === null && (
                <>
                  <button type="button" className="button quiet small" aria-pressed={table} onClick={() => setTable(!table)}>
                    {table ? 'Hide the table' : 'As a table'}
                  </button>
                  <FileMenu
                    label="Export the parallel coordinates"
                    words={[project.name, PARALLEL, objective.metric]}
                    anchor={PARALLEL}
                    filed={() => {
                      const plot = filed()
                      return { svg: (colours) => plotSvg(plot, colours), table: () => plotTable(plot), json: () => plotJson(plot) }
                    }}
                  />
                </>
              )}
            </>
          )
        }
        caption={data === undefined || compared !== null ? undefined : caption()}
      >
        {query.isError && <ErrorNotice error={query.error} what="Reading the runs" onRetry={() => query.refetch()} filter={view.filter} />}
        {query.isError && (view.axis !== undefined || view.brush !== undefined) && (
          <p className="parallel-bar">
            <button type="button" className="button small" onClick={() => onView({ axis: undefined, brush: undefined }, { push: true })}>
              Show automatic axes, without brushes
            </button>
          </p>
        )}
        {data === undefined && !query.isError && <Skeleton what="Reading the runs" lines={10} />}
        {data !== undefined && n === 0 && (
          <EmptyNotice
            reason={
              data.total === 0 ? 'This project has no runs yet.' : `No run passes the filter; there are ${formatCount(data.total)} in all.`
            }
            action={data.total === 0 ? 'Drop a file on the projects page to bring some in.' : 'Widen it, or clear it.'}
          />
        )}
        {data !== undefined && n > 0 && objectiveAlone && (
          <EmptyNotice reason="No param varies between these runs." action="Add an axis: a metric, or a param that is held fixed." />
        )}
        {compared !== null && data !== undefined && (
          <ComparePlots
            {...{ project, runSet, objective, view, onView, wanted }}
            sets={compared}
            axes={settings}
            onArrange={arrange}
            selected={selected.ids}
            anchor={PARALLEL}
          />
        )}
        {compared === null && data !== undefined && n > 0 && order !== null && axes.length > 0 && !objectiveAlone && (
          <>
            <div className="parallel-bar">
              <span className="count" role="status">
                {brushed || count.moving ? (
                  <>
                    <strong>{formatCount(count.count)}</strong> of {formatCount(n)} runs match
                  </>
                ) : (
                  <span className="muted">Drag along an axis to brush it.</span>
                )}
              </span>
              {brushed && (
                <>
                  <button type="button" className="button small" onClick={() => onView({ brush: undefined }, { push: true })}>
                    Clear {brushes.length === 1 ? 'the brush' : `${brushes.length} brushes`}
                  </button>
                  <NarrowButton
                    label="Keep"
                    enabled={inFilter}
                    hint="Only these, in every panel: the brushes become the page's filter"
                    onClick={() => narrow(false)}
                  />
                  <NarrowButton label="Exclude" enabled={inFilter} hint="All but these, in every panel" onClick={() => narrow(true)} />
                  <button type="button" className="button small" onClick={selectMatching}>
                    Select these
                  </button>
                  <a href="#runs">See them in the table</a>
                </>
              )}
              {chosen !== null && (
                <span>
                  <strong>{formatCount(ones(chosen))}</strong> selected{' '}
                  <button type="button" className="button small" onClick={() => onView({ select: undefined }, { push: true })}>
                    Clear the selection
                  </button>
                </span>
              )}
              {view.axis === undefined && params.length > first && (
                <span className="muted">
                  {first} of {params.length} params shown{' '}
                  {params.length <= MOST_PARAMS && (
                    <Hint text="An axis each; where there is no room the plot scrolls sideways">
                      <button
                        type="button"
                        className="button quiet small"
                        onClick={() => arrange(defaultAxes(paramOrder.names, params.length))}
                      >
                        Show all
                      </button>
                    </Hint>
                  )}
                </span>
              )}
              {paint.every > 1 && (
                <span className="thinned">
                  every {ordinal(paint.every)} line {count.moving ? 'while dragging' : 'until all are drawn'}
                </span>
              )}
            </div>
            <div className="fits" ref={room}>
              <ParallelPlot
                {...{ axes, order, goodUp, brushes, actions, pointed, muted }}
                selected={chosen}
                names={data.names}
                onBrushes={setBrushes}
                onCount={onCount}
                onState={onState}
                onPointed={onPointed}
                label={`${formatCount(n)} runs over ${axes.length} axes: ${axes.map(({ column }) => column.label).join(', ')}`}
                height={height}
              />
            </div>
            {table && <SharesTable {...{ order, brushes }} layouts={filed().layouts} mask={filed().mask} />}
          </>
        )}
      </PanelFrame>
      {driven !== null && (
        <DriveDialog
          target={driven.id === 'objective' ? objective.metric : driven.id.replace(/^metric:/u, '')}
          label={driven.label}
          runSet={runSet}
          revision={project.revision}
          onClose={() => setDriven(null)}
          onObjective={
            driven.id.startsWith('metric:')
              ? () => {
                  setDriven(null)
                  onView({ metric: driven.label, goal: undefined, reducer: undefined, step: undefined }, { push: true })
                }
              : null
          }
        />
      )}
    </>
  )
}

const NONE: readonly string[] = []

/** As many as there is room for in the panel's part of the page. */
const firstParams = (columns: number, page: number): number =>
  Math.max(LEAST_PARAMS, Math.min(FIRST_PARAMS, Math.floor(((page * columns) / ALL_COLUMNS - SIDES) / AXIS)))

const ones = (mask: Uint8Array): number => mask.reduce((sum, one) => sum + one, 0)

/** Strongest next to the objective, which stands at the right. */
function defaultAxes(names: readonly string[], count: number): readonly AxisSetting[] {
  const shown = names.slice(0, count).reverse()
  return [...shown.map((name) => `param:${name}`), 'objective'].map((id) => ({ id, scale: null, flip: false }))
}

const filterName = (metric: string): string =>
  brushFilter({ axis: `metric:${metric}`, range: [0, 0], steps: null, lanes: [] }, { levels: null }, false).replace(/ = 0$/, '')

function ordinal(n: number): string {
  const end = n % 100 >= 11 && n % 100 <= 13 ? 'th' : (['th', 'st', 'nd', 'rd'][n % 10] ?? 'th')
  return `${n}${end}`
}

function NarrowButton(props: { label: string; enabled: boolean; hint: string; onClick: () => void }) {
  const why = 'A filter names metrics as summarised, and the objective here is something else: clear its brush first.'
  return (
    <Hint text={props.enabled ? props.hint : why}>
      <button type="button" className="button small" aria-disabled={!props.enabled} onClick={props.enabled ? props.onClick : undefined}>
        {props.label}
      </button>
    </Hint>
  )
}
