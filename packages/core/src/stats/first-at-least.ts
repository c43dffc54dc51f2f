/** The first place whose value is at least `least`, the length where there is none; values ascend. */
export function firstAtLeast(values: Float64Array, least: number): number {
  let low = 0
  let high = values.length
  while (low < high) {
    const middle = (low + high) >> 1
    if (values[middle]! < least) low = middle + 1
    else high = middle
  }
  return low
}
