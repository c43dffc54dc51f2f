import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { LineSet, LineStyle, Raster } from './rasterise-lines.ts'
import { stackLines } from './stack-lines.ts'

const WHITE = 0xffffffff
const [WIDTH, HEIGHT] = [40, 30]
const raster = (width = WIDTH, height = HEIGHT): Raster => ({ width, height, pixels: new Uint32Array(width * height).fill(WHITE) })
const style = (rest: Partial<LineStyle> = {}): LineStyle => ({
  colours: [
    [200, 0, 0],
    [0, 0, 200],
    [20, 160, 40],
  ],
  ...{ bin: Uint8Array.of(0, 1, 2), opacity: 1, thickness: 1 },
  ...rest,
})
const lines = (...rows: readonly (readonly [number, number])[]): LineSet => ({
  xs: [0, WIDTH],
  ys: [Float32Array.from(rows, ([y]) => y), Float32Array.from(rows, ([, y]) => y)],
})
const rows = (n: number) => Int32Array.from({ length: n }, (_, i) => i)
function drawn(image: Raster, set: LineSet, how: LineStyle, order: Int32Array, mask: Uint8Array | null = null): Raster {
  for (const _ of stackLines(image, set, how, order, mask));
  return image
}
const inked = ({ pixels }: Raster) => pixels.filter((pixel) => pixel !== WHITE).length
const channels = (pixel: number) => [pixel & 0xff, (pixel >>> 8) & 0xff, (pixel >>> 16) & 0xff]

/** The same by the book: one line after the other, from the back, each pixel by the part that the line covers; red, green, blue. */
function oneByOne(set: LineSet, { colours, bin, opacity, thickness }: LineStyle, order: Int32Array): Float64Array {
  const picture = new Float64Array(3 * WIDTH * HEIGHT).fill(255)
  const [x0, x1] = [set.xs[0]!, set.xs[1]!]
  for (const row of order) {
    const [y0, y1] = [set.ys[0]![row]!, set.ys[1]![row]!]
    const flat = Math.abs(y1 - y0) <= x1 - x0
    const [from, to] = flat ? [Math.round(x0), Math.round(x1)] : [Math.round(Math.min(y0, y1)), Math.round(Math.max(y0, y1))]
    for (let along = from; along < to; along++) {
      const slope = flat ? (y1 - y0) / (x1 - x0) : (x1 - x0) / (y1 - y0)
      const centre = flat ? y0 + (along + 0.5 - x0) * slope : x0 + (along + 0.5 - y0) * slope
      for (let across = Math.floor(centre - thickness / 2); across <= centre + thickness / 2; across++) {
        const part = Math.min(across + 1, centre + thickness / 2) - Math.max(across, centre - thickness / 2)
        const [x, y] = flat ? [along, across] : [across, along]
        if (part <= 0 || x < 0 || x >= WIDTH || y < 0 || y >= HEIGHT) continue
        for (const [i, colour] of colours[bin[row]!]!.entries()) {
          const at = 3 * (y * WIDTH + x) + i
          picture[at]! += opacity * part * (colour - picture[at]!)
        }
      }
    }
  }
  return picture
}

