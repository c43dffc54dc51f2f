import { shuffle, streamOf } from '../stats/rng.ts'
import { type DesignColumn, designColumn } from './design-columns.ts'
import { buildTestDesign, type TestColumn, takeRows } from './test-design.ts'

/** What the values of the params alone, and when they were tried, say about how the runs were chosen. */
export interface DesignCheck {
  /** Largest |Spearman's ρ| between two params (categories by indicators), and the two; null when no two vary together. */
  readonly correlation: DesignCorrelation | null
  /** Largest Kolmogorov–Smirnov distance between the first and the second half of the runs; null without an order. */
  readonly drift: { readonly value: number; readonly param: number; readonly p: number } | null
}

export interface DesignCorrelation {
  readonly value: number
  readonly params: readonly [number, number]
  readonly p: number
  /**
   * Shape (p): of each param the largest correlation with another, and how often permutations reach it; p is 1 where
   * nobody counted (the largest of all is no more than chance) or there is nothing to compare.
   */
  readonly each: readonly { readonly value: number; readonly p: number }[]
}

/** Column-wise permutations: enough for the 99 % point and for p ≤ 0.005. */
const PERMUTATIONS = 999
/** With this many exceedances p is above both limits, and nobody needs to know by how much. */
const ENOUGH = 10
/** Fewer common rows than this say nothing about two params. */
const FEWEST_COMMON = 10
/** Above this many products per permutation, part of the rows has to do; above this many params, part of them. */
const MOST_PRODUCTS = 250_000
const MOST_PARAMS = 100
/** Of more rows than this, as many do. */
const MOST_ROWS = 2000

/** A time that nobody knows, before all others. */
const UNKNOWN = -Number.MAX_VALUE

const CORRELATION = 0xd6
const DRIFT = 0xd7

/**
 * Both checks against permutations of each column by itself, which keeps its values and where it is set.
 *
 * @param columns one row per configuration, failed ones included
 * @param started shape (n): when each was first tried, in any unit; NaN = unknown. null = no order is known
 */
export function checkDesign(columns: readonly TestColumn[], n: number, started: Float64Array | null, seed: number): DesignCheck {
  // Rows and columns by content, so that no listing shows. Times only need an order, and unknown ones a place.
  const time = Float64Array.from({ length: n }, (_, i) => (started === null || Number.isNaN(started[i]!) ? UNKNOWN : started[i]!))
  const design = buildTestDesign(columns, time, { seed })
  const places = Array.from(columns.keys())
    .sort((a, b) => design.keys[a]! - design.keys[b]! || a - b)
    .slice(0, MOST_PARAMS)
  // They stand in the order of time, which evenly spaced ones represent.
  const kept = everyNth(n, Math.min(n, MOST_ROWS))
  const ordered = places.map((place) => takeRows(design.columns[place]!, kept))
  const known = Float64Array.from(kept, (row) => design.y[row]!).map((value) => (value === UNKNOWN ? Number.NaN : value))
  const correlation = checkCorrelation(ordered, kept.length, seed)
  const drift = started === null ? null : checkDrift(ordered, known, seed)
  return {
    correlation: correlation && {
      ...correlation,
      params: pairOf(places[correlation.params[0]]!, places[correlation.params[1]]!),
      each: columns.map((_, place) => correlation.each[places.indexOf(place)] ?? { value: Number.NaN, p: 1 }),
    },
    drift: drift && { ...drift, param: places[drift.param]! },
  }
}

const pairOf = (a: number, b: number): readonly [number, number] => [Math.min(a, b), Math.max(a, b)]

function checkCorrelation(columns: readonly TestColumn[], n: number, seed: number): DesignCheck['correlation'] {
  const features = columns.reduce((sum, column) => sum + designColumn(column, n).features.length, 0)
  const rows = Math.max(200, Math.floor((2 * MOST_PRODUCTS) / Math.max(1, features * features)))
  const some = rows >= n ? null : everyNth(n, rows)
  const own = columns.map((column) => (some === null ? designColumn(column, n) : designColumn(takeRows(column, some), rows)))
  const scale = pairScales(own)
  const most = new Float64Array(columns.length)
  const observed = largestCorrelation(own, scale, most)
  if (observed === null) return null
  const deal = own.map(dealer)
  const drawn = new Float64Array(columns.length)
  const exceeded = new Float64Array(columns.length)
  let draws = 0
  const p = permutationP(observed.value, columns.length, seed, CORRELATION, (rngs) => {
    const largest = largestCorrelation(
      deal.map((again, k) => again(rngs(k))),
      scale,
      drawn,
    )!.value
    draws++
    drawn.forEach((value, k) => {
      if (value >= most[k]! * (1 - 1e-12)) exceeded[k]!++
    })
    return largest
  })
  const all = draws === PERMUTATIONS
  const each = columns.map((_, k) => ({ value: most[k]!, p: all && most[k]! > 0 ? (1 + exceeded[k]!) / (1 + PERMUTATIONS) : 1 }))
  return { ...observed, p, each }
}

/** √(n_a n_b) / common: what the dot product of two gappy columns of unit length lacks; 0 where too little is common. */
function pairScales(columns: readonly DesignColumn[]): readonly Float64Array[] {
  const masks = columns.map(({ active, features }) => {
    const mask = new Uint8Array(features[0]?.length ?? 0)
    for (const row of active) mask[row] = 1
    return mask
  })
  return columns.map((a, i) =>
    Float64Array.from(columns, (b, j) => {
      if (j >= i || a.features.length === 0 || b.features.length === 0) return 0
      let common = 0
      for (const row of a.active) common += masks[j]![row]!
      return common < FEWEST_COMMON ? 0 : Math.sqrt(a.active.length * b.active.length) / common
    }),
  )
}

