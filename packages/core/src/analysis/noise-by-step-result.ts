/** A stretch of training, both ends in it. */
export type Stretch = readonly [from: number, to: number]

/** What a param did at every place of training; lists have one entry a place, numbers are in the metric's unit. */
export interface NoiseParamByStep {
  readonly name: string
  readonly groups: number
  /** What a group holds: runs, or configurations where those are what is independent. */
  readonly perGroup: number
  readonly unit: 'runs' | 'configurations'
  /** Units behind the groups. */
  readonly n: number
  /** Largest less smallest group mean. */
  readonly effect: readonly number[]
  /** 90 % interval of the true range that holds for all places at once; null where nothing is left to judge by. */
  readonly low: readonly number[] | null
  readonly high: readonly number[] | null
  /** What noise alone would show with these groups, and in 90 of 100 cases at a single place. */
  readonly noiseEffect: readonly number[] | null
  readonly noiseLow: readonly number[] | null
  readonly noiseHigh: readonly number[] | null
  /** Effect over noise effect; null at places where repeats do not differ at all. */
  readonly timesNoise: readonly (number | null)[] | null
  /** What the effect is held against at each place: standard deviation of one unit. */
  readonly sd: readonly number[] | null
  readonly df: number
  readonly yardstick: 'seed' | 'rest'
  /** How p was found: whole curves exchanged between groups, or turned at random (noise then taken as normal). */
  readonly test: 'permutation' | 'rotation' | null
  /** F of each place (F* of groups of unequal sizes that are exchanged); null where nothing but the groups differs. */
  readonly f: readonly (number | null)[] | null
  /** Adjusted for all places; and for the params as well. */
  readonly p: readonly number[] | null
  readonly pAdjusted: readonly number[] | null
  /** Why there is no p. */
  readonly untested: string | null
  /** Where it is told from noise: adjusted p ≤ 0.05. */
  readonly clear: readonly Stretch[]
  /** Range of the noise runs' groups by labels without effect, recorded or dealt: the same groups at every place. Null without labels. */
  readonly placeboEffect: readonly number[] | null
}

/** Effects and noise over training, of the same runs at every place. */
export interface NoiseByStep {
  /** What `at` counts: steps, a metric that counts them, or the share of its own training that a run has behind it. */
  readonly axis: { readonly kind: 'step' | 'metric' | 'fraction'; readonly label: string }
  /** First and last step at which runs logged in each stretch, ascending, the same where steps are not put together; of shares 0 … 1. */
  readonly at: readonly number[]
  readonly until: readonly number[]
  /** Runs that are compared, and repeats that tell the noise, each with a value at every place. */
  readonly runs: number
  readonly repeats: number
  /** Runs of the comparison that are not followed, and places that too few runs have. */
  readonly dropped: readonly { readonly reason: string; readonly count: number }[]
  readonly rarePlaces: number
  /** Standard deviation of noise at every place; null where no repeats have curves. */
  readonly noise: { readonly sd: readonly number[]; readonly df: number } | null
  /** Whole run sets: largest less smallest value of all runs, and standard deviation; noise within its configurations. */
  readonly spread: readonly {
    readonly set: 'signal' | 'noise'
    readonly n: number
    readonly configurations: number
    readonly range: readonly number[]
    readonly sd: readonly number[]
  }[]
  /** In the order of the params of the result. */
  readonly params: readonly NoiseParamByStep[]
  /** Permutations or turns behind every p; 200 where these show that no place comes near. */
  readonly draws: number
}
