/**
 * Which lines of a stream have arrived, as half-open ranges [from, to) in order, apart from one another. Nearly always one:
 * clients send lines one after the other; gaps appear when a request overtakes another.
 */
export type LineRanges = readonly (readonly [from: number, to: number])[]

/** The ranges with [from, to) added. */
export function addLines(ranges: LineRanges, from: number, to: number): LineRanges {
  if (to <= from) return ranges
  const joined: (readonly [number, number])[] = []
  let [low, high] = [from, to]
  for (const range of ranges) {
    if (range[1] < low || range[0] > high) joined.push(range)
    else {
      low = Math.min(low, range[0])
      high = Math.max(high, range[1])
    }
  }
  joined.push([low, high])
  return joined.sort((a, b) => a[0] - b[0])
}

export const hasLine = (ranges: LineRanges, line: number): boolean => ranges.some(([from, to]) => line >= from && line < to)

/** Where the next line of a client that sends one after the other belongs. */
export const lineCount = (ranges: LineRanges): number => ranges.at(-1)?.[1] ?? 0
