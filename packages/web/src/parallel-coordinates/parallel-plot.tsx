import { type PointerEvent, useEffect, useLayoutEffect, useMemo, useRef, useState } from 'react'
import { accentColour, chartTheme } from '../panels/chart-theme.ts'
import { useDark } from '../theme/theme-choice.ts'
import { type AxisBrush, brushedMask, brushOf, toggleNode, withBrush } from './axis-brush.ts'
import { type AxisActions, AxisHead } from './axis-head.tsx'
import { LANES, type Lane } from './axis-lanes.ts'
import { type AxisLayout, axisLayout, heightsWithin, LANE, lanesOf, laneTop, plotHeight } from './axis-layout.ts'
import type { AxisScale, AxisScaleKind } from './axis-scale.ts'
import { axisAt, type BrushDrag, clickBrush, dragBrush, isDragged, nodeAt, pressAxis } from './brush-drag.ts'
import { BrushEnds } from './brush-ends.tsx'
import { drawBrushes } from './draw-brushes.ts'
import { drawMarks, drawRun } from './draw-marks.ts'
import { foreMask } from './fore-mask.ts'
import type { LineOrder } from './line-order.ts'
import { linePainter, type Painter, type PaintState } from './line-painter.ts'
import { nearestLine } from './nearest-line.ts'
import { binColours, cssColour, mixed, type Rgb, readRgb } from './palette.ts'
import type { PlotColumn } from './plot-column.ts'
import { type Hover, PlotTip } from './plot-tip.tsx'
import { type SlowBeat, slowBeat } from './slow-beat.ts'
import { useRoom } from './use-room.ts'

/** An axis as it is to be drawn. One scale may stand in two plots, which then compare. */
export interface PlotAxis {
  readonly column: PlotColumn
  readonly scale: AxisScale
  /** Chosen by hand; null = suggested. */
  readonly chosen: AxisScaleKind | null
  readonly flip: boolean
  /** Values on this axis in all plots that share it; absent = it is in one plot. */
  readonly among?: Float64Array
}

const HEAD = 44
/** Beside the outer axes, for their labels. */
const LEAST_SIDE = 64
const MOST_SIDE = 132
/** About the width of a letter of a label, and of what stands between it and its axis. */
const LETTER = 6.3
const LABEL_GAP = 20
/** Closer axes would have no room for their labels; the plot scrolls instead. */
const LEAST_GAP = 92
/** A line farther from the pointer than this is not meant. */
const REACH = 9
/** While a brush moves, words and elements follow this often; the picture with every frame. */
const SAY_MS = 200

/**
 * Parallel coordinates over whole columns: a line a run, drawn on a canvas of its own; axes, brushes and their ends are
 * elements, for keys and screen readers. `order` gives which run is better and its colour.
 */
