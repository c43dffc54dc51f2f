import { formatCount, type Objective, type RunSet, type ScatterPanel as Scatter, type ScatterColumn, scatterPanel } from '@sweepwise/core'
import { useNavigate } from '@tanstack/react-router'
import { useMemo, useRef } from 'react'
import type { AnalysisInfo, ConfigKeyInfo, MetricSummary } from '../../../server/src/http/api.ts'
import { EmptyNotice, ErrorNotice } from '../controls/notice.tsx'
import { Picker, type PickerItem } from '../controls/picker.tsx'
import { Skeleton } from '../controls/skeleton.tsx'
import { useNearView } from '../controls/use-near-view.ts'
import { pointAtRun, usePointedRun } from '../data/pointed-run.ts'
import { varyingParams } from '../data/varying-params.ts'
import { ChartTable } from '../panels/chart-table.tsx'
import { PanelFrame } from '../panels/panel-frame.tsx'
import { PanelMenu } from '../panels/panel-menu.tsx'
import { brushFilter, joinedFilter } from '../parallel-coordinates/brush-text.ts'
import { columnFacts } from '../parallel-coordinates/column-facts.ts'
import { useParamOrder } from '../parallel-coordinates/param-order.ts'
import type { PlotColumn } from '../parallel-coordinates/plot-column.ts'
import { suggestScale } from '../parallel-coordinates/suggest-scale.ts'
import { type PlotColumns, usePlotColumns } from '../parallel-coordinates/use-plot-columns.ts'
import { type OnProjectView, optionTexts, type ProjectView } from '../url-state/project-view.ts'
import { MOST_SINGLE_RUNS, writeSelection } from '../url-state/run-selection.ts'
import { readScatterChoice, SCATTER_SCALES, type ScatterChoice, type ScatterScale, withScatterChoice } from './scatter-choice.ts'
import { ScatterPlot, type SelectedBox } from './scatter-plot.tsx'
import './scatter.css'

/** Under which the panel stands in the URL and on the page. */
export const SCATTER = 'scatter'

const NO_COLOUR = 'none'

