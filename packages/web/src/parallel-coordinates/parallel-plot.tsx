import { formatNumber } from '@sweepwise/core'
import { type PointerEvent, useEffect, useLayoutEffect, useMemo, useRef, useState } from 'react'
import { chartTheme } from '../panels/chart-theme.ts'
import { useDark } from '../theme/theme-choice.ts'
import { type AxisBrush, brushedMask, brushOf, brushStretches, isEmpty, stretchBrush, toggleNode, withBrush } from './axis-brush.ts'
import { type AxisActions, AxisHead } from './axis-head.tsx'
import {
  type AxisLayout,
  type AxisNode,
  axisLayout,
  heightsWithin,
  LANE,
  LANES,
  type Lane,
  lanesOf,
  laneTop,
  plotHeight,
} from './axis-layout.ts'
import type { AxisScale, AxisScaleKind } from './axis-scale.ts'
import { BrushEnds } from './brush-ends.tsx'
import { drawMarks, drawRun, type MarkTheme } from './draw-marks.ts'
import { foreMask } from './fore-mask.ts'
import type { LineOrder } from './line-order.ts'
import { linePainter, type Painter, type PaintState, type PaintTheme } from './line-painter.ts'
import { nearestLine } from './nearest-line.ts'
import { quarterShares } from './node-shares.ts'
import { binColours, cssColour, mixed, readRgb } from './palette.ts'
import type { PlotColumn } from './plot-column.ts'

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
/** A press this near to an axis is meant for it. */
const GRAB = 13
/** A press this near to an end of a brush moves the end. */
const END_GRAB = 7
/** A line farther from the pointer than this is not meant. */
const REACH = 9
const CLICK_PX = 4

