type Place = readonly [number, number]

/** A rectangle that is drawn by keys, in pixels of the plot: where its moving corner is and, once that was set, where the first one is. */
export interface KeyRectangle {
  readonly first: Place | null
  readonly corner: Place
}

/** A press of an arrow, with and without Shift, in shares of the plot's sides. */
const STEP = 0.02
const STRIDE = 0.1
const ARROWS: Readonly<Record<string, Place>> = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] }

/**
 * What a key makes of the rectangle: arrows bring a corner forth in the middle and move it, Enter sets the first corner, then closes
 * the rectangle, Escape gives it up.
 * @param size   width and height of the chart, in pixels
 * @param inPlot whether a place is between the axes: a corner goes no further
 * @returns null = given up; undefined = the key is none of these
 */
export function rectangleAfter(
  now: KeyRectangle | null,
  { key, shiftKey }: { readonly key: string; readonly shiftKey: boolean },
  size: Place,
  inPlot: (place: Place) => boolean,
): KeyRectangle | { readonly from: Place; readonly to: Place } | null | undefined {
  const arrow = ARROWS[key]
  if (arrow !== undefined) {
    if (now === null) return { first: null, corner: [size[0] / 2, size[1] / 2] }
    const [dx, dy] = [arrow[0] * size[0], arrow[1] * size[1]]
    const moved = (share: number): Place => [now.corner[0] + share * dx, now.corner[1] + share * dy]
    if (!shiftKey) return inPlot(moved(STEP)) ? { ...now, corner: moved(STEP) } : now
    // A stride that leads out of the plot goes as far as steps do.
    let share = STRIDE
    while (share > STEP / 2 && !inPlot(moved(share))) share -= STEP
    return share > STEP / 2 ? { ...now, corner: moved(share) } : now
  }
  if (now === null) return undefined
  if (key === 'Escape') return null
  if (key !== 'Enter') return undefined
  return now.first === null ? { ...now, first: now.corner } : { from: now.first, to: now.corner }
}