/** Runs over any two columns in the colour of a third: at first the two params that matter most, in the colour of the objective. */
export function ScatterPanel(props: {
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
  /** What matters is computed first. */
  waits: boolean
  runSet: RunSet
  objective: Objective
  /** Ids of the runs that are selected; none = all are shown alike. */
  selected: ReadonlySet<string>
  view: ProjectView
  onView: OnProjectView
}) {
  const { project, analyses, runSet, objective, selected, view, onView } = props
  const params = useMemo(() => varyingParams(project.keys), [project.keys])
  const order = useParamOrder({ params, analyses, runSet, objective, view, revision: props.analysed, waits: props.waits, held: false })
  const texts = JSON.stringify(optionTexts(view, SCATTER))
  const choice = useMemo(() => readScatterChoice(JSON.parse(texts) as Record<string, string>), [texts])
  const names = JSON.stringify(order.names)
  const shown = useMemo(() => shownColumns(choice, JSON.parse(names) as readonly string[]), [choice, names])
  const wanted = useMemo(() => [shown.x, shown.y, shown.colour].filter((id) => id !== NO_COLOUR), [shown])
  // Not over two params, only to go over to those that matter.
  const orderToCome = (choice.x === undefined || choice.y === undefined) && order.source === 'config' && order.pending
  const bar = useRef<HTMLDivElement>(null)
  const near = useNearView(bar)
  const query = usePlotColumns(runSet, objective, !near || props.waits || orderToCome ? null : wanted, project.revision)
  const data = query.data
  const muted = view.mute
  const plot = useMemo(
    () => (data === undefined ? null : drawn(data, shown, choice, selected, muted)),
    [data, shown, choice, selected, muted],
  )
  const pointed = usePointedRun()
  const at = useMemo(
    () => (plot === null || pointed === null ? -1 : plot.rows.findIndex((row) => data!.ids[row] === pointed)),
    [plot, pointed, data],
  )
  const navigate = useNavigate()
  const change = (next: Partial<Record<keyof ScatterChoice, string | undefined>>) =>
    onView({ option: withScatterChoice(view.option, SCATTER, choice, next) }, { push: true })
  const items = useMemo(() => columnItems(project, objective), [project, objective])
  if (params.length === 0 && project.metrics.length < 2) return null

  const select = (box: SelectedBox) => {
    const inside = Array.from(plot!.rows).filter((_, i) => within(plot!.spec.points[i]!, box))
    if (inside.length === 0) return
    const columns = [columnOf(data!, shown.x)!, columnOf(data!, shown.y)!]
    const where = [box.x, box.y].map(([low, high], i) => {
      const column = columns[i]!
      const axis = plot!.spec[i === 0 ? 'x' : 'y']
      // Of numbers in steps the values, of levels their places.
      const values =
        axis.kind === 'number' ? null : column.levels === null ? [...columnFacts(column).distinct] : column.levels.map((_, place) => place)
      const steps = values === null ? null : values.filter((_, place) => place >= low && place <= high)
      return brushFilter(
        { axis: column.id, range: steps === null ? [low, high] : null, steps, lanes: [] } as Parameters<typeof brushFilter>[0],
        column,
        false,
      )
    })
    const many = inside.length > MOST_SINGLE_RUNS
    onView(
      {
        select: writeSelection({
          ids: many ? [] : inside.map((row) => data!.ids[row]!),
          where: many ? [joinedFilter(runSet.filter, where)] : [],
          not: [],
        }),
      },
      { push: true },
    )
  }
  const axisScale = (which: 'x' | 'y') => {
    const column = data === undefined ? undefined : columnOf(data, shown[which])
    if (column === undefined || column.levels !== null) return null
    return (
      <Picker
        label={`Scale of ${which}`}
        value={choice[`${which}Scale`] ?? scatterScale(column)}
        items={SCATTER_SCALES.map((scale) => ({ value: scale, label: scale }))}
        onPick={(scale) => change({ [`${which}Scale`]: scale })}
      />
    )
  }
  const means = choice.as === 'means'
  const canMean = plot?.spec.colour?.kind === 'number'
  return (
    <PanelFrame
      id={SCATTER}
      title="Scatter plot"
      stale={query.stale || (query.isError && data !== undefined)}
      actions={
        <PanelMenu
          title="the scatter plot"
          words={[project.name, SCATTER, plot?.panel.title ?? '']}
          content={() => {
            if (plot === null) throw new Error('it is not drawn yet')
            return { panel: plot.panel, result: { x: shown.x, y: shown.y, colour: shown.colour, points: plot.spec.points } }
          }}
          anchor={SCATTER}
        />
      }
      caption={plot?.panel.caption}
    >
      <div className="scatter-bar" ref={bar}>
        <span className="labelled">
          <span aria-hidden>x</span>
          <Picker label="Horizontal" value={shown.x} items={items} onPick={(x) => change({ x })} />
        </span>
        {axisScale('x')}
        <span className="labelled">
          <span aria-hidden>y</span>
          <Picker label="Vertical" value={shown.y} items={items} onPick={(y) => change({ y })} />
        </span>
        {axisScale('y')}
        <span className="labelled">
          <span aria-hidden>colour</span>
          <Picker
            label="Colour"
            value={shown.colour}
            items={[{ value: NO_COLOUR, label: 'one for all' }, ...items]}
            onPick={(colour) => change({ colour })}
          />
        </span>
        {canMean && (
          <button
            type="button"
            className="button quiet small"
            aria-pressed={means}
            onClick={() => change({ as: means ? undefined : 'means' })}
          >
            means of cells
          </button>
        )}
        {selected.size > 0 && (
          <button type="button" className="button small" onClick={() => onView({ select: undefined }, { push: true })}>
            Clear the selection of {formatCount(selected.size)}
          </button>
        )}
      </div>
      {query.isError && <ErrorNotice error={query.error} what="Reading the runs" onRetry={() => query.refetch()} filter={view.filter} />}
      {plot === null && !query.isError && (
        // As high as the plot: what stands below does not move when somebody comes near, and under nobody's pointer.
        <div className="scatter fills" aria-hidden={!near}>
          {near && <Skeleton what="Reading the runs" lines={8} />}
        </div>
      )}
      {plot !== null && plot.panel.empty !== null && <EmptyNotice {...plot.panel.empty} />}
      {plot !== null && plot.panel.empty === null && (
        <ScatterPlot
          spec={plot.spec}
          summary={`${plot.panel.title}: ${plot.panel.caption} The table below has the numbers.`}
          pointed={at < 0 ? null : at}
          onPoint={(index) => pointAtRun(index === null ? null : (data!.ids[plot.rows[index]!] ?? null))}
          onPick={(index) =>
            navigate({ to: '/projects/$project/runs/$run', params: { project: project.name, run: data!.ids[plot.rows[index]!]! } })
          }
          onBox={select}
        />
      )}
      {plot !== null && plot.panel.empty === null && <ChartTable table={() => plot.panel.table} caption={plot.panel.title} />}
    </PanelFrame>
  )
}

