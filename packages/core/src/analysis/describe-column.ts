import type { ParamColumn } from '../dataset/dataset.ts'
import type { Goal } from '../domain/objective.ts'
import { pearson, spearman } from '../stats/correlate.ts'
import { eta } from '../stats/group-variance.ts'
import { type Interval, pearsonInterval, spearmanInterval } from '../stats/intervals.ts'
import { midRanks } from '../stats/rank.ts'
import { turningPoint } from '../stats/turning-point.ts'
import type { ActiveColumn } from './active-column.ts'
import { bestLevel, type CorrelationLevel, describeLevels, ENOUGH_FOR_R } from './describe-levels.ts'
import { ENOUGH_FOR_INFERENCE } from './permute-columns.ts'

export type Verdict = 'confirmed' | 'suggestive' | 'no evidence'

export interface CorrelationParam {
  /** `a ≡ b` for params that move together and cannot be told apart. */
  readonly name: string
  readonly kind: ParamColumn['kind']
  readonly scale: 'linear' | 'log' | null
  /** Runs in which the param is active and known and the metric finite. */
  readonly n: number
  /** Different configurations among them. */
  readonly configurations: number
  /** What intervals and tests count: configurations, or runs where this param alone tells the configurations apart. */
  readonly independent: number
  /**
   * Which way is good under the goal: only where the verdict is confirmed or suggestive, or `peak` where the best values
   * lie inside the range. Null otherwise, and where p is withheld.
   */
  readonly better: string | null
  readonly correlation: {
    /** On the raw values. For booleans and two levels: point-biserial, the second level counted as 1. */
    readonly pearson: number | null
    readonly pearsonInterval: Interval | null
    /** On the param's own scale (log₁₀ where that is log). */
    readonly pearsonScaled: number | null
    readonly spearman: number | null
    readonly spearmanInterval: Interval | null
    readonly p: number | null
    readonly pAdjusted: number | null
    /** A turn that no correlation sees: the best values inside the range (`peak`), or the worst (`valley`). */
    readonly shape: 'peak' | 'valley' | null
    /** Of the quadratic term, over the ranks of the metric. Small without a `shape`: bent, but not turning. */
    readonly shapeP: number | null
    /** Best value by the fitted parabola, when it peaks inside the range; in the param's unit. */
    readonly shapeAt: number | null
  } | null
  /** √ of the bias-corrected share of variance between categories; null for all but categorical params of three levels and more. */
  readonly eta: number | null
  /** Permutation p, also of a categorical param (whose `correlation` is null), Holm-adjusted beside it. */
  readonly p: number | null
  readonly pAdjusted: number | null
  readonly verdict: Verdict | null
  readonly levels?: readonly CorrelationLevel[]
}

const ALPHA = 0.05
/** Where |ρ| reaches this the trend says more than the peak. */
const CLEAR_TREND = 0.5

/**
 * One param's row.
 * @param sign      the objective as logged is sign × `active.runs.y`
 * @param p         permutation p, NaN = none; `pAdjusted` beside it
 * @param inference false withholds whatever rests on runs chosen independently of their outcome
 */