describe('lines drawn from the front', () => {
  it('the picture is that of lines drawn one after the other from the back', () => {
    const end = fc.double({ min: 2, max: 28, noNaN: true })
    fc.assert(
      fc.property(
        fc.array(fc.tuple(end, end, fc.integer({ min: 0, max: 2 })), { minLength: 1, maxLength: 60 }),
        fc.double({ min: 0.05, max: 1, noNaN: true }),
        fc.integer({ min: 1, max: 3 }),
        (made, opacity, thickness) => {
          const set = lines(...made.map(([a, b]) => [a, b] as const))
          const how = style({ bin: Uint8Array.from(made, ([, , bin]) => bin), opacity, thickness })
          const wanted = oneByOne(set, how, rows(made.length))
          const found = [...drawn(raster(), set, how, rows(made.length)).pixels].flatMap(channels)
          // Parts of pixels are told to 1/256, and what lies behind 511 of 512 parts is left out: two steps of 255 at most. Lines
          // within a quarter of a pixel of each other, which stand where the first of them does, are rare among these.
          const far = found.filter((value, at) => Math.abs(value - wanted[at]!) > 2)
          expect(far.length).toBeLessThan(0.02 * found.length)
        },
      ),
    )
  })
  it('a hundred lines in the same place are as strong as drawn a hundred times', () => {
    const many = lines(...Array.from({ length: 100 }, () => [10.3, 14.8] as const))
    const how = style({ bin: new Uint8Array(100), opacity: 0.02 })
    const wanted = oneByOne(many, how, rows(100))
    const found = [...drawn(raster(), many, how, rows(100)).pixels].flatMap(channels)
    expect(Math.max(...found.map((value, at) => Math.abs(value - wanted[at]!)))).toBeLessThanOrEqual(2)
  })
  it('thousands that fill the picture leave the last ones on top', () => {
    const n = 5000
    const ends = Array.from({ length: n }, (_, i) => [2 + ((i * 7919) % 2600) / 100, 2 + ((i * 104_729) % 2600) / 100] as const)
    const how = style({ bin: Uint8Array.from({ length: n }, (_, i) => (i < 3000 ? 0 : i < 4998 ? 1 : 2)), opacity: 0.3 })
    const found = [...drawn(raster(), lines(...ends), how, rows(n)).pixels].flatMap(channels)
    const wanted = oneByOne(lines(...ends), how, rows(n))
    // As above; where a hundred lines a pixel lie within quarters of a pixel, ends move by up to that much.
    const mean = found.reduce((sum, value, at) => sum + Math.abs(value - wanted[at]!), 0) / found.length
    expect(mean).toBeLessThan(1)
  })
  it('a level line inks one pixel a column, in its colour, opaque', () => {
    const image = drawn(raster(), lines([10.5, 10.5]), style(), rows(1))
    expect(inked(image)).toBe(WIDTH)
    expect([...new Set(image.pixels.subarray(400, 440))]).toEqual([0xff0000c8])
  })
  it('goes on without a gap from one end to the other, flat or steep', () => {
    const end = fc.float({ min: 1, max: 28, noNaN: true })
    fc.assert(
      fc.property(end, end, fc.boolean(), (a, b, steep) => {
        const width = steep ? 6 : WIDTH
        const image = drawn(raster(width), { xs: [0, width], ys: [Float32Array.of(a), Float32Array.of(b)] }, style(), rows(1))
        for (let x = 1; x < width; x++) {
          const column = (at: number) => [...Array(HEIGHT).keys()].filter((y) => image.pixels[y * width + at] !== WHITE)
          const [before, here] = [column(x - 1), column(x)]
          if (before.length === 0 || here.length === 0) continue
          // Neighbouring columns touch at least at a corner; ends are rounded to whole pixels.
          expect(Math.min(...here.flatMap((y) => before.map((other) => Math.abs(y - other))))).toBeLessThanOrEqual(1)
        }
        expect(inked(image)).toBeGreaterThanOrEqual(Math.floor(Math.max(width, Math.abs(a - b))) - 2)
      }),
    )
  })
  it('never leaves the picture, wherever a line ends', () => {
    const end = fc.double({ min: -500, max: 500, noNaN: true })
    fc.assert(
      fc.property(end, end, fc.integer({ min: 1, max: 4 }), fc.integer({ min: -20, max: 30 }), (a, b, thickness, left) => {
        const guarded = new Uint32Array(WIDTH * HEIGHT + 200).fill(WHITE)
        const image: Raster = { width: WIDTH, height: HEIGHT, pixels: guarded.subarray(100, 100 + WIDTH * HEIGHT) }
        const set = { ...lines([a, b]), xs: [left, left + 33] }
        drawn(image, set, style({ thickness, opacity: 0.5 }), rows(1))
        expect(guarded.subarray(0, 100).every((pixel) => pixel === WHITE)).toBe(true)
        expect(guarded.subarray(-100).every((pixel) => pixel === WHITE)).toBe(true)
        expect(image.pixels.every((pixel) => pixel >>> 24 === 0xff)).toBe(true)
      }),
    )
  })
  it('masked rows are not drawn; every stretch between two axes has its lines', () => {
    const three = lines([5.5, 5.5], [10.5, 10.5], [15.5, 15.5])
    expect(inked(drawn(raster(), three, style(), rows(3), Uint8Array.of(0, 1, 0)))).toBe(WIDTH)
    const image = drawn(raster(), { xs: [0, 17, 40], ys: [...three.ys, Float32Array.of(5.5, 10.5, 15.5)] }, style(), rows(3))
    expect(inked(image)).toBe(3 * WIDTH)
  })
})
