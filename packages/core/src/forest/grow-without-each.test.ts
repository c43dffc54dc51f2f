import { describe, expect, it } from 'vitest'
import { seededRng } from '../stats/rng.ts'
import { binColumns, type ForestColumn } from './bin-columns.ts'
import { DEFAULT_FOREST, growForest } from './forest.ts'
import { growerWithoutEach, type TreeWithoutEach } from './grow-without-each.ts'
import { binsByRow, leafOf } from './predict.ts'
import { prepareTraining } from './training.ts'

const N = 700
const MIN_LEAF = 8
const SEED = 5

/** Numbers, few and many values, categories, and one of so many that it stands as a feature a level. */
function columnsOf(): readonly ForestColumn[] {
  const rng = seededRng(11)
  const numbers = (draw: () => number): ForestColumn => ({ kind: 'numeric', values: Float64Array.from({ length: N }, draw) })
  const levels = (k: number): ForestColumn => ({ kind: 'levels', codes: Int32Array.from({ length: N }, () => rng.below(k)), levels: k })
  return [numbers(() => rng.uniform()), levels(3), numbers(() => rng.below(2)), levels(40), numbers(() => rng.below(6)), levels(5)]
}

const columns = columnsOf()
const valuesOf = (param: number): ArrayLike<number> => {
  const column = columns[param]!
  return column.kind === 'numeric' ? column.values : column.codes
}

/** The last 100 rows take no part: trees predict them all the same. */
function targetOf(effect: (row: number) => number): Float64Array {
  const rng = seededRng(12)
  return Float64Array.from({ length: N }, (_, i) => (i < N - 100 ? effect(i) + 0.5 * rng.normal() : Number.NaN))
}

/** The leaf of every row, in a tree without a param. */
function leavesWithout({ whole, without }: TreeWithoutEach, param: number): readonly string[] {
  const binned = binColumns(columns, N)
  const byRow = binsByRow(binned)
  const again = without[param]!
  return Array.from({ length: N }, (_, i) => {
    const leaf = leafOf(whole, binned.unordered, byRow, i * binned.features, 0)
    const m = again.from.findIndex((from, k) => leaf >= from && leaf < again.until[k]!)
    return m < 0 ? `whole ${leaf}` : `again ${leafOf(again, binned.unordered, byRow, i * binned.features, again.root[m]!)}`
  })
}

function leavesApart(y: Float64Array, param: number, trees: number): readonly (readonly string[])[] {
  const binned = binColumns(
    columns.filter((_, k) => k !== param),
    N,
  )
  const byRow = binsByRow(binned)
  const forest = growForest(prepareTraining(binned, y), { ...DEFAULT_FOREST, trees, minLeaf: MIN_LEAF, seed: SEED })
  return Array.from({ length: trees }, (_, tree) =>
    Array.from({ length: N }, (_row, i) => String(leafOf(forest, binned.unordered, byRow, i * binned.features, forest.start[tree]!))),
  )
}

/** Rows that share a leaf by the one share it by the other. */
function samePartition(a: readonly string[], b: readonly string[]): boolean {
  const pairs = new Set(a.map((leaf, i) => `${leaf}, ${b[i]}`))
  return pairs.size === new Set(a).size && pairs.size === new Set(b).size
}

describe('trees without each param', () => {
  const effects: readonly (readonly [name: string, effect: (row: number) => number])[] = [
    ['one strong param', (row) => 3 * valuesOf(0)[row]!],
    ['a category and a number', (row) => Number(valuesOf(1)[row] === 1) + 0.4 * valuesOf(4)[row]!],
    ['levels of forty', (row) => Number(valuesOf(3)[row]! % 7 === 2)],
    ['nothing', () => 0],
  ]
  for (const [name, effect] of effects)
    it(`are those that are grown on the others alone, where ${name} acts`, () => {
      const trees = 6
      const y = targetOf(effect)
      const grow = growerWithoutEach(prepareTraining(binColumns(columns, N), y), MIN_LEAF, SEED)
      const grown = Array.from({ length: trees }, (_, tree) => grow(tree))
      for (let param = 0; param < columns.length; param++) {
        const apart = leavesApart(y, param, trees)
        grown.forEach((tree, k) => {
          expect(samePartition(leavesWithout(tree, param), apart[k]!), `param ${param}, tree ${k}`).toBe(true)
        })
      }
    })

  it('split on every param but the one left out', () => {
    const { paramOf } = binColumns(columns, N)
    const tree = growerWithoutEach(prepareTraining(binColumns(columns, N), targetOf(effects[1]![1])), MIN_LEAF, SEED)(0)
    const paramsOf = (features: Int32Array): Set<number> =>
      new Set(
        Array.from(
          features.filter((f) => f >= 0),
          (f) => paramOf[f]!,
        ),
      )
    expect(paramsOf(tree.whole.feature).size).toBeGreaterThan(3)
    tree.without.forEach((again, param) => {
      expect(paramsOf(again.feature).has(param)).toBe(false)
      // What is not grown again is below no split on it.
      const kept = tree.whole.feature.filter((_, node) => !again.from.some((from, m) => node >= from && node < again.until[m]!))
      expect(paramsOf(kept).has(param)).toBe(false)
    })
  })

  it('are a leaf where nothing else varies', () => {
    const alone = binColumns([{ kind: 'numeric', values: Float64Array.from({ length: N }, (_, i) => i) }], N)
    const { whole, without } = growerWithoutEach(
      prepareTraining(
        alone,
        targetOf((row) => row),
      ),
      MIN_LEAF,
      SEED,
    )(0)
    expect(whole.feature[0]).toBe(0)
    expect(without[0]).toMatchObject({ from: Int32Array.of(0), until: Int32Array.of(whole.feature.length), feature: Int32Array.of(-1) })
  })
})
