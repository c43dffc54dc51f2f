/**
 * How a run's configuration was chosen. Only `adaptive` looked at the results of earlier runs; `manual` may have.
 */
export type Sampler = 'random' | 'halton' | 'sobol' | 'latin-hypercube' | 'grid' | 'adaptive' | 'manual'

const NAMES: readonly (readonly [RegExp, Sampler])[] = [
  [/grid|brute.?force|full.?factorial/, 'grid'],
  [/sobol|qmc/, 'sobol'],
  [/halton|quasi/, 'halton'],
  [/latin|lhs/, 'latin-hypercube'],
  [
    /tpe|bayes|^gp|gaussian|botorch|cma|nsga|evol|genetic|hyperopt|smac|bohb|optun|pbt|population|adaptive|hill|anneal|nelder|partial.?fixed/,
    'adaptive',
  ],
  [/random|uniform/, 'random'],
  [/manual|hand/, 'manual'],
]

/**
 * The sampler behind a name as tools write it: W&B's `method` (random, grid, bayes), Optuna's sampler classes
 * (`TPESampler`, `QMCSampler`, …), this product's searchers. null = a name that says nothing.
 */
export function readSampler(name: string): Sampler | null {
  const lower = name.toLowerCase()
  return NAMES.find(([pattern]) => pattern.test(lower))?.[1] ?? null
}

/** Whether a run chosen so ignores the results of earlier runs. */
export const isIndependent = (sampler: Sampler): boolean => sampler !== 'adaptive' && sampler !== 'manual'

/** Whether runs chosen so fill the space more evenly than chance would. */
export const isEven = (sampler: Sampler): boolean => sampler === 'halton' || sampler === 'sobol' || sampler === 'latin-hypercube'
