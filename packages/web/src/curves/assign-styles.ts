/**
 * A style for each of some runs: those that were there keep theirs, new ones take the first that is free. So a curve does not
 * change its colour when another run overtakes it.
 * @param before styles as they were assigned last
 */
export function assignStyles(before: ReadonlyMap<string, number>, ids: readonly string[]): ReadonlyMap<string, number> {
  const kept = new Map(ids.flatMap((id) => (before.has(id) ? [[id, before.get(id)!] as const] : [])))
  const taken = new Set(kept.values())
  let free = 0
  const styles = new Map<string, number>()
  for (const id of ids) {
    let style = kept.get(id)
    if (style === undefined) {
      while (taken.has(free)) free += 1
      style = free
      taken.add(style)
    }
    styles.set(id, style)
  }
  return styles
}
