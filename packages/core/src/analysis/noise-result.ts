import type { EqualNoise } from '../noise/equal-noise.ts'
import type { NoiseVerdict } from '../noise/equivalence.ts'
import type { GroupedValue } from '../noise/grouping.ts'
import type { NoiseDesign } from '../noise/recognise-design.ts'
import type { Trend } from '../noise/trend.ts'
import type { Interval } from '../stats/intervals.ts'
import type { OneWayTest } from '../stats/one-way.ts'
import type { NoiseByStep, NoiseParamByStep } from './noise-by-step-result.ts'

export type { NoiseVerdict } from '../noise/equivalence.ts'
export type { GroupedValue } from '../noise/grouping.ts'
export type { NoiseDesign } from '../noise/recognise-design.ts'

/** One configuration that ran more than once, or a noise study of one. */
export interface NoiseAnchor {
  readonly source: 'replicates' | 'noise study'
  /** Runs with a usable value, copies counted once. */
  readonly n: number
  readonly mean: number
  readonly sd: number | null
  readonly failed: number
}

/** How far the metric moves when only the seed changes, in its unit. */
export interface MeasuredNoise {
  readonly sd: number
  /** 95 %, for noise that is roughly normal. */
  readonly interval: Interval
  readonly df: number
  /** Two single runs of one configuration differ by less than this in 95 of 100 cases, the uncertainty of `sd` included. */
  readonly betweenRuns: number
  /** Runs behind it, and the configurations they repeat. */
  readonly replicates: number
  readonly configurations: number
  readonly source: 'replicates' | 'noise study' | 'both'
  /** `median`: by the median absolute deviation, since single runs collapsed. */
  readonly method: 'pooled' | 'median'
  /** Of the repeated runs: those without a value, and those with one so bad that it is another event than noise. */
  readonly failures: { readonly runs: number; readonly failed: number; readonly collapsed: number }
  /** Runs left out of everything: a configuration and a seed that were there already, with the same value. */
  readonly copies: number
  /** Repeated configurations whose runs all have one value, while others differ. */
  readonly identical: number
  /** Whether it is the same at all anchors; null of a single one. */
  readonly equal: EqualNoise | null
  /** The anchors with the most runs. */
  readonly anchors: readonly NoiseAnchor[]
}

export interface NoiseGroup {
  readonly value: GroupedValue
  /** Runs. */
  readonly n: number
  /** In the metric's unit; adjusted for the other params where those vary unevenly. */
  readonly mean: number
}

/**
 * What an effect is held against. `seed`: noise between repeats. `within`: the spread of the param's own groups. `rest`: what the
 * other params leave between configurations, seed noise included.
 */
export type YardstickKind = 'seed' | 'within' | 'rest'

export interface NoiseParam {
  /** `a ≡ b` for twins, which nothing can tell apart. */
  readonly name: string
  readonly params: readonly string[]
  readonly kind: 'numeric' | 'ordinal' | 'categorical' | 'boolean'
  readonly grouping: 'values' | 'buckets'
  /** Number of groups, runs in a typical one (harmonic mean), and runs in all. */
  readonly groups: number
  readonly perGroup: number
  /** Of the smallest and the largest group: runs, or configurations where those count. */
  readonly groupSizes: readonly [number, number]
  readonly n: number
  /** What a group counts in, where its runs are not independent: configurations. */
  readonly units: number
  readonly unit: 'runs' | 'configurations'
  /** Of the group means, each weighted by its runs. */
  readonly mean: number
  /** Largest less smallest group mean, in the metric's unit. */
  readonly effect: number
  readonly highest: GroupedValue
  readonly lowest: GroupedValue
  /** The group with the best mean under the goal. */
  readonly best: GroupedValue
  /** The effect less what chance adds to a range of so many groups; null where nothing is left to judge by. */
  readonly corrected: number | null
  /** 90 % of the true range; null where nothing is left to judge by. */
  readonly interval: Interval | null
  /** What the yardstick alone would show with these groups: expected, and in 90 of 100 cases. */
  readonly noiseEffect: number | null
  readonly noiseBand: Interval | null
  readonly timesNoise: number | null
  readonly yardstick: { readonly kind: YardstickKind; readonly sd: number | null; readonly df: number }
  readonly test: 'F*' | 'F' | 'range' | 'dcrt' | 'gcm' | null
  readonly p: number | null
  readonly pAdjusted: number | null
  /** Why there is no p. */
  readonly untested: string | null
  readonly f: OneWayTest | null
  /** Of the same groups by permutation of the runs: a cross-check that assumes no shape of the noise. */
  readonly permutationP: number | null
  /** In a complete grid: against what the main effects leave, interactions included. */
  readonly againstRest: OneWayTest | null
  readonly trend: Trend | null
  /** One-sided 95 % bounds of the true range. */
  readonly bounds: Interval | null
  readonly verdict: NoiseVerdict | null
  /** Runs (or configurations) per group that would settle an undecided one: if the noise estimate is right, and to be safe. */
  readonly runsNeeded: readonly [number, number] | null
  /** What the same groups show among noise runs, by labels that had no effect; null where those are too few to fill the groups. */
  readonly placebo: PlaceboEffect | null
  /** The effect over the placebo effect, where the two rest on groups of one size. */
  readonly timesPlacebo: number | null
  readonly levels: readonly NoiseGroup[]
}

