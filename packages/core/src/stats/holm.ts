/**
 * Holm's step-down adjustment: controls the chance of any false alarm whatever the dependence between the tests.
 * @param p raw p-values, shape (m); NaN = no test, stays NaN and is not counted
 */
export function holm(p: readonly number[]): readonly number[] {
  const tested = p.map((value, i) => ({ value, i })).filter(({ value }) => !Number.isNaN(value))
  tested.sort((a, b) => a.value - b.value)
  const adjusted = p.map(() => Number.NaN)
  let running = 0
  tested.forEach(({ value, i }, k) => {
    running = Math.max(running, Math.min(1, (tested.length - k) * value))
    adjusted[i] = running
  })
  return adjusted
}
