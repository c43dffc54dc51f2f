const DIGIT_BITS = 11
const DIGITS = 1 << DIGIT_BITS
/** Digits of 11, 11 and 10 bits in each half of a double. */
const SHIFTS = [0, 11, 22] as const

/**
 * Rows in ascending order of their value, those of equal values in ascending order themselves. A radix sort over the bits
 * of the doubles: a fourth of the time of sorting by comparison at 100,000 rows, and it tells where each value stood.
 * @param values shape (n); NaN is left out, −0 equals 0, ±Infinity are values
 * @returns shape (rows whose value is not NaN)
 */
export function orderValues(values: Float64Array): Int32Array {
  const n = values.length
  // Doubles as integers that ascend with them: negative ones turned round, the others behind them. Adding 0 makes −0 a 0.
  const halves = new Int32Array(2 * n)
  const doubles = new Float64Array(halves.buffer)
  for (let i = 0; i < n; i++) doubles[i] = values[i]! + 0
  const [low, high] = new Uint8Array(Uint16Array.of(1).buffer)[0] === 1 ? [0, 1] : [1, 0]
  let order = new Int32Array(n)
  let count = 0
  for (let i = 0; i < n; i++) {
    if (Number.isNaN(values[i]!)) continue
    order[count++] = i
    const turn = halves[2 * i + high]! >> 31
    halves[2 * i + low] = halves[2 * i + low]! ^ turn
    halves[2 * i + high] = halves[2 * i + high]! ^ (turn | 0x80000000)
  }
  let next = new Int32Array(count)
  order = order.subarray(0, count)
  const starts = new Int32Array(DIGITS)
  for (const half of [low, high]) {
    for (const shift of SHIFTS) {
      if (!countDigits(starts, halves, half, shift, order)) continue
      scatter(starts, halves, half, shift, order, next)
      const sorted = next
      next = order
      order = sorted
    }
  }
  return order
}

/** Where the rows of each digit begin; false when all rows share one. */
function countDigits(starts: Int32Array, halves: Int32Array, half: number, shift: number, order: Int32Array): boolean {
  starts.fill(0)
  for (let k = 0; k < order.length; k++) {
    const digit = (halves[2 * order[k]! + half]! >>> shift) & (DIGITS - 1)
    starts[digit] = starts[digit]! + 1
  }
  let before = 0
  for (let digit = 0; digit < DIGITS; digit++) {
    const count = starts[digit]!
    if (count === order.length) return false
    starts[digit] = before
    before += count
  }
  return true
}

function scatter(starts: Int32Array, halves: Int32Array, half: number, shift: number, order: Int32Array, into: Int32Array): void {
  for (let k = 0; k < order.length; k++) {
    const row = order[k]!
    const digit = (halves[2 * row + half]! >>> shift) & (DIGITS - 1)
    const at = starts[digit]!
    starts[digit] = at + 1
    into[at] = row
  }
}