export interface PlaceboEffect {
  /** Largest less smallest mean of the noise runs' groups, in the metric's unit. */
  readonly effect: number
  /** What noise is expected to show with these groups. */
  readonly expected: number
  readonly groups: number
  /** Noise runs in the smallest and in the largest group. */
  readonly groupSizes: readonly [number, number]
  /** As many groups as the param has, and about as large. */
  readonly comparable: boolean
}

/** The noise runs with labels: params without any effect. */
export interface NoisePlacebo {
  /** `labels`: recorded by the noise runs and not used. `drawn`: dealt to repeats at random. */
  readonly source: 'labels' | 'drawn'
  readonly repeats: number
  /** That they repeat; of several, values are taken about each one's mean, stretched by √(r/(r − 1)) for r runs. */
  readonly configurations: number
  /** Of the draw. */
  readonly seed: number | null
  /** `labels`: the keys that hold them, where these are not the params themselves. */
  readonly columns: readonly { readonly param: string; readonly column: string }[]
  /** Places of the noise runs in the run set, the first 2,000, with their values. */
  readonly rows: readonly number[]
  readonly values: readonly number[]
  /** `drawn`: per param, the place of the run whose value each noise run has as its label; null = it has none. */
  readonly labels: readonly { readonly param: string; readonly from: readonly (number | null)[] }[]
}

export interface NoiseNumbers {
  readonly noise: MeasuredNoise
  readonly design: NoiseDesign
  /** Somebody said so; else it was recognised. */
  readonly designGiven: boolean
  /** The smallest difference that matters. */
  readonly margin: { readonly value: number; readonly source: 'given' | 'noise' | 'scale' }
  /** How much of the variation between runs is luck. */
  readonly components: {
    readonly luck: number
    readonly interval: Interval
    readonly configurations: number
    readonly runs: number
    readonly configurationSd: number
    readonly source: 'replicates' | 'noise study'
    readonly balanced: boolean
  } | null
  /**
   * Whole run sets: largest less smallest value, standard deviation. `step` is null where the objective is one number a run. Noise of
   * several configurations is that within them: values about each one's mean, stretched by √(r/(r − 1)) for r runs.
   */
  readonly spread: readonly {
    readonly set: 'signal' | 'noise'
    readonly step: number | null
    readonly n: number
    readonly configurations: number
    readonly range: number
    readonly sd: number
  }[]
  /** Null with fewer than two noise runs. */
  readonly placebo: NoisePlacebo | null
  /**
   * Runs of configurations beside a grid, which are not compared with it: their places in the run set (the first 2,000), how many
   * there are, and how many of them are repeats and tell the noise. Null without any.
   */
  readonly beside: {
    readonly rows: readonly number[]
    readonly runs: number
    readonly repeats: number
    readonly configurations: number
  } | null
  /** By corrected effect, descending. */
  readonly params: readonly NoiseParam[]
  readonly hidden: readonly { readonly name: string; readonly reason: string }[]
  /** How the test was chosen where the other params had to be taken out; null elsewhere. */
  readonly testNote: string | null
  /** Effects over training; null where they are not followed, `stages` says why. */
  readonly byStep: NoiseByStep | null
  readonly stages: readonly NoiseStage[]
}

export interface NoiseStage {
  readonly name: 'effects' | 'over training'
  readonly state: 'done' | 'running' | 'skipped'
  readonly note: string | null
  /** CPU milliseconds by the caller's clock; null without one. */
  readonly elapsedCpuMs: number | null
}

/** The same with its sentences. */
export interface NoiseBody extends Omit<NoiseNumbers, 'params' | 'byStep'> {
  readonly headline: string
  readonly params: readonly (NoiseParam & { readonly sentence: string; readonly notes: readonly string[] })[]
  readonly byStep:
    | (Omit<NoiseByStep, 'params'> & {
        readonly headline: string
        readonly params: readonly (NoiseParamByStep & { readonly sentence: string })[]
      })
    | null
}
