import type { DrawnChart } from '@sweepwise/charts'
import { formatDuration, formatMoment, formatNumber, type LinesSpec } from '@sweepwise/core'
import { type CSSProperties, type KeyboardEvent, type PointerEvent, useEffect, useRef, useState } from 'react'
import { ChartTable } from '../panels/chart-table.tsx'
import { useDrawnChart } from '../panels/use-drawn-chart.ts'
import { CurveSwatch } from './curve-swatch.tsx'
import { linesTable } from './lines-table.ts'
import { type FoundPoint, nearestPoints } from './nearest-points.ts'
import { windowAfter } from './window-keys.ts'

/** Lines told under the pointer; more would cover the chart. */
const MOST_TOLD = 8
/** How near the pointer must be to a line to mean it, pixels. */
const NEAR = 32
/** What the pointer tells of groups is at most so wide, pixels; as in curves.css. */
const WIDE = 520
/** A drag shorter than this is a click, pixels. */
const DRAG = 6

interface Pointed {
  readonly at: readonly [number, number]
  readonly points: readonly FoundPoint[]
  /** Pixels from the pointer to the right edge of the page. */
  readonly room: number
  /** Place of the line nearest to the pointer, if one is near. */
  readonly nearest: number | null
}

/** Curves on a canvas. Dragging zooms into a stretch of x, a double click shows all; the pointer tells values and names. */
export function CurveChart(props: {
  spec: LinesSpec
  /** What it shows, in words. */
  summary: string
  height: number
  onWindow: (window: readonly [number, number] | null) => void
  /** A click on a line, by its place in the spec. Must be reachable by keys elsewhere. */
  onPick?: ((series: number) => void) | undefined
  /** A line that is pointed at elsewhere. */
  emphasis?: number | null
  onPoint?: (series: number | null) => void
}) {
  const { spec, summary, height, emphasis = null } = props
  const box = useRef<HTMLDivElement>(null)
  const { chart, drawn } = useDrawnChart(box, spec)
  const [pointed, setPointed] = useState<Pointed | null>(null)
  const [drag, setDrag] = useState<readonly [number, number] | null>(null)
  const fore = pointed?.nearest ?? emphasis
  // A chart that was drawn anew has forgotten what was in the fore.
  // biome-ignore lint/correctness/useExhaustiveDependencies: see above
  useEffect(() => chart.current?.emphasise(fore), [fore, drawn])

  const resting = useRef<{ readonly at: readonly [number, number]; readonly room: number } | null>(null)
  const tell = () => {
    if (resting.current === null) return
    const next = pointAt(chart.current, spec, resting.current.at, resting.current.room)
    if ((next?.nearest ?? null) !== (pointed?.nearest ?? null)) props.onPoint?.(next?.nearest ?? null)
    setPointed(next)
  }
  // A pointer that rests is told what comes under it.
  // biome-ignore lint/correctness/useExhaustiveDependencies: once for every drawing
  useEffect(tell, [drawn])

  const place = (event: PointerEvent): readonly [number, number] => {
    const { left, top } = box.current!.getBoundingClientRect()
    return [event.clientX - left, event.clientY - top]
  }
  const move = (event: PointerEvent) => {
    const at = place(event)
    if (drag !== null) return setDrag([drag[0], at[0]])
    resting.current = { at, room: innerWidth - event.clientX }
    tell()
  }
  const leave = () => {
    resting.current = null
    setPointed(null)
    props.onPoint?.(null)
  }
  const press = (event: PointerEvent) => {
    const at = place(event)
    if (event.button !== 0 || (chart.current?.valueAt(at) ?? null) === null) return
    box.current!.setPointerCapture(event.pointerId)
    setDrag([at[0], at[0]])
  }
  // While a stretch is shown, the lines may hold no more than that.
  const whole = useRef<readonly [number, number] | null>(null)
  if (spec.x.domain === undefined) whole.current = extent(spec)
  const zoom = (event: KeyboardEvent) => {
    if (event.ctrlKey || event.metaKey || event.altKey || whole.current === null) return
    const next = windowAfter(event.key, spec.x.domain ?? whole.current, whole.current, spec.x.scale)
    if (next === undefined) return
    event.preventDefault()
    event.stopPropagation()
    props.onWindow(next)
  }
  const release = (event: PointerEvent) => {
    if (drag === null) return
    setDrag(null)
    const [from, to] = [...drag].sort((a, b) => a - b) as [number, number]
    if (to - from < DRAG) {
      const found = pointAt(chart.current, spec, place(event), innerWidth - event.clientX)
      if (found?.nearest != null) props.onPick?.(found.nearest)
      return
    }
    const y = event.clientY - box.current!.getBoundingClientRect().top
    const ends = [from, to].map((x) => within(chart.current!, x, y))
    if (ends[0]! < ends[1]!) props.onWindow([ends[0]!, ends[1]!])
  }
  return (
    <>
      {/* biome-ignore lint/a11y/noStaticElementInteractions: what the pointer tells stands in the legend as well, whose entries take the focus */}
      <div
        className="curve-chart"
        style={{ '--tall': `${height}px` } as CSSProperties}
        data-window={spec.x.domain === undefined ? undefined : spec.x.domain.join(' ')}
        data-points={spec.series.reduce((sum, { x }) => sum + x.length, 0)}
        onPointerMove={move}
        onPointerLeave={leave}
        onPointerDown={press}
        onPointerUp={release}
        onDoubleClick={() => props.onWindow(null)}
      >
        <div
          ref={box}
          role="img"
          // biome-ignore lint/a11y/noNoninteractiveTabindex: zooms by keys as it does by the pointer
          tabIndex={0}
          aria-label={summary}
          aria-keyshortcuts="+ - 0 ArrowLeft ArrowRight Home End"
          onKeyDown={zoom}
          style={{ height: '100%' }}
        />
        {drag !== null && Math.abs(drag[1] - drag[0]) >= DRAG && (
          <div className="curve-drag" style={{ left: Math.min(...drag), width: Math.abs(drag[1] - drag[0]) }} />
        )}
        {drag === null && pointed !== null && pointed.points.length > 0 && <CurveTip spec={spec} pointed={pointed} />}
      </div>
      <ChartTable table={() => linesTable(spec)} caption={summary} />
    </>
  )
}