export function ParallelPlot(props: {
  /** From left to right. */
  axes: readonly PlotAxis[]
  order: LineOrder
  /** Good values of the objective are high ones. */
  goodUp: boolean
  names: readonly string[]
  brushes: readonly AxisBrush[]
  /** Shape (n), 1 = selected: the others stay in the back. */
  selected: Uint8Array | null
  /** Shape (n), 1 = hidden from charts: not drawn, still counted. */
  muted: Uint8Array | null
  /** Once the hand is off. */
  onBrushes: (brushes: readonly AxisBrush[]) => void
  /** A few times a second while a brush moves. */
  onCount: (count: number, moving: boolean) => void
  onState: (state: PaintState) => void
  actions: AxisActions
  /** A run to point out, by its row. */
  pointed: number | null
  /** Runs that have the params of one pointed at in another plot. */
  alike?: readonly number[]
  /** Lanes of all plots that share the axes; by default those that these need. */
  lanes?: readonly Lane[]
  onPointed: (row: number | null) => void
  label: string
  /** Of axes and lanes, pixels. */
  height: number
}) {
  const { axes, order, goodUp, names, actions, pointed, height, selected, muted, alike } = props
  const box = useRef<HTMLDivElement>(null)
  const scroller = useRef<HTMLElement>(null)
  const [canvas, over] = [useRef<HTMLCanvasElement>(null), useRef<HTMLCanvasElement>(null)]
  /** Draws what stands over the lines. */
  const marks = useRef<(context: CanvasRenderingContext2D) => void>(() => {})
  const painter = useRef<Painter | null>(null)
  const latest = useRef(props)
  latest.current = props
  const dark = useDark()
  const { width: room, ratio } = useRoom(box)
  const [draft, setDraft] = useState<AxisBrush | null>(null)
  const drag = useRef<BrushDrag | null>(null)
  /** The brush that moves, drawn without a render; null = none does. */
  const live = useRef<AxisBrush | null>(null)
  /** The same as elements say it, a little later. */
  const [said, setSaid] = useState<AxisBrush | null>(null)
  const beat = useRef<SlowBeat | null>(null)
  const painted = useRef<PaintState>({ every: 1, whole: true })
  const [dragged, setDragged] = useState<{ readonly id: string; readonly by: number } | null>(null)
  const [hover, setHover] = useState<Hover | null>(null)

  // What was dropped stands in `brushes` a moment later; until then the draft keeps it in place.
  // biome-ignore lint/correctness/useExhaustiveDependencies: the draft ends when the brushes come
  useEffect(() => setDraft(null), [props.brushes])
  const brushes = useMemo(() => (draft === null ? props.brushes : withBrush(props.brushes, draft)), [draft, props.brushes])

  const own = useMemo(() => (props.lanes === undefined ? lanesOf(axes) : null), [axes, props.lanes])
  const lanes = props.lanes ?? own!
  const heights = useMemo(() => heightsWithin(height, lanes), [height, lanes])
  const layouts = useMemo(
    () => axes.map(({ column, scale, flip, among }) => axisLayout(column, scale, flip, order, heights, column.id !== 'objective', among)),
    [axes, order, heights],
  )
  const left = Math.max(sideOf(layouts[0]), lanes.length > 0 ? sideOf(layouts[0]) + 24 : 0)
  const right = sideOf(layouts.at(-1))
  const inner = Math.max(room - left - right, LEAST_GAP * (axes.length - 1))
  const width = inner + left + right
  const tall = plotHeight(heights) + 2
  const gap = axes.length > 1 ? inner / (axes.length - 1) : 0
  const xs = useMemo(() => axes.map((_, i) => Math.round(left + (axes.length > 1 ? i * gap : inner / 2))), [axes, gap, inner, left])

  // Where there is no room for all, the objective and what stands next to it are in sight first.
  const aims = axes.at(-1)?.column.id === 'objective'
  useEffect(() => {
    if (room > 0 && width > room && aims) scroller.current!.scrollLeft = width - room
  }, [aims, width, room])

  const placed = room > 0
  const theme = useMemo(() => {
    if (!placed) return null
    const read = chartTheme(dark)
    const [background, text, failed] = [read.background, read.textMuted, read.failed].map(readRgb) as [Rgb, Rgb, Rgb]
    const colours = binColours(read.objective.map(readRgb), failed)
    return {
      ...{ background, faint: mixed(background, text, 0.3), colours },
      ...{ axis: read.axis, text: read.text, grid: read.grid, accent: accentColour(dark) },
    }
  }, [dark, placed])

  useEffect(() => {
    const onState = (state: PaintState) => {
      // For whoever waits for the picture.
      const whole = String(state.whole)
      if (box.current !== null && box.current.dataset['whole'] !== whole) box.current.dataset['whole'] = whole
      painted.current = state
      if (live.current === null || state.whole) latest.current.onState(state)
    }
    const made = linePainter(canvas.current!, onState, (context) => marks.current(context))
    painter.current = made
    const words = slowBeat(SAY_MS)
    beat.current = words
    return () => {
      made.stop()
      painter.current = null
      words.stop()
    }
  }, [canvas])

  const drawnOrder = useMemo(
    () => (muted === null ? order : { ...order, rows: order.rows.filter((row) => muted[row] === 0) }),
    [order, muted],
  )
  /** The picture was set in the same turn, and whether a mask lies over it. */
  const pictured = useRef({ fresh: false, masked: false })
  useLayoutEffect(() => {
    if (theme === null || painter.current === null) return
    pictured.current.fresh = true
    painter.current.setPicture({
      width: Math.round(width * ratio),
      height: Math.round(tall * ratio),
      lines: { xs: xs.map((x) => x * ratio), ys: layouts.map(({ y }) => (ratio === 1 ? y : y.map((value) => value * ratio))) },
      order: drawnOrder,
      theme,
      thickness: Math.max(1, Math.round(ratio * 1.1)),
    })
  }, [theme, width, tall, ratio, xs, layouts, drawnOrder])

  // Every change of a brush comes by here: the mask, the lines, the bars.
  const n = order.rows.length
  const masks = useRef(new Uint8Array(0))
  if (masks.current.length !== n) masks.current = new Uint8Array(n)
  const fores = useRef(new Uint8Array(0))
  if (fores.current.length !== n) fores.current = new Uint8Array(n)
  const active = brushes.some((brush) => axes.some(({ column }) => column.id === brush.axis))
  const draw = useRef(() => {})
  useLayoutEffect(() => {
    draw.current = () => {
      const moving = live.current !== null
      const drawn = live.current === null ? brushes : withBrush(brushes, live.current)
      const { mask, count } = brushedMask(n, drawn, axes, masks.current)
      const shown = drawn.some((brush) => axes.some(({ column }) => column.id === brush.axis)) ? mask : null
      const fore = foreMask(shown, selected, muted, fores.current)
      marks.current = (context) => {
        if (theme === null) return
        context.setTransform(ratio, 0, 0, ratio, 0, 0)
        const colours = { ...theme, background: cssColour(theme.background) }
        drawMarks(context, { xs, axes: layouts, axisHeight: heights.axis, goodUp }, order, shown, colours)
        drawBrushes(context, xs, layouts, drawn, theme.accent)
      }
      // The lines of a new picture of which all is in the fore were drawn when it was set.
      const { fresh, masked } = pictured.current
      if (fore !== null || masked || !fresh) painter.current?.setMask(fore?.mask ?? null, fore?.count ?? n, moving)
      else painter.current?.show()
      pictured.current = { fresh: false, masked: fore !== null }
      if (moving)
        beat.current?.ask(() => {
          setSaid(live.current)
          latest.current.onCount(count, true)
          latest.current.onState(painted.current)
        })
      else latest.current.onCount(count, false)
    }
    draw.current()
  }, [brushes, axes, n, theme, ratio, xs, layouts, order, goodUp, heights, selected, muted])

  useLayoutEffect(() => {
    const context = theme === null ? null : prepared(over.current, width, tall, ratio)
    if (context === null || theme === null) return
    for (const row of [...(alike ?? []), ...(pointed === null ? [] : [pointed])])
      if (row < n)
        drawRun(context, xs, layouts, row, cssColour(theme.colours[order.bin[row]!]!), {
          ...theme,
          background: cssColour(theme.background),
        })
  }, [pointed, alike, theme, width, tall, ratio, xs, layouts, order, n, over])

  const commit = (brush: AxisBrush) => {
    setDraft(brush)
    props.onBrushes(withBrush(props.brushes, brush))
  }
  const at = (event: PointerEvent) => {
    const { left, top } = canvas.current!.getBoundingClientRect()
    return { x: event.clientX - left, y: event.clientY - top }
  }
  const plot = { xs, layouts, axisHeight: heights.axis, brushes }

  const press = (event: PointerEvent) => {
    if (event.button !== 0) return
    drag.current = pressAxis(plot, at(event))
    if (drag.current === null) return
    event.preventDefault()
    event.currentTarget.setPointerCapture(event.pointerId)
  }
  const move = (event: PointerEvent) => {
    const point = at(event)
    if (drag.current === null) {
      look(point)
      return
    }
    if (live.current === null) {
      if (!isDragged(drag.current, point)) return
      leave()
    }
    const brush = dragBrush(drag.current, plot, point)
    if (brush === null) return
    live.current = brush
    draw.current()
  }
  const release = (event: PointerEvent) => {
    const held = drag.current
    if (held === null) return
    const brush = live.current ?? clickBrush(held, plot, at(event))
    drag.current = null
    live.current = null
    beat.current?.stop()
    setSaid(null)
    if (brush !== null) commit(brush)
  }
  const look = (point: { readonly x: number; readonly y: number }) => {
    const axis = axisAt(xs, point.x)
    const node = axis < 0 ? null : nodeAt(layouts[axis]!, point.y)
    if (node !== null) {
      setHover({ ...point, node, axis })
      props.onPointed(null)
      return
    }
    const row = nearestLine(
      xs,
      layouts.map(({ y }) => y),
      muted === null ? (active ? masks.current : null) : foreMask(active ? masks.current : null, null, muted, new Uint8Array(n))!.mask,
      order.rank,
      point,
      REACH,
    )
    setHover(row === null ? null : { ...point, node: null, axis })
    props.onPointed(row)
  }
  const leave = () => {
    setHover(null)
    props.onPointed(null)
  }

  const ids = axes.map(({ column }) => column.id)
  // A brush that moves leaves names and labels alone: they are drawn anew only when axes change. What they call is the latest.
  const handed = useRef({ actions, commit })
  handed.current = { actions, commit }
  const committed = props.brushes
  const drives = actions.drive !== undefined
  const forwarded = useMemo<AxisActions>(
    () => ({
      move: (...given) => handed.current.actions.move(...given),
      flip: (id) => handed.current.actions.flip(id),
      rescale: (...given) => handed.current.actions.rescale(...given),
      remove: (id) => handed.current.actions.remove(id),
      ...(drives ? { drive: (id: string) => handed.current.actions.drive?.(id) } : {}),
    }),
    [drives],
  )
  const drawnIds = ids.join('\n')
  // biome-ignore lint/correctness/useExhaustiveDependencies: the ids as text stand for the list, and `axes` comes with the layouts
  const heads = useMemo(
    () =>
      layouts.map((layout, i) => (
        <AxisHead
          key={layout.column.id}
          layout={layout}
          x={xs[i]! + (dragged?.id === layout.column.id ? dragged.by : 0)}
          width={Math.max(72, Math.min(gap - 8, 168))}
          ids={ids}
          brush={brushOf(committed, layout.column.id)}
          chosenScale={axes[i]!.chosen}
          actions={forwarded}
          onToggle={(node) => handed.current.commit(toggleNode(brushOf(committed, layout.column.id), layout, node))}
          onClear={() => handed.current.commit({ axis: layout.column.id, range: null, steps: null, lanes: [] })}
          onDrag={(by) => setDragged(by === null ? null : { id: layout.column.id, by })}
          onDrop={(by) => {
            const before = xs.findIndex((other, j) => j !== i && xs[i]! + by < other)
            handed.current.actions.move(layout.column.id, before < 0 ? null : ids[before]!)
          }}
        />
      )),
    [layouts, xs, gap, dragged, committed, drawnIds, forwarded],
  )
  const labels = useMemo(
    () => layouts.map((layout, i) => <AxisLabels key={layout.column.id} layout={layout} x={xs[i]!} gap={gap} />),
    [layouts, xs, gap],
  )
  const cursor = said !== null || (hover !== null && hover.axis >= 0) ? 'ns-resize' : 'default'

  return (
    <div className="parallel" ref={box}>
      <section className="parallel-scroll" ref={scroller} aria-label={props.label} tabIndex={width > room + 1 ? 0 : undefined}>
        <div className="parallel-stage" style={{ width, height: HEAD + tall }}>
          {theme !== null && heads}
          <div
            className="parallel-plot"
            data-axis-height={heights.axis}
            style={{ top: HEAD, width, height: tall, cursor }}
            onPointerDown={press}
            onPointerMove={move}
            onPointerUp={release}
            onPointerCancel={release}
            onPointerLeave={() => drag.current === null && leave()}
          >
            <canvas ref={canvas} style={{ width, height: tall }} aria-hidden />
            {LANES.filter((lane) => lanes.includes(lane)).map((lane) => (
              <div key={lane} className="lane" style={{ top: laneTop(heights, lane), height: LANE }} aria-hidden>
                <span>{lane}</span>
              </div>
            ))}
            <canvas ref={over} style={{ width, height: tall }} aria-hidden />
            {labels}
            {layouts.map((layout, i) => (
              <BrushEnds
                key={layout.column.id}
                layout={layout}
                x={xs[i]!}
                brush={brushOf(brushes, layout.column.id)}
                said={said?.axis === layout.column.id ? said : null}
                onBrush={commit}
              />
            ))}
          </div>
        </div>
      </section>
      {hover !== null && (
        <PlotTip
          {...{ hover, layouts, order, names, pointed }}
          room={room}
          scrolled={scroller.current?.scrollLeft ?? 0}
          top={HEAD}
          height={HEAD + tall}
          mask={active ? masks.current : null}
        />
      )}
    </div>
  )
}

