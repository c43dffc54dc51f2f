type Window = readonly [number, number]

/** What one press of + leaves of the stretch, and what an arrow moves it by. */
const ZOOM = 0.5
const SHIFT = 0.25

/**
 * The stretch of x that a key leads to: + and − zoom about the middle, arrows move it, Home and End go to the ends, 0 and Escape
 * show all.
 * @param shown the stretch in sight; `whole` all there is; both in the units of x
 * @returns null = all of it; undefined = the key is none of these, or leads nowhere
 */
export function windowAfter(key: string, shown: Window, whole: Window, scale: 'linear' | 'log'): Window | null | undefined {
  const to = scale === 'log' ? Math.log : (value: number) => value
  const from = scale === 'log' ? Math.exp : (value: number) => value
  const [start, end] = [to(whole[0]), to(whole[1])]
  const [low, high] = [to(shown[0]), to(shown[1])]
  const span = high - low
  const all = !(low > start || high < end)
  // It keeps its width at the ends.
  const at = (first: number, width: number): Window | null => {
    if (!(width < end - start)) return null
    const begin = Math.max(start, Math.min(end - width, first))
    return [begin === start ? whole[0] : from(begin), begin + width >= end ? whole[1] : from(begin + width)]
  }
  if (!(end > start)) return undefined
  if (key === '+' || key === '=') return at(low + (span * (1 - ZOOM)) / 2, span * ZOOM)
  if (all) return undefined
  if (key === '-') return at(low - (span * (1 / ZOOM - 1)) / 2, span / ZOOM)
  if (key === 'ArrowLeft') return at(low - SHIFT * span, span)
  if (key === 'ArrowRight') return at(low + SHIFT * span, span)
  if (key === 'Home') return at(start, span)
  if (key === 'End') return at(end - span, span)
  return key === '0' || key === 'Escape' ? null : undefined
}