/** From the first to the last place of all lines, of those that the axis has; null = there is none. */
function extent({ x: { scale }, series }: LinesSpec): readonly [number, number] | null {
  let [low, high] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY]
  for (const { x } of series)
    for (const place of x) {
      if (scale === 'log' && !(place > 0)) continue
      low = Math.min(low, place)
      high = Math.max(high, place)
    }
  return high > low ? [low, high] : null
}

/** The x at a pixel, at the edge of the axes where the pointer left them. */
function within(chart: DrawnChart, x: number, y: number): number {
  for (const height of [y, 20]) {
    const value = chart.valueAt([x, height])
    if (value !== null) return value[0]
  }
  const [low] = chart.valueAt([x + 1, 20]) ?? []
  if (low !== undefined) return low
  // Beyond an end: the nearest pixel that has a value.
  for (let inward = 0; inward < 400; inward += 2) {
    const value = chart.valueAt([x - inward, 20]) ?? chart.valueAt([x + inward, 20])
    if (value !== null) return value[0]
  }
  return Number.NaN
}

function pointAt(chart: DrawnChart | null, spec: LinesSpec, at: readonly [number, number], room: number): Pointed | null {
  const value = chart?.valueAt(at) ?? null
  if (chart === null || value === null) return null
  const [edge] = chart.valueAt([at[0] + NEAR, at[1]]) ?? chart.valueAt([at[0] - NEAR, at[1]]) ?? [Number.NaN]
  const reach = Math.abs(edge - value[0])
  const points = nearestPoints(spec, value[0], Number.isNaN(reach) ? Number.POSITIVE_INFINITY : reach)
  let nearest: number | null = null
  let distance = NEAR
  for (const point of points) {
    const [x, y] = chart.pixelOf([point.x, point.y])
    const away = Math.hypot(x - at[0], y - at[1])
    if (away < distance) {
      nearest = point.series
      distance = away
    }
  }
  return { at, points, nearest, room }
}

/** What stands under the pointer: the place, then names and values from above to below. */
function CurveTip({ spec, pointed }: { spec: LinesSpec; pointed: Pointed }) {
  const { at, points, nearest, room } = pointed
  // Groups have wide lines: they may lie over the next chart, but not beyond the page.
  const grouped = spec.series.some(({ runs }) => runs !== undefined)
  const leftwards = grouped ? room < WIDE + 32 : at[0] > 360
  const sorted = points.toSorted((a, b) => b.y - a.y)
  const centre = Math.max(
    0,
    sorted.findIndex(({ series }) => series === nearest),
  )
  const first = Math.max(0, Math.min(centre - Math.floor(MOST_TOLD / 2), sorted.length - MOST_TOLD))
  const told = sorted.slice(first, first + MOST_TOLD)
  const x = (points.find(({ series }) => series === nearest) ?? points[0]!).x
  return (
    <div
      className="curve-tip"
      data-groups={grouped}
      style={{ ...(leftwards ? { right: `calc(100% - ${at[0] - 16}px)` } : { left: at[0] + 16 }), top: Math.max(0, at[1] - 24) }}
    >
      <p className="muted">
        {spec.x.label} {placeText(spec, x)}
      </p>
      {told.map(({ series, index, y }) => {
        const { label, style = series, raw, runs, band } = spec.series[series]!
        const logged = raw?.[index]
        const [low, high] = [band?.low[index], band?.high[index]]
        return (
          <div key={series} data-nearest={series === nearest}>
            <CurveSwatch style={style} />
            <span className="name">{label}</span>
            <span className="value">{formatNumber(y)}</span>
            {raw !== undefined && (
              <span className="muted">{logged === null || logged === undefined ? '–' : `raw ${formatNumber(logged)}`}</span>
            )}
            {runs !== undefined && (
              <span className="muted">
                {typeof low === 'number' && typeof high === 'number' ? `${formatNumber(low)} … ${formatNumber(high)}, ` : ''}
                {runsBehind(runs, index)}
              </span>
            )}
          </div>
        )
      })}
      {points.length > told.length && <p className="muted">and {points.length - told.length} more here</p>}
    </div>
  )
}

/** n where all are there, `n 3 of 5` where some are missing. */
const runsBehind = ({ n, of }: { readonly n: readonly number[]; readonly of: number }, index: number): string =>
  n[index]! < of ? `n ${n[index]} of ${of}` : `n ${of}`

/** A place on the axis as it is read. */
export function placeText(spec: LinesSpec, x: number): string {
  if (spec.x.kind === 'time') return formatMoment(x)
  return spec.x.kind === 'duration' ? formatDuration(x) : formatNumber(x, 6)
}
