import type { ScatterSpec } from '@sweepwise/core'
import { type KeyboardEvent, type PointerEvent, useEffect, useRef, useState } from 'react'
import { useDrawnChart } from '../panels/use-drawn-chart.ts'
import { type KeyRectangle, rectangleAfter } from './key-rectangle.ts'

/** A drag shorter than this is a click, pixels. */
const DRAG = 6

/** What a rectangle over the plot holds. */
export interface SelectedBox {
  readonly x: readonly [number, number]
  readonly y: readonly [number, number]
}

interface Drag {
  readonly from: readonly [number, number]
  readonly to: readonly [number, number]
}

/** A scatter plot on a canvas. A rectangle, dragged or drawn by keys, selects the runs in it; a click on a point opens its run. */
export function ScatterPlot(props: {
  spec: ScatterSpec
  /** What it shows, in words. */
  summary: string
  /** The point that is pointed at elsewhere. */
  pointed: number | null
  onPoint: (index: number | null) => void
  /** Must be reachable by keys elsewhere. */
  onPick: (index: number) => void
  onBox: (box: SelectedBox) => void
}) {
  const { spec, summary, pointed, onPoint, onPick, onBox } = props
  const box = useRef<HTMLDivElement>(null)
  const dragged = useRef(false)
  const isPoints = spec.cells === undefined
  const { chart, drawn } = useDrawnChart(
    box,
    spec,
    (index) => {
      if (isPoints && !dragged.current) onPick(index)
    },
    (index) => {
      if (isPoints) onPoint(index)
    },
  )
  const [drag, setDrag] = useState<Drag | null>(null)
  const [keyed, setKeyed] = useState<KeyRectangle | null>(null)
  const [ring, setRing] = useState<readonly [number, number] | null>(null)
  // biome-ignore lint/correctness/useExhaustiveDependencies: a chart that was drawn anew has its points elsewhere
  useEffect(() => {
    const point = pointed === null ? undefined : spec.points[pointed]
    const isNumbers = spec.x.kind === 'number' && spec.y.kind === 'number'
    setRing(point === undefined || !isNumbers || !isPoints ? null : (chart.current?.pixelOf([point.x, point.y]) ?? null))
  }, [pointed, spec, drawn])

  const place = (event: PointerEvent): readonly [number, number] => {
    const { left, top } = box.current!.getBoundingClientRect()
    return [event.clientX - left, event.clientY - top]
  }
  const press = (event: PointerEvent) => {
    dragged.current = false
    const at = place(event)
    if (event.button === 0 && (chart.current?.valueAt(at) ?? null) !== null) setDrag({ from: at, to: at })
  }
  const move = (event: PointerEvent) => {
    if (drag === null) return
    const to = place(event)
    if (!dragged.current && Math.hypot(to[0] - drag.from[0], to[1] - drag.from[1]) >= DRAG) {
      dragged.current = true
      box.current!.setPointerCapture(event.pointerId)
    }
    setDrag({ ...drag, to })
  }
  const close = ({ from, to }: Drag) => {
    const [a, b] = [from, to].map((at) => chart.current!.valueOf(at)) as [readonly [number, number], readonly [number, number]]
    onBox({ x: ascending(a[0], b[0]), y: ascending(a[1], b[1]) })
  }
  const release = () => {
    setDrag(null)
    if (drag !== null && dragged.current) close(drag)
  }
  const type = (event: KeyboardEvent) => {
    if (event.altKey || event.ctrlKey || event.metaKey || chart.current === null) return
    const { width, height } = box.current!.getBoundingClientRect()
    const next = rectangleAfter(keyed, event, [width, height], (at) => chart.current!.valueAt(at) !== null)
    if (next === undefined) return
    event.preventDefault()
    event.stopPropagation()
    if (next === null || 'corner' in next) setKeyed(next)
    else {
      setKeyed(null)
      close(next)
    }
  }
  const outline = drag !== null && dragged.current ? drag : keyed?.first != null ? { from: keyed.first, to: keyed.corner } : null
  return (
    <div
      className="scatter fills"
      role="application"
      aria-label="Scatter plot: arrow keys place a corner, Enter sets it and then selects the runs between two corners"
      // biome-ignore lint/a11y/noNoninteractiveTabindex: its keys draw a rectangle
      tabIndex={0}
      onKeyDown={type}
      onBlur={() => setKeyed(null)}
      data-points={spec.points.length}
      data-cells={spec.cells?.length}
      onPointerDown={press}
      onPointerMove={move}
      onPointerUp={release}
    >
      <div ref={box} role="img" aria-label={summary} style={{ height: '100%' }} />
      {outline !== null && (
        <div
          className="scatter-drag"
          style={{
            left: Math.min(outline.from[0], outline.to[0]),
            top: Math.min(outline.from[1], outline.to[1]),
            width: Math.abs(outline.from[0] - outline.to[0]),
            height: Math.abs(outline.from[1] - outline.to[1]),
          }}
        />
      )}
      {keyed !== null && <div className="scatter-corner" style={{ left: keyed.corner[0], top: keyed.corner[1] }} />}
      <span className="visually-hidden" role="status">
        {keyed === null
          ? ''
          : keyed.first === null
            ? 'Enter sets the first corner.'
            : 'Enter selects the runs between the corners, Escape gives up.'}
      </span>
      {ring !== null && <div className="scatter-ring" style={{ left: ring[0], top: ring[1] }} />}
    </div>
  )
}

const ascending = (a: number, b: number): readonly [number, number] => (a <= b ? [a, b] : [b, a])
