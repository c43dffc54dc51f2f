import type { AxisLayout } from './axis-layout.ts'
import { COLOUR_BINS, type LineOrder } from './line-order.ts'
import { nodeShares } from './node-shares.ts'
import { cssColour, type Rgb } from './palette.ts'

export interface MarkTheme {
  readonly background: string
  readonly axis: string
  readonly text: string
  readonly grid: string
  readonly colours: readonly Rgb[]
}

/** Widest share bar; the node with most runs has it. */
const BAR = 13
const LEAST_BAR = 3
/** Colours of a share bar: thirty-two would be stripes. */
const BAR_COLOURS = 8
/** The objective's axis is the key of the colours. */
const KEY_WIDTH = 9

/**
 * What stands over the lines: axes, and at every node a bar whose width says how many runs are there, in grey, and how many
 * of them match, in colour; stacked by the objective, worst below, so that lines that coincide still show their shares.
 */
export function drawMarks(
  context: CanvasRenderingContext2D,
  plot: { readonly xs: readonly number[]; readonly axes: readonly AxisLayout[]; readonly axisHeight: number; readonly goodUp: boolean },
  order: LineOrder,
  mask: Uint8Array | null,
  theme: MarkTheme,
): void {
  const colours = theme.colours.map(cssColour)
  plot.axes.forEach((axis, i) => {
    const x = plot.xs[i]!
    const isKey = axis.column.id === 'objective'
    if (isKey) {
      for (let bin = 0; bin < COLOUR_BINS; bin++) {
        // Good is a high share where the goal is to maximize.
        const share = plot.goodUp ? bin / COLOUR_BINS : 1 - (bin + 1) / COLOUR_BINS
        const [from, to] = [axis.yOf(share), axis.yOf(share + 1 / COLOUR_BINS)]
        context.fillStyle = colours[bin + 1]!
        context.fillRect(x, Math.min(from, to) - 0.3, KEY_WIDTH, Math.abs(to - from) + 0.6)
      }
    }
    context.fillStyle = theme.axis
    context.fillRect(x - 0.5, 0, 1, plot.axisHeight)
    for (const tick of axis.ticks) context.fillRect(x - 4, tick.y - 0.5, isKey ? 4 : 8, 1)
    const most = Math.max(1, ...axis.nodes.map(({ rows }) => rows.length))
    for (const node of axis.nodes) {
      const { runs, matching, bins } = nodeShares(node, order, mask)
      if (runs === 0) continue
      const width = (count: number): number => (count === 0 ? 0 : Math.max(LEAST_BAR, BAR * Math.sqrt(count / most)))
      const top = node.y - node.height / 2
      context.fillStyle = theme.background
      context.fillRect(x - width(runs) / 2 - 1, top - 1, width(runs) + 2, node.height + 2)
      context.fillStyle = theme.axis
      context.fillRect(x - width(runs) / 2, top, width(runs), node.height)
      if (matching === 0) continue
      let y = top + node.height
      for (const [colour, count] of stacked(bins)) {
        const height = (node.height * count) / matching
        context.fillStyle = colours[colour]!
        context.fillRect(x - width(matching) / 2, y - height, width(matching), height)
        y -= height
      }
    }
  })
}

/** Bins gathered to few colours, those without a value first; each as [colour, runs]. */
function stacked(bins: Int32Array): readonly (readonly [number, number])[] {
  const found: [number, number][] = bins[0]! > 0 ? [[0, bins[0]!]] : []
  const size = COLOUR_BINS / BAR_COLOURS
  for (let group = 0; group < BAR_COLOURS; group++) {
    let count = 0
    for (let bin = 1 + group * size; bin <= (group + 1) * size; bin++) count += bins[bin]!
    // The ends have the colours of the very worst and best.
    if (count > 0) found.push([1 + Math.round((group / (BAR_COLOURS - 1)) * (COLOUR_BINS - 1)), count])
  }
  return found
}

/** One run over all others. */
export function drawRun(
  context: CanvasRenderingContext2D,
  xs: readonly number[],
  axes: readonly AxisLayout[],
  row: number,
  colour: string,
  theme: MarkTheme,
): void {
  context.lineJoin = 'round'
  for (const [width, stroke] of [
    [6, theme.background],
    [3.5, theme.text],
    [2, colour],
  ] as const) {
    context.beginPath()
    // lineTo begins a path where there is none.
    for (const [i, axis] of axes.entries()) context.lineTo(xs[i]!, axis.y[row]!)
    context.lineWidth = width
    context.strokeStyle = stroke
    context.stroke()
  }
  axes.forEach((axis, i) => {
    context.beginPath()
    context.arc(xs[i]!, axis.y[row]!, 4, 0, 2 * Math.PI)
    context.fillStyle = colour
    context.fill()
    context.lineWidth = 1.5
    context.strokeStyle = theme.background
    context.stroke()
  })
}
