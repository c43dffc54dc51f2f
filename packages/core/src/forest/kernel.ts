import type { Forest } from './forest.ts'
import { KERNEL } from './kernel-bytes.ts'
import { binsByRow } from './predict.ts'
import type { Training } from './training.ts'

/** What of WebAssembly is used here; it belongs to the language's hosts, not to its library. */
declare const WebAssembly: {
  Module: new (bytes: Uint8Array) => object
  Memory: new (size: { initial: number }) => { readonly buffer: ArrayBuffer }
  Instance: new (module: object, imports: object) => { readonly exports: unknown }
}
declare const atob: (text: string) => string

/** What `packages/core/kernel/index.ts` exports. Addresses hold from one layout to the next. */
interface Exports {
  readonly layOut: (n: number, features: number, groups: number) => number
  readonly layOutWalk: (n: number, features: number, groups: number, nodes: number) => number
  readonly layOutPermutation: (n: number, features: number, params: number, permutations: number, byRow: number, nodes: number) => number
  readonly begin: (maxFeatures: number, minLeaf: number, smallestWeight: number) => void
  readonly growTree: (mixedDraws: number, mixedGrowth: number) => number
  readonly addOutOfBag: (mixedDraws: number, nodes: number) => void
  readonly addPermutationLoss: (outside: number, permutations: number, nodes: number) => number
}
type Address =
  | 'bins'
  | 'binCount'
  | 'unordered'
  | 'lower'
  | 'upper'
  | 'y'
  | 'weight'
  | 'groupOf'
  | 'decrease'
  | 'feature'
  | 'split'
  | 'right'
  | 'value'
  | 'binLeft'
  | 'binRight'
  | 'byRow'
  | 'sum'
  | 'count'
  | 'paramOf'
  | 'asked'
  | 'first'
  | 'loss'
  | 'rowsOutside'
  | 'sourceByGroup'
  | 'sourceByRow'

const PAGE = 65_536

/** An instance of the kernel and its memory. */
export class Kernel {
  readonly run: Exports
  private readonly buffer: ArrayBuffer
  private readonly address: Readonly<Record<Address, () => number>>

  constructor(module: object, bytes: number) {
    const memory = new WebAssembly.Memory({ initial: Math.ceil(bytes / PAGE) })
    this.buffer = memory.buffer
    const { exports } = new WebAssembly.Instance(module, { env: { memory } })
    this.run = exports as Exports
    this.address = exports as Readonly<Record<Address, () => number>>
  }

  get bytes(): number {
    return this.buffer.byteLength
  }

  /** Takes over one of a forest's trees for rows to go down; returns its number of nodes. */
  takeTree(forest: Forest, tree: number): number {
    const from = forest.start[tree - forest.from]!
    const to = forest.start[tree - forest.from + 1]!
    this.ints('feature', to - from).set(forest.feature.subarray(from, to))
    this.ints('split', to - from).set(forest.split.subarray(from, to))
    this.ints('right', to - from).set(forest.right.subarray(from, to))
    this.doubles('value', to - from).set(forest.value.subarray(from, to))
    return to - from
  }

  doubles(name: Address, length: number): Float64Array {
    return new Float64Array(this.buffer, this.address[name](), length)
  }

  ints(name: Address, length: number): Int32Array {
    return new Int32Array(this.buffer, this.address[name](), length)
  }

  octets(name: Address, length: number): Uint8Array {
    return new Uint8Array(this.buffer, this.address[name](), length)
  }
}

/** Nodes of the largest tree. */
function largestTree({ start, from, to }: Forest): number {
  let nodes = 0
  for (let k = 0; k < to - from; k++) nodes = Math.max(nodes, start[k + 1]! - start[k]!)
  return nodes
}

let module: object | null = null
let last: Kernel | null = null

/**
 * A kernel whose memory has what `layOut` asks for. The last one is used again where it is large enough. Its memory never
 * grows: growing detaches the buffer, and engines that have seen a detached buffer check for one at every access.
 */
function kernelOf(layOut: (exports: Exports) => number): Kernel {
  module ??= new WebAssembly.Module(Uint8Array.from(atob(KERNEL), (letter) => letter.charCodeAt(0)))
  last ??= new Kernel(module, PAGE)
  const bytes = layOut(last.run)
  if (bytes <= last.bytes) return last
  last = new Kernel(module, bytes)
  layOut(last.run)
  return last
}

/** A kernel that holds what trees are grown from. */
export function growingKernel(training: Training, maxFeatures: number, minLeaf: number): Kernel {
  const { columns, y, weight, groupOf, groups, smallestWeight } = training
  const { n, features, bins, binCount, unordered, lower, upper } = columns
  const kernel = kernelOf((exports) => exports.layOut(n, features, groups))
  kernel.octets('bins', bins.length).set(bins)
  kernel.ints('binCount', features).set(binCount)
  kernel.octets('unordered', features).set(unordered)
  kernel.doubles('lower', lower.length).set(lower)
  kernel.doubles('upper', upper.length).set(upper)
  kernel.doubles('y', n).set(y)
  kernel.doubles('weight', n).set(weight)
  kernel.ints('groupOf', n).set(groupOf)
  kernel.run.begin(maxFeatures, minLeaf, smallestWeight)
  return kernel
}

/** A kernel that takes rows down the trees of a forest; its sums are 0. */
export function walkingKernel(forest: Forest, training: Training): Kernel {
  const { columns, groupOf, groups } = training
  const { n, features, unordered } = columns
  const kernel = kernelOf((exports) => exports.layOutWalk(n, features, groups, largestTree(forest)))
  kernel.octets('unordered', features).set(unordered)
  kernel.ints('groupOf', n).set(groupOf)
  kernel.octets('byRow', n * features).set(binsByRow(columns))
  kernel.doubles('sum', n).fill(0)
  kernel.ints('count', n).fill(0)
  return kernel
}

/**
 * A kernel that takes rows down the trees of a forest with other rows' values.
 * @param asked shape (params): 0 = not asked for, 1 = permuted by group, 2 = row by row
 * @param byRow whether some params are permuted row by row
 */
export function permutingKernel(forest: Forest, training: Training, permutations: number, asked: Uint8Array, byRow: boolean): Kernel {
  const { columns, y, weight } = training
  const { n, features, params, paramOf, unordered } = columns
  const nodes = largestTree(forest)
  const kernel = kernelOf((exports) => exports.layOutPermutation(n, features, params, permutations, byRow ? 1 : 0, nodes))
  kernel.octets('unordered', features).set(unordered)
  kernel.octets('byRow', n * features).set(binsByRow(columns))
  kernel.doubles('y', n).set(y)
  kernel.doubles('weight', n).set(weight)
  kernel.ints('paramOf', features).set(paramOf)
  kernel.octets('asked', params).set(asked)
  kernel.ints('first', params).fill(0)
  return kernel
}
