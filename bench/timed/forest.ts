// Our side of bench/forest.ts, which bundles it to JavaScript and starts it: forest.js N D MAX_FEATURES TREES ROUNDS; prints
// one line of JSON.
import { binColumns } from '../../packages/core/src/forest/bin-columns.ts'
import { growForest } from '../../packages/core/src/forest/forest.ts'
import { impurityImportance } from '../../packages/core/src/forest/impurity-importance.ts'
import { outOfBag, outOfBagSums } from '../../packages/core/src/forest/out-of-bag.ts'
import { REFERENCE_DATA } from '../../packages/core/src/forest/testing/reference-data.ts'
import { prepareTraining } from '../../packages/core/src/forest/training.ts'
import { medianCpuMs } from '../record.ts'

const [n, d, maxFeatures, trees, rounds] = process.argv.slice(2).map(Number) as [number, number, number, number, number]
const { x, y } = REFERENCE_DATA.friedman(n, d, 1)
let r2 = 0
let seed = 0
const grow = (): void => {
  const columns = binColumns(
    x.map((values) => ({ kind: 'numeric', values })),
    n,
  )
  const training = prepareTraining(columns, y)
  const forest = growForest(training, { trees, maxFeatures, minLeaf: 1, seed: seed++ })
  impurityImportance(forest, training)
  r2 = outOfBag(outOfBagSums(forest, training), training).r2!
}
if (n <= 1000) grow() // compiled, as scikit-learn is
const cpuMs = await medianCpuMs(rounds, grow)
console.log(JSON.stringify({ cpuMs, r2OutOfBag: r2 }))
