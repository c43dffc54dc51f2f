/** Rows whose sums of products are those of a matrix: R with RᵀR = S. */
export interface Factor {
  readonly rank: number
  /** Shape (t): which column of the matrix stands at each place of a row. */
  readonly order: Int32Array
  /** Shape (rank × t), row by row; row r is 0 before its place r. */
  readonly rows: Float64Array
}

/** Diagonals of 1 below this are what rounding leaves of a column that others determine. */
const NOTHING_LEFT = 1e-11

/**
 * Cholesky's factor with the largest diagonal first, so that a matrix of lower rank, such as sums over fewer rows than it has
 * columns, is factored as well.
 *
 * @param products shape (t × t), symmetric, no negative eigenvalue, diagonal of 1 (or 0: such a column has no part)
 * @param most     the rank it can have
 * @see Higham 1990, analysis of the Cholesky decomposition of a semi-definite matrix
 */
export function factorProducts(products: Float64Array, t: number, most = t): Factor {
  const limit = Math.min(most, t)
  const rows = new Float64Array(limit * t)
  const order = Int32Array.from({ length: t }, (_, i) => i)
  const left = Float64Array.from({ length: t }, (_, i) => products[i * t + i]!)
  let rank = 0
  for (; rank < limit; rank++) {
    let place = rank
    for (let i = rank + 1; i < t; i++) if (left[i]! > left[place]!) place = i
    if (!(left[place]! > NOTHING_LEFT)) break
    for (const list of [order, left]) [list[rank], list[place]] = [list[place]!, list[rank]!]
    for (let r = 0; r < rank; r++) [rows[r * t + rank], rows[r * t + place]] = [rows[r * t + place]!, rows[r * t + rank]!]
    const root = Math.sqrt(left[rank]!)
    const at = rank * t
    rows[at + rank] = root
    for (let i = rank + 1; i < t; i++) {
      let value = products[order[rank]! * t + order[i]!]!
      for (let r = 0; r < rank; r++) value -= rows[r * t + rank]! * rows[r * t + i]!
      rows[at + i] = value / root
      left[i]! -= rows[at + i]! ** 2
    }
  }
  return { rank, order, rows: rows.slice(0, rank * t) }
}

/**
 * Weighted sums of a factor's rows, many at once: lines = weights · rows. By blocks of lines and places whose sums need no memory,
 * which is what takes the time.
 *
 * @param weights shape (lines × rank)
 * @param lines   shape (lines × t), filled
 */
export function sumRows({ rank, rows }: Factor, weights: Float64Array, lines: Float64Array, t: number): void {
  lines.fill(0)
  const count = rank === 0 ? 0 : weights.length / rank
  const [pairs, blocks] = [count - (count % LINES), t - (t % PLACES)]
  for (let s = 0; s < blocks; s += PLACES) {
    const last = Math.min(rank, s + PLACES)
    for (let line = 0; line < pairs; line += LINES) {
      let a0 = 0
      let a1 = 0
      let a2 = 0
      let a3 = 0
      let b0 = 0
      let b1 = 0
      let b2 = 0
      let b3 = 0
      const first = line * rank
      for (let r = 0, at = s; r < last; r++, at += t) {
        const a = weights[first + r]!
        const b = weights[first + rank + r]!
        const r0 = rows[at]!
        const r1 = rows[at + 1]!
        const r2 = rows[at + 2]!
        const r3 = rows[at + 3]!
        a0 += a * r0
        a1 += a * r1
        a2 += a * r2
        a3 += a * r3
        b0 += b * r0
        b1 += b * r1
        b2 += b * r2
        b3 += b * r3
      }
      const to = line * t + s
      lines[to] = a0
      lines[to + 1] = a1
      lines[to + 2] = a2
      lines[to + 3] = a3
      lines[to + t] = b0
      lines[to + t + 1] = b1
      lines[to + t + 2] = b2
      lines[to + t + 3] = b3
    }
  }
  for (let line = 0; line < count; line++)
    for (let s = line < pairs ? blocks : 0; s < t; s++) {
      let sum = 0
      for (let r = 0, at = s; r <= s && r < rank; r++, at += t) sum += weights[line * rank + r]! * rows[at]!
      lines[line * t + s] = sum
    }
}

/** Of a block. */
const LINES = 2
const PLACES = 4
