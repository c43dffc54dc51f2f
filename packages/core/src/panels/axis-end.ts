/** The next end of an axis that falls on one of its ticks. */
export function axisEnd(end: number): number {
  const size = 10 ** Math.floor(Math.log10(end))
  return size * ([1, 1.2, 1.5, 2, 2.5, 3, 4, 5, 6, 8].find((step) => step * size >= end) ?? 10)
}
