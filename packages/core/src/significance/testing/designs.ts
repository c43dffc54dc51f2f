import type { Rng } from '../../stats/rng.ts'
import type { TestColumn } from '../test-design.ts'
import reference from './sobol.json' with { type: 'json' }

/** One simulated study, in the order in which its runs started. */
export interface Simulated {
  readonly columns: readonly TestColumn[]
  /** Shape (n): the metric. */
  readonly y: Float64Array
  readonly configuration: Int32Array | null
  /** Params that do nothing, given the others. */
  readonly nulls: readonly number[]
  /** Params that do something, by name. */
  readonly effects: Readonly<Record<string, number>>
}

/** n draws into a column. */
export const draws = (n: number, draw: (i: number) => number): Float64Array => Float64Array.from({ length: n }, (_, i) => draw(i))

export const numeric = (values: Float64Array): TestColumn => ({ kind: 'numeric', values })
export const nominal = (values: Float64Array, levels: number): TestColumn => ({ kind: 'levels', codes: Int32Array.from(values), levels })

/** Params of the mixed design by place: their names and numbers of values (0 = continuous). */
export const MIXED = ['bool', '3 categories', '10 categories', '3 levels', '4 levels', '10 levels', 'continuous', 'learning rate'] as const
const BOOL = 0
const FOUR_LEVELS = 4
const LEARNING_RATE = 7

/** Eight independent, uniform params of mixed kinds. */
export function mixedColumns(n: number, rng: Rng): TestColumn[] {
  const level = (levels: number) => draws(n, () => rng.below(levels))
  const continuous = () => draws(n, () => rng.uniform())
  return [
    numeric(level(2)),
    nominal(level(3), 3),
    nominal(level(10), 10),
    numeric(level(3)),
    numeric(level(4)),
    numeric(level(10)),
    numeric(continuous()),
    numeric(continuous()),
  ]
}

const all = (columns: readonly unknown[]): number[] => [...columns.keys()]
const plain = { configuration: null, effects: {} }

/** Nothing matters; noise normal or, as losses of failed-ish runs are, −lognormal(0, 1). */
export function noise(n: number, rng: Rng, skewed = false): Simulated {
  const columns = mixedColumns(n, rng)
  const y = draws(n, () => (skewed ? -Math.exp(rng.normal()) : rng.normal()))
  return { ...plain, columns, y, nulls: all(columns) }
}

/** Variance of (u − 0.6)² for u uniform on (0, 1): E(u − .6)⁴ − (E(u − .6)²)². */
const BOWL_VARIANCE = (0.4 ** 5 + 0.6 ** 5) / 5 - ((0.4 ** 3 + 0.6 ** 3) / 3) ** 2
/** Variance of a level out of 0 … 3. */
const LEVEL_VARIANCE = 1.25

/**
 * 70 % of the variance from a bowl in the learning rate, 5 % from a line in the 4-level param, the rest noise.
 * `shape` of what the metric then shows: as it is, cut to five values, or with a cliff instead of the bowl.
 */
export function strongAndWeak(n: number, rng: Rng, shape: 'smooth' | 'discrete' | 'cliff' = 'smooth'): Simulated {
  const columns = mixedColumns(n, rng)
  const lr = valuesOf(columns[LEARNING_RATE]!)
  const weak = valuesOf(columns[FOUR_LEVELS]!)
  const y = draws(n, (i) => {
    const strong = shape === 'cliff' ? (lr[i]! > 0.6 ? -2 : 0) * 0.854 : (-Math.sqrt(0.7) * (lr[i]! - 0.6) ** 2) / Math.sqrt(BOWL_VARIANCE)
    const value = strong + (Math.sqrt(0.05) * weak[i]!) / Math.sqrt(LEVEL_VARIANCE) + 0.5 * rng.normal()
    return shape === 'discrete' ? Math.round(value) : value
  })
  const nulls = all(columns).filter((k) => k !== LEARNING_RATE && k !== FOUR_LEVELS)
  return { ...plain, columns, y, nulls, effects: { strong: LEARNING_RATE, weak: FOUR_LEVELS } }
}

