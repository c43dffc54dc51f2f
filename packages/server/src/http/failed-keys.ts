/** Wrong keys from one address within the window before it has to wait. */
const MOST = 20
const WINDOW_MS = 60_000
/** Addresses remembered; the oldest are forgotten first. */
const REMEMBERED = 10_000

/** Counts wrong keys by address, so that guessing takes longer than the universe has. */
export function failedKeys(): { count(address: string, now: number): void; waitMs(address: string, now: number): number } {
  const seen = new Map<string, { n: number; until: number }>()
  return {
    count(address, now) {
      const before = seen.get(address)
      const fresh = before === undefined || before.until <= now
      seen.delete(address)
      seen.set(address, { n: fresh ? 1 : before.n + 1, until: fresh ? now + WINDOW_MS : before.until })
      if (seen.size > REMEMBERED) seen.delete(seen.keys().next().value!)
    },
    waitMs(address, now) {
      const found = seen.get(address)
      return found === undefined || found.n < MOST ? 0 : Math.max(0, found.until - now)
    },
  }
}