/** A canvas of that many pixels, emptied. */
function prepared(canvas: HTMLCanvasElement | null, width: number, height: number, ratio: number): CanvasRenderingContext2D | null {
  const context = canvas?.getContext('2d') ?? null
  if (canvas === null || context === null) return null
  const [w, h] = [Math.round(width * ratio), Math.round(height * ratio)]
  if (canvas.width !== w) canvas.width = w
  if (canvas.height !== h) canvas.height = h
  context.setTransform(ratio, 0, 0, ratio, 0, 0)
  context.clearRect(0, 0, width, height)
  return context
}

/** Room beside an outer axis. */
function sideOf(layout: AxisLayout | undefined): number {
  const longest = Math.max(0, ...(layout?.ticks ?? []).map(({ label }) => label.length), (layout?.column.label.length ?? 0) / 2)
  return Math.max(LEAST_SIDE, Math.min(MOST_SIDE, Math.ceil(longest * LETTER) + LABEL_GAP))
}

/** Values beside an axis: to the left, of the objective to the right of its key. */
function AxisLabels({ layout, x, gap }: { layout: AxisLayout; x: number; gap: number }) {
  const right = layout.column.id === 'objective'
  return (
    <div className="axis-labels" data-right={right} style={{ left: x, maxWidth: Math.max(64, gap - 24) }} aria-hidden>
      {layout.ticks.map(({ label, y, share }) => (
        <span key={share} style={{ top: y }} title={label}>
          {label}
        </span>
      ))}
    </div>
  )
}
