import type { Interval } from '../stats/intervals.ts'
import type { CorrelationParam, Verdict } from './describe-column.ts'

/**
 * What the bars explain: the mid-rank of the metric among all runs, the metric as logged, its rank among the better half
 * only, or whether a run failed to give a value.
 */
export type ImportanceTarget = 'rank' | 'raw' | 'top' | 'failure'

/**
 * How the runs were chosen, as far as the test is concerned. `unknown`: nobody said, and the runs are too few for the
 * detector to tell; they are then treated as independent, with a warning.
 */
export type Sampling = 'independent' | 'adaptive' | 'unknown'

/** Distilled conditional randomisation (independently chosen params) or generalised covariance measure (adaptive runs, tied params). */
export type ImportanceTest = 'dcrt' | 'gcm'

/** The pieces in the order in which they are computed. */
export type StageName = 'bars' | 'tests' | 'intervals' | 'floors' | 'pairs'

export interface ImportanceStage {
  readonly name: StageName
  /** `skipped`: will not be computed, `note` says why. */
  readonly state: 'done' | 'running' | 'waiting' | 'skipped'
  /** For people: '32 of 300 trees', 'pairs need 50 configurations'; null when there is nothing to add. */
  readonly note: string | null
  /** CPU milliseconds of this stage by the caller's clock; null without one. The only numbers that differ from run to run. */
  readonly elapsedCpuMs: number | null
}

/** The numbers of one row. What its stage has not computed yet, or what cannot be given, is null. */
export interface ImportanceRow {
  /** `a ≡ b` for twins, which nothing can tell apart. */
  readonly name: string
  /** The params behind the row: one, or all twins. */
  readonly params: readonly string[]
  readonly kind: CorrelationParam['kind']
  readonly scale: 'linear' | 'log' | null
  /** Runs in which the param is active and known and the target defined. */
  readonly n: number
  /** Set where a parent param switches this one on. */
  readonly conditional: { readonly parent: string; readonly levels: readonly string[] } | null
  /** Used runs in which the value is unknown (not: switched off). */
  readonly missing: number

  /**
   * Out-of-bag permutation share of the target's variance, clipped at 0 for drawing: the param's main effect and all its
   * interactions. Shares do not add up to 1 and are never made to.
   */
  readonly importance: number | null
  /** The same, not clipped: around 0 where a param does nothing. */
  readonly share: number | null
  /** Approximate 90 % interval of the bar over other batches of runs (half-sampling), clipped at 0. */
  readonly interval: Interval | null
  /** What this column's bar reaches by chance, the 39th of 40 refits with the column shuffled. */
  readonly noiseFloor: number | null
  readonly belowFloor: boolean | null
  /** Draw the bar as an outline: below its floor, or the forest predicts nothing. */
  readonly hollow: boolean

  /** Which test gave this row's p. */
  readonly test: ImportanceTest | null
  readonly p: number | null
  /** Holm over the rows that have a p. */
  readonly pAdjusted: number | null
  readonly verdict: Verdict | null
  /** Why it has no p, where that is not true of all rows. */
  readonly untested: string | null
  /** A second test, for params that act only together with another: the main-effect test is blind to these. */
  readonly interaction: { readonly p: number; readonly pAdjusted: number } | null
  /** Which way is good under the goal: `higher`, `lower`, `peak`, or a level. */
  readonly better: string | null

  /** Mean decrease in impurity, summing to 1: what W&B shows. Biased towards continuous and many-valued params. */
  readonly mdi: number | null
  /** Main effect of this param alone, share of the forest's variance over the space. */
  readonly fanova: number | null
  /** Out-of-bag R² lost by leaving the column out and growing again. Only for confounded params, else null. */
  readonly dropColumn: number | null
  /** What sets the best runs apart, 0 … 1 over the params; null when the best runs are fewer than 8. */
  readonly pedAnova: number | null
  /** Names of rows whose values go with this one's (|Spearman| or Cramér's V above 0.5). */
  readonly confoundedWith: readonly string[]

