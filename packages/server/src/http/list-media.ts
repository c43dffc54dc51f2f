import type { Value } from '@sweepwise/core'
import type { MediaAnswer } from './api.ts'

type Dict = { readonly [key: string]: Value }
const isDict = (value: Value): value is Dict => typeof value === 'object' && value !== null && !Array.isArray(value)

/** What a client calls a value that is no number, text or list: `histogram`, `image-file`; null for others. */
export const kindOf = (value: Value): string | null => (isDict(value) && typeof value['_type'] === 'string' ? value['_type'] : null)

/** Media among the values of a run, by step and name. */
export function listMedia(
  values: readonly { readonly metric: string; readonly step: number; readonly value: Value }[],
): MediaAnswer['media'] {
  const media = values.flatMap(({ metric, step, value }) => {
    const kind = kindOf(value)
    return kind === null ? [] : [{ metric, step, kind, files: filesOf(value as Dict) }]
  })
  return media.sort((a, b) => a.step - b.step || (a.metric < b.metric ? -1 : a.metric > b.metric ? 1 : 0))
}

/** Of one medium its `path`; of several in one value their `filenames`, or a list of dicts with a `path` each. */
function filesOf(value: Dict): readonly string[] {
  if (typeof value['path'] === 'string') return [value['path']]
  const texts = (list: Value | undefined) => (Array.isArray(list) ? list.filter((one): one is string => typeof one === 'string') : [])
  const named = texts(value['filenames'])
  if (named.length > 0) return named
  return Object.values(value).flatMap((list) =>
    Array.isArray(list) ? list.flatMap((one) => (isDict(one) && typeof one['path'] === 'string' ? [one['path']] : [])) : [],
  )
}
