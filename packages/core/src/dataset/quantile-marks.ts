/**
 * Values at even shares of a sorted column: the first is the smallest, the last the largest. Every mark is a value that
 * occurs (nearest rank), so that ties stay ties.
 *
 * @param values finite, shape (n)
 * @param parts  at least 1
 * @returns shape (parts + 1), ascending; empty for n = 0
 */
export function quantileMarks(values: Float64Array, parts: number): Float64Array {
  if (values.length === 0) return new Float64Array(0)
  const sorted = values.toSorted()
  return Float64Array.from({ length: parts + 1 }, (_, i) => sorted[Math.round((i / parts) * (sorted.length - 1))]!)
}
