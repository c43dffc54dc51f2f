import { midRanks } from '../stats/rank.ts'

/**
 * Numbers categories by how many rows they have and where those stand in `y`, so that neither names nor the order of
 * listing decide anything later. Categories without rows come last; −1 stays −1.
 */
export function numberLevels(codes: Int32Array, y: Float64Array, levels: number): Int32Array {
  const counts = new Float64Array(levels)
  const sums = new Float64Array(levels)
  const squares = new Float64Array(levels)
  const ranks = midRanks(y)
  codes.forEach((code, i) => {
    if (code < 0) return
    counts[code]!++
    sums[code]! += ranks[i]!
    squares[code]! += ranks[i]! * ranks[i]!
  })
  const number = new Int32Array(levels)
  Array.from({ length: levels }, (_, code) => code)
    .sort(
      (a, b) =>
        Number(counts[a] === 0) - Number(counts[b] === 0) || counts[a]! - counts[b]! || sums[a]! - sums[b]! || squares[a]! - squares[b]!,
    )
    .forEach((code, place) => {
      number[code] = place
    })
  return codes.map((code) => (code < 0 ? -1 : number[code]!))
}
