// CPU time of a random forest with its out-of-bag fit and impurity importance, beside scikit-learn on the same data and
// settings (one thread each, same run, a process of its own for each). Ours includes binning, which a larger forest would
// share among more trees, and runs as it is published, bundled to JavaScript: where Node strips types, its WebAssembly
// detaches a buffer, and from then on V8 checks at every access to a typed array whether that is detached, which costs a
// twelfth.
import { execFileSync } from 'node:child_process'
import { join } from 'node:path'
import { rolldown } from 'rolldown'
import { pythonWith, runPython } from './python.ts'
import { record } from './record.ts'

const SCIKIT_LEARN = '1.9.1'
const python = pythonWith([`scikit-learn==${SCIKIT_LEARN}`, 'numpy==2.4.6'])

/** Rows, trees, rounds of each side, and the share of scikit-learn's time that is the goal. */
const SIZES = [
  { n: 1000, trees: 100, rounds: 9, theirRounds: 3, goal: 1 / 4 },
  { n: 10_000, trees: 100, rounds: 5, theirRounds: 1, goal: 1 / 4 },
  { n: 100_000, trees: 10, rounds: 3, theirRounds: 1, goal: 1 / 3 },
]

const root = join(import.meta.dirname, '..')
const ours = join(root, '.cache', 'bench-forest.mjs')
const bundle = await rolldown({ input: join(import.meta.dirname, 'timed', 'forest.ts'), platform: 'node' })
await bundle.write({ file: ours, format: 'esm' })
await bundle.close()
const runOurs = (...args: number[]): { cpuMs: number; r2OutOfBag: number } =>
  JSON.parse(execFileSync(process.execPath, [ours, ...args.map(String)], { encoding: 'utf8' }))

const results = []
console.log('       n   d  features  trees      ours  scikit-learn  ratio   goal   R² ours  theirs')
for (const { n, trees, rounds, theirRounds, goal } of SIZES) {
  for (const d of [10, 50]) {
    for (const maxFeatures of [1, 1 / 3]) {
      const own = runOurs(n, d, maxFeatures, trees, rounds)
      const theirs = runPython<{ version: string; cpuMs: number; r2OutOfBag: number }>(python, 'forest_sklearn.py', [
        n,
        d,
        maxFeatures,
        trees,
        theirRounds,
      ])
      if (theirs.version !== SCIKIT_LEARN) throw new Error(`scikit-learn ${theirs.version}, not ${SCIKIT_LEARN}`)
      const ratio = own.cpuMs / theirs.cpuMs
      results.push({
        n,
        d,
        maxFeatures: Math.round(maxFeatures * 100) / 100,
        trees,
        cpuMs: Math.round(own.cpuMs),
        scikitLearnCpuMs: Math.round(theirs.cpuMs),
        ratio: Math.round(ratio * 1000) / 1000,
        goal: Math.round(goal * 1000) / 1000,
        met: ratio <= goal,
        r2OutOfBag: Math.round(own.r2OutOfBag * 1e4) / 1e4,
        scikitLearnR2OutOfBag: Math.round(theirs.r2OutOfBag * 1e4) / 1e4,
      })
      console.log(
        [
          String(n).padStart(8),
          String(d).padStart(3),
          (maxFeatures === 1 ? 'all' : '1/3').padStart(9),
          String(trees).padStart(6),
          `${own.cpuMs.toFixed(0)} ms`.padStart(9),
          `${theirs.cpuMs.toFixed(0)} ms`.padStart(13),
          ratio.toFixed(3).padStart(6),
          goal.toFixed(2).padStart(6),
          own.r2OutOfBag.toFixed(4).padStart(9),
          theirs.r2OutOfBag.toFixed(4).padStart(7),
        ].join(' '),
      )
    }
  }
}
record('forest', { scikitLearn: SCIKIT_LEARN, rows: results })
