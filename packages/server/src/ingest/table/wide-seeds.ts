/** Columns that hold one metric of one configuration under several seeds (or cross-validation splits). */
export interface WideMetric {
  readonly metric: string
  /** The config key that the numbers in the names become. */
  readonly key: 'seed' | 'split_index'
  readonly columns: readonly { readonly index: number; readonly value: number }[]
}

const WIDE = /^(.*?)[ _.-]?(?:seed|rep|repeat|replicate|run)[ _.-]?(\d+)(?:[ _.-](.+))?$/i
const SPLIT = /^split(\d+)_(test|train)_(.+)$/

/** Finds wide columns: at least two that share everything but the number, all numeric. */
export function findWideSeeds(names: readonly string[], numeric: (index: number) => boolean): readonly WideMetric[] {
  const found = new Map<string, { key: 'seed' | 'split_index'; columns: { index: number; value: number }[] }>()
  for (const [index, name] of names.entries()) {
    if (!numeric(index)) continue
    const split = SPLIT.exec(name)
    const wide = split === null ? WIDE.exec(name) : null
    const metric =
      split !== null
        ? `${split[2]}_${split[3]}`
        : wide !== null
          ? [wide[1], wide[3]].filter((part) => part !== undefined && part !== '').join('_')
          : ''
    if (metric === '') continue
    const entry = found.get(metric) ?? { key: split === null ? 'seed' : 'split_index', columns: [] }
    entry.columns.push({ index, value: Number(split?.[1] ?? wide?.[2]) })
    found.set(metric, entry)
  }
  return [...found].filter(([, { columns }]) => columns.length > 1).map(([metric, { key, columns }]) => ({ metric, key, columns }))
}

const AGGREGATE =
  /^(mean|avg|average|std|sd|sem|stderr|var|min|max|median|iqr|count|n|num)[ _.-](.+)$|^(.+)[ _.-](mean|avg|std|sd|sem|min|max|median)$/i

/** True for `mean_auc`, `auc_std`, `n_seeds` beside wide columns of `auc`: what is derived from them. */
export function isAggregateOf(name: string, wide: readonly WideMetric[]): boolean {
  const match = AGGREGATE.exec(name)
  if (match === null) return false
  const of = (match[2] ?? match[3] ?? '').toLowerCase()
  return wide.some(({ metric }) => metric.toLowerCase() === of) || /^(seeds?|repeats?|replicates?|runs?|splits?)$/.test(of)
}
