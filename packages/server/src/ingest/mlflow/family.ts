import type { MlflowRun, RunContent } from './mlflow-store.ts'
import { readTags } from './run-tags.ts'

/** Deeper nesting than anybody has. */
const DEEPEST = 20
/** What a search found is no setting of the runs that it tried. */
const FOUND = /^best[._ -]/i

/** What runs that hold others together give to those. */
export interface Inheritance {
  /** Names of the runs above, outermost first; null = the run is not nested. */
  readonly group: string | null
  /** One of those above is no run of its own. */
  readonly bracketed: boolean
  readonly params: ReadonlyMap<string, string>
  readonly labels: readonly string[]
}

interface Kin {
  readonly run: MlflowRun
  readonly name: string
  readonly parent: string | null
  /** Kept of runs without metrics, which may turn out to hold others together. */
  readonly content: RunContent | null
}

/**
 * Nested runs. A run without metrics that has runs below it (a search, a cross-validation) is no run of its own: it is the
 * group of those below, which also have its tags, and those of its params that none of its children logs itself and
 * that do not tell what the search found. One with metrics stays a run beside them.
 * Runs are added oldest first.
 */
export class Family {
  readonly #kin = new Map<string, Kin>()
  readonly #children = new Map<string, { runs: number; readonly params: Set<string> }>()

  add(run: MlflowRun, content: RunContent): void {
    const { name, parent } = readTags(content.tags)
    const kin = { run, name: nameOf(run, name), parent, content: content.metrics.size === 0 ? content : null }
    this.#kin.set(run.id, kin)
    if (parent === null) return
    const children = this.#children.get(parent) ?? { runs: 0, params: new Set() }
    this.#children.set(parent, children)
    children.runs++
    for (const param of content.params.keys()) children.params.add(param)
  }

  /** What MLflow's page calls the run. */
  nameOf({ id }: MlflowRun): string {
    return this.#kin.get(id)!.name
  }

  hasChildren({ id }: MlflowRun): boolean {
    return this.#children.has(id)
  }

  /** Whether the run only holds others together. */
  isBracket(run: MlflowRun): boolean {
    return this.hasChildren(run) && this.#kin.get(run.id)?.content != null
  }

  inheritanceOf({ id }: MlflowRun): Inheritance {
    const names: string[] = []
    const params = new Map<string, string>()
    const labels = new Set<string>()
    let bracketed = false
    const seen = new Set([id])
    let parent = this.#kin.get(id)?.parent ?? null
    while (parent !== null && !seen.has(parent) && names.length < DEEPEST) {
      seen.add(parent)
      const kin = this.#kin.get(parent)
      names.unshift(kin === undefined ? `run ${parent.slice(0, SHORT)}` : this.#distinctName(kin))
      const content = kin?.content ?? null
      if (content !== null) {
        bracketed = true
        const own = this.#children.get(parent)!.params
        for (const [name, text] of content.params) if (!own.has(name) && !FOUND.test(name) && !params.has(name)) params.set(name, text)
        for (const label of readTags(content.tags).labels) labels.add(label)
      }
      parent = kin?.parent ?? null
    }
    return { group: names.length === 0 ? null : names.join(' / '), bracketed, params, labels: [...labels] }
  }

  /** Two searches under one name are two groups; the older keeps the name, so that a store that grows renames none. */
  #distinctName({ run, name }: Kin): string {
    if (this.#owners === null) {
      this.#owners = new Map()
      for (const kin of this.#kin.values()) {
        if (this.#children.has(kin.run.id) && !this.#owners.has(kin.name)) this.#owners.set(kin.name, kin.run.id)
      }
    }
    return this.#owners.get(name) === run.id ? name : `${name} (${run.id.slice(0, SHORT)})`
  }
  #owners: Map<string, string> | null = null
}

/** Of an id without a name, as MLflow's page shows it. */
const SHORT = 8

/** What MLflow's page calls a run. */
const nameOf = (run: MlflowRun, tagged: string | null): string => tagged ?? (run.name || run.id.slice(0, SHORT))
