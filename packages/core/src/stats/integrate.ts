/**
 * ∫ eᶠ⁽ᵘ⁾ du over the real line for an f with one hump (−∞ allowed), by the trapezoidal rule: for smooth integrands that die
 * out on both sides it gains digits exponentially with every halving of the step (Trefethen & Weideman 2014). Nothing is
 * subtracted, so a result of 1e-80 keeps its relative precision.
 *
 * @param logDensity f, smooth where it is finite
 * @param start      a point where f is finite, or may be
 * @param width      a length on which f changes by about 1; a wrong guess costs time, not digits
 * @returns 0 where f is −∞ at every point tried
 */
export function integrateHump(logDensity: (u: number) => number, start: number, width: number): number {
  const peak = climb(logDensity, start, width)
  const top = logDensity(peak)
  if (!(top > Number.NEGATIVE_INFINITY)) return 0
  // The step is fitted to the hump as it is, not as it was guessed: half-width at e^-1 from both sides.
  let step = Math.min(fall(logDensity, peak, top, width), fall(logDensity, peak, top, -width))
  let previous = Number.NaN
  let sum = sumFrom(logDensity, peak, top, step, 1)
  for (let halvings = 0; halvings < 8; halvings++) {
    const found = sum * step
    // Halving the step at least squares the error: where two sums agree to eight digits the later one has sixteen.
    if (Math.abs(found - previous) <= 1e-8 * found) break
    previous = found
    step /= 2
    sum += sumFrom(logDensity, peak, top, step, 2)
  }
  return Math.exp(top) * sum * step
}

/** The place of the largest value, near enough: uphill in growing steps, then by thirds. */
function climb(f: (u: number) => number, start: number, width: number): number {
  const middle = reach(f, start, width)
  let [low, high] = [middle - width, middle + width]
  const grow = 1.6
  for (let size = width; f(low) > f(low + 0.5 * width) && size < 1e6; size *= grow) low -= size
  for (let size = width; f(high) > f(high - 0.5 * width) && size < 1e6; size *= grow) high += size
  while (high - low > 0.5 * width) {
    const [a, b] = [low + (high - low) / 3, high - (high - low) / 3]
    if (f(a) < f(b)) low = a
    else high = b
  }
  return (low + high) / 2
}

/** The start, or the nearest place to either side, in doubling steps, where the integrand has not underflowed. */
function reach(f: (u: number) => number, start: number, width: number): number {
  if (f(start) > Number.NEGATIVE_INFINITY) return start
  for (let step = width; step < 1e3 * Math.max(1, width); step *= 1.5)
    for (const place of [start - step, start + step]) if (f(place) > Number.NEGATIVE_INFINITY) return place
  return start
}

/** How far from the peak f has fallen by 1, in steps of a tenth. */
function fall(f: (u: number) => number, peak: number, top: number, width: number): number {
  let distance = 0.1 * width
  while (f(peak + distance) > top - 1 && Math.abs(distance) < 1e6) distance *= 1.3
  return Math.abs(distance)
}

/** Σ e^(f − top) over peak + i·step, every i (`stride` 1) or the odd ones (2), to both sides until 1e-20 of the top. */
function sumFrom(f: (u: number) => number, peak: number, top: number, step: number, stride: 1 | 2): number {
  let sum = stride === 1 ? 1 : 0
  for (const sign of [1, -1])
    for (let i = 1; i < 100_000; i += stride) {
      const height = f(peak + sign * i * step) - top
      if (height < -46 || Number.isNaN(height)) break
      sum += Math.exp(height)
    }
  return sum
}
