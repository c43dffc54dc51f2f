import type { Value } from '@sweepwise/core'

const KEY_VALUE = /^([A-Za-z_][\w./-]*)=(.*)$/
/** `study_0`, `seed-3`, `trial12`. */
const NUMBERED = /^([A-Za-z]+(?:[_-][A-Za-z]+)*)[_-]?(\d+)$/

/**
 * What the folders on the way to each run say about it: `lr=0.1` sets lr, `study_0`, `study_1` … number a study, other
 * folders that several runs share are a `subfolder`. A folder that only one run has is that run's name.
 *
 * @param paths folders from the top, without what all runs share
 * @returns settings for each path
 */
export function pathParams(paths: readonly string[]): readonly Readonly<Record<string, Value>>[] {
  const parts = paths.map((path) => path.split('/'))
  const found = parts.map((): Record<string, Value> => Object.create(null) as Record<string, Value>)
  const depth = Math.min(...parts.map((part) => part.length))
  const even = parts.every((part) => part.length === depth)
  const plain: number[] = []
  for (let level = 0; level < Math.max(...parts.map((part) => part.length)); level++) {
    const values = parts.map((part) => part[level])
    const distinct = new Set(values)
    if (distinct.size < 2) continue
    const pairs = values.map((value) => (value ?? '').split(',').map((pair) => KEY_VALUE.exec(pair.trim())))
    if (pairs.every((own) => own.every((match) => match !== null))) {
      // `accuracy_b92c8_alpha=0.2` has a name of its own in front, and no two runs agree on a key.
      const keys = pairs.map((own) => own.map((match) => match![1]!).join())
      if (keys.every((key) => key === keys[0]))
        pairs.forEach((own, run) => {
          for (const match of own) found[run]![match![1]!] = readText(match![2]!)
        })
      continue
    }
    // Of folders of different depth no level means one thing; one of its own is a run's name.
    if (!even || distinct.size === paths.length) continue
    const numbered = values.map((value) => NUMBERED.exec(value!))
    if (numbered.every((match) => match !== null && match[1] === numbered[0]![1])) {
      numbered.forEach((match, run) => {
        found[run]![match![1]!] = Number(match![2])
      })
    } else plain.push(level)
  }
  plain.forEach((level, i) => {
    const name = plain.length === 1 ? 'subfolder' : `subfolder ${i + 1}`
    parts.forEach((part, run) => {
      found[run]![name] = part[level]!
    })
  })
  return found
}

const readText = (text: string): Value => {
  if (text.trim() !== '' && Number.isFinite(Number(text))) return Number(text)
  return text === 'true' || text === 'True' ? true : text === 'false' || text === 'False' ? false : text
}
