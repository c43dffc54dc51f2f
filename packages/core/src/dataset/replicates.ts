import type { Dataset } from './dataset.ts'

/** The runs of one configuration: rows in ascending order. */
export interface ReplicateGroup {
  readonly configuration: number
  readonly rows: Int32Array
}

/** Configurations that ran at least `atLeast` times, by configuration code. Seeds and ignored keys do not tell runs apart. */
export function replicateGroups(dataset: Pick<Dataset, 'configuration' | 'configurations'>, atLeast = 2): readonly ReplicateGroup[] {
  const { configuration, configurations } = dataset
  const counts = new Int32Array(configurations)
  for (let i = 0; i < configuration.length; i++) counts[configuration[i]!]!++
  const rowsOf: (Int32Array | null)[] = Array.from(counts, (count) => (count >= atLeast ? new Int32Array(count) : null))
  const filled = new Int32Array(configurations)
  for (let i = 0; i < configuration.length; i++) {
    const code = configuration[i]!
    const rows = rowsOf[code]
    if (rows !== null && rows !== undefined) rows[filled[code]!++] = i
  }
  const groups: ReplicateGroup[] = []
  rowsOf.forEach((rows, code) => {
    if (rows !== null) groups.push({ configuration: code, rows })
  })
  return groups
}
