import type { Rng } from '../../stats/rng.ts'
import { halton, numeric, type Simulated, sobol } from './designs.ts'

/** How a simulated search chooses its next point. */
export type SearchKind = 'random' | 'halton' | 'sobol' | 'sobol, not scrambled' | 'tpe-like' | 'local'

/** Lower is better: a bowl, or a kink with a cliff at x₁ > 0.9. Only the first two of d params matter. */
export type Surface = 'smooth' | 'cliff'

const NOISE = 0.1
/** Of the kernels, and of the steps to new candidates. */
const BANDWIDTH = 0.1

function loss(surface: Surface, x: Float64Array): number {
  const [a, b] = [x[0]!, x[1]!]
  if (surface === 'smooth') return 4 * (a - 0.7) ** 2 + (b - 0.3) ** 2
  return 2 * Math.abs(a - 0.7) + 0.7 * Math.abs(b - 0.3) + (a > 0.9 ? 1 : 0)
}

/** A search of n runs over d continuous params on (0, 1). `matters` = false: the metric is noise alone. */
export function search(kind: SearchKind, surface: Surface, n: number, d: number, rng: Rng, matters = true): Simulated {
  const points: Float64Array[] = []
  const y: number[] = []
  const sequence = sequenceOf(kind, n, d, rng)
  for (let i = 0; i < n; i++) {
    const x = sequence === null ? next(kind, points, y, n, d, rng) : Float64Array.from(sequence, (column) => column[i]!)
    points.push(x)
    y.push((matters ? loss(surface, x) : 0) + NOISE * rng.normal())
  }
  const columns = Array.from({ length: d }, (_, k) => numeric(Float64Array.from(points, (x) => x[k]!)))
  const nulls = [...columns.keys()].slice(matters ? 2 : 0)
  return { columns, y: Float64Array.from(y), configuration: null, nulls, effects: matters ? { first: 0, second: 1 } : {} }
}

function sequenceOf(kind: SearchKind, n: number, d: number, rng: Rng): readonly Float64Array[] | null {
  if (kind === 'halton') return halton(n, d, rng)
  return kind.startsWith('sobol') ? sobol(n, d, rng, kind === 'sobol') : null
}

const uniform = (d: number, rng: Rng): Float64Array => Float64Array.from({ length: d }, () => rng.uniform())

function next(kind: SearchKind, points: readonly Float64Array[], y: readonly number[], n: number, d: number, rng: Rng): Float64Array {
  if (kind === 'tpe-like' && points.length >= 10) return parzen(points, y, d, rng)
  if (kind === 'local' && points.length >= n / 3 && rng.uniform() < 0.8) return around(points[best(y)]!, 0.1, rng)
  return uniform(d, rng)
}

const best = (y: readonly number[]): number => y.reduce((at, value, i) => (value < y[at]! ? i : at), 0)

/** A Gaussian step, reflected at the ends. */
function around(center: Float64Array, step: number, rng: Rng): Float64Array {
  return center.map((value) => {
    const moved = Math.abs(value + step * rng.normal()) % 2
    return moved > 1 ? 2 - moved : moved
  })
}

/** Of 24 candidates around the best tenth, the one with the largest ratio of densities, dimension by dimension. */
function parzen(points: readonly Float64Array[], y: readonly number[], d: number, rng: Rng): Float64Array {
  const order = [...y.keys()].sort((a, b) => y[a]! - y[b]!)
  const split = Math.max(2, Math.ceil(0.1 * y.length))
  const good = order.slice(0, split).map((i) => points[i]!)
  const bad = order.slice(split).map((i) => points[i]!)
  let chosen = uniform(d, rng)
  let most = Number.NEGATIVE_INFINITY
  for (let candidate = 0; candidate < 24; candidate++) {
    const x = around(good[rng.below(good.length)]!, BANDWIDTH, rng)
    let score = 0
    for (let k = 0; k < d; k++) score += Math.log(density(good, k, x[k]!, BANDWIDTH)) - Math.log(density(bad, k, x[k]!, BANDWIDTH))
    if (score > most) {
      most = score
      chosen = x
    }
  }
  return chosen
}

/** Mean of Gaussian kernels, and one uniform point as a prior. */
function density(points: readonly Float64Array[], k: number, at: number, bandwidth: number): number {
  let sum = 1
  for (const x of points) sum += Math.exp(-0.5 * ((at - x[k]!) / bandwidth) ** 2) / (bandwidth * Math.sqrt(2 * Math.PI))
  return sum / (points.length + 1)
}