  /** Beside it, as in the analysis `correlation` of the same runs; null for unordered categories. */
  readonly correlation: CorrelationParam['correlation']
  readonly eta: number | null
  readonly levels?: CorrelationParam['levels']
}

/** The same with its words, which `panels/importance-words.ts` adds. */
export interface ImportanceParam extends ImportanceRow {
  /** The plain sentence: share, verdict, n. */
  readonly sentence: string
  /** Further sentences for the expanded row: p, interval and floor in words, what is null and why. */
  readonly notes: readonly string[]
  /** Why importance and correlation say different things about this param; null when they do not. */
  readonly disagreement: string | null
}

export interface ImportanceInteraction {
  readonly a: string
  readonly b: string
  /** Share of the forest's variance over the space that only the two together explain. */
  readonly share: number
  /** What it reaches where params act each by themselves (before ranks are taken): in 48 of 49 refits it stays below. */
  readonly floor: number
  /** What the forest expects where the two meet, all other params averaged out; for the first few pairs, else null. */
  readonly surface: PairSurface | null
}

/** What the forest expects over the values of two params. */
export interface PairSurface {
  readonly a: InteractionAxis
  readonly b: InteractionAxis
  /**
   * Row by row, one row per point of `a`. Targets `rank` and `top`: rank from 0 to 1 = best; `raw`: in the metric's unit;
   * `failure`: share of runs that fail.
   */
  readonly mean: readonly number[]
}

/** Values on which larger is better (the metric, or its negative when it is minimised), ascending, with their ranks, 1 = best. */
export interface RankScale {
  readonly better: readonly number[]
  readonly rank: readonly number[]
}

/** Points along a param: numbers, or levels by name. */
export interface InteractionAxis {
  readonly values: readonly number[] | null
  readonly levels: readonly string[] | null
  readonly scale: 'linear' | 'log' | null
}

/** Permuting confounded params together: what they are worth as one. */
export interface JointImportance {
  readonly params: readonly string[]
  readonly importance: number
  readonly share: number
}

/** What the analysis computes. */
export interface ImportanceNumbers {
  readonly target: ImportanceTarget
  /** Of `rank` and `top` where configurations ran unequally often and count once each; null where ranks are plain. */
  readonly ranks: RankScale | null
  readonly fit: {
    /** 1 = perfect, ≤ 0 = no better than the mean. */
    readonly r2OutOfBag: number | null
    readonly words: string
    /** Below 0.05, 0.3, 0.6, above: `none` means that the bars mean nothing. */
    readonly level: 'none' | 'weak' | 'usable' | 'good' | null
    /** 1 − R² out of bag, within 0 … 1: the grey bar. */
    readonly unexplained: number | null
    readonly trees: { readonly grown: number; readonly planned: number } | null
  }
  /** What this many configurations allow: correlations only (5–9), exploratory (10–19), all (20 and more). */
  readonly strength: 'correlations only' | 'exploratory' | 'full'
  /** Configurations that count: replicates are one. */
  readonly configurations: number
  readonly sampling: Sampling
  /** Of most params; where only some are tied to each other, each row names its own. */
  readonly test: ImportanceTest | null
  /** Why this test, or why none. */
  readonly testNote: string
  /** Params that were not sampled independently of each other. */
  readonly coupled: boolean
  /** By importance, descending (by |correlation| where there is none). */
  readonly params: readonly ImportanceRow[]
  /** Params without a row: held fixed, mostly unknown, twins of another. */
  readonly hidden: readonly { readonly name: string; readonly reason: string }[]
  /** Those above their floor first, each part by share; empty without the option `interactions`. */
  readonly interactions: readonly ImportanceInteraction[]
  readonly joint: readonly JointImportance[]
  readonly stages: readonly ImportanceStage[]
}

/** What page, command line, API and report receive. */
export interface ImportanceBody extends ImportanceNumbers {
  /** The panel in one or two sentences. */
  readonly headline: string
  readonly params: readonly ImportanceParam[]
}
