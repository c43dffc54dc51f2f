import { formatCount, type Objective } from '@sweepwise/core'
import { RotateCcw } from 'lucide-react'
import { type ReactNode, useCallback, useMemo, useState } from 'react'
import { pointAtRun, usePointedRun } from '../data/pointed-run.ts'
import type { OnProjectView, ProjectView } from '../url-state/project-view.ts'
import { type AxisBrush, brushedMask } from './axis-brush.ts'
import type { AxisActions } from './axis-head.tsx'
import { axisLayout, heightsWithin, lanesOf } from './axis-layout.ts'
import { type AxisSetting, movedAxis } from './axis-setting.ts'
import { brushAxis, brushFilter, readBrush } from './brush-text.ts'
import { FileMenu } from './file-menu.tsx'
import { maskOf } from './fore-mask.ts'
import { lineOrder } from './line-order.ts'
import { ParallelPlot } from './parallel-plot.tsx'
import type { FiledPlot } from './plot-files.ts'
import { severalPlots } from './several-plots.ts'
import { columnOf, type PlotSet, sharedAxes } from './shared-axes.ts'
import { SharesTable } from './shares-table.tsx'
import './parallel.css'

/** Pixels of axes and lanes. */
const HEIGHT = 300
/** With more axes than this two plots stand below one another. */
const MOST_BESIDE = 5
/** Of runs with the same params as the one pointed at. */
const MOST_ALIKE = 40

export interface TwinSet {
  /** `Signal`; another one than the other's. */
  readonly name: string
  /** What the runs are, in a few words; may be blank. */
  readonly note: string
  readonly set: PlotSet
}

/**
 * Two sets of runs as parallel coordinates on one colour scale and one set of axes. A brush holds in both, and is the brush of the
 * page; pointing at a run shows in the other plot those that have its params.
 */
