/** Why a test was chosen, or none. */
export type PlanReason =
  | 'NOTHING_VARIES'
  | 'TOO_FEW_CONFIGURATIONS'
  | 'FEW_SOBOL'
  | 'INDEPENDENT'
  | 'LOOKS_INDEPENDENT'
  | 'UNKNOWN'
  | 'GRID'
  | 'WARM_UP'
  | 'ADAPTIVE'
  | 'DRIFT'
  | 'TIED'
  | 'COUPLED'
  | 'COUPLED_OR_ADAPTIVE'

interface Facts {
  readonly units: number
  readonly params: number
  readonly warmUp: number
  /** Sobol points that so many params take. */
  readonly needed: number
}

const ADAPTIVE = 'evidence is weaker and importance describes the explored region.'

const SENTENCES: Record<PlanReason, (facts: Facts) => string> = {
  NOTHING_VARIES: () => 'No param varies.',
  TOO_FEW_CONFIGURATIONS: ({ units }) => `${units} configurations are too few to test anything; it takes 5.`,
  FEW_SOBOL: ({ units, params, needed }) =>
    `${units} Sobol points in ${params} params are spread so evenly that no exact test exists; it takes ${needed} of them.`,
  INDEPENDENT: () => 'The runs were chosen without regard to results: the test of each param given the others is exact.',
  LOOKS_INDEPENDENT: ({ units }) =>
    `Nothing in the ${units} configurations or their order shows a search that looks at results: they are tested as chosen at random.`,
  UNKNOWN: ({ units }) =>
    `Nobody said how the runs were chosen, and ${units} configurations are too few to tell: they are tested as chosen at random. If a search chose them by results, say so.`,
  GRID: () => 'The runs are a grid: each param is tested among runs that agree on every other param.',
  WARM_UP: ({ warmUp }) => `The search adapted to its results; the tests use the ${warmUp} runs that it chose before or beside that.`,
  ADAPTIVE: () => `The runs were chosen adaptively: ${ADAPTIVE}`,
  DRIFT: () => `Later runs have other values than earlier ones, as in a search that looks at results: ${ADAPTIVE}`,
  TIED: () =>
    'Some params were not chosen independently of each other: those are tested by what the others leave of them, which is approximate; the test of every other param is exact.',
  COUPLED: () => 'Params were not chosen independently of each other: each is tested by what the others leave of it, which is approximate.',
  COUPLED_OR_ADAPTIVE: () =>
    'Params go together, as when they are tied or a search looks at results: each is tested by what the others leave of it, which is approximate. If no search looked at results, say so: params that are not tied then have an exact test.',
}

/** The reason for the user. */
export const planSentence = (reason: PlanReason, facts: Facts): string => SENTENCES[reason](facts)