/** A boolean is the only cause, of 15 % of the variance. */
export function loneBoolean(n: number, rng: Rng): Simulated {
  const columns = mixedColumns(n, rng)
  const x = valuesOf(columns[BOOL]!)
  const y = draws(n, (i) => Math.sqrt(0.15) * (2 * x[i]! - 1) + Math.sqrt(0.85) * rng.normal())
  return { ...plain, columns, y, nulls: all(columns).filter((k) => k !== BOOL), effects: { bool: BOOL } }
}

/** A pure interaction of two continuous params, 70 % of the variance, and a strong main effect where asked for. */
export function interacting(n: number, rng: Rng, main: boolean): Simulated {
  const columns = mixedColumns(n, rng)
  const a = valuesOf(columns[6]!)
  const b = valuesOf(columns[LEARNING_RATE]!)
  // (u − ½)(v − ½) has variance 1/144.
  const y = draws(n, (i) => {
    const effect = main ? Math.sqrt(12 * 0.7) * b[i]! : Math.sqrt(144 * 0.7) * (a[i]! - 0.5) * (b[i]! - 0.5)
    return effect + Math.sqrt(0.3) * rng.normal()
  })
  return { ...plain, columns, y, nulls: [0, 1, 2, 3, 4, 5], effects: main ? { 'main effect': LEARNING_RATE } : { pair: LEARNING_RATE } }
}

/** Each of n / seeds configurations of the strong-and-weak design run several times; half of the noise is the seed's. */
export function replicated(n: number, seeds: number, rng: Rng): Simulated {
  const configurations = Math.ceil(n / seeds)
  const one = strongAndWeak(configurations, rng)
  const row = Int32Array.from({ length: configurations * seeds }, (_, i) => i % configurations)
  return {
    ...one,
    columns: one.columns.map((column) =>
      column.kind === 'numeric'
        ? numeric(Float64Array.from(row, (i) => column.values[i]!))
        : { ...column, codes: Int32Array.from(row, (i) => column.codes[i]!) },
    ),
    y: Float64Array.from(row, (i) => one.y[i]! + 0.35 * rng.normal()),
    configuration: row,
  }
}

/** A full grid of numeric levels; the first param gives half of the variance, the last one `weak` of it. */
export function grid(levels: readonly number[], weak: number, rng: Rng): Simulated {
  const n = levels.reduce((product, count) => product * count, 1)
  const columns = levels.map((count, k) => {
    const repeat = levels.slice(k + 1).reduce((product, other) => product * other, 1)
    return numeric(draws(n, (i) => Math.floor(i / repeat) % count))
  })
  const standard = (k: number, i: number): number => {
    const count = levels[k]!
    return (valuesOf(columns[k]!)[i]! - (count - 1) / 2) / Math.sqrt((count * count - 1) / 12)
  }
  const last = levels.length - 1
  const y = draws(n, (i) => Math.SQRT1_2 * standard(0, i) + Math.sqrt(weak) * standard(last, i) + Math.sqrt(0.5 - weak) * rng.normal())
  const nulls = all(columns).slice(1, weak > 0 ? last : undefined)
  return { ...plain, columns, y, nulls, effects: weak > 0 ? { strong: 0, weak: last } : { strong: 0 } }
}

/**
 * An optimizer of two, worth 2 standard deviations; `momentum` is set for the one, `beta2` for the other, and neither
 * matters. The optimizer is `a` in 44 % of the runs.
 */