export function TwinPlots(props: {
  /** For headings and files. */
  title: string
  words: readonly string[]
  anchor: string
  twins: readonly [TwinSet, TwinSet]
  /** Axes from left to right; at first, where the plots keep by themselves how they are arranged. */
  axes: readonly AxisSetting[]
  /** Told how they are to be arranged, where somebody else keeps it. */
  onArrange?: (axes: readonly AxisSetting[]) => void
  objective: Objective
  view: ProjectView
  onView: OnProjectView
  selected: ReadonlySet<string>
  caption: string
  /** More to choose from beside the buttons. */
  children?: ReactNode
}) {
  const { twins, objective, view, onView, selected } = props
  const [own, setOwn] = useState<readonly AxisSetting[] | null>(null)
  const settings = own ?? props.axes
  const arrange = props.onArrange ?? setOwn
  const [table, setTable] = useState(false)
  const axes = useMemo(
    () =>
      sharedAxes(
        settings,
        twins.map(({ set }) => set),
      ),
    [settings, twins],
  )
  const orders = useMemo(
    () =>
      twins.map(({ set }, plot) => {
        const scale =
          axes[plot]!.find(({ column }) => column.id === 'objective')?.scale ??
          sharedAxes(
            [{ id: 'objective', scale: null, flip: false }],
            twins.map((twin) => twin.set),
          )[0]![0]!.scale
        return lineOrder(set.objective.values, set.objective.set, objective.goal, scale)
      }),
    [twins, axes, objective.goal],
  )
  const lanes = useMemo(() => lanesOf(axes.flat()), [axes])

  const brushTexts = view.brush ?? NONE
  const brushes = useMemo<readonly AxisBrush[]>(
    () =>
      brushTexts.flatMap((text) => {
        const column = columnOf(twins[0].set, brushAxis(text) ?? '')
        return column === undefined ? [] : (readBrush(text, column) ?? [])
      }),
    [brushTexts, twins],
  )
  const setBrushes = (next: readonly AxisBrush[]) => {
    // Brushes of axes that only other plots have stay as they are.
    const others = brushTexts.filter((text) => !brushes.some(({ axis }) => axis === brushAxis(text)))
    const texts = next.flatMap((brush) => {
      const axis = axes[0]!.find(({ column }) => column.id === brush.axis)
      return axis === undefined ? [] : [brushFilter(brush, axis.column, axis.scale.kind === 'log')]
    })
    const all = [...others, ...texts]
    onView({ brush: all.length === 0 ? undefined : all }, { push: true })
  }
  const [counts, setCounts] = useState<readonly [number, number]>([0, 0])
  const onCount = useMemo(
    () =>
      twins.map(
        (_, plot) => (count: number) => setCounts((old) => (old[plot] === count ? old : plot === 0 ? [count, old[1]] : [old[0], count])),
      ),
    [twins],
  )

  const outside = usePointedRun()
  const [inside, setInside] = useState<{ readonly plot: number; readonly row: number } | null>(null)
  const groups = useMemo(
    () =>
      twins.map(({ set }, plot) =>
        byParams(
          set,
          axes[plot]!.map(({ column }) => column.id),
        ),
      ),
    [twins, axes],
  )
  const alike = useMemo(
    () =>
      twins.map((_, plot) => {
        if (inside === null || inside.plot === plot) return NO_ROWS
        const key = groups[inside.plot]!.keys[inside.row] ?? ''
        return (groups[plot]!.rows.get(key) ?? NO_ROWS).slice(0, MOST_ALIKE)
      }),
    [twins, groups, inside],
  )
  const pointedIn = (plot: number): number | null => {
    if (inside !== null) return inside.plot === plot ? inside.row : null
    const row = outside === null ? -1 : twins[plot]!.set.ids.indexOf(outside)
    return row < 0 ? null : row
  }
  const onPointed = useCallback(
    (plot: number, row: number | null) => {
      setInside((old) => (row === null ? (old?.plot === plot ? null : old) : { plot, row }))
      pointAtRun(row === null ? null : (twins[plot]!.set.ids[row] ?? null))
    },
    [twins],
  )

  const changed = (id: string, change: Partial<AxisSetting>) =>
    arrange(settings.map((axis) => (axis.id === id ? { ...axis, ...change } : axis)))
  const actions: AxisActions = {
    move: (id, before) => arrange(movedAxis(settings, id, before)),
    flip: (id) => changed(id, { flip: !settings.find((axis) => axis.id === id)!.flip }),
    rescale: (id, scale) => changed(id, { scale }),
    remove: (id) => settings.length > 2 && arrange(settings.filter((axis) => axis.id !== id)),
  }
  const muted = useMemo(() => twins.map(({ set }) => maskOf(set.ids, new Set(view.mute))), [twins, view.mute])
  const chosen = useMemo(() => twins.map(({ set }) => maskOf(set.ids, selected)), [twins, selected])
  const goodUp = objective.goal === 'maximize'
  const filed = (): readonly (FiledPlot & { readonly name: string })[] => {
    const heights = heightsWithin(HEIGHT, lanes)
    return twins.map(({ name, note, set }, plot) => {
      const order = orders[plot]!
      const { mask } = brushedMask(set.ids.length, brushes, axes[plot]!)
      return {
        name,
        title: `${objective.metric}, ${name}: ${runsWords(set.ids.length)} ${note}`.trim(),
        // Once, below both.
        caption: plot === twins.length - 1 ? props.caption : '',
        layouts: axes[plot]!.map(({ column, scale, flip, among }) =>
          axisLayout(column, scale, flip, order, heights, column.id !== 'objective', among),
        ),
        ...{ heights, order, mask: brushes.length === 0 ? null : mask, goodUp, ids: set.ids, names: set.names },
      }
    })
  }
  return (
    <section className="twins" aria-label={props.title}>
      <header className="twins-head">
        <h3>{props.title}</h3>
        <div className="actions">
          {props.children}
          {brushes.length > 0 && (
            <button type="button" className="button small" onClick={() => setBrushes([])}>
              Clear {brushes.length === 1 ? 'the brush' : `${brushes.length} brushes`}
            </button>
          )}
          {own !== null && (
            <button type="button" className="button quiet small" onClick={() => setOwn(null)}>
              <RotateCcw size={14} aria-hidden />
              Automatic
            </button>
          )}
          <button type="button" className="button quiet small" aria-pressed={table} onClick={() => setTable(!table)}>
            {table ? 'Hide the table' : 'As a table'}
          </button>
          <FileMenu label={`Export ${props.title}`} words={props.words} anchor={props.anchor} filed={() => severalPlots(filed())} />
        </div>
      </header>
      <div className="twins-grid" data-beside={settings.length <= MOST_BESIDE}>
        {twins.map(({ name, note, set }, plot) => {
          const n = set.ids.length
          return (
            <figure key={name} className="twin" data-twin={name}>
              <figcaption>
                <strong>{name}</strong>{' '}
                <span role="status">
                  {brushes.length > 0 ? `${formatCount(counts[plot]!)} of ${formatCount(n)} runs match` : runsWords(n)}
                </span>{' '}
                <span className="muted">{note}</span>
              </figcaption>
              <ParallelPlot
                {...{ goodUp, brushes, actions, lanes }}
                axes={axes[plot]!}
                order={orders[plot]!}
                names={set.names}
                selected={chosen[plot]!}
                muted={muted[plot]!}
                pointed={pointedIn(plot)}
                alike={alike[plot]!}
                onBrushes={setBrushes}
                onCount={onCount[plot]!}
                onState={ignore}
                onPointed={(row) => onPointed(plot, row)}
                label={`${name}: ${runsWords(n)} over ${axes[plot]!.length} axes: ${axes[plot]!.map(({ column }) => column.label).join(', ')}`}
                height={HEIGHT}
              />
              {table && <SharesTable brushes={brushes} order={orders[plot]!} layouts={filed()[plot]!.layouts} mask={filed()[plot]!.mask} />}
            </figure>
          )
        })}
      </div>
      <p className="twins-caption muted">{props.caption}</p>
    </section>
  )
}

const NONE: readonly string[] = []
const NO_ROWS: readonly number[] = []
const ignore = () => {}
const runsWords = (n: number): string => `${formatCount(n)} ${n === 1 ? 'run' : 'runs'}`

/** Runs by the params that the axes show: those of one key have the same. */
function byParams(
  set: PlotSet,
  ids: readonly string[],
): { readonly keys: readonly string[]; readonly rows: ReadonlyMap<string, number[]> } {
  const columns = ids.flatMap((id) => (id === 'objective' ? [] : (columnOf(set, id) ?? [])))
  const keys = set.ids.map((_, row) =>
    columns.map(({ values, set: has }) => (has === null || has[row] === 1 ? String(values[row]) : 'not set')).join(' '),
  )
  const rows = new Map<string, number[]>()
  keys.forEach((key, row) => {
    const known = rows.get(key)
    if (known === undefined) rows.set(key, [row])
    else known.push(row)
  })
  return { keys, rows }
}