/** @param most shape (columns), overwritten: the largest of each column with another, 0 where none can be compared */
function largestCorrelation(
  columns: readonly DesignColumn[],
  scales: readonly Float64Array[],
  most: Float64Array,
): { readonly value: number; readonly params: readonly [number, number] } | null {
  let value = -1
  let params: readonly [number, number] = [0, 0]
  most.fill(0)
  for (let i = 1; i < columns.length; i++) {
    for (let j = 0; j < i; j++) {
      const scale = scales[i]![j]!
      if (scale === 0) continue
      for (const a of columns[i]!.features) {
        for (const b of columns[j]!.features) {
          let dot = 0
          for (let row = 0; row < a.length; row++) dot += a[row]! * b[row]!
          const size = Math.min(1, Math.abs(dot) * scale)
          if (size > most[i]!) most[i] = size
          if (size > most[j]!) most[j] = size
          if (size > value + 1e-12) {
            value = size
            params = [j, i]
          }
        }
      }
    }
  }
  return value < 0 ? null : { value, params }
}

function checkDrift(params: readonly TestColumn[], started: Float64Array, seed: number): DesignCheck['drift'] {
  const columns = params.map((column) => designColumn(column, started.length))
  const timed = Int32Array.from(started.keys()).filter((row) => !Number.isNaN(started[row]!))
  if (timed.length < FEWEST_COMMON) return null
  const times = Float64Array.from(timed, (row) => started[row]!).sort()
  const middle = times[Math.floor(times.length / 2)]!
  if (middle === times[0]) return null
  // Shape (n): −1 = first half, 1 = second half, 0 = unknown.
  const half = started.map((time) => (Number.isNaN(time) ? 0 : time < middle ? -1 : 1))
  const own = columns.map((column) => ({ ...column, active: column.active.filter((row) => half[row] !== 0) }))
  // A permutation moves rows, so each column's order by value can be kept and only its halves be dealt anew.
  const walks = own.map(({ features, active }) => features.map((feature) => walkOf(feature, active)))
  const distanceOf = (k: number, halves: Float64Array): number => walks[k]!.reduce((most, walk) => Math.max(most, ks(walk, halves)), 0)
  const halvesOf = (k: number): Float64Array => Float64Array.from(own[k]!.active, (row) => half[row]!)
  let value = -1
  let param = 0
  for (const k of own.keys()) {
    if (walks[k]!.length === 0) continue
    const distance = distanceOf(k, halvesOf(k))
    if (distance > value) {
      value = distance
      param = k
    }
  }
  if (value < 0) return null
  const p = permutationP(value, columns.length, seed, DRIFT, (rngs) => {
    let most = 0
    for (const k of own.keys()) {
      if (walks[k]!.length === 0) continue
      const halves = halvesOf(k)
      shuffle(halves, rngs(k))
      most = Math.max(most, distanceOf(k, halves))
    }
    return most
  })
  return { value, param, p }
}

interface Walk {
  /** Places in `active`, by ascending value. */
  readonly order: Int32Array
  /** 1 where the next place has another value. */
  readonly ends: Uint8Array
}

function walkOf(feature: Float64Array, active: Int32Array): Walk {
  const at = (place: number): number => feature[active[place]!]!
  const order = Int32Array.from(active.keys()).sort((a, b) => at(a) - at(b) || a - b)
  const ends = Uint8Array.from(order, (place, i) => (i === order.length - 1 || at(order[i + 1]!) !== at(place) ? 1 : 0))
  return { order, ends }
}

/** Largest distance between the distribution functions of the two halves, shape (active) of −1 and 1. */
function ks({ order, ends }: Walk, halves: Float64Array): number {
  let first = 0
  for (const half of halves) if (half < 0) first++
  const second = halves.length - first
  if (first === 0 || second === 0) return 0
  let distance = 0
  let most = 0
  for (let i = 0; i < order.length; i++) {
    distance += halves[order[i]!]! < 0 ? 1 / first : -1 / second
    if (ends[i] === 1) most = Math.max(most, Math.abs(distance))
  }
  return most
}

/** (1 + exceedances) / (1 + permutations), ties counted; breaks off once p is above any limit. */
function permutationP(
  observed: number,
  columns: number,
  seed: number,
  purpose: number,
  draw: (rngs: (column: number) => ReturnType<typeof streamOf>) => number,
): number {
  const rngs = Array.from({ length: columns }, (_, k) => streamOf(seed, purpose, k))
  let exceeded = 0
  for (let b = 1; b <= PERMUTATIONS; b++) {
    if (draw((k) => rngs[k]!) >= observed * (1 - 1e-12)) exceeded++
    if (exceeded === ENOUGH) return exceeded / b
  }
  return (1 + exceeded) / (1 + PERMUTATIONS)
}

/** Deals the column's values anew to the rows in which it is set. What is returned is overwritten by the next call. */
function dealer(column: DesignColumn): (rng: ReturnType<typeof streamOf>) => DesignColumn {
  const { features, active } = column
  const source = active.slice()
  const dealt = { active, features: features.map((feature) => new Float64Array(feature.length)) }
  return (rng) => {
    source.set(active)
    shuffle(source, rng)
    for (let f = 0; f < features.length; f++) {
      const from = features[f]!
      const into = dealt.features[f]!
      for (let i = 0; i < active.length; i++) into[active[i]!] = from[source[i]!]!
    }
    return dealt
  }
}

const everyNth = (n: number, count: number): Int32Array => Int32Array.from({ length: count }, (_, i) => Math.floor((i * n) / count))
