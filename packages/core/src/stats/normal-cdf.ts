// Rational approximations of the normal distribution function on two ranges (Cody 1969; also TOMS algorithm 715).
// Each list holds coefficients by rising place in Horner's scheme as written below.
const CENTRE = [2.2352520354606837, 161.02823106855587, 1067.6894854603709, 18154.98125334356, 0.06568233791820745]
const CENTRE_BELOW = [47.202581904688245, 976.0985517377767, 10260.932208618979, 45507.78933502673]
const MIDDLE = [
  0.39894151208813466, 8.883149794388377, 93.50665613217785, 597.2702763948002, 2494.5375852903726, 6848.190450536283, 11602.65143764735,
  9842.714838383978, 1.0765576773720192e-8,
]
const MIDDLE_BELOW = [
  22.266688044328117, 235.387901782625, 1519.3775994075547, 6485.558298266761, 18615.571640885097, 34900.95272114598, 38912.00328609327,
  19685.429676859992,
]

/** Φ(z): relative error about 1e-15 in the lower tail too, as far as doubles reach (z = −38.4). */
export function normalCdf(z: number): number {
  const y = Math.abs(z)
  if (y <= 0.67448975) {
    const square = z * z
    let above = CENTRE[4]! * square
    let below = square
    for (let i = 0; i < 3; i++) {
      above = (above + CENTRE[i]!) * square
      below = (below + CENTRE_BELOW[i]!) * square
    }
    return 0.5 + (z * (above + CENTRE[3]!)) / (below + CENTRE_BELOW[3]!)
  }
  const tail = upperTail(y)
  return z < 0 ? tail : 1 - tail
}

/** 1 − Φ(y), y > 0.67. */
function upperTail(y: number): number {
  if (Number.isNaN(y)) return y
  if (y > 40) return 0
  let ratio: number
  if (y <= 5.656854249492381) {
    let above = MIDDLE[8]! * y
    let below = y
    for (let i = 0; i < 7; i++) {
      above = (above + MIDDLE[i]!) * y
      below = (below + MIDDLE_BELOW[i]!) * y
    }
    ratio = (above + MIDDLE[7]!) / (below + MIDDLE_BELOW[7]!)
  } else {
    // Mills's ratio as a continued fraction, 1/(y + 1/(y + 2/(y + …))): forty terms are more than doubles can tell apart.
    let fraction = y
    for (let i = 40; i >= 1; i--) fraction = y + i / fraction
    ratio = 0.3989422804014327 / fraction
  }
  // e^(−y²/2) in two factors: the first exponent is exact, the second small.
  const rounded = Math.trunc(y * 16) / 16
  return Math.exp(-0.5 * rounded * rounded) * Math.exp(-0.5 * (y - rounded) * (y + rounded)) * ratio
}
