/** A point in time as files write it (ISO, "2022-11-09 12:33:08", Unix seconds or milliseconds) → UTC ms; undefined when it is none. */
export function readTime(text: string): number | undefined {
  const clean = text.trim()
  if (clean === '') return undefined
  if (/^\d{9,13}(\.\d+)?$/.test(clean)) {
    const value = Number(clean)
    return value > 1e11 ? value : value * 1000
  }
  if (!/^\d{4}-\d\d-\d\d/.test(clean)) return undefined
  // Without a zone the files mean UTC: W&B, MLflow and Optuna write it so.
  const iso = clean.replace(' ', 'T').replace(/(\.\d{3})\d+/, '$1')
  const ms = Date.parse(/(Z|[+-]\d\d:?\d\d)$/.test(iso) ? iso : iso.length === 10 ? `${iso}T00:00Z` : `${iso}Z`)
  return Number.isNaN(ms) ? undefined : ms
}

/** The last time there is, UTC milliseconds (ECMAScript's); beyond it are damaged or made-up numbers. */
const LAST_TIME = 8.64e15

/** A number as a point in time; NaN for what is none. */
export const possibleTime = (ms: number): number => (Math.abs(ms) <= LAST_TIME ? ms : Number.NaN)

const UNITS: Readonly<Record<string, number>> = { ms: 1, s: 1000, sec: 1000, m: 60_000, min: 60_000, h: 3_600_000, d: 86_400_000 }

/** "2.7h", "0 days 00:00:54.220869", "1:02:03", seconds → ms; undefined when it is none. */
export function readDuration(text: string): number | undefined {
  const ms = durationOf(text.trim())
  return Number.isFinite(ms) ? ms : undefined
}

/** NaN or infinite when it is none. */
function durationOf(clean: string): number {
  const unit = /^([\d.]+)\s*(ms|sec|min|s|m|h|d)$/.exec(clean)
  if (unit !== null) return Number(unit[1]) * UNITS[unit[2]!]!
  const clock = /^(?:(\d+) days? )?(\d+):(\d\d):(\d\d(?:\.\d+)?)$/.exec(clean)
  if (clock !== null) return (((Number(clock[1] ?? 0) * 24 + Number(clock[2])) * 60 + Number(clock[3])) * 60 + Number(clock[4])) * 1000
  return clean === '' ? Number.NaN : Number(clean) * 1000
}
