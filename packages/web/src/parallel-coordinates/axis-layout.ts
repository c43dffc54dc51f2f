import { formatNumber } from '@sweepwise/core'
import { LANES, type Lane } from './axis-lanes.ts'
import { type AxisScale, type AxisTick, distinct } from './axis-scale.ts'
import { columnFacts } from './column-facts.ts'
import { columnPlaces } from './column-places.ts'
import type { LineOrder } from './line-order.ts'
import type { PlotColumn } from './plot-column.ts'

/** Runs that share a place on an axis. */
export interface AxisNode {
  /** The shared value; null for a lane. */
  readonly value: number | null
  readonly lane: Lane | null
  readonly label: string
  /** Pixels from the top of the plot. */
  readonly y: number
  /** Over this height its lines are fanned out, worst at the bottom. */
  readonly height: number
  /** Rows from worst to best. */
  readonly rows: Int32Array
}

/** One axis in pixels. */
export interface AxisLayout {
  readonly column: PlotColumn
  readonly scale: AxisScale
  readonly flip: boolean
  /** Shape (n): pixels from the top of the plot. */
  readonly y: Float32Array
  /** Every lane that has runs; places on the axis where the values are few. */
  readonly nodes: readonly AxisNode[]
  /** True when the values are few: every one is a node. */
  readonly discrete: boolean
  readonly ticks: readonly (AxisTick & { readonly y: number })[]
  /** Pixels of a share of the axis, and back (clamped to the axis). */
  readonly yOf: (share: number) => number
  readonly shareAt: (y: number) => number
}

export interface PlotHeights {
  /** Of the axes, pixels. */
  readonly axis: number
  /** Of one lane. */
  readonly lane: number
  /** Lanes that any axis of the plot has, so that all axes show the same. */
  readonly lanes: readonly Lane[]
}

/** Space left between an axis and the first lane. */
const LANE_GAP = 14
/** Values are few up to this many, when each has several runs. */
const MOST_NODES = 30
const RUNS_PER_NODE = 3
/** Most pixels lines of one node are fanned over, and the share of the way to its neighbour. */
const TALLEST_NODE = 44
const NODE_SHARE = 0.76
/** Lines closer than this to an end of the axis would be cut. */
const END = 4
/** Ticks closer than this are left out. */
const TICK_GAP = 13

/** Of one lane. */
export const LANE = 22

/**
 * Axes and lanes within a height of `whole` pixels: the first run without a value takes its lane from the axes, and nothing
 * below the plot moves.
 */
export const heightsWithin = (whole: number, lanes: readonly Lane[]): PlotHeights => ({
  axis: lanes.length === 0 ? whole : whole - LANE_GAP - LANE * lanes.length,
  lane: LANE,
  lanes,
})

/** @returns pixels of everything: axes, gap and lanes */
export const plotHeight = ({ axis, lane, lanes }: PlotHeights): number => axis + (lanes.length === 0 ? 0 : LANE_GAP + lane * lanes.length)

/** Top of a lane's stripe. */
export const laneTop = (heights: PlotHeights, lane: Lane): number => heights.axis + LANE_GAP + heights.lane * heights.lanes.indexOf(lane)

/** The lanes that a plot of these columns needs. */
export function lanesOf(axes: readonly { readonly column: PlotColumn; readonly scale: AxisScale }[]): readonly Lane[] {
  const needs = ({ column, scale }: { readonly column: PlotColumn; readonly scale: AxisScale }): Readonly<Record<Lane, boolean>> => {
    const { unset, nan, infinite, distinct } = columnFacts(column)
    // Only steps leave out values between others; on a log axis the lowest says whether any is not positive.
    const asked = scale.kind === 'categorical' ? distinct : distinct.subarray(0, 1)
    return { 'not set': unset, NaN: nan, 'off scale': infinite || asked.some((value) => Number.isNaN(scale.place(value))) }
  }
  const all = axes.map(needs)
  return LANES.filter((lane) => all.some((of) => of[lane]))
}

/**
 * Where every run stands on an axis. Runs at one value do not coincide: they are fanned over the node's height in the order
 * of the objective, so that the share of good and bad ones is what one sees there.
 */
