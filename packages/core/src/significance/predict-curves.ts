import { drawBootstrap } from '../forest/bootstrap.ts'
import type { Regrown, TreePath, TreeWithoutEach } from '../forest/grow-without-each.ts'
import { leafOf } from '../forest/predict.ts'
import type { Training } from '../forest/training.ts'

/** Units, and what trees of one guide are grown on. Shape legend: u units, t steps, r trees of a guide. */
export interface Grown {
  readonly training: Training
  /** Shape (u × features). */
  readonly byRow: Uint8Array
  /** Of the bootstraps. */
  readonly seed: number
}

/** For every unit the leaves that predict it: of the trees that were not grown on it. */
export interface Leaves {
  /** Mean curves of leaves, one behind the other. */
  readonly curves: Float64Array
  /** Shape (u × r): where in `curves` that of the unit's leaf begins; −1 = the tree was grown on it. */
  readonly at: Int32Array
  readonly trees: number
}

/** A tree among the nodes of others. */
interface Tree {
  readonly path: TreePath
  readonly root: number
  readonly nodes: number
}

interface WholeLeaves extends Leaves {
  /** Shape (u × r): node of the unit's leaf in its tree, whether the tree was grown on it or not. */
  readonly leaf: Int32Array
  /** Shape (r × groups). */
  readonly draws: Int32Array
}

/** Leaves of trees number 0 to r − 1. @param values shape (u × t), by unit */
export function leavesOf(trees: readonly Tree[], { training, byRow, seed }: Grown, values: Float64Array, t: number): WholeLeaves {
  const { columns, groups, groupOf } = training
  const u = columns.n
  const r = trees.length
  const draws = new Int32Array(r * groups)
  const leaf = new Int32Array(u * r)
  const at = new Int32Array(u * r)
  const curves = new Float64Array(trees.reduce((sum, { nodes }) => sum + nodes, 0) * t)
  let first = 0
  trees.forEach(({ path, root, nodes }, k) => {
    const drawn = draws.subarray(k * groups, (k + 1) * groups)
    drawBootstrap(training, seed, k, drawn)
    const weights = new Float64Array(nodes)
    for (let i = 0; i < u; i++) {
      const node = leafOf(path, columns.unordered, byRow, i * columns.features, root) - root
      const count = groupOf[i]! < 0 ? 0 : drawn[groupOf[i]!]!
      leaf[i * r + k] = node
      at[i * r + k] = count > 0 ? -1 : first + node * t
      if (count > 0) addCurve(curves, first, weights, node, values, i, count, t)
    }
    divide(curves, first, weights, t)
    first += nodes * t
  })
  return { curves, at, trees: r, leaf, draws }
}

function addCurve(
  curves: Float64Array,
  first: number,
  weights: Float64Array,
  node: number,
  values: Float64Array,
  unit: number,
  count: number,
  t: number,
): void {
  weights[node]! += count
  const from = unit * t
  const to = first + node * t
  for (let s = 0; s < t; s++) curves[to + s] = curves[to + s]! + count * values[from + s]!
}

function divide(curves: Float64Array, first: number, weights: Float64Array, t: number): void {
  for (let node = 0; node < weights.length; node++) {
    if (weights[node] === 0) continue
    for (let s = 0, at = first + node * t; s < t; s++) curves[at + s]! /= weights[node]!
  }
}

/**
 * Leaves of trees without one param and another: units that reach none of what was grown again without it keep those of the whole
 * trees, which are found once.
 *
 * @param values shape (u × t), by unit
 * @returns place of a param → leaves, valid until the next call
 */
export function leavesWithoutEach(
  trees: readonly TreeWithoutEach[],
  grown: Grown,
  values: Float64Array,
  t: number,
): (param: number) => Leaves {
  const { training, byRow } = grown
  const { columns, groups, groupOf } = training
  const u = columns.n
  const r = trees.length
  const whole = leavesOf(
    trees.map(({ whole: path }) => ({ path, root: 0, nodes: path.feature.length })),
    grown,
    values,
    t,
  )
  const params = trees[0]?.without.length ?? 0
  const most = Array.from({ length: params }, (_, param) => trees.reduce((sum, { without }) => sum + without[param]!.feature.length, 0))
  const curves = new Float64Array(whole.curves.length + Math.max(0, ...most) * t)
  const at = new Int32Array(u * r)
  curves.set(whole.curves)
  return (param) => {
    at.set(whole.at)
    let first = whole.curves.length
    curves.fill(0, first)
    trees.forEach(({ whole: path, without }, k) => {
      const again = without[param]!
      const rootAt = rootsByNode(path.feature.length, again)
      const weights = new Float64Array(again.feature.length)
      for (let i = 0, place = k; i < u; i++, place += r) {
        const root = rootAt[whole.leaf[place]!]!
        if (root < 0) continue
        const node = leafOf(again, columns.unordered, byRow, i * columns.features, root)
        if (at[place]! >= 0) at[place] = first + node * t
        else addCurve(curves, first, weights, node, values, i, whole.draws[k * groups + groupOf[i]!]!, t)
      }
      divide(curves, first, weights, t)
      first += weights.length * t
    })
    return { curves, at, trees: r }
  }
}

