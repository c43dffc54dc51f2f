// CPU time of fANOVA, forest included: main effects alone and with all pairs, beside Optuna's evaluator on the same data
// with the same trees (64, leaves of one row). The original `fanova` package is not timed: its dependency pyrfr comes as
// source only and needs SWIG to build.
import { addFanova, fanova, fanovaShares } from '../packages/core/src/fanova/fanova.ts'
import type { FanovaAxis } from '../packages/core/src/fanova/space.ts'
import { binColumns } from '../packages/core/src/forest/bin-columns.ts'
import { growForest } from '../packages/core/src/forest/forest.ts'
import { REFERENCE_DATA } from '../packages/core/src/forest/testing/reference-data.ts'
import { prepareTraining } from '../packages/core/src/forest/training.ts'
import { pythonWith, runPython } from './python.ts'
import { medianCpuMs, record } from './record.ts'

const OPTUNA = '5.0.0'
const TREES = 64
const GOAL = 1 / 20
const python = pythonWith([`optuna==${OPTUNA}`, 'scikit-learn==1.9.1', 'numpy==2.4.6'])

interface Theirs {
  readonly version: string
  readonly mainsCpuMs: number
  readonly pairsCpuMs: number
  readonly pairsTimed: number
  readonly pairs: number
  readonly main: readonly number[]
}

const rows = []
console.log('     n   d   mains ours   Optuna  ratio   all pairs ours    Optuna (scaled)   ratio')
for (const [n, d, some] of [
  [100, 10, 6],
  [200, 10, 6],
  [200, 20, 4],
] as const) {
  const { x, y } = REFERENCE_DATA.friedman(n, d, 1)
  const columns = x.map((values) => ({ kind: 'numeric' as const, values }))
  const axes = x.map((values): FanovaAxis => ({ kind: 'interval', low: Math.min(...values), high: Math.max(...values), scale: 'linear' }))
  let main: Float64Array | undefined
  const ask = (pairs: boolean) => () => {
    const training = prepareTraining(binColumns(columns, n), y)
    const forest = growForest(training, { trees: TREES, maxFeatures: 1, minLeaf: 1, seed: 0 })
    main = fanovaShares(addFanova([fanova(forest, training, axes, { pairs })]))?.main
  }
  for (let k = 0; k < 3; k++) ask(true)() // compiled
  const mains = await medianCpuMs(9, ask(false))
  const all = await medianCpuMs(9, ask(true))
  const theirs = runPython<Theirs>(python, 'fanova_optuna.py', [n, x.length, TREES, some])
  if (theirs.version !== OPTUNA) throw new Error(`Optuna ${theirs.version}, not ${OPTUNA}`)
  const theirAll = theirs.mainsCpuMs + theirs.pairsCpuMs
  const apart = Math.max(...theirs.main.map((share, j) => Math.abs(share - main![j]!)))
  rows.push({
    n,
    d: x.length,
    trees: TREES,
    mainsCpuMs: Math.round(mains * 10) / 10,
    optunaMainsCpuMs: Math.round(theirs.mainsCpuMs),
    mainsRatio: Math.round((mains / theirs.mainsCpuMs) * 1e4) / 1e4,
    allPairsCpuMs: Math.round(all * 10) / 10,
    optunaAllPairsCpuMs: Math.round(theirAll),
    optunaPairsTimed: `${theirs.pairsTimed} of ${theirs.pairs}`,
    allPairsRatio: Math.round((all / theirAll) * 1e5) / 1e5,
    goal: GOAL,
    met: all / theirAll <= GOAL,
    largestDifferenceOfMainShares: Math.round(apart * 1e4) / 1e4,
  })
  console.log(
    [
      String(n).padStart(6),
      String(x.length).padStart(3),
      `${mains.toFixed(1)} ms`.padStart(12),
      `${theirs.mainsCpuMs.toFixed(0)} ms`.padStart(8),
      (mains / theirs.mainsCpuMs).toFixed(3).padStart(6),
      `${all.toFixed(1)} ms`.padStart(16),
      `${theirAll.toFixed(0)} ms (${theirs.pairsTimed} of ${theirs.pairs})`.padStart(22),
      (all / theirAll).toFixed(5).padStart(8),
    ].join(' '),
  )
}
record('fanova', { optuna: OPTUNA, fanovaPackage: 'not timed: its dependency pyrfr, source only, did not build in 8 minutes', rows })
