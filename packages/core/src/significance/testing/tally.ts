/** What a simulated study adds: by label how often something happened (or a number), of how many chances. */
export type Tally = Record<string, readonly [sum: number, of: number]>

export function count(into: Tally, label: string, hit: boolean | number): void {
  const [sum, of] = into[label] ?? [0, 0]
  into[label] = [sum + Number(hit), of + 1]
}

export function addTallies(a: Tally, b: Tally): Tally {
  const result: Tally = { ...a }
  for (const [label, [sum, of]] of Object.entries(b)) {
    const [before, chances] = result[label] ?? [0, 0]
    result[label] = [before + sum, chances + of]
  }
  return result
}

/**
 * Two-sided limits of a count of `n` with chance `p` that are passed by chance in one case of 1,000: exact binomial tails
 * of 0.0005 on either side.
 */
export function binomialLimits(n: number, p: number): readonly [low: number, high: number] {
  const tail = 0.0005
  let log = n * Math.log1p(-p) // of the chance of k
  let below = 0
  let low = 0
  let high = n
  for (let k = 0; k <= n; k++) {
    const chance = Math.exp(log)
    if (below + chance <= tail) low = k + 1
    below += chance
    if (1 - below <= tail) {
      high = k
      break
    }
    log += Math.log(n - k) - Math.log(k + 1) + Math.log(p) - Math.log1p(-p)
  }
  return [low, high]
}
