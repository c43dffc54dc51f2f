import { studentT } from './distributions.ts'
import { centred, dot } from './moments.ts'
import { quadraticTerm } from './quadratic-term.ts'

/** The quadratic term must be this sure, each side's slope that sure; together well below one false turn in 100 null columns. */
const BEND_ALPHA = 0.01
const SIDE_ALPHA = 0.05

export interface TurningPoint {
  /** Two-sided p of the quadratic term; NaN when it cannot be fitted. */
  readonly bendP: number
  /** `peak`: y rises, then falls; `valley`: the other way round; null: it does not turn inside the range. */
  readonly turn: 'peak' | 'valley' | null
  /** Where the parabola turns, on the scale of `x`; NaN unless it turns inside the range. */
  readonly at: number
}

/**
 * Does y turn round inside the range of x? A significant quadratic term alone also describes a curve that levels off,
 * so the straight lines on both sides of the turning point must slope against each other as well, each on its own
 * (two-lines test, Simonsohn 2018).
 *
 * @param x shape (n), finite, on the scale on which it is evenly spread
 * @param y shape (n), finite; ranks, when outliers must not decide
 */
export function turningPoint(x: Float64Array, y: Float64Array): TurningPoint {
  const bend = quadraticTerm(x, y)
  const none = { bendP: bend.p, turn: null, at: Number.NaN }
  if (!(bend.p <= BEND_ALPHA) || !bend.inside) return none
  // Split at the observed value next to the vertex; its rows belong to both sides, so that three levels make two lines.
  let split = x[0]!
  for (const value of x) if (Math.abs(value - bend.vertex) < Math.abs(split - bend.vertex)) split = value
  const sign = bend.curvature < 0 ? 1 : -1
  const rises = slopeP(x, y, (value) => value <= split, sign)
  const falls = slopeP(x, y, (value) => value >= split, -sign)
  if (!(rises <= SIDE_ALPHA && falls <= SIDE_ALPHA)) return none
  return { bendP: bend.p, turn: sign > 0 ? 'peak' : 'valley', at: bend.vertex }
}

/** One-sided p of the slope of y over x among some rows, in the direction of `sign`; NaN when fewer than 3 rows or no spread. */
function slopeP(x: Float64Array, y: Float64Array, keep: (value: number) => boolean, sign: number): number {
  const rows: number[] = []
  for (let i = 0; i < x.length; i++) if (keep(x[i]!)) rows.push(i)
  const n = rows.length
  if (n < 3) return Number.NaN
  const cx = centred(Float64Array.from(rows, (i) => x[i]!))
  const cy = centred(Float64Array.from(rows, (i) => y[i]!))
  const xx = dot(cx, cx)
  const yy = dot(cy, cy)
  if (!(xx > 0) || !(yy > 0)) return Number.NaN
  const xy = dot(cx, cy)
  const residual = Math.max(0, yy - (xy * xy) / xx)
  const t = residual === 0 ? Math.sign(xy) * Number.POSITIVE_INFINITY : xy / Math.sqrt((residual / (n - 2)) * xx)
  return studentT(sign * t, n - 2).upper
}
