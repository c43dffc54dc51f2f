import type { NoiseVerdict } from '../noise/equivalence.ts'
import type { MeanDifference } from '../noise/mean-difference.ts'
import type { Interval } from '../stats/intervals.ts'
import type { MeasuredNoise, NoiseNumbers } from './noise-result.ts'

export interface ComparedSet {
  readonly name: 'A' | 'B'
  /** What keeps its runs; null = all that are not in the other set. */
  readonly filter: string | null
  /** With a usable value; their configurations; and runs that ended without a value. */
  readonly runs: number
  readonly configurations: number
  readonly failed: number
  /** What counts as one: a run where the set is one configuration, else a configuration. */
  readonly unit: 'runs' | 'configurations'
  readonly units: number
  /** Over units, in the metric's unit. `sd` is null of a single one. */
  readonly mean: number
  readonly sd: number | null
  /** Over runs. */
  readonly lowest: number
  readonly highest: number
}

export interface ComparisonNumbers {
  readonly sets: readonly [ComparedSet, ComparedSet]
  /** Null where nothing was measured. */
  readonly noise: MeasuredNoise | null
  readonly margin: NoiseNumbers['margin']
  /** A less B. */
  readonly difference: number
  readonly interval: Interval
  readonly se: number
  readonly df: number
  readonly p: number
  readonly against: MeanDifference['against']
  /** Configurations of both sets that agree in everything but what tells the sets apart. */
  readonly pairs: number
  readonly better: 'A' | 'B' | null
  readonly verdict: NoiseVerdict
  /** Units of each set (or pairs) that would settle an undecided one: likely, and to be safe. */
  readonly unitsNeeded: readonly [number, number] | null
  /** Standard deviation of A's units over that of B's; p that they are the same. */
  readonly spread: { readonly ratio: number; readonly p: number | null } | null
  /** p that both fail equally often; null where nothing failed. */
  readonly failuresP: number | null
  /** Params of which no value occurs in both sets. */
  readonly differIn: readonly string[]
}

/** The same with its sentences. */
export interface ComparisonBody extends ComparisonNumbers {
  readonly headline: string
}