export function describeColumn(
  active: ActiveColumn,
  name: string,
  goal: Goal,
  sign: 1 | -1,
  { p, pAdjusted, inference }: { readonly p: number; readonly pAdjusted: number; readonly inference: boolean },
): CorrelationParam {
  const { column, runs, weights, units, nominal } = active
  const n = runs.y.length
  const verdict: Verdict | null = Number.isNaN(p) ? null : pAdjusted <= ALPHA ? 'confirmed' : p <= ALPHA ? 'suggestive' : 'no evidence'
  const evidence = verdict === 'confirmed' || verdict === 'suggestive'
  const levels =
    column.kind === 'numeric'
      ? undefined
      : describeLevels(
          active,
          runs.y.map((value) => sign * value),
        )
  const base = {
    name,
    kind: column.kind,
    scale: column.scale,
    n,
    configurations: active.configurations,
    independent: units.y.length,
    p: orNull(p),
    pAdjusted: orNull(pAdjusted),
    verdict,
  }
  const folded = levels === undefined ? {} : { levels }
  if (nominal && column.kind !== 'numeric') {
    const strength = n < ENOUGH_FOR_R ? Number.NaN : eta(Int32Array.from(runs.x), column.levels.length, runs.y, weights)
    return { ...base, better: evidence ? bestLevel(levels!, goal) : null, correlation: null, eta: orNull(strength), ...folded }
  }
  if (n < ENOUGH_FOR_R) return { ...base, better: null, correlation: null, eta: null, ...folded }

  const enough = units.y.length >= ENOUGH_FOR_INFERENCE
  const values = numbersBehind(column, runs.x)
  const rho = sign * spearman(runs.x, runs.y, weights)
  const r = sign * pearsonOfFinite(values, runs.y, weights)
  const toBetter = goal === 'maximize' ? sign : -sign
  const bend =
    enough && inference
      ? turningPoint(onScale(column, numbersBehind(column, units.x)), midRanks(units.y.map((value) => toBetter * value)))
      : null
  const shape = bend?.turn ?? null
  return {
    ...base,
    better: betterWay(active, rho, evidence, shape, goal),
    correlation: {
      pearson: orNull(r),
      pearsonInterval: enough ? pearsonInterval(r, units.y.length) : null,
      pearsonScaled: orNull(sign * pearsonOfFinite(onScale(column, values), runs.y, weights)),
      spearman: orNull(rho),
      spearmanInterval: enough ? spearmanInterval(rho, units.y.length) : null,
      p: orNull(p),
      pAdjusted: orNull(pAdjusted),
      shape,
      shapeP: bend === null ? null : orNull(bend.bendP),
      shapeAt: shape === 'peak' ? inOwnUnit(column, bend!.at) : null,
    },
    eta: null,
    ...folded,
  }
}

/** The numbers that ordered levels stand for (their places when the levels are words); other columns as they are. */
function numbersBehind(column: ParamColumn, x: Float64Array): Float64Array {
  if (column.kind !== 'ordinal' || column.levelValues === null) return x
  const behind = column.levelValues
  return x.map((code) => behind[code]!)
}

/** Numbers on the scale on which the param is evenly spread. */
const onScale = (column: ParamColumn, values: Float64Array): Float64Array =>
  column.scale === 'log' ? values.map((value) => Math.log10(value)) : values

/** NaN when a value is infinite: a straight line through infinity says nothing. */
const pearsonOfFinite = (x: Float64Array, y: Float64Array, weights: Float64Array | null): number =>
  x.every(Number.isFinite) ? pearson(x, y, weights) : Number.NaN

/** A place on the column's scale as a value of the param; null where levels are words and have no values between them. */
function inOwnUnit(column: ParamColumn, at: number): number | null {
  const words = column.kind !== 'numeric' && !column.levels.every((level, i) => Number(level) === column.levelValues?.[i])
  return words ? null : orNull(column.scale === 'log' ? 10 ** at : at)
}

function betterWay(active: ActiveColumn, rho: number, evidence: boolean, shape: 'peak' | 'valley' | null, goal: Goal): string | null {
  if (shape === 'peak' && !(Math.abs(rho) >= CLEAR_TREND)) return 'peak'
  if (!evidence || !(Math.abs(rho) > 0)) return null
  const higher = rho > 0 === (goal === 'maximize')
  const { column, levels } = active
  if (column.kind === 'numeric' || column.kind === 'ordinal') return higher ? 'higher' : 'lower'
  return column.levels[levels.at(higher ? -1 : 0)!]!
}

/** JSON has neither NaN nor a negative zero. */
const orNull = (value: number): number | null => (Number.isFinite(value) ? value + 0 : null)
