/**
 * The lines in the fore: those that match the brushes, among them those selected, without those hidden. Null = all of them.
 *
 * @param matching shape (n), 1 = passes every brush; null = nothing is brushed
 * @param selected shape (n); null = nothing is selected
 * @param muted    shape (n), 1 = not to be drawn; null = none
 * @param into     written over
 */
export function foreMask(
  matching: Uint8Array | null,
  selected: Uint8Array | null,
  muted: Uint8Array | null,
  into: Uint8Array,
): { readonly mask: Uint8Array; readonly count: number } | null {
  if (matching === null && selected === null && muted === null) return null
  let count = 0
  for (let row = 0; row < into.length; row++) {
    const fore = matching?.[row] !== 0 && selected?.[row] !== 0 && muted?.[row] !== 1 ? 1 : 0
    into[row] = fore
    count += fore
  }
  return { mask: into, count }
}

/** Shape (n): 1 where a run is one of these; null when none is. */
export function maskOf(ids: readonly string[], of: ReadonlySet<string>): Uint8Array | null {
  if (of.size === 0) return null
  let found = false
  const mask = Uint8Array.from(ids, (id) => {
    const is = of.has(id)
    found ||= is
    return is ? 1 : 0
  })
  return found ? mask : null
}
