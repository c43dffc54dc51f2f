import { binColumns } from '../../forest/bin-columns.ts'
import { fillMissing } from '../../forest/fill-missing.ts'
import { DEFAULT_FOREST, growForest } from '../../forest/forest.ts'
import { impurityImportance } from '../../forest/impurity-importance.ts'
import { permutationLoss, permutationShares } from '../../forest/permutation-importance.ts'
import { prepareTraining } from '../../forest/training.ts'
import { absoluteDot, betweenGroups, permutationTests } from '../../stats/permutation-test.ts'
import { centredRanks, midRanks } from '../../stats/rank.ts'
import { type Rng, shuffle } from '../../stats/rng.ts'
import { type Simulated, valuesOf } from './designs.ts'

/** What tools compute for every param: their measures of importance, shape (p) each. */
export interface Measures {
  /** Mean decrease in impurity: what W&B and scikit-learn show. */
  readonly impurity: Float64Array
  /** Out-of-bag permutation share. */
  readonly share: Float64Array
}

export function measures({ columns, y }: Simulated, seed: number, trees: number): Measures {
  return measuresOf(fillMissing(binColumns(columns, y.length), seed), ranked(y), seed, trees)
}

function measuresOf(binned: ReturnType<typeof binColumns>, y: Float64Array, seed: number, trees: number): Measures {
  const training = prepareTraining(binned, y)
  const forest = growForest(training, { ...DEFAULT_FOREST, trees, seed })
  return {
    impurity: impurityImportance(forest, training),
    share: permutationShares([permutationLoss(forest, training, 1)], training) ?? new Float64Array(binned.params),
  }
}

/** The metric permuted 99 times and the forest grown again: p of both measures by that floor, shape (p) each (Altmann et al. 2010). */
export function permutedMetric({ columns, y }: Simulated, rng: Rng): { readonly impurity: Float64Array; readonly share: Float64Array } {
  const binned = binColumns(columns, y.length)
  const response = ranked(y)
  const observed = measuresOf(binned, response, rng.uint32(), 50)
  const impurity = new Float64Array(columns.length).fill(1)
  const share = new Float64Array(columns.length).fill(1)
  for (let b = 0; b < 99; b++) {
    const permuted = response.slice()
    shuffle(permuted, rng)
    const drawn = measuresOf(binned, permuted, rng.uint32(), 50)
    columns.forEach((_, k) => {
      if (drawn.impurity[k]! >= observed.impurity[k]!) impurity[k]!++
      if (drawn.share[k]! >= observed.share[k]!) share[k]!++
    })
  }
  return { impurity: impurity.map((count) => count / 100), share: share.map((count) => count / 100) }
}

/** Permutation p of Spearman's ρ (of the between-group squares of ranks for categories), each param by itself. */
export function spearmanP({ columns, y }: Simulated, rng: Rng): readonly number[] {
  return permutationTests(
    centredRanks(y),
    columns.map((column) =>
      column.kind === 'levels' ? betweenGroups(column.codes, column.levels) : absoluteDot(centredRanks(valuesOf(column))),
    ),
    rng,
  )
}

const ranked = (y: Float64Array): Float64Array => midRanks(y).map((rank) => rank / (y.length + 1))
