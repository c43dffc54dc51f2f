import { type Lane, laneOf } from './axis-lanes.ts'
import type { AxisLayout } from './axis-layout.ts'
import type { AxisScale } from './axis-scale.ts'
import type { PlotColumn } from './plot-column.ts'

/**
 * What is chosen on one axis: a run passes when its value lies in the range (both ends included), is one of the steps, or
 * is in one of the lanes. Values, not pixels: a brush means the same after a flip, a change of scale or of size.
 */
export interface AxisBrush {
  /** Id of the column. */
  readonly axis: string
  readonly range: readonly [low: number, high: number] | null
  /** Of a column with levels: places in `levels`; of numbers on a categorical axis: the numbers. */
  readonly steps: readonly number[] | null
  readonly lanes: readonly Lane[]
}

export const isEmpty = ({ range, steps, lanes }: AxisBrush): boolean =>
  range === null && (steps === null || steps.length === 0) && lanes.length === 0

/** The list with the brush of one axis replaced; an empty brush takes it out. */
export function withBrush(brushes: readonly AxisBrush[], brush: AxisBrush): readonly AxisBrush[] {
  const others = brushes.filter(({ axis }) => axis !== brush.axis)
  return isEmpty(brush) ? others : [...others, brush]
}

export const brushOf = (brushes: readonly AxisBrush[], axis: string): AxisBrush =>
  brushes.find((brush) => brush.axis === axis) ?? { axis, range: null, steps: null, lanes: [] }

/** Shape (n): 1 where a run passes every brush. Brushes of columns that are not there pass all. */
export function brushedMask(
  n: number,
  brushes: readonly AxisBrush[],
  axes: readonly { readonly column: PlotColumn; readonly scale: AxisScale }[],
  into = new Uint8Array(n),
): { readonly mask: Uint8Array; readonly count: number } {
  into.fill(1)
  for (const brush of brushes) {
    const axis = axes.find(({ column }) => column.id === brush.axis)
    if (axis === undefined) continue
    const { values, set } = axis.column
    const [low, high] = brush.range ?? [Number.NaN, Number.NaN]
    const steps = brush.steps === null ? null : new Set(brush.steps)
    for (let row = 0; row < n; row++) {
      if (into[row] === 0) continue
      const value = values[row]!
      const isSet = set === null || set[row] === 1
      if (isSet && ((value >= low && value <= high) || steps?.has(value) === true)) continue
      const lane = brush.lanes.length === 0 ? null : laneOf(axis.column, axis.scale, row)
      if (lane === null || !brush.lanes.includes(lane)) into[row] = 0
    }
  }
  let count = 0
  for (let row = 0; row < n; row++) count += into[row]!
  return { mask: into, count }
}

/**
 * The brush of a stretch of an axis, from pixel to pixel. On a categorical axis every step whose node the stretch touches;
 * else the values between, where a stretch to an end of the axis holds the extreme runs, and one around a single value that
 * value alone.
 */
export function stretchBrush(layout: AxisLayout, from: number, to: number, lanes: readonly Lane[] = []): AxisBrush {
  const axis = layout.column.id
  const [top, bottom] = [Math.min(from, to), Math.max(from, to)]
  if (layout.scale.kind === 'categorical') {
    const steps = layout.nodes.flatMap(({ value, y, height }) =>
      value !== null && y + height / 2 >= top && y - height / 2 <= bottom ? [value] : [],
    )
    return { axis, range: null, steps: steps.length === 0 ? null : steps, lanes }
  }
  if (layout.discrete) {
    const touched = layout.nodes.flatMap(({ value, y, height }) =>
      value !== null && y + height / 2 >= top && y - height / 2 <= bottom ? [value] : [],
    )
    return { axis, range: touched.length === 0 ? null : [Math.min(...touched), Math.max(...touched)], steps: null, lanes }
  }
  const [a, b] = [layout.scale.valueAt(layout.shareAt(top)), layout.scale.valueAt(layout.shareAt(bottom))]
  if (Number.isNaN(a) || Number.isNaN(b)) return { axis, range: null, steps: null, lanes }
  return { axis, range: [Math.min(a, b), Math.max(a, b)], steps: null, lanes }
}

