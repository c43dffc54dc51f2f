/**
 * Known names that resemble a mistyped one, best first: the same letters in another case, then names that contain it
 * or are contained in it, then those within a third of its length in edits.
 */
export function nearestNames(name: string, known: readonly string[], limit = 3): readonly string[] {
  const wanted = name.toLowerCase()
  const budget = Math.max(1, Math.floor(wanted.length / 3))
  const scored: { name: string; score: number }[] = []
  for (const candidate of known) {
    const other = candidate.toLowerCase()
    let score: number
    if (other === wanted) score = 0
    else {
      const distance = Math.abs(other.length - wanted.length) > budget ? Number.POSITIVE_INFINITY : editDistance(wanted, other)
      if (distance <= budget) score = distance
      else if (wanted.length >= 2 && other.includes(wanted)) score = budget + 1 + (other.length - wanted.length) / 1000
      else if (other.length >= 3 && wanted.includes(other)) score = budget + 2 + (wanted.length - other.length) / 1000
      else continue
    }
    scored.push({ name: candidate, score })
  }
  scored.sort((a, b) => a.score - b.score || (a.name < b.name ? -1 : 1))
  return scored.slice(0, limit).map((entry) => entry.name)
}

/** Levenshtein distance with a swap of neighbours counted as one edit; two rows back are kept. */
function editDistance(a: string, b: string): number {
  let beforeLast = new Int32Array(b.length + 1)
  let last = Int32Array.from({ length: b.length + 1 }, (_, j) => j)
  let row = new Int32Array(b.length + 1)
  for (let i = 1; i <= a.length; i++) {
    row[0] = i
    for (let j = 1; j <= b.length; j++) {
      const same = a[i - 1] === b[j - 1]
      let best = Math.min(last[j]! + 1, row[j - 1]! + 1, last[j - 1]! + (same ? 0 : 1))
      if (i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1]) best = Math.min(best, beforeLast[j - 2]! + 1)
      row[j] = best
    }
    const spare = beforeLast
    beforeLast = last
    last = row
    row = spare
  }
  return last[b.length]!
}
