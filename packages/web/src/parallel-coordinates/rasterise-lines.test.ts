import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { type LineStyle, type Raster, rasteriseLines } from './rasterise-lines.ts'

const WHITE = 0xffffffff
const raster = (width = 40, height = 30): Raster => ({ width, height, pixels: new Uint32Array(width * height).fill(WHITE) })
const style = (rest: Partial<LineStyle> = {}): LineStyle => ({
  colours: [
    [200, 0, 0],
    [0, 0, 200],
  ],
  bin: Uint8Array.of(0, 1, 0),
  ...{ opacity: 1, thickness: 1 },
  ...rest,
})
const lines = (...rows: readonly (readonly [number, number])[]) => ({
  xs: [0, 40],
  ys: [Float32Array.from(rows, ([y]) => y), Float32Array.from(rows, ([, y]) => y)],
})
const inked = ({ pixels }: Raster) => pixels.filter((pixel) => pixel !== WHITE).length
const rows = (n: number) => Int32Array.from({ length: n }, (_, i) => i)

describe('lines drawn without a canvas', () => {
  it('a level line inks one pixel a column, in its colour, opaque', () => {
    const image = raster()
    rasteriseLines(image, lines([10.5, 10.5]), style(), rows(1), 0, 1)
    expect(inked(image)).toBe(40)
    expect([...new Set(image.pixels.subarray(400, 440))]).toEqual([0xff0000c8])
  })
  it('goes on without a gap from one end to the other, flat or steep', () => {
    fc.assert(
      fc.property(fc.float({ min: 1, max: 28, noNaN: true }), fc.float({ min: 1, max: 28, noNaN: true }), fc.boolean(), (a, b, steep) => {
        const image = raster(steep ? 6 : 40, 30)
        rasteriseLines(image, { xs: [0, steep ? 6 : 40], ys: [Float32Array.of(a), Float32Array.of(b)] }, style(), rows(1), 0, 1)
        for (let x = 1; x < image.width; x++) {
          const column = (at: number) => [...Array(30).keys()].filter((y) => image.pixels[y * image.width + at] !== WHITE)
          const [before, here] = [column(x - 1), column(x)]
          if (before.length === 0 || here.length === 0) continue
          // Neighbouring columns touch at least at a corner; ends are rounded to whole pixels.
          expect(Math.min(...here.flatMap((y) => before.map((other) => Math.abs(y - other))))).toBeLessThanOrEqual(1)
        }
        expect(inked(image)).toBeGreaterThanOrEqual(Math.floor(Math.max(steep ? 6 : 40, Math.abs(a - b))) - 2)
      }),
    )
  })
  it('never leaves the picture, wherever a line ends', () => {
    fc.assert(
      fc.property(
        fc.double({ min: -500, max: 500, noNaN: true }),
        fc.double({ min: -500, max: 500, noNaN: true }),
        fc.integer({ min: 1, max: 4 }),
        (a, b, thickness) => {
          const guarded = new Uint32Array(40 * 30 + 200).fill(WHITE)
          const image: Raster = { width: 40, height: 30, pixels: guarded.subarray(100, 100 + 40 * 30) }
          rasteriseLines(image, lines([a, b]), style({ thickness, opacity: 0.5 }), rows(1), 0, 1)
          expect(guarded.subarray(0, 100).every((pixel) => pixel === WHITE)).toBe(true)
          expect(guarded.subarray(-100).every((pixel) => pixel === WHITE)).toBe(true)
          expect(image.pixels.every((pixel) => pixel >>> 24 === 0xff)).toBe(true)
        },
      ),
    )
  })
  it('the last one drawn lies on top; see-through ones add up towards their colour', () => {
    const top = raster()
    rasteriseLines(top, lines([10.5, 10.5], [10.5, 10.5]), style(), rows(2), 0, 2)
    expect(top.pixels[400]).toBe(0xffc80000)
    const red = (times: number) => {
      const image = raster()
      for (let i = 0; i < times; i++) rasteriseLines(image, lines([10.5, 10.5]), style({ opacity: 0.25 }), rows(1), 0, 1)
      return (image.pixels[400 + 20]! >>> 8) & 0xff
    }
    expect([red(1), red(3), red(12)].map((green, i) => Math.abs(green - 255 * 0.75 ** [1, 3, 12][i]!) < 8)).toEqual([true, true, true])
  })
  it('masked rows are not drawn, and every second one is every second', () => {
    const image = raster()
    const three = lines([5.5, 5.5], [10.5, 10.5], [15.5, 15.5])
    rasteriseLines(image, three, style(), rows(3), 0, 3, Uint8Array.of(0, 1, 0))
    expect(inked(image)).toBe(40)
    const thinned = raster()
    rasteriseLines(thinned, three, style(), rows(3), 0, 3, null, 2)
    expect(inked(thinned)).toBe(80)
    const slices = raster()
    for (let i = 0; i < 3; i++) rasteriseLines(slices, three, style(), rows(3), i, i + 1, null, 2)
    expect([...slices.pixels]).toEqual([...thinned.pixels])
  })
})
