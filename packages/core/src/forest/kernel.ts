import { KERNEL } from './kernel-bytes.ts'
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
  readonly begin: (maxFeatures: number, minLeaf: number, smallestWeight: number) => void
  readonly growTree: (mixedDraws: number, mixedGrowth: number) => number
  readonly addOutOfBag: (mixedDraws: number, nodes: number) => void
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

/** A kernel that takes rows down trees of at most `nodes` nodes; its sums are 0. `byRow`: see `binsByRow`. */
export function walkingKernel(training: Training, byRow: Uint8Array, nodes: number): Kernel {
  const { columns, groupOf, groups } = training
  const { n, features, unordered } = columns
  const kernel = kernelOf((exports) => exports.layOutWalk(n, features, groups, nodes))
  kernel.octets('unordered', features).set(unordered)
  kernel.ints('groupOf', n).set(groupOf)
  kernel.octets('byRow', byRow.length).set(byRow)
  kernel.doubles('sum', n).fill(0)
  kernel.ints('count', n).fill(0)
  return kernel
}
