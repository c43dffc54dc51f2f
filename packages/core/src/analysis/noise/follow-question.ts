import { type CurveEffect, type CurveNoise, curveEffect } from '../../noise/curve-effect.ts'
import { guidedForest, leftOverCurves, withoutMeans } from '../../significance/left-over-curves.ts'
import { isSet, unitsOf } from '../../significance/param-units.ts'
import { FEWEST_FOREST_UNITS } from '../../significance/prepare-param.ts'
import { comparedTrees } from '../../significance/residuals.ts'
import type { TestDesign } from '../../significance/test-design.ts'
import type { UnitsTogether } from '../../significance/units-together.ts'
import { mixSeed } from '../../stats/rng.ts'
import { type GrownTogether, leftTogether, type Together } from './grow-together.ts'

/** What all params share; plain data that every thread is sent once. Shape legend: r runs, t places of training. */
export interface FollowShared {
  readonly steps: number
  /** Shape (r × t), run by run, in an order by content; or of cells, where those are compared. */
  readonly values: Float64Array
  /** Of single runs; null where no repeats have curves. */
  readonly noise: CurveNoise | null
  /** Where the other params have to be taken out: over the runs, on their values. */
  readonly design: TestDesign | null
  /** Params whose trees are grown for all of them at once; null where each has its own. */
  readonly together: (GrownTogether & { /** Shape (u): rows of the design. */ readonly rows: Int32Array }) | null
  readonly draws: number
  readonly seed: number
}

/** One param. */
export interface FollowItem {
  /** Shape (r): group, −1 = none. */
  readonly codes: Int32Array
  readonly groups: number
  /** Shape (r × t): values of its own, where the main effects of the other params were fitted and taken out; null = the shared ones. */
  readonly values: Float64Array | null
  /** Shape (groups): what each counts for, where that is not its number of runs. */
  readonly sizes: readonly number[] | null
  /** `noise`: held against noise and tested with it. `reseeds`: tested with the spread of its own groups. `rest`: with what others leave. */
  readonly against: 'noise' | 'reseeds' | 'rest'
  /** Place in the design; read for `rest`. */
  readonly place: number
  /** Place among the columns of the forest for all at once; null where the param has its own. */
  readonly column: number | null
}

export interface Followed {
  readonly found: CurveEffect | null
  /** Units with a group. */
  readonly units: number
  /** Shape (groups). */
  readonly counts: readonly number[]
  /** Shape (t): range of the group means, where `found` is null as well. */
  readonly effect: Float64Array
}

const STREAM = 0xf011
const FOREST = 0xf012

/** One param over training: an item of work for any thread. */
export const FOLLOW_TASKS = {
  'follow-training': (shared: FollowShared) => {
    const left = leftTogether(shared.together)
    return (item: FollowItem): Followed => follow(shared, item, item.column === null ? null : left(item.column))
  },
} as const

/** @param known shape (units × t): what the other params leave, where many are followed together */
function follow(shared: FollowShared, item: FollowItem, known: Float64Array | null): Followed {
  const { steps: t, values, noise, design, draws, seed } = shared
  const { codes, groups, sizes, against, place } = item
  const ask = (units: Float64Array, of: Int32Array): Followed => {
    const counts = new Array<number>(groups).fill(0)
    for (const code of of) if (code >= 0) counts[code]!++
    const question = {
      steps: t,
      values: units,
      codes: of,
      groups,
      sizes,
      noise: against === 'rest' ? null : noise,
      testWithin: against === 'reseeds' && counts.every((n) => n >= 2),
      draws,
      seed: mixSeed(seed, STREAM),
    }
    const usable = counts.every((n) => n > 0) && (against !== 'noise' || noise !== null)
    return {
      found: usable ? curveEffect(question) : null,
      units: counts.reduce((sum, n) => sum + n, 0),
      counts,
      effect: plainRange(units, of, groups, t),
    }
  }
  if (against !== 'rest') return ask(item.values ?? values, codes)

  const codesAt = (rows: Int32Array): Int32Array => rows.map((row) => codes[design!.rows[row]!]!)
  if (known !== null) return ask(known, codesAt(shared.together!.rows))
  const { rows, others } = unitsOf(design!, place)
  const units = averaged(values, t, design!, place, rows)
  const left = leftOverCurves(
    rows.length >= FEWEST_FOREST_UNITS ? others : [],
    units,
    t,
    mixSeed(design!.seed, FOREST, design!.keys[place]!),
    comparedTrees(rows.length),
  )
  return ask(left, codesAt(rows))
}

/** @param values shape (runs × t) */
export function followTogether({ rows, columns }: UnitsTogether, design: TestDesign, values: Float64Array, t: number): Together {
  const curves = withoutMeans(averaged(values, t, design, -1, rows), t)
  return { forest: guidedForest(columns, curves, t, mixSeed(design.seed, FOREST), comparedTrees(rows.length)), curves, steps: t }
}

/** Mean curve of each unit's runs, shape (units × t). @param place of the param whose units they are; −1 = of all runs */
function averaged(values: Float64Array, t: number, design: TestDesign, place: number, rows: Int32Array): Float64Array {
  const all = Int32Array.from({ length: design.n }, (_, row) => row)
  const active = place < 0 ? all : all.filter((row) => isSet(design.columns[place]!, row))
  const single = active.length === rows.length || design.configuration === null
  const unitOf = new Map(Array.from(rows, (row, unit) => [single ? row : design.configuration![row]!, unit]))
  const means = new Float64Array(rows.length * t)
  const counts = new Int32Array(rows.length)
  for (const row of active) {
    const unit = unitOf.get(single ? row : design.configuration![row]!)!
    const count = ++counts[unit]!
    const from = design.rows[row]! * t
    for (let s = 0, to = unit * t; s < t; s++) means[to + s]! += (values[from + s]! - means[to + s]!) / count
  }
  return means
}

function plainRange(values: Float64Array, codes: Int32Array, groups: number, t: number): Float64Array {
  const sums = new Float64Array(groups * t)
  const counts = new Int32Array(groups)
  codes.forEach((group, unit) => {
    if (group < 0) return
    const count = ++counts[group]!
    for (let s = 0; s < t; s++) sums[group * t + s]! += (values[unit * t + s]! - sums[group * t + s]!) / count
  })
  return Float64Array.from({ length: t }, (_, s) => {
    let [low, high] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY]
    for (let group = 0; group < groups; group++) {
      if (counts[group] === 0) continue
      low = Math.min(low, sums[group * t + s]!)
      high = Math.max(high, sums[group * t + s]!)
    }
    return high >= low ? high - low : 0
  })
}
