import type { FlatValues } from '../../domain/run.ts'
import { seededRng } from '../../stats/rng.ts'

/** The levels of the source study's grid: 3 layer counts × 7 batch sizes × 10 hidden sizes. */
const LAYERS = [1, 2, 3]
const BATCHES = [10, 20, 50, 100, 200, 500, 1000]
const HIDDEN = [10, 20, 30, 40, 50, 60, 70, 80, 90, 100]
/** Seed standard deviation at the end of training, in points of accuracy: 0.9 (range of 210 runs) over 5.52. */
export const SEED_SD = 0.163

/** How the study's columns are meant. */
export const DECLARED = {
  layers: { kind: 'numeric' },
  batch_size: { kind: 'numeric', scale: 'log' },
  hidden: { kind: 'numeric' },
  kind: { role: 'ignored' },
} as const

interface Cell {
  readonly layers: number
  readonly batch: number
  readonly hidden: number
}
const CELLS: readonly Cell[] = LAYERS.flatMap((_, layers) =>
  BATCHES.flatMap((__, batch) => HIDDEN.map((___, hidden) => ({ layers, batch, hidden }))),
)

export interface SeedStudy {
  readonly rows: readonly FlatValues[]
  readonly y: readonly number[]
}

/**
 * The study of `methods.md` §1.1 at the end of training: a grid of 210 configurations once, and one configuration 210 times with
 * the same three params as labels.
 *
 * `exact`: noise is projected orthogonal to the three factors, so that the ranges of group means are those of the source study
 * (1.50, 0.42, 0.18; of the labels 0.13, 0.10, 0.04) by construction, and the seed sd of the noise study is 0.163. Otherwise
 * noise is plain normal: the test of the statistics.
 */
export function seedStudy(seed: number, exact: boolean): SeedStudy {
  const rng = seededRng(seed)
  const draw = (): Float64Array => Float64Array.from(CELLS, () => SEED_SD * rng.normal())
  const effects = mains(0.18, -0.42, 1.5)
  const labels = mains(0.04, -0.1, 0.13)
  const signal = exact ? add(effects, scaled(projected(draw()), SEED_SD)) : add(effects, draw())
  const noise = exact ? toSd(labels, projected(draw())) : draw()
  const row = ({ layers, batch, hidden }: Cell, kind: string, run: number): FlatValues => ({
    layers: LAYERS[layers]!,
    batch_size: BATCHES[batch]!,
    hidden: HIDDEN[hidden]!,
    kind,
    seed: run,
  })
  return {
    rows: [...CELLS.map((cell) => row(cell, 'signal', 0)), ...CELLS.map((cell, i) => row(cell, 'noise', i + 1))],
    y: [...signal.map((value) => 97 + value), ...noise.map((value) => 97.8 + value)],
  }
}

export interface SeedStudyCurves extends SeedStudy {
  /** One value an epoch, from 1 to 10. */
  readonly curves: readonly { readonly values: readonly number[] }[]
}

const EPOCHS = 10
/** Ranges of the group means and standard deviations at the first epoch and at the last, in points. */
export const TRAINING = {
  layers: { signal: [1.2, 0.18], labels: [0.05, 0.04] },
  batch_size: { signal: [9, 0.42], labels: [0.1, 0.1] },
  hidden: { signal: [15, 1.5], labels: [0.2, 0.13] },
  /** 210 runs that range over 4 points; over 46, of which most is how the params act together. */
  noise: [4 / 5.52, SEED_SD],
  residual: [6.3, SEED_SD],
} as const

/** The same study over ten epochs: everything decays geometrically from its first to its last size (`methods.md` §1.1). */
export function seedStudyCurves(seed: number): SeedStudyCurves {
  const rng = seededRng(seed)
  const draw = (): Float64Array => Float64Array.from(CELLS, () => rng.normal())
  // What a run is lucky in lasts, and comes anew.
  const lasting = { signal: draw(), noise: draw() }
  const at = ([first, last]: readonly [number, number], epoch: number): number => first * (last / first) ** (epoch / (EPOCHS - 1))
  const epochs = Array.from({ length: EPOCHS }, (_, epoch) => {
    const residual = (of: Float64Array): Float64Array =>
      projected(
        add(
          of.map((value) => 0.8 * value),
          draw().map((value) => 0.6 * value),
        ),
      )
    const ranges = (of: 'signal' | 'labels'): readonly [number, number, number] => [
      at(TRAINING.layers[of], epoch),
      -at(TRAINING.batch_size[of], epoch),
      at(TRAINING.hidden[of], epoch),
    ]
    const middle = 97 - 40 * 0.5 ** epoch
    const signal = add(mains(...ranges('signal')), scaled(residual(lasting.signal), at(TRAINING.residual, epoch)))
    const noise = toSd(mains(...ranges('labels')), residual(lasting.noise), at(TRAINING.noise, epoch))
    return [...signal.map((value) => middle + value), ...noise.map((value) => middle + 0.8 + value)]
  })
  const { rows } = seedStudy(seed, true)
  return { rows, y: epochs.at(-1)!, curves: rows.map((_, run) => ({ values: epochs.map((values) => values[run]!) })) }
}

/** Main effects with the given ranges: layers linear, batch linear in its place, hidden with diminishing returns. */
function mains(layers: number, batch: number, hidden: number): Float64Array {
  const concave = HIDDEN.map((value) => 1 - Math.exp(-value / 30))
  const range = concave.at(-1)! - concave[0]!
  return Float64Array.from(
    CELLS,
    (cell) => (layers * cell.layers) / 2 + (batch * cell.batch) / 6 + (hidden * (concave[cell.hidden]! - concave[0]!)) / range,
  )
}

/** Without the means of every level of every factor; the factors are balanced, so one pass removes them all. */
function projected(values: Float64Array): Float64Array {
  const middle = values.reduce((sum, value) => sum + value / values.length, 0)
  const left = values.map((value) => value - middle)
  for (const key of ['layers', 'batch', 'hidden'] as const) {
    const sums = new Map<number, number>()
    const counts = new Map<number, number>()
    CELLS.forEach((cell, i) => {
      sums.set(cell[key], (sums.get(cell[key]) ?? 0) + left[i]!)
      counts.set(cell[key], (counts.get(cell[key]) ?? 0) + 1)
    })
    CELLS.forEach((cell, i) => {
      left[i]! -= sums.get(cell[key])! / counts.get(cell[key])!
    })
  }
  return left
}

const add = (a: Float64Array, b: Float64Array): Float64Array => a.map((value, i) => value + b[i]!)
const squares = (values: Float64Array): number => {
  const middle = values.reduce((sum, value) => sum + value / values.length, 0)
  return values.reduce((sum, value) => sum + (value - middle) ** 2, 0)
}
const scaled = (values: Float64Array, sd: number): Float64Array => {
  const factor = sd / Math.sqrt(squares(values) / (values.length - 1))
  return values.map((value) => factor * value)
}

/** Labels' effects plus as much of the rest as makes the whole have the seed sd; the two are orthogonal. */
function toSd(labels: Float64Array, rest: Float64Array, sd = SEED_SD): Float64Array {
  const wanted = sd * sd * (labels.length - 1) - squares(labels)
  const factor = Math.sqrt(wanted / squares(rest))
  return add(
    labels,
    rest.map((value) => factor * value),
  )
}