export function axisLayout(
  column: PlotColumn,
  scale: AxisScale,
  flip: boolean,
  order: LineOrder,
  heights: PlotHeights,
  /** False for the objective, whose place is its colour. */
  mayGather = true,
  /** The values on the axis that decide whether they are few: those of all plots that share it. By default the column's own. */
  among?: Float64Array,
): AxisLayout {
  const { values } = column
  const n = values.length
  const { share, lane, onAxis } = columnPlaces(column, scale)
  const gathered = among === undefined ? fewOf(columnFacts(column).distinct, onAxis, scale) : fewValues(among)
  const steps = scale.steps ?? (mayGather ? gathered : null)
  const discrete = steps !== null
  const pad =
    discrete && steps.length > 1 && scale.kind !== 'categorical' ? Math.min(TALLEST_NODE / 2, heights.axis / (2.4 * steps.length)) : END
  const length = heights.axis - 2 * pad
  const yOf = (share: number): number => pad + length * (flip ? share : 1 - share)
  const shareAt = (y: number): number => {
    const share = Math.max(0, Math.min(1, (y - pad) / length))
    return flip ? share : 1 - share
  }

  const y = new Float32Array(n)
  for (let row = 0; row < n; row++) if (lane[row] === 0) y[row] = yOf(share[row]!)
  const nodes: AxisNode[] = []
  if (steps !== null) {
    const centres = Array.from(steps, (step) => yOf(scale.place(step)))
    const byStep = gather(order, steps.length, (row) => (lane[row] === 0 ? placeIn(steps, values[row]!) : -1))
    steps.forEach((value, i) => {
      const rows = byStep[i]!
      const gap = Math.min(
        ...[centres[i - 1], centres[i + 1]].map((next) => (next === undefined ? Number.POSITIVE_INFINITY : Math.abs(next - centres[i]!))),
      )
      // A value at an end, far from all others, does not leave the axis.
      const within = 2 * Math.min(centres[i]!, heights.axis - centres[i]!)
      const room = Math.min(within, Number.isFinite(gap) ? NODE_SHARE * gap : TALLEST_NODE)
      const label = scale.kind === 'categorical' ? scale.ticks[i]!.label : (column.levels?.[value] ?? labelOf(scale, value))
      nodes.push({ value, lane: null, label, y: centres[i]!, height: Math.max(2, Math.min(TALLEST_NODE, room)), rows })
    })
  }
  const byLane = onAxis === n ? [] : gather(order, LANES.length, (row) => lane[row]! - 1)
  LANES.forEach((name, i) => {
    if ((byLane[i]?.length ?? 0) === 0) return
    const centre = laneTop(heights, name) + heights.lane / 2
    nodes.push({ value: null, lane: name, label: name, y: centre, height: heights.lane - 6, rows: byLane[i]! })
  })
  for (const node of nodes) fan(y, node)
  const ticks = discrete
    ? nodes.filter(({ value }) => value !== null).map((node) => ({ share: scale.place(node.value!), label: node.label, y: node.y }))
    : scale.ticks.map((tick) => ({ ...tick, y: yOf(tick.share) }))
  return { column, scale, flip, y, nodes, discrete, ticks: apart(ticks), yOf, shareAt }
}

function fan(y: Float32Array, { rows, y: centre, height }: AxisNode): void {
  const count = rows.length
  for (let i = 0; i < count; i++) y[rows[i]!] = centre + height * (0.5 - (i + 0.5) / count)
}

/** Of a column's different values those that have a place, where these are few and each has several runs. */
function fewOf(different: Float64Array, runs: number, scale: AxisScale): Float64Array | null {
  const steps: number[] = []
  for (let i = 0; i < different.length && steps.length <= MOST_NODES; i++)
    if (!Number.isNaN(scale.place(different[i]!))) steps.push(different[i]!)
  return steps.length > 0 && steps.length <= MOST_NODES && runs >= RUNS_PER_NODE * steps.length ? Float64Array.from(steps) : null
}

/** The different values where there are few and each has several runs. */
function fewValues(values: Float64Array): Float64Array | null {
  const seen = new Set<number>()
  for (const value of values) {
    seen.add(value)
    if (seen.size > MOST_NODES) return null
  }
  const steps = distinct(values)
  return steps.length > 0 && values.length >= RUNS_PER_NODE * steps.length ? steps : null
}

function placeIn(steps: Float64Array, value: number): number {
  let from = 0
  let to = steps.length - 1
  while (from < to) {
    const middle = (from + to) >> 1
    if (steps[middle]! < value) from = middle + 1
    else to = middle
  }
  return steps[from] === value ? from : -1
}

/** Rows by group, each from worst to best; -1 = in none. */
function gather(order: LineOrder, groups: number, groupOf: (row: number) => number): readonly Int32Array[] {
  const counts = new Int32Array(groups)
  const of = new Int16Array(order.rows.length)
  for (let row = 0; row < of.length; row++) {
    of[row] = groupOf(row)
    if (of[row]! >= 0) counts[of[row]!]!++
  }
  const found = Array.from(counts, (count) => new Int32Array(count))
  const next = new Int32Array(groups)
  for (const row of order.rows) {
    const group = of[row]!
    if (group >= 0) found[group]![next[group]!++] = row
  }
  return found
}

const labelOf = (scale: AxisScale, value: number): string => {
  const share = scale.place(value)
  return scale.ticks.find((tick) => tick.share === share)?.label ?? formatNumber(value, 4)
}

/** Ticks that would touch the one before are left out; the ends stay. */
function apart<T extends { readonly y: number }>(ticks: readonly T[]): readonly T[] {
  const sorted = [...ticks].sort((a, b) => a.y - b.y)
  const kept: T[] = []
  for (const tick of sorted) {
    const previous = kept.at(-1)
    if (previous === undefined || tick.y - previous.y >= TICK_GAP) kept.push(tick)
  }
  const last = sorted.at(-1)
  if (last !== undefined && kept.at(-1) !== last) {
    if (kept.length > 1) kept.pop()
    kept.push(last)
  }
  return kept
}
