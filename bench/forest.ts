// CPU time of a random forest with its out-of-bag fit and impurity importance, beside scikit-learn on the same data and
// settings (one thread each, same run). Ours includes binning, which a larger forest would share among more trees.
import { binColumns } from '../packages/core/src/forest/bin-columns.ts'
import { growForest } from '../packages/core/src/forest/forest.ts'
import { impurityImportance } from '../packages/core/src/forest/impurity-importance.ts'
import { outOfBag, outOfBagSums } from '../packages/core/src/forest/out-of-bag.ts'
import { REFERENCE_DATA } from '../packages/core/src/forest/testing/reference-data.ts'
import { prepareTraining } from '../packages/core/src/forest/training.ts'
import { pythonWith, runPython } from './python.ts'
import { medianCpuMs, record } from './record.ts'

const SCIKIT_LEARN = '1.9.1'
const python = pythonWith([`scikit-learn==${SCIKIT_LEARN}`, 'numpy==2.4.6'])

/** Rows, trees, rounds of each side, and the share of scikit-learn's time that is the goal. */
const SIZES = [
  { n: 1000, trees: 100, rounds: 9, theirRounds: 3, goal: 1 / 4 },
  { n: 10_000, trees: 100, rounds: 5, theirRounds: 1, goal: 1 / 4 },
  { n: 100_000, trees: 10, rounds: 3, theirRounds: 1, goal: 1 / 3 },
]

const results = []
console.log('       n   d  features  trees      ours  scikit-learn  ratio   goal   R² ours  theirs')
for (const { n, trees, rounds, theirRounds, goal } of SIZES) {
  for (const d of [10, 50]) {
    const { x, y } = REFERENCE_DATA.friedman(n, d, 1)
    for (const maxFeatures of [1, 1 / 3]) {
      let r2 = 0
      let seed = 0
      const grow = (): void => {
        const training = prepareTraining(
          binColumns(
            x.map((values) => ({ kind: 'numeric', values })),
            n,
          ),
          y,
        )
        const forest = growForest(training, { trees, maxFeatures, minLeaf: 1, seed: seed++ })
        impurityImportance(forest, training)
        r2 = outOfBag(outOfBagSums(forest, training), training).r2!
      }
      if (n <= 1000) grow() // compiled, as scikit-learn is
      const ours = await medianCpuMs(rounds, grow)
      const theirs = runPython<{ version: string; cpuMs: number; r2OutOfBag: number }>(python, 'forest_sklearn.py', [
        n,
        d,
        maxFeatures,
        trees,
        theirRounds,
      ])
      if (theirs.version !== SCIKIT_LEARN) throw new Error(`scikit-learn ${theirs.version}, not ${SCIKIT_LEARN}`)
      const ratio = ours / theirs.cpuMs
      results.push({
        n,
        d,
        maxFeatures: Math.round(maxFeatures * 100) / 100,
        trees,
        cpuMs: Math.round(ours),
        scikitLearnCpuMs: Math.round(theirs.cpuMs),
        ratio: Math.round(ratio * 1000) / 1000,
        goal: Math.round(goal * 1000) / 1000,
        met: ratio <= goal,
        r2OutOfBag: Math.round(r2 * 1e4) / 1e4,
        scikitLearnR2OutOfBag: Math.round(theirs.r2OutOfBag * 1e4) / 1e4,
      })
      console.log(
        [
          String(n).padStart(8),
          String(d).padStart(3),
          (maxFeatures === 1 ? 'all' : '1/3').padStart(9),
          String(trees).padStart(6),
          `${ours.toFixed(0)} ms`.padStart(9),
          `${theirs.cpuMs.toFixed(0)} ms`.padStart(13),
          ratio.toFixed(3).padStart(6),
          goal.toFixed(2).padStart(6),
          r2.toFixed(4).padStart(9),
          theirs.r2OutOfBag.toFixed(4).padStart(7),
        ].join(' '),
      )
    }
  }
}
record('forest', { scikitLearn: SCIKIT_LEARN, rows: results })
