const STEPS: readonly (readonly [unit: Intl.RelativeTimeFormatUnit, ms: number])[] = [
  ['year', 31_557_600_000],
  ['month', 2_629_800_000],
  ['day', 86_400_000],
  ['hour', 3_600_000],
  ['minute', 60_000],
]
const words = new Intl.RelativeTimeFormat('en', { numeric: 'auto' })

/** "3 hours ago", "yesterday"; within a minute "just now". */
export function relativeTime(then: number, now: number): string {
  const passed = now - then
  const [unit, length] = STEPS.find(([, ms]) => Math.abs(passed) >= ms) ?? [null, 1]
  return unit === null ? 'just now' : words.format(-Math.round(passed / length), unit)
}
