/** Device pixels, rows from the top; each 0xAABBGGRR as canvas bytes are on little-endian machines, always opaque. */
export interface Raster {
  readonly width: number
  readonly height: number
  readonly pixels: Uint32Array
}

/** Lines over the axes, in device pixels. */
export interface LineSet {
  /** Ascending. */
  readonly xs: readonly number[]
  /** Per axis, shape (n). */
  readonly ys: readonly Float32Array[]
}

export interface LineStyle {
  /** By what `bin` says of the row: red, green, blue, 0 … 255. */
  readonly colours: readonly (readonly [number, number, number])[]
  readonly bin: Uint8Array
  /** 0 … 1. */
  readonly opacity: number
  /** Whole device pixels. */
  readonly thickness: number
}

/**
 * Draws lines without smooth edges over an opaque picture, one after the other: for frames that stand for a moment. Ours rather than
 * the canvas' own strokes: those take about 100 µs a line of ten axes without a graphics card, these 3, and nothing here needs a DOM.
 *
 * @param rows the rows to draw, in this order
 * @param from first place in `rows`
 * @param to one behind the last
 * @param mask shape (n): rows with 0 are passed over; null = none is
 * @param every only places in `rows` that are a multiple of it
 */
export function rasteriseLines(
  raster: Raster,
  { xs, ys }: LineSet,
  style: LineStyle,
  rows: Int32Array,
  from: number,
  to: number,
  mask: Uint8Array | null = null,
  every = 1,
): void {
  const { colours, bin } = style
  const draw = style.opacity >= 1 ? plainSegment : blendedSegment
  const weight = Math.max(1, Math.round(256 * Math.min(1, style.opacity)))
  const first = every === 1 ? from : Math.ceil(from / every) * every
  for (let i = first; i < to; i += every) {
    const row = rows[i]!
    if (mask !== null && mask[row] === 0) continue
    const [r, g, b] = colours[bin[row]!]!
    for (let axis = 1; axis < xs.length; axis++)
      draw(raster, xs[axis - 1]!, ys[axis - 1]![row]!, xs[axis]!, ys[axis]![row]!, r | (b << 16), g, weight, style.thickness)
  }
}

/**
 * One straight segment; `redBlue` is 0x00BB00RR. Along the longer of its two directions, one step a pixel; fixed point with
 * 16 bits behind the point.
 */
type Segment = (
  raster: Raster,
  x0: number,
  y0: number,
  x1: number,
  y1: number,
  redBlue: number,
  green: number,
  weight: number,
  thickness: number,
) => void

const plainSegment: Segment = ({ pixels, width, height }, x0, y0, x1, y1, redBlue, green, _, thickness) => {
  const colour = (0xff000000 | redBlue | (green << 8)) >>> 0
  const run = x1 - x0
  const rise = y1 - y0
  if (Math.abs(rise) <= run) {
    const step = Math.round((rise / run) * 65536)
    const begin = Math.max(0, Math.round(x0))
    const end = Math.min(width, Math.round(x1))
    for (let t = 0; t < thickness; t++) {
      let y = Math.round((y0 + ((begin + 0.5 - x0) * rise) / run - (thickness - 1) / 2 + t) * 65536)
      for (let x = begin; x < end; x++, y += step) {
        const line = y >> 16
        if (line >= 0 && line < height) pixels[line * width + x] = colour
      }
    }
  } else {
    const top = Math.max(0, Math.round(Math.min(y0, y1)))
    const bottom = Math.min(height, Math.round(Math.max(y0, y1)))
    const step = Math.round((run / rise) * 65536)
    for (let t = 0; t < thickness; t++) {
      let x = Math.round((x0 + ((top + 0.5 - y0) * run) / rise - (thickness - 1) / 2 + t) * 65536)
      for (let y = top; y < bottom; y++, x += step) {
        const column = x >> 16
        if (column >= 0 && column < width) pixels[y * width + column] = colour
      }
    }
  }
}

/** A colour laid over a pixel of which `keep` of 256 parts stay; red and blue together, green apart, weighted already. */
const over = (under: number, keep: number, redBlue: number, green: number): number =>
  0xff000000 | ((((under & 0xff00ff) * keep + redBlue) >>> 8) & 0xff00ff) | ((((under >>> 8) & 0xff) * keep + green) & 0xff00)

const blendedSegment: Segment = ({ pixels, width, height }, x0, y0, x1, y1, redBlue, green, weight, thickness) => {
  const run = x1 - x0
  const rise = y1 - y0
  const keep = 256 - weight
  const addRedBlue = redBlue * weight
  const addGreen = green * weight
  if (Math.abs(rise) <= run) {
    const step = Math.round((rise / run) * 65536)
    const begin = Math.max(0, Math.round(x0))
    const end = Math.min(width, Math.round(x1))
    for (let t = 0; t < thickness; t++) {
      let y = Math.round((y0 + ((begin + 0.5 - x0) * rise) / run - (thickness - 1) / 2 + t) * 65536)
      for (let x = begin; x < end; x++, y += step) {
        const line = y >> 16
        if (line < 0 || line >= height) continue
        const at = line * width + x
        pixels[at] = over(pixels[at]!, keep, addRedBlue, addGreen)
      }
    }
  } else {
    const top = Math.max(0, Math.round(Math.min(y0, y1)))
    const bottom = Math.min(height, Math.round(Math.max(y0, y1)))
    const step = Math.round((run / rise) * 65536)
    for (let t = 0; t < thickness; t++) {
      let x = Math.round((x0 + ((top + 0.5 - y0) * run) / rise - (thickness - 1) / 2 + t) * 65536)
      for (let y = top; y < bottom; y++, x += step) {
        const column = x >> 16
        if (column < 0 || column >= width) continue
        const at = y * width + column
        pixels[at] = over(pixels[at]!, keep, addRedBlue, addGreen)
      }
    }
  }
}
