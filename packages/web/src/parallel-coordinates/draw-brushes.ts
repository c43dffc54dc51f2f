import { type AxisBrush, brushOf, brushStretches, isEmpty } from './axis-brush.ts'
import type { AxisLayout } from './axis-layout.ts'

const WIDTH = 20
const BORDER = 1.5
const CORNER = 3
const FILL_OPACITY = 0.14
const [END_WIDTH, END_HEIGHT] = [14, 4]

/**
 * What is brushed on each axis. Drawn rather than elements: one that moves would have the browser arrange the layers of the whole
 * page anew with every frame.
 */
export function drawBrushes(
  context: CanvasRenderingContext2D,
  xs: readonly number[],
  layouts: readonly AxisLayout[],
  brushes: readonly AxisBrush[],
  colour: string,
): void {
  context.fillStyle = colour
  context.strokeStyle = colour
  context.lineWidth = BORDER
  layouts.forEach((layout, i) => {
    const brush = brushOf(brushes, layout.column.id)
    if (isEmpty(brush)) return
    const x = xs[i]!
    const stretches = brushStretches(layout, brush)
    const lanes = layout.nodes.filter(({ lane }) => lane !== null && brush.lanes.includes(lane))
    const boxes = [...stretches, ...lanes.map(({ y, height }) => [y - height / 2, y + height / 2] as const)]
    for (const [top, bottom] of boxes) {
      context.beginPath()
      context.roundRect(
        x - WIDTH / 2 + BORDER / 2,
        top + BORDER / 2,
        WIDTH - BORDER,
        Math.max(2 * BORDER, bottom - top) - BORDER,
        CORNER - BORDER / 2,
      )
      context.globalAlpha = FILL_OPACITY
      context.fill()
      context.globalAlpha = 1
      context.stroke()
    }
    if (stretches.length === 0) return
    const ys = stretches.flat()
    for (const y of [Math.min(...ys), Math.max(...ys)]) {
      context.beginPath()
      context.roundRect(x - END_WIDTH / 2, y - END_HEIGHT / 2, END_WIDTH, END_HEIGHT, END_HEIGHT / 2)
      context.fill()
    }
  })
}
