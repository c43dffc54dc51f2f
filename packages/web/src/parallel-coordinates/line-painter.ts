import type { LineOrder } from './line-order.ts'
import { type LineSet, type LineStyle, type Raster, rasteriseLines } from './rasterise-lines.ts'
import { stackLines } from './stack-lines.ts'

type Rgb = readonly [number, number, number]

export interface PaintTheme {
  readonly background: Rgb
  /** Lines that a brush leaves out. */
  readonly faint: Rgb
  /** By colour bin: without a value, then worst to best. */
  readonly colours: readonly Rgb[]
}

/** What is drawn; a change of any of it begins anew. */
export interface Picture {
  /** Device pixels. */
  readonly width: number
  readonly height: number
  readonly lines: LineSet
  /** Rows that are not in `order.rows` are not drawn. */
  readonly order: LineOrder
  readonly theme: PaintTheme
  readonly thickness: number
}

export interface Painter {
  /** Another picture: at once as far as time allows, whole shortly after. */
  readonly setPicture: (picture: Picture) => void
  /**
   * Other runs match. `moving`: more changes follow at once, so that a part of the lines must do.
   * @param count of the rows that match
   */
  readonly setMask: (mask: Uint8Array | null, count: number, moving: boolean) => void
  /** What stands over the lines is another. */
  readonly show: () => void
  readonly stop: () => void
}

/** What stands on the canvas, for the line below the plot. */
export interface PaintState {
  /** Every this-many-th of the matching lines stands there; 1 = all. */
  readonly every: number
  readonly whole: boolean
}

/** Main-thread time of a frame while a brush moves, and of one slice of the final frame. */
const FRAME_MS = 5
const SLICE_MS = 28
/** First guess, of code that has not run yet; corrected by every frame: milliseconds a line of one segment, plain. */
const GUESS_MS = 0.003
/** Segments that a frame must have had to say what one costs. */
const LEAST_TOLD = 500
/** A brush that rests this long is drawn whole. */
const REST_MS = 180

/** How see-through lines are, so that many show where they are dense and few are strong. */
export const opacityOf = (lines: number): number => Math.max(0.22, Math.min(0.95, 12 / Math.sqrt(Math.max(1, lines))))
const FAINT_OPACITY = 0.5

/**
 * Keeps a canvas up to date. All lines lie faint in a picture of their own, made once; a frame copies it and draws the
 * matching lines over it, worst first. While a brush moves every frame keeps within its time by drawing a part of them; the
 * final frame has them all and is made in slices, out of sight, so that no task is long and nothing flickers.
 *
 * @param drawOver draws what stands over the lines, each time that they are put there; on the same canvas, as the browser
 * copies every canvas that changed with every frame
 */
