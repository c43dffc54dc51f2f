import type { ConfigurationMoments } from './variance-components.ts'

/** σ²(configuration) over σ²(seed) where the restricted likelihood is highest, and where it has fallen by half of χ²₁'s 95 % point. */
export interface VarianceRatio {
  readonly ratio: number
  readonly low: number
  readonly high: number
  /** σ²(seed) at `ratio`, in the squared unit of the means. */
  readonly seedVariance: number
}

/** χ²₁ at 95 %. */
const DROP = 3.841458820694124
/** Ratios beyond these are 0 and infinity. */
const LEAST = 1e-9
const MOST = 1e9
const STEPS = 200

/**
 * One-way random effects by restricted maximum likelihood, for configurations that ran unequally often: each counts by what it knows,
 * where the analysis of variance takes them by their runs. With equally many the two agree.
 *
 * @param groups at least two, with a second run somewhere and some variance within
 * @see Patterson & Thompson 1971; Searle, Casella & McCulloch 1992, chapter 6
 */
export function restrictedLikelihood(groups: readonly ConfigurationMoments[]): VarianceRatio {
  const runs = groups.reduce((sum, { n }) => sum + n, 0)
  const within = groups.reduce((sum, { n, variance }) => sum + (n > 1 ? (n - 1) * variance : 0), 0)
  const first = groups[0]!.mean

  /** −2 log of the restricted likelihood up to a constant, σ²(seed) at its best. */
  const at = (ratio: number): { readonly deviance: number; readonly seedVariance: number } => {
    let weights = 0
    let weighted = 0
    let logs = 0
    for (const { n, mean } of groups) {
      const weight = n / (1 + n * ratio)
      weights += weight
      weighted += weight * (mean - first)
      logs += Math.log1p(n * ratio)
    }
    const middle = weighted / weights
    let squares = within
    for (const { n, mean } of groups) squares += (n / (1 + n * ratio)) * (mean - first - middle) ** 2
    const seedVariance = squares / (runs - 1)
    return { deviance: (runs - 1) * Math.log(seedVariance) + logs + Math.log(weights), seedVariance }
  }

  const ratio = lowest((log) => at(Math.exp(log)).deviance)
  const best = at(ratio)
  const rises = (to: number): boolean => at(to).deviance - best.deviance > DROP
  return {
    ratio,
    low: rises(LEAST) ? crossing(rises, LEAST, ratio) : 0,
    high: rises(MOST) ? crossing(rises, MOST, ratio) : Number.POSITIVE_INFINITY,
    seedVariance: best.seedVariance,
  }
}

/** Where the profile is lowest; it has one valley, or falls towards 0. */
function lowest(deviance: (log: number) => number): number {
  let [a, b] = [Math.log(LEAST), Math.log(MOST)]
  const golden = (Math.sqrt(5) - 1) / 2
  let [x, y] = [b - golden * (b - a), a + golden * (b - a)]
  let [atX, atY] = [deviance(x), deviance(y)]
  for (let step = 0; step < STEPS && b - a > 1e-10; step++) {
    if (atX < atY) {
      b = y
      y = x
      atY = atX
      x = b - golden * (b - a)
      atX = deviance(x)
    } else {
      a = x
      x = y
      atX = atY
      y = a + golden * (b - a)
      atY = deviance(y)
    }
  }
  const found = Math.exp((a + b) / 2)
  return found <= 2 * LEAST ? 0 : found
}

/** The ratio, between one where the likelihood has fallen far enough and one where it has not, at which it just has. */
function crossing(rises: (ratio: number) => boolean, outside: number, inside: number): number {
  let [out, within] = [Math.log(outside), Math.log(Math.max(LEAST, inside))]
  for (let step = 0; step < STEPS && Math.abs(out - within) > 1e-12; step++) {
    const middle = (out + within) / 2
    if (rises(Math.exp(middle))) out = middle
    else within = middle
  }
  return Math.exp(within)
}
