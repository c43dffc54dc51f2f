/** The part of a URL after `?` as names and texts; a name that stands several times is a list. */
export type SearchValues = Readonly<Record<string, string | readonly string[]>>

/** `?metric=loss&hide=lr&hide=wd` → {metric: 'loss', hide: ['lr', 'wd']}. Nothing is guessed: '1' and 'true' stay texts. */
export function readSearchText(text: string): Record<string, string | string[]> {
  const values: Record<string, string | string[]> = {}
  for (const [name, value] of new URLSearchParams(text)) {
    // Nothing of ours is named so, and assigning to it would not make an entry.
    if (name === '__proto__') continue
    const known = Object.hasOwn(values, name) ? values[name] : undefined
    if (known === undefined) values[name] = value
    else if (Array.isArray(known)) known.push(value)
    else values[name] = [known, value]
  }
  return values
}

/** The inverse, for people to read: only what a URL cannot hold is escaped. Empty lists and undefined leave no trace. */
export function searchText(values: Readonly<Record<string, unknown>>): string {
  const pairs: string[] = []
  for (const [name, value] of Object.entries(values)) {
    for (const one of Array.isArray(value) ? value : [value]) {
      if (one !== undefined && one !== null) pairs.push(`${escapeName(name)}=${escapePart(String(one))}`)
    }
  }
  return pairs.length === 0 ? '' : `?${pairs.join('&')}`
}

/** A name ends at the first `=`. */
const escapeName = (text: string): string => escapePart(text).replaceAll('=', '%3D')

const escapePart = (text: string): string =>
  encodeURIComponent(text)
    .replace(/%(?:3A|2F|2C|3D|40|24|5B|5D)/g, decodeURIComponent)
    .replace(/%20/g, '+')
