import { growEach, guidedForest, leftOverCurves, leftOverOf, treesOf, withoutMeans } from '../../significance/left-over-curves.ts'
import type { TestColumn } from '../../significance/test-design.ts'
import type { Scenario } from '../../significance/testing/scenarios.ts'
import { count, type Tally } from '../../significance/testing/tally.ts'
import type { Rng } from '../../stats/rng.ts'
import { type CurveNoise, type CurveQuestion, type CurveTest, testCurves } from '../curve-effect.ts'
import { curveMoments, productsWithin } from '../curve-moments.ts'
import { type Enough, saysEnough } from '../says-enough.ts'

const EPOCHS = 20
/** Correlation of what a run is lucky in from one epoch to the next. */
const LASTS = 0.9
const ALPHA = 0.05
/** As many as the panel makes of up to 19 params. */
const DRAWS = 999
/** A rate of 5 % to within 0.6 points, in 95 of 100 tables. */
const STUDIES = 5000

type Shape = 'normal' | 'skewed'

/** Noise of variance 1 at every epoch, correlated from epoch to epoch; skewed: a shifted lognormal, of skewness 3.3. */
function noiseCurve(shape: Shape, rng: Rng): number[] {
  let value = rng.normal()
  return Array.from({ length: EPOCHS }, () => {
    const luck = value
    value = LASTS * value + Math.sqrt(1 - LASTS * LASTS) * rng.normal()
    return shape === 'normal' ? luck : (Math.exp(0.75 * luck) - LOG_MEAN) / LOG_SD
  })
}
const LOG_MEAN = Math.exp(0.75 ** 2 / 2)
const LOG_SD = LOG_MEAN * Math.sqrt(Math.exp(0.75 ** 2) - 1)

const noiseCurves = (n: number, shape: Shape, rng: Rng): Float64Array =>
  Float64Array.from(Array.from({ length: n }, () => noiseCurve(shape, rng)).flat())

function noiseStudy(repeats: number, shape: Shape, rng: Rng): CurveNoise {
  const grouped = { steps: EPOCHS, values: noiseCurves(repeats, shape, rng), codes: new Int32Array(repeats), groups: 1 }
  return { products: productsWithin(grouped, curveMoments(grouped)), df: repeats - 1 }
}

/** The same question with every draw and with those that the panel makes, which are the first of the former. */
function ask(question: CurveQuestion, tally: Tally): readonly [all: CurveTest, early: CurveTest] {
  let stopped = false
  const enough: Enough = (done, reached) => {
    stopped ||= saysEnough(done, reached)
    return stopped
  }
  const all = testCurves({ ...question, enough: () => false })!
  const early = testCurves({ ...question, enough })!
  count(tally, 'stopped', stopped)
  return [all, early]
}

/** Whether at any epoch p, times the number of params, is small; and whether at the same epochs with and without the stop. */
function judge(asked: readonly (readonly [CurveTest, CurveTest])[], tally: Tally): void {
  const found = (of: 0 | 1) => asked.map((pair) => Array.from(pair[of].p, (p) => p * asked.length <= ALPHA))
  const any = (of: 0 | 1): boolean => found(of).some((epochs) => epochs.includes(true))
  count(tally, 'all draws: distinguishable at any epoch', any(0))
  count(tally, 'stopped early: distinguishable at any epoch', any(1))
  count(tally, 'other epochs', found(0).join() !== found(1).join())
}

/** Groups of reseeds that differ in nothing, against their own spread or against a noise study. */
function reseeds(sizes: readonly number[], repeats: number, shape: Shape): Scenario['study'] {
  const codes = Int32Array.from(sizes.flatMap((n, group) => new Array<number>(n).fill(group)))
  return (rng, tally) => {
    const values = noiseCurves(codes.length, shape, rng)
    const noise = repeats === 0 ? null : noiseStudy(repeats, shape, rng)
    const base = { steps: EPOCHS, values, codes, groups: sizes.length, sizes: null, noise, testWithin: repeats === 0 }
    judge([ask({ ...base, draws: DRAWS, seed: rng.uint32() }, tally)], tally)
  }
}

