// CPU time of fANOVA, forest included: main effects alone and with all pairs, beside Optuna's evaluator on the same data
// with the same trees (64, leaves of one row), and beside the original `fanova` package. That one's forest, pyrfr, comes as
// source only; it builds in a minute with SWIG 4.0 (later ones build what does not run), which the package index has.
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
const FANOVA = '2.0.19'
const python = pythonWith([`optuna==${OPTUNA}`, 'scikit-learn==1.9.1', 'numpy==2.4.6'])
const pythonOfFanova = pythonWith(
  ['swig==4.0.2', 'setuptools==65.5.0', 'wheel==0.48.0', 'numpy==2.4.6', 'scipy==1.17.1', 'ConfigSpace==1.2.2', 'pandas==3.1.1'],
  ['pyrfr==0.9.0', `fanova==${FANOVA}`],
)

interface Theirs {
  readonly version: string
  readonly mainsCpuMs: number
  readonly pairsCpuMs: number
  readonly pairsTimed: number
  readonly pairs: number
  readonly main: readonly number[]
}

const rows = []
console.log('     n   d   mains ours   Optuna   fanova   all pairs ours    Optuna (scaled)   ratio     fanova   ratio')
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
  const original = runPython<Omit<Theirs, 'pairsTimed' | 'pairs'>>(pythonOfFanova, 'fanova_package.py', [n, x.length, TREES])
  if (original.version !== FANOVA) throw new Error(`fanova ${original.version}, not ${FANOVA}`)
  const theirAll = theirs.mainsCpuMs + theirs.pairsCpuMs
  const apartFrom = (shares: readonly number[]): number =>
    Math.round(Math.max(...shares.map((share, j) => Math.abs(share - main![j]!))) * 1e4) / 1e4
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
    fanovaMainsCpuMs: Math.round(original.mainsCpuMs),
    fanovaAllPairsCpuMs: Math.round(original.pairsCpuMs),
    allPairsRatioToFanova: Math.round((all / original.pairsCpuMs) * 1e5) / 1e5,
    goal: GOAL,
    met: all / theirAll <= GOAL && all / original.pairsCpuMs <= GOAL,
    largestDifferenceOfMainShares: apartFrom(theirs.main),
    largestDifferenceToFanova: apartFrom(original.main),
  })
  console.log(
    [
      String(n).padStart(6),
      String(x.length).padStart(3),
      `${mains.toFixed(1)} ms`.padStart(12),
      `${theirs.mainsCpuMs.toFixed(0)} ms`.padStart(8),
      `${original.mainsCpuMs.toFixed(0)} ms`.padStart(8),
      `${all.toFixed(1)} ms`.padStart(16),
      `${theirAll.toFixed(0)} ms (${theirs.pairsTimed} of ${theirs.pairs})`.padStart(22),
      (all / theirAll).toFixed(5).padStart(8),
      `${original.pairsCpuMs.toFixed(0)} ms`.padStart(10),
      (all / original.pairsCpuMs).toFixed(5).padStart(8),
    ].join(' '),
  )
}
record('fanova', { optuna: OPTUNA, fanova: FANOVA, rows })
