import { type AxisBrush, brushOf, brushStretches, isEmpty, stretchBrush, toggleNode } from './axis-brush.ts'
import type { AxisLayout, AxisNode } from './axis-layout.ts'

/** What a press is on. */
export interface DragPlot {
  readonly xs: readonly number[]
  readonly layouts: readonly AxisLayout[]
  /** Pixels. */
  readonly axisHeight: number
  readonly brushes: readonly AxisBrush[]
}

interface Point {
  readonly x: number
  readonly y: number
}

/** A press on an axis that may become a brush. */
export interface BrushDrag {
  /** Id of the column. */
  readonly axis: string
  readonly from: number
  /** The end that stays, pixels; null = the whole stretch moves. */
  readonly anchor: number | null
  readonly start: readonly [number, number]
  /** The brush that was there. */
  readonly brush: AxisBrush
}

/** A press this near to an axis is meant for it. */
const GRAB = 13
/** A press this near to an end of a brush moves the end. */
const END_GRAB = 7
const CLICK_PX = 4

/** The axis under a pointer; -1 = none near. */
export const axisAt = (xs: readonly number[], x: number): number => xs.findIndex((axis) => Math.abs(axis - x) <= GRAB)

export function nodeAt(layout: AxisLayout, y: number): AxisNode | null {
  return layout.nodes.find((node) => node.rows.length > 0 && Math.abs(node.y - y) <= Math.max(5, node.height / 2)) ?? null
}

/** On an end of a brush it moves the end, within it the whole; else it begins a new one. Null = no axis is near. */
export function pressAxis({ xs, layouts, axisHeight, brushes }: DragPlot, { x, y }: Point): BrushDrag | null {
  const layout = layouts[axisAt(xs, x)]
  if (layout === undefined) return null
  const brush = brushOf(brushes, layout.column.id)
  const stretch = brushStretches(layout, brush)[0]
  const common = { axis: layout.column.id, brush, from: y, start: stretch ?? ([y, y] as const) }
  if (stretch !== undefined) {
    const [top, bottom] = stretch
    if (Math.abs(y - top) <= END_GRAB) return { ...common, anchor: bottom }
    if (Math.abs(y - bottom) <= END_GRAB) return { ...common, anchor: top }
    if (y > top && y < bottom) return { ...common, anchor: null }
  }
  return { ...common, anchor: Math.max(0, Math.min(axisHeight, y)) }
}

/** Less than that is a click. */
export const isDragged = ({ from }: BrushDrag, { y }: Point): boolean => Math.abs(y - from) >= CLICK_PX

/** The brush with the pointer there; null = the axis is gone. */
export function dragBrush(
  { axis, from, anchor, start, brush }: BrushDrag,
  { layouts, axisHeight }: DragPlot,
  { y }: Point,
): AxisBrush | null {
  const layout = layouts.find(({ column }) => column.id === axis)
  if (layout === undefined) return null
  const [one, other] = anchor === null ? slid(start, y - from, axisHeight) : [anchor, Math.max(0, Math.min(axisHeight, y))]
  return stretchBrush(layout, one, other, brush.lanes)
}

/** A click: on a node or a lane it chooses that one, on a brush it clears it. Null = it means nothing. */
export function clickBrush({ axis, brush }: BrushDrag, { layouts }: DragPlot, { y }: Point): AxisBrush | null {
  const layout = layouts.find(({ column }) => column.id === axis)
  const node = layout === undefined ? null : nodeAt(layout, y)
  if (layout !== undefined && node !== null && (node.lane !== null || layout.scale.kind === 'categorical' || isEmpty(brush)))
    return toggleNode(brush, layout, node)
  return isEmpty(brush) ? null : { ...brush, range: null, steps: null, lanes: [] }
}

/** A stretch moved along its axis, stopped by the ends. */
function slid([top, bottom]: readonly [number, number], by: number, height: number): readonly [number, number] {
  const allowed = Math.max(-top, Math.min(height - bottom, by))
  return [top + allowed, bottom + allowed]
}
