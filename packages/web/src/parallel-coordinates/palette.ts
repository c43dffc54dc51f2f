import { COLOUR_BINS } from './line-order.ts'

export type Rgb = readonly [red: number, green: number, blue: number]

/** Reads `rgb(r, g, b)`, as browsers give colours back. */
export function readRgb(text: string): Rgb {
  const [r = 0, g = 0, b = 0] = [...text.matchAll(/[\d.]+/g)].map(([digits]) => Number(digits))
  return [r, g, b]
}

export const cssColour = ([r, g, b]: Rgb): string => `rgb(${r}, ${g}, ${b})`

/** Between two colours, 0 = the first. */
export const mixed = (a: Rgb, b: Rgb, share: number): Rgb =>
  [0, 1, 2].map((part) => Math.round(a[part]! + share * (b[part]! - a[part]!))) as unknown as Rgb

/**
 * The colours of all bins: first that of runs without a usable objective, then from worst to best along the stops.
 * @param stops at least two, evenly spaced
 */
export function binColours(stops: readonly Rgb[], without: Rgb): readonly Rgb[] {
  const along = (share: number): Rgb => {
    const at = share * (stops.length - 1)
    const below = Math.min(stops.length - 2, Math.floor(at))
    return mixed(stops[below]!, stops[below + 1]!, at - below)
  }
  return [without, ...Array.from({ length: COLOUR_BINS }, (_, i) => along(i / (COLOUR_BINS - 1)))]
}