/** Where a brush stands on its axis: stretches in pixels from the top, lanes apart. */
export function brushStretches(layout: AxisLayout, brush: AxisBrush): readonly (readonly [top: number, bottom: number])[] {
  const around = (values: readonly number[]): readonly [number, number] => {
    const edges = values.flatMap((value) => {
      const node = layout.nodes.find((candidate) => candidate.value === value)
      const y = layout.yOf(layout.scale.place(value))
      return node === undefined ? [y, y] : [node.y - node.height / 2, node.y + node.height / 2]
    })
    return [Math.min(...edges), Math.max(...edges)]
  }
  const stretches: (readonly [number, number])[] = []
  if (brush.range !== null) {
    const [low, high] = brush.range
    const inside = layout.discrete
      ? layout.nodes.flatMap(({ value }) => (value !== null && value >= low && value <= high ? [value] : []))
      : null
    if (inside !== null) {
      if (inside.length > 0) stretches.push(around(inside))
    } else {
      const ys = [low, high].map((value) => layout.yOf(placeNear(layout.scale, value)))
      stretches.push([Math.min(...ys), Math.max(...ys)])
    }
  }
  // Steps that stand beside one another are one stretch.
  const chosen = new Set(brush.steps ?? [])
  let open: number[] = []
  for (const { value } of layout.nodes) {
    if (value !== null && chosen.has(value)) open.push(value)
    else if (open.length > 0) {
      stretches.push(around(open))
      open = []
    }
  }
  if (open.length > 0) stretches.push(around(open))
  return stretches
}

/** A value that a log axis has no place for lies beyond its low end. */
function placeNear(scale: AxisScale, value: number): number {
  const place = scale.place(value)
  return Number.isNaN(place) ? (value === Number.POSITIVE_INFINITY ? 1 : 0) : place
}

/** Adds a node or a lane to the brush of its axis, or takes it out. */
export function toggleNode(
  brush: AxisBrush,
  layout: AxisLayout,
  node: { readonly value: number | null; readonly lane: Lane | null },
): AxisBrush {
  if (node.lane !== null) {
    const { lane } = node
    return { ...brush, lanes: brush.lanes.includes(lane) ? brush.lanes.filter((other) => other !== lane) : [...brush.lanes, lane] }
  }
  const value = node.value!
  if (layout.scale.kind === 'categorical') {
    const steps = brush.steps ?? []
    const next = steps.includes(value) ? steps.filter((step) => step !== value) : [...steps, value].sort((a, b) => a - b)
    return { ...brush, steps: next.length === 0 ? null : next }
  }
  const alone = brush.range !== null && brush.range[0] === value && brush.range[1] === value
  return { ...brush, range: alone ? null : [value, value] }
}

/**
 * Moves one end of a brush by keys: from node to node where values are few, else by a share of the axis. Without a brush it
 * begins at the ends of the axis.
 */
export function moveEnd(layout: AxisLayout, brush: AxisBrush, end: 'low' | 'high', by: number | 'first' | 'last'): AxisBrush {
  const { scale } = layout
  const sign = typeof by === 'number' ? Math.sign(by) : by === 'first' ? -1 : 1
  if (layout.discrete) {
    const values = layout.nodes.flatMap(({ value }) => (value === null ? [] : [value])).sort((a, b) => scale.place(a) - scale.place(b))
    const chosen = values.flatMap((value, i) => (isChosen(brush, value) ? [i] : []))
    let [low, high] = [chosen[0] ?? 0, chosen.at(-1) ?? values.length - 1]
    const size = typeof by === 'number' ? Math.max(1, Math.round(Math.abs(by) * 10)) : values.length
    const move = (place: number): number => Math.max(0, Math.min(values.length - 1, place + sign * size))
    if (end === 'low') low = Math.min(move(low), high)
    else high = Math.max(move(high), low)
    if (scale.kind === 'categorical') return { ...brush, range: null, steps: values.slice(low, high + 1) }
    return { ...brush, steps: null, range: [values[low]!, values[high]!] }
  }
  const places = (brush.range ?? [scale.valueAt(0), scale.valueAt(1)]).map((value) => placeNear(scale, value))
  let [low, high] = [places[0]!, places[1]!]
  const move = (place: number): number => (typeof by === 'number' ? Math.max(0, Math.min(1, place + by)) : by === 'first' ? 0 : 1)
  if (end === 'low') low = Math.min(move(low), high)
  else high = Math.max(move(high), low)
  return { ...brush, steps: null, range: [scale.valueAt(low), scale.valueAt(high)] }
}

const isChosen = ({ range, steps }: AxisBrush, value: number): boolean =>
  range === null && steps === null ? true : (steps?.includes(value) ?? false) || (range !== null && value >= range[0] && value <= range[1])
