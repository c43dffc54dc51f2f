import type { Value } from '@sweepwise/core'
import { readItemJson } from './item-json.ts'

interface Branch {
  readonly at: Map<string, Branch | string>
}

type Dict = { readonly [key: string]: Value }

/**
 * A dict that is written piece by piece (config, summary): items set or remove what is at a path. Texts are parsed when
 * the whole is asked for, so that a summary that is rewritten with every step costs no more than its last state.
 */
export class PathTree {
  readonly #root: Branch = { at: new Map() }

  set(path: readonly string[], json: string): void {
    this.#branch(path)?.at.set(path[path.length - 1]!, json)
  }

  remove(path: readonly string[]): void {
    this.#branch(path)?.at.delete(path[path.length - 1]!)
  }

  has(path: readonly string[]): boolean {
    return this.#branch(path, false)?.at.has(path[path.length - 1]!) ?? false
  }

  toValue(): Dict {
    return dictOf(this.#root)
  }

  /** The branch that holds the path's last key; made on the way, also out of dicts that came as one text. */
  #branch(path: readonly string[], make = true): Branch | null {
    let branch = this.#root
    if (path.length > DEEPEST) return null
    for (const key of path.slice(0, -1)) {
      let inner = branch.at.get(key)
      if (inner === undefined || typeof inner === 'string') {
        const split = inner === undefined ? null : branchOf(inner)
        if (split === null && !make) return null
        inner = split ?? { at: new Map() }
        branch.at.set(key, inner)
      }
      branch = inner
    }
    return branch
  }
}

/** Deeper than this a config is no experiment's. */
const DEEPEST = 60

function branchOf(json: string): Branch | null {
  if (!json.trimStart().startsWith('{')) return null
  const value = readItemJson(json)
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return null
  return { at: new Map(Object.entries(value as Dict).map(([key, inner]) => [key, jsonOf(inner)])) }
}

/** Back to the text of the log: JSON with bare NaN and Infinity. */
function jsonOf(value: Value): string {
  if (typeof value === 'number') return String(value)
  if (typeof value !== 'object' || value === null) return JSON.stringify(value)
  if (Array.isArray(value)) return `[${value.map(jsonOf).join(',')}]`
  return `{${Object.entries(value)
    .map(([key, inner]) => `${JSON.stringify(key)}:${jsonOf(inner)}`)
    .join(',')}}`
}

function dictOf(branch: Branch): Dict {
  // Not by assignment: a key may be `__proto__`.
  return Object.fromEntries([...branch.at].map(([key, inner]) => [key, typeof inner === 'string' ? readItemJson(inner) : dictOf(inner)]))
}
