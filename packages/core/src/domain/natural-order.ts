/**
 * Compares texts the way people number things: `run-2` before `run-10`. Independent of locale, so that the order is
 * the same on every machine; texts that differ only in leading zeros fall back to code units.
 */
export function naturalOrder(a: string, b: string): number {
  let i = 0
  let j = 0
  while (i < a.length && j < b.length) {
    const x = a.charCodeAt(i)
    const y = b.charCodeAt(j)
    if (isDigit(x) && isDigit(y)) {
      while (a.charCodeAt(i) === ZERO) i++
      while (b.charCodeAt(j) === ZERO) j++
      const startA = i
      const startB = j
      while (isDigit(a.charCodeAt(i))) i++
      while (isDigit(b.charCodeAt(j))) j++
      const longer = i - startA - (j - startB)
      if (longer !== 0) return longer
      for (let k = 0; k < i - startA; k++) {
        const difference = a.charCodeAt(startA + k) - b.charCodeAt(startB + k)
        if (difference !== 0) return difference
      }
      continue
    }
    if (x !== y) return x - y
    i++
    j++
  }
  const rest = a.length - i - (b.length - j)
  return rest !== 0 ? rest : a < b ? -1 : a > b ? 1 : 0
}

const ZERO = 48
const isDigit = (code: number): boolean => code >= ZERO && code <= 57