/**
 * A random sweep: one param acts early, another late; three of 2, 4 and 5 values do nothing, and are looked at. Each has a forest of
 * the others, or one serves them all.
 */
function sweep(n: number, shape: Shape, forest: 'each' | 'one'): Scenario['study'] {
  const levels = [2, 4, 5]
  return (rng, tally) => {
    const acting = [0, 1].map(() => Float64Array.from({ length: n }, () => rng.uniform()))
    const codes = levels.map((k) => Int32Array.from({ length: n }, (_, i) => i % k))
    for (const own of codes) shuffled(own, rng)
    const columns: TestColumn[] = [
      ...acting.map((values) => ({ kind: 'numeric', values }) as const),
      ...codes.map((own, j) => ({ kind: 'levels', codes: own, levels: levels[j]! }) as const),
    ]
    const values = noiseCurves(n, shape, rng)
    for (let i = 0; i < n; i++)
      for (let s = 0; s < EPOCHS; s++) {
        const late = s / (EPOCHS - 1)
        values[i * EPOCHS + s]! += 4 * (1 - late) * acting[0]![i]! + 12 * late * (acting[1]![i]! - 0.5) ** 2
      }
    const leftBy = forest === 'one' ? leftByOne(columns, values, rng.uint32()) : null
    const asked = codes.map((own, j) => {
      const others = columns.filter((_, k) => k !== acting.length + j)
      const left = leftBy === null ? leftOverCurves(others, values, EPOCHS, rng.uint32(), TREES) : leftBy(acting.length + j)
      const base = { steps: EPOCHS, values: left, codes: own, groups: levels[j]!, sizes: null, noise: null, testWithin: true }
      return ask({ ...base, draws: DRAWS, seed: rng.uint32() }, tally)
    })
    judge(asked, tally)
  }
}
const TREES = 100
/** Fewer than the panel takes of so many configurations; what is called distinguishable does not hang on it. */
const TREES_OF_MANY = 25

function leftByOne(columns: readonly TestColumn[], values: Float64Array, seed: number): (column: number) => Float64Array {
  const curves = withoutMeans(values, EPOCHS)
  const forest = guidedForest(columns, curves, EPOCHS, seed, TREES_OF_MANY)
  const grow = growEach(forest)
  const trees = Array.from({ length: treesOf(forest) }, (_, tree) => grow(tree))
  return leftOverOf(forest, trees, curves, EPOCHS)
}

function shuffled(codes: Int32Array, rng: Rng): void {
  for (let i = codes.length - 1; i > 0; i--) {
    const j = rng.below(i + 1)
    ;[codes[i], codes[j]] = [codes[j]!, codes[i]!]
  }
}

/** Over training nothing acts that is looked at: how often it is called distinguishable from noise, with all draws and without. */
export const TRAINING_SCENARIOS: readonly Scenario[] = (['normal', 'skewed'] as const).flatMap((shape): Scenario[] => [
  { id: `training: 4 groups of 8 reseeds, ${shape}`, n: 32, studies: STUDIES, study: reseeds([8, 8, 8, 8], 0, shape) },
  { id: `training: groups of 4, 8 and 16 reseeds, ${shape}`, n: 28, studies: STUDIES, study: reseeds([4, 8, 16], 0, shape) },
  { id: `training: 4 groups of 8 against 20 repeats, ${shape}`, n: 32, studies: STUDIES, study: reseeds([8, 8, 8, 8], 20, shape) },
  { id: `training: 3 params of a sweep of 60, ${shape}`, n: 60, studies: STUDIES, study: sweep(60, shape, 'each') },
  { id: `training: 3 params of a sweep of 1,000, one forest, ${shape}`, n: 1000, studies: 1000, study: sweep(1000, shape, 'one') },
])
