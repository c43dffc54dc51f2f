/**
 * The run whose line passes nearest to a point.
 *
 * @param xs of the axes, pixels, ascending
 * @param ys per axis, shape (n)
 * @param mask only these; null = all
 * @param rank of two lines that are as near, the better one lies on top
 * @param reach farther away than this is nothing, pixels
 */
export function nearestLine(
  xs: readonly number[],
  ys: readonly Float32Array[],
  mask: Uint8Array | null,
  rank: Int32Array,
  point: { readonly x: number; readonly y: number },
  reach: number,
): number | null {
  if (xs.length === 0) return null
  let right = xs.findIndex((x) => x >= point.x)
  if (right < 0) right = xs.length - 1
  const left = Math.max(0, right - 1)
  const width = xs[right]! - xs[left]!
  const part = width > 0 ? Math.max(0, Math.min(1, (point.x - xs[left]!) / width)) : 0
  const [a, b] = [ys[left]!, ys[right]!]
  let found = -1
  let nearest = reach
  for (let row = 0; row < a.length; row++) {
    if (mask !== null && mask[row] === 0) continue
    const rise = b[row]! - a[row]!
    // Across the line, not straight down: a steep line is near although far above.
    const away = Math.abs(a[row]! + part * rise - point.y) * (part > 0 && part < 1 ? width / Math.hypot(width, rise) : 1)
    if (away < nearest || (away === nearest && found >= 0 && rank[row]! > rank[found]!)) {
      nearest = away
      found = row
    }
  }
  return found < 0 ? null : found
}