export function conditional(n: number, rng: Rng): Simulated {
  const optimizer = draws(n, () => (rng.uniform() < 0.44 ? 0 : 1))
  const columns = [
    nominal(optimizer, 2),
    numeric(draws(n, (i) => (optimizer[i] === 0 ? rng.uniform() : Number.NaN))),
    numeric(draws(n, (i) => (optimizer[i] === 1 ? rng.uniform() : Number.NaN))),
    numeric(draws(n, () => rng.uniform())),
  ]
  const y = draws(n, (i) => 2 * optimizer[i]! + rng.normal())
  return { ...plain, columns, y, nulls: [1, 2, 3], effects: { parent: 0 } }
}

/** The first param gives 70 % of the variance, the second goes with it (normal copula) and does nothing. */
export function coupled(n: number, correlation: number, rng: Rng): Simulated {
  const a = draws(n, () => rng.normal())
  const b = draws(n, (i) => correlation * a[i]! + Math.sqrt(1 - correlation ** 2) * rng.normal())
  const rest = [0, 1, 2].map(() => numeric(draws(n, () => rng.uniform())))
  const y = draws(n, (i) => Math.sqrt(0.7) * a[i]! + Math.sqrt(0.3) * rng.normal())
  return { ...plain, columns: [numeric(a), numeric(b), ...rest], y, nulls: [1], effects: { strong: 0 } }
}

/**
 * A pair that is tied as above, the first of them 70 % of the variance; beside them a 4-level param worth 5 % of it, a
 * continuous one, a boolean and three categories that do nothing.
 */
export function besideTied(n: number, correlation: number, rng: Rng): Simulated {
  const [a, b] = coupled(n, correlation, rng).columns.map(valuesOf)
  const weak = draws(n, () => rng.below(4))
  const columns = [
    numeric(a!),
    numeric(b!),
    numeric(weak),
    numeric(draws(n, () => rng.uniform())),
    numeric(draws(n, () => rng.below(2))),
    nominal(
      draws(n, () => rng.below(3)),
      3,
    ),
  ]
  const y = draws(n, (i) => Math.sqrt(0.7) * a![i]! + (Math.sqrt(0.05) * weak[i]!) / Math.sqrt(LEVEL_VARIANCE) + 0.5 * rng.normal())
  return { ...plain, columns, y, nulls: [3, 4, 5], effects: { weak: 2 } }
}

/** Points of a randomly rotated Halton sequence, shape (n) per dimension (Cranley & Patterson 1976). */
export function halton(n: number, dimensions: number, rng: Rng): Float64Array[] {
  const primes = [2, 3, 5, 7, 11, 13, 17, 19, 23, 29]
  return primes.slice(0, dimensions).map((base) => {
    const shift = rng.uniform()
    return draws(n, (i) => {
      let inverse = 0
      for (let rest = i + 1, scale = 1 / base; rest > 0; rest = Math.floor(rest / base), scale /= base) inverse += (rest % base) * scale
      return (inverse + shift) % 1
    })
  })
}

const BITS = 8

/**
 * The first n ≤ 256 Sobol points in up to 16 dimensions, shape (n) per dimension: in every dimension the digits are mixed by
 * a random triangular matrix and shifted, as SciPy and Optuna do (Matoušek 1998), or left as they are.
 */
export function sobol(n: number, dimensions: number, rng: Rng, scrambled = true): Float64Array[] {
  return reference.points.slice(0, dimensions).map((points) => {
    // What each digit adds: itself, and at random all digits below it.
    const digits = Array.from({ length: BITS }, (_, j) => (0x80000000 >>> j) | (scrambled ? rng.uint32() >>> (j + 1) : 0))
    const shift = scrambled ? rng.uint32() : 0
    return draws(n, (i) => {
      const word = digits.reduce((sum, digit, j) => ((points[i]! >> (BITS - 1 - j)) & 1 ? sum ^ digit : sum), shift)
      return (word >>> 0) / 2 ** 32
    })
  })
}

export const valuesOf = (column: TestColumn): Float64Array => (column.kind === 'numeric' ? column.values : Float64Array.from(column.codes))
