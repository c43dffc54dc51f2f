import { naturalOrder } from '@sweepwise/core'

export interface MetricSection {
  /** What the names begin with, without the separator; empty for those that begin with nothing in common. */
  readonly name: string
  readonly metrics: readonly string[]
}

/** As a person sorts names; what the client keeps for itself (`_runtime`) comes last. */
const inOrder = (a: string, b: string): number => Number(a.startsWith('_')) - Number(b.startsWith('_')) || naturalOrder(a, b)

/**
 * Metrics by what stands before their first slash, as W&B groups them; where there is none, before the first dot. A prefix
 * that one metric alone has makes no section.
 */
export function metricSections(metrics: readonly string[]): readonly MetricSection[] {
  const sections = new Map<string, string[]>()
  for (const metric of metrics) {
    const prefix = prefixOf(metric)
    sections.set(prefix, [...(sections.get(prefix) ?? []), metric])
  }
  const alone: string[] = sections.get('') ?? []
  const named: MetricSection[] = []
  for (const [name, members] of sections) {
    if (name === '') continue
    if (members.length === 1) alone.push(...members)
    else named.push({ name, metrics: members.toSorted(inOrder) })
  }
  return [
    ...(alone.length === 0 ? [] : [{ name: '', metrics: alone.toSorted(inOrder) }]),
    ...named.toSorted((a, b) => naturalOrder(a.name, b.name)),
  ]
}

/** Graphics cards first, then everything else that the client measures. */
export function machineSections(metrics: readonly string[]): readonly MetricSection[] {
  return ['gpu', 'system'].flatMap((name) => {
    const members = metrics.filter((metric) => metric.startsWith(`${name}.`)).toSorted(naturalOrder)
    return members.length === 0 ? [] : [{ name, metrics: members }]
  })
}

function prefixOf(metric: string): string {
  const slash = metric.indexOf('/')
  const at = slash > 0 ? slash : metric.indexOf('.')
  return at > 0 ? metric.slice(0, at) : ''
}
