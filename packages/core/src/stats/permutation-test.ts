import { type Rng, shuffle } from './rng.ts'

/** A statistic of one column against a shuffled response; larger = further from "no association". */
export interface PermutationStatistic {
  /** @param y the response in some order, shape (n) */
  of(y: Float64Array): number
  /** The same for several orders at once. @param into as long as `orders`, which are four */
  ofEach(orders: readonly Float64Array[], into: Float64Array): void
  /** Nobody needs to shuffle: the observed value is further out than any of 9,999 shuffles gets. */
  outOfReach(y: Float64Array): boolean
}

/**
 * |Σ xᵢ yᵢ|: for a centred response this orders permutations exactly as |r| does, since the norms do not change.
 * @param x centred, shape (n); whole numbers (`centredRanks`) make ties exact
 */
export function absoluteDot(x: Float64Array): PermutationStatistic {
  return {
    of: (y) => Math.abs(fastDot(x, y)),
    ofEach: ([y0, y1, y2, y3], into) => {
      dotEach(x, y0!, y1!, y2!, y3!, into)
      for (let k = 0; k < into.length; k++) into[k] = Math.abs(into[k]!)
    },
    outOfReach(y) {
      const n = x.length
      // Over all shuffles Σ xᵢ yᵢ has mean 0, variance Σx² Σy² / (n − 1), and skewness near γₓ γᵧ / √n.
      const deviations = Math.abs(fastDot(x, y)) / Math.sqrt((fastDot(x, x) * fastDot(y, y)) / (n - 1))
      const nearlyNormal = n >= MANY && Math.abs(skewness(x) * skewness(y)) <= 0.01 * Math.sqrt(n)
      return deviations >= (nearlyNormal ? FAR_IF_NORMAL : FAR)
    },
  }
}

/**
 * Σ_c (Σ_{i∈c} yᵢ)² / n_c: between-group sum of squares of a centred response. Does not depend on how groups are numbered.
 * @param codes group per value, shape (n), 0 ≤ code < groups
 */
export function betweenGroups(codes: Int32Array, groups: number): PermutationStatistic {
  const counts = new Float64Array(groups)
  for (const code of codes) counts[code]!++
  const sums = new Float64Array(groups)
  const of = (y: Float64Array): number => {
    sums.fill(0)
    for (let i = 0; i < y.length; i++) sums[codes[i]!]! += y[i]!
    let between = 0
    for (let c = 0; c < groups; c++) if (counts[c]! > 0) between += (sums[c]! * sums[c]!) / counts[c]!
    return between
  }
  return {
    of,
    ofEach: (orders, into) => {
      orders.forEach((y, k) => {
        into[k] = of(y)
      })
    },
    // To exceed it, one group at least must reach its share of it on its own.
    outOfReach: (y) => of(y) / (fastDot(y, y) / (y.length - 1)) / groups >= FAR * FAR,
  }
}

/** Four sums at once keep the multiplier busy; on whole numbers the order of summation does not show. */
function fastDot(x: Float64Array, y: Float64Array): number {
  let a = 0
  let b = 0
  let c = 0
  let d = 0
  let i = 0
  for (; i + 3 < x.length; i += 4) {
    a += x[i]! * y[i]!
    b += x[i + 1]! * y[i + 1]!
    c += x[i + 2]! * y[i + 2]!
    d += x[i + 3]! * y[i + 3]!
  }
  for (; i < x.length; i++) a += x[i]! * y[i]!
  return a + b + (c + d)
}

/** Four orders of y against one x: memory is what takes the time, and x is read once. */
function dotEach(x: Float64Array, y0: Float64Array, y1: Float64Array, y2: Float64Array, y3: Float64Array, into: Float64Array): void {
  let a = 0
  let b = 0
  let c = 0
  let d = 0
  for (let i = 0; i < x.length; i++) {
    const value = x[i]!
    a += y0[i]! * value
    b += y1[i]! * value
    c += y2[i]! * value
    d += y3[i]! * value
  }
  into[0] = a
  into[1] = b
  into[2] = c
  into[3] = d
}

function skewness(x: Float64Array): number {
  let cubes = 0
  for (const value of x) cubes += value * value * value
  return cubes / x.length / (fastDot(x, x) / x.length) ** 1.5
}

const FIRST = 999
const FURTHEST = 9_999
/** Shuffles evaluated together. */
const AT_ONCE = 4
/** Besag & Clifford (1991) stop here: p is then known to a relative 32 %, which is enough for a p that large. */
const ENOUGH_EXCEEDANCES = 10
/** Sums taken in another order differ in the last digits; what is equal in exact arithmetic must count as a tie. */
const TIE = 1e-12
/**
 * Standard deviations of the permutation distribution that no shuffle reaches. Where it is close to normal, the tails at
 * 7 are 3e-12, so that 9,999 shuffles reach it once in 4e7 such columns. Elsewhere 15: rank sums have lighter tails than
 * the normal, and Hoeffding's bound (1963) for a group's sum is 2 exp(−15²/6) = 1e-16.
 */
const FAR_IF_NORMAL = 7
const FAR = 15
const MANY = 1000

/**
 * Permutation p-values of several columns against one response, which is shuffled once for all of them.
 *
 * p = (1 + #{T* ≥ T}) / (B + 1), ties count, never 0. Every column gets B = 999; one that then has fewer than 10
 * exceedances goes on to its 10th (p = 10/L with L permutations used, Besag–Clifford) or to B = 9,999.
 *
 * @param y response, shape (n), centred ranks; rows in an order that does not depend on how the runs were listed
 * @param rearrange shuffles a response in place: over all rows, or only within blocks of them
 */
export function permutationTests(
  y: Float64Array,
  statistics: readonly PermutationStatistic[],
  rng: Rng,
  rearrange: (y: Float64Array, rng: Rng) => void = shuffle,
): readonly number[] {
  const observed = statistics.map((statistic) => statistic.of(y) * (1 - TIE))
  const exceeded = new Int32Array(statistics.length)
  const p = statistics.map((statistic) => (statistic.outOfReach(y) ? 1 / (FURTHEST + 1) : Number.NaN))
  let open = statistics.map((_, k) => k).filter((k) => Number.isNaN(p[k]))
  const orders = Array.from({ length: AT_ONCE }, () => y.slice())
  const reached = new Float64Array(AT_ONCE)
  for (let done = 0; done < FURTHEST && open.length > 0; done += AT_ONCE) {
    orders.forEach((order, i) => {
      order.set(orders[(i + AT_ONCE - 1) % AT_ONCE]!)
      rearrange(order, rng)
    })
    for (const k of open) {
      statistics[k]!.ofEach(orders, reached)
      for (let i = 0; i < AT_ONCE && Number.isNaN(p[k]); i++) {
        const b = done + i + 1
        if (b > FURTHEST) break
        if (reached[i]! >= observed[k]!) {
          exceeded[k]!++
          if (b > FIRST && exceeded[k] === ENOUGH_EXCEEDANCES) p[k] = ENOUGH_EXCEEDANCES / b
        }
        if (b === FIRST && exceeded[k]! >= ENOUGH_EXCEEDANCES) p[k] = (1 + exceeded[k]!) / (FIRST + 1)
      }
    }
    if (done >= FIRST - AT_ONCE) open = open.filter((k) => Number.isNaN(p[k]))
  }
  for (const k of open) p[k] = (1 + exceeded[k]!) / (FURTHEST + 1)
  return p
}
