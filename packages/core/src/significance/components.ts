import { centred, dot } from '../stats/moments.ts'
import { midRanks } from '../stats/rank.ts'
import type { TestColumn } from './test-design.ts'

/**
 * A param in the form a test multiplies residuals with. Directions are centred, of unit length, shape (u): the values
 * themselves and, for more than two of them, their square without its constant and linear part. Groups are the unordered
 * categories, numbered 0 … groups − 1 without gaps.
 */
export type Components =
  | { readonly kind: 'directions'; readonly directions: readonly Float64Array[] }
  | { readonly kind: 'groups'; readonly codes: Int32Array; readonly groups: number }

/** @param column without gaps, varying */
export function componentsOf(column: TestColumn): Components {
  if (column.kind === 'numeric') return { kind: 'directions', directions: directionsOf(finite(column.values)) }
  const { codes, groups } = dense(column.codes)
  if (groups > 2) return { kind: 'groups', codes, groups }
  return { kind: 'directions', directions: directionsOf(Float64Array.from(codes)) }
}

/** Linear and, where it is more than rounding, quadratic direction of finite numbers. */
function directionsOf(x: Float64Array): Float64Array[] {
  const linear = unit(centred(x))
  if (linear === null) return []
  const squares = linear.map((value) => value * value)
  const middle = squares.reduce((sum, value) => sum + value, 0) / squares.length
  const slope = dot(squares, linear)
  const size = Math.sqrt(dot(squares, squares))
  const bent = squares.map((value, i) => value - middle - slope * linear[i]!)
  // With two distinct values the square is a straight line of them, and what is left is rounding.
  if (!(Math.sqrt(dot(bent, bent)) > 1e-6 * size)) return [linear]
  const quadratic = unit(centred(bent))
  return quadratic === null ? [linear] : [linear, quadratic]
}

function unit(x: Float64Array): Float64Array | null {
  const size = Math.sqrt(dot(x, x))
  return size > 0 ? x.map((value) => value / size) : null
}

/** Infinite values at the ends of the finite ones; their ranks where there are fewer than two finite values. */
function finite(x: Float64Array): Float64Array {
  let low = Infinity
  let high = -Infinity
  for (const value of x) {
    if (!Number.isFinite(value)) continue
    low = Math.min(low, value)
    high = Math.max(high, value)
  }
  return high > low ? x.map((value) => Math.min(high, Math.max(low, value))) : midRanks(x)
}

/** Codes renumbered without gaps, in their order. */
export function dense(codes: Int32Array): { readonly codes: Int32Array; readonly groups: number } {
  const used = [...new Set(codes)].sort((a, b) => a - b)
  const number = new Map(used.map((code, k) => [code, k]))
  return { codes: codes.map((code) => number.get(code)!), groups: used.length }
}
