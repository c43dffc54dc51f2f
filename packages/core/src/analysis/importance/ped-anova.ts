import { shuffle, streamOf } from '../../stats/rng.ts'
import { FOR } from './forest-question.ts'

/** One param over the runs: numbers on the scale on which it is evenly spread, or codes of levels. NaN = not set. */
export interface PedColumn {
  readonly values: Float64Array
  /** Number of levels; 0 = numbers. */
  readonly levels: number
}

const GRID = 50
/** Fewer runs among the best than this say nothing about what they share. */
const FEWEST_BEST = 8
const SHUFFLES = 199
const ALPHA = 0.05

/**
 * What sets the best runs apart from all runs (Watanabe et al. 2023): Pearson's divergence between the density of the best
 * γ and that of all runs, per param, as shares of their sum. Densities are Parzen estimates with Scott's bandwidth, a
 * uniform prior of weight 1, on a grid of 50, as in Optuna's evaluator; levels are counted.
 *
 * γ = max(0.1, 8/n), at most ½: Optuna's constant 0.1 means two runs at n = 20.
 *
 * @param better shape (n): the metric, turned so that more is better
 * @returns shape (p); null when the best runs are fewer than 8, or when the params' largest divergence (each in units of its
 *          own mean under chance) is no larger than 199 shuffles of "is among the best" give at 5 %: shares of noise would
 *          look like a ranking
 */
export function pedAnova(columns: readonly PedColumn[], better: Float64Array, seed: number): readonly number[] | null {
  const n = better.length
  const gamma = Math.min(0.5, Math.max(0.1, 8 / n))
  const best = Math.round(gamma * n)
  if (best < FEWEST_BEST || columns.length === 0) return null
  const order = Int32Array.from(better.keys()).sort((a, b) => better[b]! - better[a]! || a - b)
  const isBest = new Int32Array(n)
  for (let k = 0; k < best; k++) isBest[order[k]!] = 1
  const densities = columns.map((column) => place(column))
  const divergence = densities.map((density) => density.divergence(isBest))
  const total = divergence.reduce((sum, value) => sum + value, 0)
  if (!(total > 0)) return null
  const byChance = Array.from({ length: SHUFFLES }, () => new Float64Array(columns.length))
  const shuffled = isBest.slice()
  const rng = streamOf(seed, FOR.best)
  for (const chance of byChance) {
    shuffle(shuffled, rng)
    densities.forEach((density, k) => {
      chance[k] = density.divergence(shuffled)
    })
  }
  const unit = columns.map((_, k) => byChance.reduce((sum, chance) => sum + chance[k]!, 0) / SHUFFLES)
  const furthest = (values: ArrayLike<number>): number => unit.reduce((most, u, k) => (u > 0 ? Math.max(most, values[k]! / u) : most), 0)
  const reached = furthest(divergence) * (1 - 1e-12)
  const p = (1 + byChance.filter((chance) => furthest(chance) >= reached).length) / (SHUFFLES + 1)
  return p <= ALPHA ? divergence.map((value) => value / total) : null
}

interface Placed {
  /** Pearson's divergence of the marked runs from all, over the runs in which the param is set. */
  divergence(isBest: Int32Array): number
}

function place({ values, levels }: PedColumn): Placed {
  const set = Int32Array.from(values.keys()).filter((i) => Number.isFinite(values[i]!))
  const cells = levels > 0 ? levels : GRID
  let low = Number.POSITIVE_INFINITY
  let high = Number.NEGATIVE_INFINITY
  for (const i of set) {
    low = Math.min(low, values[i]!)
    high = Math.max(high, values[i]!)
  }
  const width = high - low
  const cell = new Int32Array(values.length).fill(-1)
  for (const i of set) {
    if (levels > 0) cell[i] = values[i]!
    else cell[i] = width > 0 ? Math.round(((values[i]! - low) / width) * (GRID - 1)) : 0
  }
  const everyone = new Float64Array(cells)
  for (const i of set) everyone[cell[i]!]!++
  const all = levels > 0 ? levelDensity(everyone) : parzen(everyone)
  const marked = new Float64Array(cells)
  return {
    divergence(isBest) {
      marked.fill(0)
      for (const i of set) if (isBest[i] === 1) marked[cell[i]!]!++
      const top = levels > 0 ? levelDensity(marked) : parzen(marked)
      let sum = 0
      for (let c = 0; c < cells; c++) if (all[c]! > 0) sum += all[c]! * (top[c]! / all[c]! - 1) ** 2
      return sum
    },
  }
}

/** Counts with a uniform prior of weight 1, as probabilities. */
function levelDensity(counts: Float64Array): Float64Array {
  const total = counts.reduce((sum, count) => sum + count, 0) + 1
  return counts.map((count) => (count + 1 / counts.length) / total)
}

/** Gaussian kernels of Scott's bandwidth at the 50 cells, plus one of the whole width for the prior; as probabilities. */
function parzen(counts: Float64Array): Float64Array {
  const cells = counts.length
  const n = counts.reduce((sum, count) => sum + count, 0)
  const mean = n > 0 ? counts.reduce((sum, count, c) => sum + count * c, 0) / n : (cells - 1) / 2
  const variance = n > 1 ? counts.reduce((sum, count, c) => sum + count * (c - mean) ** 2, 0) / (n - 1) : 0
  const iqr = quantileCell(counts, n, 0.75) - quantileCell(counts, n, 0.25)
  const spread = iqr > 0 ? Math.min(Math.sqrt(variance), iqr / 1.34) : Math.sqrt(variance)
  // Scott (1992); no narrower than half a cell, below which the grid would miss the kernel.
  const bandwidth = Math.max(0.5, n > 0 ? 1.059 * spread * n ** -0.2 : 0)
  const density = new Float64Array(cells)
  const add = (centre: number, kernel: Float64Array, weight: number): void => {
    let mass = 0
    for (let c = 0; c < cells; c++) mass += kernel[Math.abs(c - centre)]!
    for (let c = 0; c < cells; c++) density[c]! += (weight * kernel[Math.abs(c - centre)]!) / mass
  }
  const kernelOf = (width: number) => Float64Array.from({ length: cells }, (_, distance) => Math.exp(-0.5 * (distance / width) ** 2))
  const kernel = kernelOf(bandwidth)
  for (let c = 0; c < cells; c++) if (counts[c]! > 0) add(c, kernel, counts[c]!)
  add(Math.floor(cells / 2), PRIOR, 1)
  return density.map((value) => value / (n + 1))
}
/** As wide as the whole grid, from its middle. */
const PRIOR = Float64Array.from({ length: GRID }, (_, distance) => Math.exp(-0.5 * (distance / GRID) ** 2))

function quantileCell(counts: Float64Array, n: number, q: number): number {
  let below = 0
  for (let c = 0; c < counts.length; c++) {
    below += counts[c]!
    if (below >= q * n) return c
  }
  return counts.length - 1
}
