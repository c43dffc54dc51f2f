import type { Goal } from '@sweepwise/core'
import type { LogMetric } from './record.ts'

export const SUMMARY_RULES = ['last', 'best', 'min', 'max', 'mean', 'first'] as const
export type SummaryRule = (typeof SUMMARY_RULES)[number]

/** What `define_metric` said about a metric. */
export interface MetricDefinition {
  readonly rules: readonly SummaryRule[]
  readonly goal: Goal | null
  readonly stepMetric: string | null
  /** Not to be in the summary. */
  readonly unsummarised: boolean
}

/** Definitions by name, in the order the script gave them; a later one adds to or replaces an earlier one. */
export class MetricDefinitions {
  readonly #byName = new Map<string, MetricDefinition>()
  readonly #byPrefix = new Map<string, MetricDefinition>()

  take(record: LogMetric): void {
    const { name, globName, stepMetric, summary } = record
    // The client knows one kind of glob: a star at the end.
    const into = name !== '' ? this.#byName : this.#byPrefix
    const key = name !== '' ? name : globName.replace(/\*+$/, '')
    const before = into.get(key)
    const rules = SUMMARY_RULES.filter((rule) => summary?.[rule] === true)
    into.set(unescaped(key), {
      rules: rules.length > 0 ? rules : (before?.rules ?? []),
      goal: record.goal === 1 ? 'minimize' : record.goal === 2 ? 'maximize' : (before?.goal ?? null),
      stepMetric: stepMetric !== '' ? unescaped(stepMetric) : (before?.stepMetric ?? null),
      unsummarised: summary?.none === true || record.options?.hidden === true || (before?.unsummarised ?? false),
    })
  }

  /** By its own name, else by the longest glob it falls under; null = nothing was said. */
  of(name: string): MetricDefinition | null {
    const own = this.#byName.get(name)
    if (own !== undefined) return own
    let longest: string | null = null
    for (const prefix of this.#byPrefix.keys()) {
      if (name.startsWith(prefix) && (longest === null || prefix.length > longest.length)) longest = prefix
    }
    return longest === null ? null : this.#byPrefix.get(longest)!
  }

  get size(): number {
    return this.#byName.size + this.#byPrefix.size
  }
}

/**
 * The direction a definition says: its goal, else that of the one extreme the script asked for. Who has a run stand for
 * its lowest value says that low is good.
 */
export function goalOf({ goal, rules }: MetricDefinition): Goal | null {
  if (goal !== null) return goal
  const low = rules.includes('min')
  return low === rules.includes('max') ? null : low ? 'minimize' : 'maximize'
}

/** Which of the values that the script asked for stands for the run; null = none of them, the last value logged does. */
export function standsForRun(definition: MetricDefinition): SummaryRule | null {
  const { rules } = definition
  if (rules.length === 1) return rules[0]!
  if (rules.includes('last')) return 'last'
  if (rules.includes('best')) return 'best'
  const goal = goalOf(definition)
  const extreme = goal === 'minimize' ? 'min' : goal === 'maximize' ? 'max' : null
  return extreme !== null && rules.includes(extreme) ? extreme : null
}

/** Dots within keys come escaped (`a\.b`): names here are dotted paths either way. */
const unescaped = (name: string): string => name.replaceAll('\\.', '.')
