import { twoSidedT } from './distributions.ts'
import { centred, dot } from './moments.ts'

/**
 * Does y bend over x? t test of the quadratic term in y ~ 1 + x + x², by orthogonalising x² to 1 and x.
 *
 * @param x shape (n), on the scale on which it is evenly spread
 * @param y shape (n), finite
 * @returns `curvature` > 0 = valley, < 0 = peak; `vertex` on the scale of `x` (NaN without a bend); `inside`: the vertex
 *          lies strictly within the observed range. p is NaN when n < 5, x has fewer than three values or y is constant
 */
export function quadraticTerm(x: Float64Array, y: Float64Array): { p: number; curvature: number; vertex: number; inside: boolean } {
  const none = { p: Number.NaN, curvature: Number.NaN, vertex: Number.NaN, inside: false }
  const n = x.length
  if (n < 5) return none
  const c1 = centred(x)
  const ss1 = dot(c1, c1)
  const squares = c1.map((value) => value * value)
  const middle = squares.reduce((sum, value) => sum + value, 0) / n
  const slope = ss1 > 0 ? dot(squares, c1) / ss1 : 0
  const c2 = squares.map((value, i) => value - middle - slope * c1[i]!)
  const ss2 = dot(c2, c2)
  // With two distinct values x² is a straight line of x and nothing but rounding is left.
  if (!(ss1 > 0) || ss2 <= 1e-12 * n) return none
  const z = centred(y)
  const total = dot(z, z)
  if (total === 0) return none
  const b1 = dot(c1, z) / ss1
  const b2 = dot(c2, z) / ss2
  const residual = Math.max(0, total - b1 * b1 * ss1 - b2 * b2 * ss2)
  const df = n - 3
  const t = residual === 0 ? Number.POSITIVE_INFINITY : b2 / Math.sqrt(residual / df / ss2)
  // z ≈ b1 c1 + b2 (c1² − middle − slope c1): stationary where b1 + b2 (2 c1 − slope) = 0.
  const at = b2 === 0 ? Number.NaN : (slope - b1 / b2) / 2
  let low = Number.POSITIVE_INFINITY
  let high = Number.NEGATIVE_INFINITY
  let lowAt = 0
  let highAt = 0
  for (let i = 0; i < n; i++) {
    if (c1[i]! < low) {
      low = c1[i]!
      lowAt = i
    }
    if (c1[i]! > high) {
      high = c1[i]!
      highAt = i
    }
  }
  const vertex = x[lowAt]! + ((at - low) / (high - low)) * (x[highAt]! - x[lowAt]!)
  return { p: twoSidedT(t, df), curvature: b2, vertex, inside: at > low && at < high }
}
