import type { LineSet, LineStyle, Raster } from './rasterise-lines.ts'

/** Pixels along a side of a tile: a power of two, and its exponent. */
const TILE_BITS = 3
const TILE = 2 ** TILE_BITS
/** What shines through a pixel less than this moves no channel by half a step. */
const LEAST_LIGHT = 1 / 512
/** Rows of one colour between two looks for tiles that nothing shines through, and between two chances to pause. */
const ROWS_A_LOOK = 1024
/** Ends closer than this part of a pixel are one place. */
const NEAR = 4

/** The stretch between two axes, with a margin so that no pixel needs a check for the edge. */
interface Strip {
  readonly width: number
  readonly height: number
  /** At all sides. */
  readonly margin: number
  /** The share of what lies behind that still shows, now and when colours were last taken up; shape (height × width). */
  readonly light: Float32Array
  readonly taken: Float32Array
  /** Colours of what is in front, weighted by how much of it shows; 0 … 255. */
  readonly red: Float32Array
  readonly green: Float32Array
  readonly blue: Float32Array
  readonly tilesAcross: number
  /** By tile: 1 = something in it was covered since colours were taken up. */
  readonly touched: Uint8Array
  /** By tile: 1 = whatever comes behind it cannot be seen. */
  readonly closed: Uint8Array
  /** By tile: the pixels before this one let nothing through; they will not open again. */
  readonly opening: Uint8Array
}

/**
 * Draws lines with smooth edges over an opaque picture, the last row on top: what drawing them one after the other gives, made
 * from the front to the back. Where so many lie upon each other that what is behind shines through by less than half a step of a
 * colour, further ones are passed over tile by tile. Of lines of one colour only the light that is left is kept, one multiplication
 * a pixel, and those that coincide within a quarter of a pixel are drawn at once, as strong as they are together.
 *
 * Pauses now and then. Axis by axis from the left: what it has not come to is as it was.
 *
 * @param rows the rows to draw, from the back to the front
 * @param mask shape (n): rows with 0 are passed over; null = none is
 */
export function* stackLines(
  raster: Raster,
  { xs, ys }: LineSet,
  style: LineStyle,
  rows: Int32Array,
  mask: Uint8Array | null = null,
): Generator<void> {
  const drawn = (mask === null ? rows.slice() : rows.filter((row) => mask[row] !== 0)).reverse()
  const ink = inkOf(style)
  for (let axis = 1; axis < xs.length; axis++) {
    const [x0, x1] = [xs[axis - 1]!, xs[axis]!]
    const [left, right] = [Math.max(0, Math.round(x0)), Math.min(raster.width, Math.round(x1))]
    if (right <= left) continue
    const strip = emptyStrip(right - left, raster.height, style.thickness + 1)
    const [from, to] = [x0 - left + strip.margin, x1 - left + strip.margin]
    const [before, after] = [ys[axis - 1]!, ys[axis]!]
    for (let begin = 0, end = 0; begin < drawn.length; begin = end) {
      const bin = style.bin[drawn[begin]!]!
      const most = Math.min(drawn.length, begin + ROWS_A_LOOK)
      for (end = begin + 1; end < most && style.bin[drawn[end]!] === bin; ) end++
      coverRows(strip, from, before, to, after, drawn.subarray(begin, end), ink)
      close(strip)
      if (end === drawn.length || style.bin[drawn[end]!] !== bin) takeUp(strip, style.colours[bin]!)
      yield
    }
    layOver(raster, strip, left)
    yield
  }
}

/** How lines cover, and room to gather those that coincide. */
interface Ink {
  readonly thickness: number
  /** What so many lines leave of the light of a pixel, by how much of it they cover: 0 … 256. */
  readonly keeps: (lines: number) => Float32Array
  /** An open hash table: the place of both ends in quarters of a pixel (-1 = free), a row there, how many there are. */
  readonly bundles: { readonly keys: Int32Array; readonly first: Int32Array; readonly counts: Int32Array }
}

function inkOf({ opacity, thickness }: LineStyle): Ink {
  const made: Float32Array[] = []
  const keeps = (lines: number): Float32Array => {
    made[lines] ??= Float32Array.from({ length: 257 }, (_, cover) => (1 - (opacity * cover) / 256) ** lines)
    return made[lines]
  }
  const table = () => new Int32Array(4 * ROWS_A_LOOK)
  return { thickness, keeps, bundles: { keys: table(), first: table(), counts: table() } }
}

function emptyStrip(inner: number, tall: number, margin: number): Strip {
  const [width, height] = [inner + 2 * margin, tall + 2 * margin]
  const tilesAcross = (width + TILE - 1) >> TILE_BITS
  const tiles = tilesAcross * ((height + TILE - 1) >> TILE_BITS)
  const pixels = () => new Float32Array(width * height)
  return {
    ...{ width, height, margin, tilesAcross },
    ...{ light: pixels().fill(1), taken: pixels().fill(1), red: pixels(), green: pixels(), blue: pixels() },
    ...{ touched: new Uint8Array(tiles), closed: new Uint8Array(tiles), opening: new Uint8Array(tiles) },
  }
}

