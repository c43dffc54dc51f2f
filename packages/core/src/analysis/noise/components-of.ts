import type { Dataset } from '../../dataset/dataset.ts'
import { luckAgainst, varianceComponents } from '../../noise/variance-components.ts'
import { variance } from '../../stats/moments.ts'
import type { NoiseNumbers } from '../noise-result.ts'
import type { NoiseSource } from './measure.ts'
import type { Signal } from './signal.ts'

/** How much of the variation between the compared runs is luck: from their own repeats, else against noise measured apart. */
export function componentsOf(
  { configuration }: Dataset,
  signal: Signal,
  { noise: measured, anchors }: NoiseSource,
): NoiseNumbers['components'] {
  const { cells, y } = signal
  if (cells.rows.length < 2) return null
  const compared = new Set(Array.from(cells.rows, (row) => configuration[row]!))
  const repeated = anchors.filter(
    ({ source, values, rows }) => source === 'replicates' && values.length >= 2 && compared.has(configuration[rows[0]!]!),
  )
  if (repeated.length > 0) {
    const members = new Map(repeated.map((anchor) => [configuration[anchor.rows[0]!], anchor]))
    const found = varianceComponents(
      Array.from(cells.rows, (row, i) => {
        const values = members.get(configuration[row])?.values
        return { n: cells.sizes[i]!, mean: cells.means[i]!, variance: values === undefined ? 0 : variance(values) }
      }),
    )
    return found === null ? null : { ...found, source: 'replicates' }
  }
  const total = variance(y)
  if (!(total > 0) || !Number.isFinite(total)) return null
  return {
    ...luckAgainst({ n: y.length, variance: total }, measured),
    configurations: cells.rows.length,
    runs: y.length,
    configurationSd: Math.sqrt(Math.max(0, total - measured.sd * measured.sd)),
    source: 'noise study',
    balanced: true,
  }
}