interface Drag {
  readonly axis: number
  readonly from: number
  /** The end that stays, pixels; null = the whole stretch moves. */
  readonly anchor: number | null
  readonly start: readonly [number, number]
  moved: boolean
}

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
  /** With every move. */
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
  const [canvas, marks, over] = [useRef<HTMLCanvasElement>(null), useRef<HTMLCanvasElement>(null), useRef<HTMLCanvasElement>(null)]
  const painter = useRef<Painter | null>(null)
  const latest = useRef(props)
  latest.current = props
  const dark = useDark()
  const { width: room, ratio } = useRoom(box)
  const [draft, setDraft] = useState<AxisBrush | null>(null)
  const [moving, setMoving] = useState(false)
  const drag = useRef<Drag | null>(null)
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

  const placed = room > 0
  const theme = useMemo<(PaintTheme & MarkTheme & { rgb: readonly (readonly [number, number, number])[] }) | null>(() => {
    if (!placed) return null
    const read = chartTheme(dark)
    const [background, text, failed] = [read.background, read.textMuted, read.failed].map(readRgb) as [Rgb3, Rgb3, Rgb3]
    const colours = binColours(read.objective.map(readRgb), failed)
    return {
      ...{ background: background as never, faint: mixed(background, text, 0.3), colours, rgb: colours },
      ...{ axis: read.axis, text: read.text, grid: read.grid },
    }
  }, [dark, placed])

  useEffect(() => {
    const made = linePainter(canvas.current!, (state) => {
      // For whoever waits for the picture.
      if (box.current !== null) box.current.dataset['whole'] = String(state.whole)
      latest.current.onState(state)
    })
    painter.current = made
    return () => {
      made.stop()
      painter.current = null
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
  useLayoutEffect(() => {
    const { mask, count } = brushedMask(n, brushes, axes, masks.current)
    const shown = active ? mask : null
    const fore = foreMask(shown, selected, muted, fores.current)
    // A new picture of which all is in the fore was drawn when it was set.
    const { fresh, masked } = pictured.current
    if (fore !== null || masked || !fresh) painter.current?.setMask(fore?.mask ?? null, fore?.count ?? n, moving)
    pictured.current = { fresh: false, masked: fore !== null }
    latest.current.onCount(count, moving)
    const context = theme === null ? null : prepared(marks.current, width, tall, ratio)
    if (context !== null && theme !== null)
      drawMarks(context, { xs, axes: layouts, axisHeight: heights.axis, goodUp }, order, shown, {
        ...theme,
        background: cssColour(theme.background as never),
      })
  }, [brushes, axes, active, moving, n, theme, width, tall, ratio, xs, layouts, order, goodUp, heights, marks, selected, muted])

  useLayoutEffect(() => {
    const context = theme === null ? null : prepared(over.current, width, tall, ratio)
    if (context === null || theme === null) return
    for (const row of [...(alike ?? []), ...(pointed === null ? [] : [pointed])])
      if (row < n)
        drawRun(context, xs, layouts, row, cssColour(theme.rgb[order.bin[row]!]!), {
          ...theme,
          background: cssColour(theme.background as never),
        })
  }, [pointed, alike, theme, width, tall, ratio, xs, layouts, order, n, over])

  const commit = (brush: AxisBrush) => {
    setDraft(brush)
    setMoving(false)
    props.onBrushes(withBrush(props.brushes, brush))
  }
  const at = (event: PointerEvent) => {
    const { left, top } = canvas.current!.getBoundingClientRect()
    return { x: event.clientX - left, y: event.clientY - top }
  }
  const axisAt = (x: number): number => xs.findIndex((axis) => Math.abs(axis - x) <= GRAB)

  const press = (event: PointerEvent) => {
    if (event.button !== 0) return
    const point = at(event)
    const axis = axisAt(point.x)
    if (axis < 0) return
    event.preventDefault()
    event.currentTarget.setPointerCapture(event.pointerId)
    const stretch = brushStretches(layouts[axis]!, brushOf(brushes, axes[axis]!.column.id))[0]
    const grabbed =
      stretch === undefined
        ? null
        : Math.abs(point.y - stretch[0]) <= END_GRAB
          ? stretch[1]
          : Math.abs(point.y - stretch[1]) <= END_GRAB
            ? stretch[0]
            : point.y > stretch[0] && point.y < stretch[1]
              ? 'all'
              : null
    drag.current = {
      axis,
      from: point.y,
      anchor: grabbed === 'all' ? null : (grabbed ?? Math.max(0, Math.min(heights.axis, point.y))),
      start: stretch ?? [point.y, point.y],
      moved: false,
    }
  }
  const move = (event: PointerEvent) => {
    const point = at(event)
    const held = drag.current
    if (held === null) {
      look(point)
      return
    }
    const by = point.y - held.from
    if (!held.moved && Math.abs(by) < CLICK_PX) return
    held.moved = true
    setHover(null)
    props.onPointed(null)
    const layout = layouts[held.axis]!
    const brush = brushOf(brushes, layout.column.id)
    const to = Math.max(0, Math.min(heights.axis, point.y))
    const [from, until] = held.anchor === null ? slid(held.start, by, heights.axis) : [held.anchor, to]
    setMoving(true)
    setDraft(stretchBrush(layout, from, until, brush.lanes))
  }
  const release = (event: PointerEvent) => {
    const held = drag.current
    drag.current = null
    if (held === null) return
    const layout = layouts[held.axis]!
    const brush = brushOf(brushes, layout.column.id)
    if (held.moved) {
      commit(brush)
      return
    }
    // A click: on a node or a lane it chooses that one, on a brush it clears it.
    const { y } = at(event)
    const node = nodeAt(layout, y)
    if (node !== null && (node.lane !== null || layout.scale.kind === 'categorical' || isEmpty(brush)))
      commit(toggleNode(brush, layout, node))
    else if (!isEmpty(brush)) commit({ ...brush, range: null, steps: null, lanes: [] })
  }
  const look = (point: { readonly x: number; readonly y: number }) => {
    const axis = axisAt(point.x)
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
  const cursor = hover === null ? 'default' : hover.axis >= 0 ? 'ns-resize' : 'default'
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
            <canvas ref={marks} style={{ width, height: tall }} aria-hidden />
            <canvas ref={over} style={{ width, height: tall }} aria-hidden />
            {labels}
            {layouts.map((layout, i) => (
              <BrushEnds key={layout.column.id} layout={layout} x={xs[i]!} brush={brushOf(brushes, layout.column.id)} onBrush={commit} />
            ))}
          </div>
        </div>
      </section>
      {hover !== null && (
        <Tip
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

type Rgb3 = readonly [number, number, number]

interface Hover {
  readonly x: number
  readonly y: number
  readonly node: AxisNode | null
  /** -1 = none near. */
  readonly axis: number
}

/** Width of an element and device pixels a pixel, followed. */
function useRoom(box: React.RefObject<HTMLDivElement | null>): { readonly width: number; readonly ratio: number } {
  const [room, setRoom] = useState({ width: 0, ratio: 1 })
  useEffect(() => {
    const element = box.current!
    const read = () => {
      const next = { width: Math.floor(element.clientWidth), ratio: Math.max(1, Math.min(3, window.devicePixelRatio || 1)) }
      setRoom((old) => (old.width === next.width && old.ratio === next.ratio ? old : next))
    }
    // It reports at once, when the page is laid out: asking before would have it laid out twice.
    const observer = new ResizeObserver(read)
    observer.observe(element)
    // Moving the window to another screen changes the ratio, not the width.
    window.addEventListener('resize', read)
    return () => {
      observer.disconnect()
      window.removeEventListener('resize', read)
    }
  }, [box])
  return room
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

/** A stretch moved along its axis, stopped by the ends. */
function slid([top, bottom]: readonly [number, number], by: number, height: number): readonly [number, number] {
  const allowed = Math.max(-top, Math.min(height - bottom, by))
  return [top + allowed, bottom + allowed]
}

function nodeAt(layout: AxisLayout, y: number): AxisNode | null {
  return layout.nodes.find((node) => node.rows.length > 0 && Math.abs(node.y - y) <= Math.max(5, node.height / 2)) ?? null
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

/** What is under the pointer: a run with its values, or a node with its shares. */
function Tip(props: {
  hover: Hover
  layouts: readonly AxisLayout[]
  order: LineOrder
  names: readonly string[]
  pointed: number | null
  mask: Uint8Array | null
  /** Visible width, and how far the plot is scrolled. */
  room: number
  scrolled: number
  top: number
  height: number
}) {
  const { hover, layouts, order, names, pointed, mask, room, top, height } = props
  const x = hover.x - props.scrolled
  const side = x > room / 2 ? { right: room - x + 16 } : { left: x + 16 }
  const y = hover.y + top
  // It grows away from the nearer edge, so that long ones find room.
  const style = { ...side, ...(y < height / 2 ? { top: Math.max(0, y - 24) } : { bottom: Math.max(0, height - y - 24) }) }
  if (hover.node !== null) {
    const { node } = hover
    const shares = quarterShares(node, order, mask)
    const part = (count: number): string =>
      `${count} of ${shares.runs} (${shares.runs === 0 ? 0 : Math.round((100 * count) / shares.runs)} %)`
    return (
      <div className="floating parallel-tip" style={style}>
        <strong>
          {layouts[hover.axis]!.column.label} {node.lane === null ? '= ' : ''}
          {node.label}
        </strong>
        <dl>
          <dt>{mask === null ? 'runs' : 'matching runs'}</dt>
          <dd>{mask === null ? shares.runs : `${shares.runs} of ${node.rows.length}`}</dd>
          <dt>among the best quarter</dt>
          <dd>{part(shares.best)}</dd>
          <dt>among the worst quarter</dt>
          <dd>{part(shares.worst)}</dd>
          {shares.unmeasured > 0 && (
            <>
              <dt>without a value</dt>
              <dd>{part(shares.unmeasured)}</dd>
            </>
          )}
        </dl>
      </div>
    )
  }
  if (pointed === null) return null
  return (
    <div className="floating parallel-tip" style={style}>
      <strong>{names[pointed]}</strong>
      <dl>
        {[...layouts].reverse().map(({ column }) => (
          <div key={column.id} className="pair">
            <dt>{column.label}</dt>
            <dd>{valueText(column, pointed)}</dd>
          </div>
        ))}
      </dl>
    </div>
  )
}

/** A run's value in words. */
export function valueText({ values, set, levels }: PlotColumn, row: number): string {
  if (set !== null && set[row] === 0) return 'not set'
  return levels === null ? formatNumber(values[row]!) : (levels[values[row]!] ?? 'not set')
}