/** Rows of one colour, in any order: those that run within a quarter of a pixel of each other are drawn at once. */
function coverRows(strip: Strip, x0: number, before: Float32Array, x1: number, after: Float32Array, rows: Int32Array, ink: Ink): void {
  const most = strip.height - 2 * strip.margin
  const place = (y: number): number => (y > 0 ? (y < most ? y : most) : 0)
  const { keys, first, counts } = ink.bundles
  keys.fill(-1)
  const wrap = keys.length - 1
  for (let i = 0; i < rows.length; i++) {
    const row = rows[i]!
    const key = (Math.floor(NEAR * place(before[row]!)) << 16) | Math.floor(NEAR * place(after[row]!))
    let at = (Math.imul(key, 0x9e3779b1) >>> 8) & wrap
    while (keys[at] !== key && keys[at] !== -1) at = (at + 1) & wrap
    if (keys[at] === -1) {
      keys[at] = key
      first[at] = row
      counts[at] = 0
    }
    counts[at]!++
  }
  for (let at = 0; at < keys.length; at++) {
    if (keys[at] === -1) continue
    const row = first[at]!
    const [y0, y1] = [place(before[row]!) + strip.margin, place(after[row]!) + strip.margin]
    coverSegment(strip, x0, y0, x1, y1, ink.keeps(counts[at]!), ink.thickness)
  }
}

/**
 * One straight segment: along the longer of its two directions, one step a pixel, fixed point with 16 bits behind the point. A
 * pixel that it covers in part loses that part of its light.
 */
function coverSegment(strip: Strip, x0: number, y0: number, x1: number, y1: number, keep: Float32Array, thickness: number): void {
  const { light, touched, closed, width, tilesAcross } = strip
  const run = x1 - x0
  const rise = y1 - y0
  const flat = Math.abs(rise) <= run
  const step = Math.round((flat ? rise / run : run / rise) * 65536)
  const end = Math.round(flat ? x1 : Math.max(y0, y1))
  const advance = flat ? 1 : width
  const stride = flat ? width : 1
  const tileAdvance = flat ? 1 : tilesAcross
  const tileStride = flat ? tilesAcross : 1
  let along = Math.round(flat ? x0 : Math.min(y0, y1))
  const centre = flat ? y0 + ((along + 0.5 - x0) * rise) / run : x0 + ((along + 0.5 - y0) * run) / rise
  let edge = Math.round((centre - thickness / 2) * 65536)
  while (along < end) {
    const stop = Math.min(end, (along | (TILE - 1)) + 1)
    const last = edge + (stop - along - 1) * step
    const tile = (along >> TILE_BITS) * tileAdvance
    const top = tile + (Math.min(edge, last) >> (16 + TILE_BITS)) * tileStride
    const bottom = tile + (((Math.max(edge, last) >> 16) + thickness) >> TILE_BITS) * tileStride
    let open = 0
    for (let at = top; at <= bottom; at += tileStride) open += 1 - closed[at]!
    if (open === 0) {
      edge = last + step
      along = stop
      continue
    }
    for (let at = top; at <= bottom; at += tileStride) touched[at] = 1
    for (let base = along * advance; along < stop; along++, base += advance, edge += step) {
      let at = base + (edge >> 16) * stride
      const beyond = (edge >> 8) & 0xff
      light[at]! *= keep[256 - beyond]!
      at += stride
      for (let t = 1; t < thickness; t++, at += stride) light[at]! *= keep[256]!
      light[at]! *= keep[beyond]!
    }
  }
}

/** Closes tiles that let nothing through any more. */
function close({ light, touched, closed, opening, width, height, margin, tilesAcross }: Strip): void {
  for (let tile = 0; tile < closed.length; tile++) {
    if (touched[tile] === 0 || closed[tile] === 1) continue
    const [left, top] = [(tile % tilesAcross) << TILE_BITS, Math.floor(tile / tilesAcross) << TILE_BITS]
    let pixel = opening[tile]!
    for (; pixel < TILE * TILE; pixel++) {
      const [x, y] = [left + (pixel & (TILE - 1)), top + (pixel >> TILE_BITS)]
      if (x < margin || x >= width - margin || y < margin || y >= height - margin) continue
      if (light[y * width + x]! >= LEAST_LIGHT) break
    }
    opening[tile] = pixel
    if (pixel === TILE * TILE) closed[tile] = 1
  }
}

/** What was covered since the last time has this colour. */
function takeUp(strip: Strip, [r, g, b]: readonly [number, number, number]): void {
  const { light, taken, red, green, blue, width, height, touched, tilesAcross } = strip
  for (let tile = 0; tile < touched.length; tile++) {
    if (touched[tile] === 0) continue
    touched[tile] = 0
    const [left, top] = [(tile % tilesAcross) << TILE_BITS, Math.floor(tile / tilesAcross) << TILE_BITS]
    const [right, bottom] = [Math.min(width, left + TILE), Math.min(height, top + TILE)]
    for (let y = top; y < bottom; y++)
      for (let at = y * width + left; at < y * width + right; at++) {
        const lost = taken[at]! - light[at]!
        if (lost === 0) continue
        taken[at] = light[at]!
        red[at]! += lost * r
        green[at]! += lost * g
        blue[at]! += lost * b
      }
  }
}

function layOver({ pixels, width }: Raster, strip: Strip, left: number): void {
  const { margin, taken, red, green, blue } = strip
  for (let y = 0; y < strip.height - 2 * margin; y++) {
    let from = (y + margin) * strip.width + margin
    let to = y * width + left
    for (let x = 2 * margin; x < strip.width; x++, from++, to++) {
      const under = pixels[to]!
      const share = taken[from]!
      const r = red[from]! + share * (under & 0xff) + 0.5
      const g = green[from]! + share * ((under >>> 8) & 0xff) + 0.5
      const b = blue[from]! + share * ((under >>> 16) & 0xff) + 0.5
      pixels[to] = (0xff000000 | (b << 16) | (g << 8) | r) >>> 0
    }
  }
}