export function linePainter(
  canvas: HTMLCanvasElement,
  onState: (state: PaintState) => void,
  drawOver: (context: CanvasRenderingContext2D) => void,
): Painter {
  const context = canvas.getContext('2d', { alpha: false })
  if (context === null) throw new Error('this browser gives no canvas to draw on')
  let picture: Picture | null = null
  let shown: ImageData | null = null
  let hidden: ImageData | null = null
  let faint: Uint32Array | null = null
  let mask: Uint8Array | null = null
  let count = 0
  let msPerSegment = GUESS_MS
  let frame: Generator<void> | null = null
  let layer: Generator<void> | null = null
  let resting: ReturnType<typeof setTimeout> | undefined
  const turns = new MessageChannel()
  let turnAsked = false

  const raster = (image: ImageData): Raster => ({
    width: image.width,
    height: image.height,
    pixels: new Uint32Array(image.data.buffer as ArrayBuffer),
  })
  const background = ({ theme }: Picture): number => {
    const [r, g, b] = theme.background
    return (0xff000000 | (b << 16) | (g << 8) | r) >>> 0
  }
  const style = ({ theme, order, thickness }: Picture, lines: number): LineStyle => ({
    colours: theme.colours,
    bin: order.bin,
    opacity: opacityOf(lines),
    thickness,
  })
  const clear = (image: Raster, from: Picture): void => {
    if (mask !== null && faint !== null) image.pixels.set(faint)
    else image.pixels.fill(background(from))
  }

  function show(): void {
    if (shown === null) return
    context!.putImageData(shown, 0, 0)
    drawOver(context!)
  }

  /** At once, within the time of a frame. */
  function quickFrame(): void {
    if (picture === null || shown === null) return
    const image = raster(shown)
    const { order, lines } = picture
    const segments = Math.max(1, lines.xs.length - 1)
    const every = Math.max(1, Math.ceil((count * segments * msPerSegment * picture.thickness) / FRAME_MS))
    clear(image, picture)
    const began = performance.now()
    rasteriseLines(image, lines, style(picture, Math.ceil(count / every)), order.rows, 0, order.rows.length, mask, every)
    const drawn = (count / every) * segments * picture.thickness
    // What a frame cost, smoothed: one that the machine interrupted says little. Where too little was drawn to tell, more is tried.
    if (drawn > LEAST_TOLD) msPerSegment = 0.7 * msPerSegment + 0.3 * ((performance.now() - began) / drawn)
    else msPerSegment *= 0.8
    show()
    onState({ every, whole: false })
  }

  /** All of it, stopping every few milliseconds. */
  function* wholeFrame(from: Picture): Generator<void> {
    const image = raster(hidden!)
    clear(image, from)
    yield* slices(stackLines(image, from.lines, style(from, count), from.order.rows, mask))
    ;[shown, hidden] = [hidden, shown]
    show()
    onState({ every: 1, whole: true })
  }

  /** What lies under the matching lines. */
  function* faintLayer(from: Picture): Generator<void> {
    const { order, lines, theme, width, height, thickness } = from
    const { rows } = order
    const layer: Raster = { width, height, pixels: new Uint32Array(width * height).fill(background(from)) }
    // One colour: which line is on top does not show, and all are drawn as of one kind.
    const bin = new Uint8Array(order.bin.length)
    const grey = { colours: [theme.faint], bin, opacity: FAINT_OPACITY * opacityOf(rows.length), thickness }
    yield* slices(stackLines(layer, lines, grey, rows))
    faint = layer.pixels
    if (mask !== null) quickFrame()
  }

  turns.port1.onmessage = () => {
    turnAsked = false
    if (frame !== null && (mask === null || faint !== null)) {
      if (frame.next().done === true) frame = null
    } else if (layer !== null && layer.next().done === true) layer = null
    if (frame !== null || layer !== null) askTurn()
  }
  function askTurn(): void {
    if (turnAsked) return
    turnAsked = true
    turns.port2.postMessage(null)
  }
  function drawWhole(): void {
    if (picture === null) return
    frame = wholeFrame(picture)
    askTurn()
  }

  return {
    setPicture: (next) => {
      picture = next
      faint = null
      canvas.width = next.width
      canvas.height = next.height
      shown = new ImageData(next.width, next.height)
      hidden = new ImageData(next.width, next.height)
      if (mask === null || mask.length !== next.order.bin.length) {
        mask = null
        count = next.order.rows.length
      }
      layer = faintLayer(next)
      quickFrame()
      drawWhole()
    },
    setMask: (next, matching, moving) => {
      clearTimeout(resting)
      mask = next
      count = matching
      frame = null
      quickFrame()
      if (moving) resting = setTimeout(drawWhole, REST_MS)
      else drawWhole()
    },
    show,
    stop: () => {
      clearTimeout(resting)
      frame = null
      layer = null
      turns.port1.close()
    },
  }
}

/** Goes on with the work, a slice of time after the other. */
function* slices(work: Generator<void>): Generator<void> {
  let until = performance.now() + SLICE_MS
  while (work.next().done !== true) {
    if (performance.now() < until) continue
    yield
    until = performance.now() + SLICE_MS
  }
}
