/**
 * Distilled conditional randomisation over all rows, over points that are spread evenly, or within blocks of a grid;
 * generalised covariance measure.
 */
export type TestMethod = 'dcrt' | 'dcrt-of-even-points' | 'dcrt-within-blocks' | 'gcm'
/** Those that permute. */
export type Randomisation = Exclude<TestMethod, 'gcm'>

/** Why a param has no p. */
export type UntestedReason =
  | 'NO_METHOD'
  | 'NO_FIT'
  | 'TOO_FEW_CONFIGURATIONS'
  | 'NOT_VARIED'
  | 'CONSTANT_METRIC'
  | 'CONSTANT_RESIDUAL'
  | 'SMALL_BLOCKS'
  | 'NO_PARTNER'
  | 'COMPUTED'

export interface Tested {
  readonly status: 'tested'
  readonly method: TestMethod
  /** (1 + exceedances) / (1 + permutations), or 10 / permutations once 10 exceed; never 0. */
  readonly p: number
  /** Configurations (runs, where no other param varies) in which the param is active. */
  readonly units: number
}

export interface Untested {
  readonly status: 'untested'
  readonly reason: UntestedReason
  /** For the user. */
  readonly sentence: string
  readonly units: number
}

/** The outcome for one param. */
export type ParamTest = Tested | Untested

const SENTENCES: Record<UntestedReason, (units: number) => string> = {
  NO_METHOD: () => 'No test is right for how these runs were chosen.',
  NO_FIT: () => 'The forest predicts the metric no better than its mean: there is nothing to test.',
  TOO_FEW_CONFIGURATIONS: (units) =>
    `${units} configurations with this param are too few for a test; it needs 10 (5 where it is the only param).`,
  NOT_VARIED: () => 'Its value is the same in all of these runs.',
  CONSTANT_METRIC: () => 'The metric did not vary in the runs with this param.',
  CONSTANT_RESIDUAL: () => 'The other params leave nothing of the metric to explain.',
  SMALL_BLOCKS: () => 'The grid is too small: no arrangement of its runs could reach p = 0.05.',
  COMPUTED: () => 'In this grid its value follows from other params: among runs that agree on those, nothing of it is left to test.',
  NO_PARTNER: () => 'There is no other param that it could act together with.',
}

export const untested = (reason: UntestedReason, units: number): Untested => ({
  status: 'untested',
  reason,
  sentence: SENTENCES[reason](units),
  units,
})