/** Shape (nodes): root of what was grown again in place of a node and those around it; −1 = nothing. */
function rootsByNode(nodes: number, { from, until, root }: Regrown): Int32Array {
  const rootAt = new Int32Array(nodes).fill(-1)
  root.forEach((node, m) => {
    rootAt.fill(node, from[m]!, until[m]!)
  })
  return rootAt
}

/**
 * Takes out of curves what is predicted of them. Every step is predicted by all trees, or by those of the one guide that predict it
 * best, out of bag: where the others act early and not late, trees that were grown on late steps know nothing of it. A step that is
 * predicted no better than by 0 stays as it is.
 *
 * @param values shape (u × t), by unit, about their means
 * @param room   at least as long as values are, for each of the guides and once more; to be used again
 */
export function takeOut(values: Float64Array, guides: readonly Leaves[], t: number, room: Float64Array): void {
  const u = values.length / t
  // All trees first; a single guide's are these.
  const candidates = guides.length === 1 ? 1 : guides.length + 1
  const rest = new Float64Array(candidates * t)
  const whole = new Float64Array(t)
  const size = candidates * t
  for (let i = 0; i < u; i++) {
    predictUnit(room, i * size, guides, i, t)
    for (let c = 0, at = i * size, to = 0; c < candidates; c++)
      for (let s = 0, from = i * t; s < t; s++, at++, to++, from++) {
        const off = values[from]! - room[at]!
        rest[to] = rest[to]! + off * off
      }
    for (let s = 0, from = i * t; s < t; s++, from++) whole[s] = whole[s]! + values[from]! * values[from]!
  }
  const chosen = new Int32Array(t)
  for (let s = 0; s < t; s++) {
    let best = 0
    for (let c = 1; c < candidates; c++) if (rest[c * t + s]! < rest[best * t + s]!) best = c
    chosen[s] = rest[best * t + s]! < whole[s]! ? best * t + s : -1
  }
  for (let i = 0; i < u; i++)
    for (let s = 0, to = i * t, from = i * size; s < t; s++, to++) if (chosen[s]! >= 0) values[to] = values[to]! - room[from + chosen[s]!]!
}

/** Means over its leaves, by all trees and then by each guide's. What no tree predicts is 0, the mean; what no tree of a guide does, as all do. */
function predictUnit(into: Float64Array, first: number, guides: readonly Leaves[], unit: number, t: number): void {
  const single = guides.length === 1
  const counts = guides.map(({ curves, at, trees }, g) =>
    sumCurves(into, first + (single ? 0 : (g + 1) * t), curves, at, unit * trees, (unit + 1) * trees, t),
  )
  const all = counts.reduce((sum, count) => sum + count, 0)
  if (!single) {
    into.fill(0, first, first + t)
    for (let own = first + t; own < first + (guides.length + 1) * t; own += t)
      for (let s = 0; s < t; s++) into[first + s] = into[first + s]! + into[own + s]!
  }
  if (all > 0) for (let s = 0; s < t; s++) into[first + s] = into[first + s]! / all
  if (single) return
  counts.forEach((count, g) => {
    const own = first + (g + 1) * t
    if (count === 0) into.copyWithin(own, first, first + t)
    else for (let s = 0; s < t; s++) into[own + s] = into[own + s]! / count
  })
}

/** Sums of the curves that begin at `at[place … end − 1]`, but for −1, several at once; how many. */
function sumCurves(into: Float64Array, to: number, curves: Float64Array, at: Int32Array, place: number, end: number, t: number): number {
  into.fill(0, to, to + t)
  let count = 0
  let waiting = 0
  let a = 0
  let b = 0
  let c = 0
  for (; place < end; place++) {
    const d = at[place]!
    if (d < 0) continue
    count++
    waiting++
    if (waiting === 1) a = d
    else if (waiting === 2) b = d
    else if (waiting === 3) c = d
    else {
      for (let s = 0; s < t; s++) into[to + s] = into[to + s]! + curves[a + s]! + curves[b + s]! + curves[c + s]! + curves[d + s]!
      waiting = 0
    }
  }
  if (waiting >= 2) for (let s = 0; s < t; s++) into[to + s] = into[to + s]! + curves[a + s]! + curves[b + s]!
  if (waiting === 3 || waiting === 1) {
    const last = waiting === 3 ? c : a
    for (let s = 0; s < t; s++) into[to + s] = into[to + s]! + curves[last + s]!
  }
  return count
}
