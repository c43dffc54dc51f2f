import { formatNumber } from '@sweepwise/core'
import type { KeyboardEvent } from 'react'
import { type AxisBrush, brushStretches, isEmpty, moveEnd } from './axis-brush.ts'
import type { AxisLayout } from './axis-layout.ts'

/** Share of a continuous axis that one press of a key moves an end by; with Page or Shift ten times as much. */
const STEP = 0.01

/** Both ends of what is brushed on one axis, for keys and screen readers; what one sees of it is drawn. */
export function BrushEnds(props: {
  layout: AxisLayout
  x: number
  brush: AxisBrush
  /** What the brush is while it moves: told, while the ends, which nobody sees then, stay where they were. */
  said: AxisBrush | null
  onBrush: (brush: AxisBrush) => void
}) {
  const { layout, x, brush } = props
  const told = props.said ?? brush
  const [lowY, highY] = [layout.yOf(0), layout.yOf(1)]
  const ys = brushStretches(layout, brush).flat()
  const [top, bottom] = ys.length === 0 ? [Math.min(lowY, highY), Math.max(lowY, highY)] : [Math.min(...ys), Math.max(...ys)]
  const [low, high] = ends(layout, told)
  return (
    <>
      {low !== null &&
        high !== null &&
        (['high', 'low'] as const).map((end) => {
          const atTop = (end === 'high') !== layout.flip
          return (
            <div
              key={end}
              className="brush-end"
              style={{ left: x, top: atTop ? top : bottom }}
              role="slider"
              tabIndex={0}
              aria-orientation="vertical"
              aria-label={`${layout.column.label}: ${end === 'high' ? 'highest' : 'lowest'} value chosen`}
              aria-valuemin={0}
              aria-valuemax={100}
              aria-valuenow={Math.round(100 * (end === 'high' ? high : low).share)}
              aria-valuetext={isEmpty(told) ? `no brush, ${(end === 'high' ? high : low).text}` : (end === 'high' ? high : low).text}
              onKeyDown={(event) => {
                const next = pressed(event, layout, brush, end)
                if (next === null) return
                event.preventDefault()
                props.onBrush(next)
              }}
            />
          )
        })}
    </>
  )
}

function pressed(event: KeyboardEvent, layout: AxisLayout, brush: AxisBrush, end: 'low' | 'high'): AxisBrush | null {
  const far = event.shiftKey ? 10 : 1
  // Up is up on the screen, whichever way the axis runs.
  const up = layout.flip ? -1 : 1
  switch (event.key) {
    case 'ArrowUp':
    case 'ArrowRight':
      return moveEnd(layout, brush, end, up * far * STEP)
    case 'ArrowDown':
    case 'ArrowLeft':
      return moveEnd(layout, brush, end, -up * far * STEP)
    case 'PageUp':
      return moveEnd(layout, brush, end, up * 10 * STEP)
    case 'PageDown':
      return moveEnd(layout, brush, end, -up * 10 * STEP)
    case 'Home':
      return moveEnd(layout, brush, end, 'first')
    case 'End':
      return moveEnd(layout, brush, end, 'last')
    case 'Escape':
    case 'Delete':
    case 'Backspace':
      return isEmpty(brush) ? null : { ...brush, range: null, steps: null, lanes: [] }
    default:
      return null
  }
}

interface End {
  readonly share: number
  readonly text: string
}

/** Where the ends of the brush are, or those of the axis; null for an axis without a place for anything. */
function ends(layout: AxisLayout, brush: AxisBrush): readonly [End | null, End | null] {
  const { scale } = layout
  const end = (value: number, share: number): End | null => {
    if (Number.isNaN(value)) return null
    const place = scale.place(value)
    const label = layout.nodes.find((node) => node.value === value)?.label ?? formatNumber(value)
    return { share: Number.isNaN(place) ? share : place, text: label }
  }
  if (brush.range !== null) return [end(brush.range[0], 0), end(brush.range[1], 1)]
  if (brush.steps !== null && brush.steps.length > 0) return [end(Math.min(...brush.steps), 0), end(Math.max(...brush.steps), 1)]
  return [end(scale.valueAt(0), 0), end(scale.valueAt(1), 1)]
}