/** The params that matter most, and the objective as colour; with a single param the objective stands over it. */
function shownColumns(
  choice: ScatterChoice,
  names: readonly string[],
): { readonly x: string; readonly y: string; readonly colour: string } {
  const [first, second] = names
  const x = choice.x ?? (first === undefined ? 'objective' : `param:${first}`)
  const y = choice.y ?? (second === undefined || x === `param:${second}` ? 'objective' : `param:${second}`)
  const colour = choice.colour ?? (x === 'objective' || y === 'objective' ? NO_COLOUR : 'objective')
  return { x, y, colour }
}

const columnOf = (data: PlotColumns, id: string): PlotColumn | undefined => (id === 'objective' ? data.objective : data.columns.get(id))

/** Numbers of up to this many different values have a place each: runs of a grid would otherwise lie upon each other. */
const FEW_VALUES = 12

function scatterScale(column: PlotColumn): ScatterScale {
  if (column.id !== 'objective' && columnFacts(column).distinct.length <= FEW_VALUES) return 'steps'
  return suggestScale(column) === 'log' ? 'log' : 'linear'
}

/** Null while a column that was chosen anew is on its way. */
function drawn(
  data: PlotColumns,
  shown: ReturnType<typeof shownColumns>,
  choice: ScatterChoice,
  selected: ReadonlySet<string>,
  muted: readonly string[] | undefined,
): Scatter | null {
  const [x, y] = [columnOf(data, shown.x), columnOf(data, shown.y)]
  const colour = shown.colour === NO_COLOUR ? null : columnOf(data, shown.colour)
  if (x === undefined || y === undefined || colour === undefined) return null
  const plain = (column: PlotColumn, scale?: ScatterScale): ScatterColumn => ({ ...column, scale: scale ?? scatterScale(column) })
  const hidden = new Set(muted)
  const any = data.ids.some((id) => selected.has(id))
  return scatterPanel({
    x: plain(x, choice.xScale),
    y: plain(y, choice.yScale),
    // Numbers keep their order as colours, however few there are.
    colour: colour === null ? null : plain(colour, suggestScale(colour) === 'log' ? 'log' : 'linear'),
    means: choice.as === 'means',
    names: data.names,
    pale: any ? Uint8Array.from(data.ids, (id) => (selected.has(id) ? 0 : 1)) : null,
    muted: hidden.size === 0 ? null : Uint8Array.from(data.ids, (id) => (hidden.has(id) ? 1 : 0)),
  })
}

const within = (point: { readonly x: number; readonly y: number }, { x, y }: SelectedBox): boolean =>
  point.x >= x[0] && point.x <= x[1] && point.y >= y[0] && point.y <= y[1]

function columnItems(
  project: { readonly keys: readonly ConfigKeyInfo[]; readonly metrics: readonly MetricSummary[] },
  objective: Objective,
): readonly PickerItem[] {
  return [
    { value: 'objective', label: objective.metric, hint: 'objective' },
    ...project.keys
      .filter(({ role }) => role !== 'ignored')
      .map(({ name, role, constant }) => ({
        value: `${role === 'seed' ? 'seed' : 'param'}:${name}`,
        label: name,
        hint: constant === null ? role : 'constant',
      })),
    ...project.metrics.map(({ name }) => ({ value: `metric:${name}`, label: name, hint: 'metric' })),
  ]
}
