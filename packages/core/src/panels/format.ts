import type { Cell, CellKind } from './panel-spec.ts'

/**
 * The one place where numbers become digits, so that page, command line, report and exports cannot disagree.
 * Numbers are written as people in machine learning write them: 3e-4, not 0.0003; at most four significant digits.
 * Whole numbers that a person counts (batch sizes, steps) stay whole below a million. A minus is a real minus (−).
 */
export function formatNumber(value: number, digits = 4): string {
  if (Number.isNaN(value)) return 'NaN'
  if (!Number.isFinite(value)) return value > 0 ? '∞' : '−∞'
  if (Number.isInteger(value) && Math.abs(value) < 1e6) return minus(String(value))
  // Rounding first: 9999.96 has the length of 1e4, not of 9999.
  const rounded = Number(value.toPrecision(digits))
  const size = Math.abs(rounded)
  if (size >= 1e4 || size < 1e-3) {
    const [mantissa = '', exponent = ''] = value.toExponential(digits - 1).split('e')
    return `${minus(trim(mantissa))}e${exponent.replace('+', '')}`
  }
  return minus(String(rounded))
}

/** Two decimals, never a negative zero. */
export const formatCorrelation = (r: number): string => twoDecimals(r)

/** A share of one: two decimals, "<0.01" where these would be zero and the share is not. */
export const formatShare = (share: number): string => (share > 0 && share < 0.005 ? '<0.01' : twoDecimals(share))

const twoDecimals = (value: number): string => minus(value.toFixed(2).replace(/^-0\.00$/, '0.00'))

/** Three decimals, never 0: "<0.001" where these would be. */
export const formatP = (p: number): string => (p < 0.0005 ? '<0.001' : p.toFixed(3))

export const formatCount = (n: number): string => String(Math.round(n)).replace(/\B(?=(\d{3})+$)/g, ',')

/** UTC, to the minute: 2026-11-21 07:38. Empty for what is no time. */
export function formatTime(ms: number): string {
  const time = new Date(ms)
  if (Number.isNaN(time.getTime())) return ''
  return time
    .toISOString()
    .replace(/:\d\d\.\d+Z$/, '')
    .replace('T', ' ')
}

/** UTC, to the second: 2026-11-21 07:38:05. Empty for what is no time. */
export function formatMoment(ms: number): string {
  const time = new Date(ms)
  return Number.isNaN(time.getTime()) ? '' : time.toISOString().slice(0, -5).replace('T', ' ')
}

/** 850 B, 12.4 kB, 3.07 GB: three significant digits, thousands as in SI. */
export function formatBytes(bytes: number): string {
  let size = bytes
  let unit = 0
  // Rounding first: 999.9 kB is 1 MB.
  while (Number(size.toPrecision(3)) >= 1000 && unit < BYTE_UNITS.length - 1) {
    size /= 1000
    unit += 1
  }
  return `${Number(size.toPrecision(3))} ${BYTE_UNITS[unit]}`
}
const BYTE_UNITS = ['B', 'kB', 'MB', 'GB', 'TB']

/** 850 ms, 12.4 s, 3.5 min, 2.7 h, 4.1 d: three significant digits, in the largest unit of which there is one. */
export function formatDuration(ms: number): string {
  if (!Number.isFinite(ms)) return ''
  const size = Math.abs(ms)
  for (const { unit, length, most } of DURATION_UNITS) {
    // Rounding first: 59.96 s is a minute, neither 60 s nor 0.999 min.
    const rounded = length === 1 ? Math.round(size) : Math.max(1, Number((size / length).toPrecision(3)))
    if (rounded < most) return `${ms < 0 && rounded > 0 ? '−' : ''}${rounded} ${unit}`
  }
  return `${ms < 0 ? '−' : ''}${Math.round(size / DAY)} d`
}
const DAY = 86_400_000
const DURATION_UNITS = [
  { unit: 'ms', length: 1, most: 1000 },
  { unit: 's', length: 1000, most: 60 },
  { unit: 'min', length: 60_000, most: 60 },
  { unit: 'h', length: 3_600_000, most: 24 },
  { unit: 'd', length: DAY, most: 1000 },
]

/** Both ends at one precision: two decimals within −1 … 1 unless the interval is too narrow for them, else two digits of its width. */
export function formatInterval(low: number | null, high: number | null): string {
  const decimals = low === null || high === null ? null : decimalsOf(low, high)
  const end = (value: number | null): string => {
    if (value === null) return '–'
    return decimals === null ? formatNumber(value, 3) : minus(value.toFixed(decimals).replace(/^-(0\.?0*)$/, '$1'))
  }
  return `[${end(low)}, ${end(high)}]`
}

/**
 * A mean and half the width of its interval, both to the second digit of that half: 0.9134 ± 0.0042; far from 1 with one
 * exponent for both: (3.1 ± 0.2)e-5. Without an interval the mean alone.
 */
export function formatMean(mean: number, interval: readonly [low: number, high: number] | null): string {
  const half = interval === null ? Number.NaN : (interval[1] - interval[0]) / 2
  if (!(half > 0) || !Number.isFinite(half) || !Number.isFinite(mean)) return formatNumber(mean)
  const size = Math.max(Math.abs(mean), half)
  const exponent = size >= 1e5 || size < 1e-2 ? Math.floor(Math.log10(size)) : 0
  const unit = 10 ** exponent
  // More than eight decimals nobody reads: an interval that narrow is given as the mean's own digits.
  const decimals = Math.max(0, Math.min(8, 1 - Math.floor(Math.log10(half / unit))))
  const text = (value: number): string => minus((value / unit).toFixed(decimals).replace(/^-(0\.?0*)$/, '$1'))
  const both = `${text(mean)} ± ${text(half)}`
  return exponent === 0 ? both : `(${both})e${exponent}`
}

/** Null where plain decimals would be too many or say too much. */
function decimalsOf(low: number, high: number): number | null {
  const size = Math.max(Math.abs(low), Math.abs(high))
  const width = high - low
  if (!Number.isFinite(width) || size >= 1e4) return null
  if (!(width > 0)) return size <= 1 && (size === 0 || size >= 0.01) ? 2 : null
  if (size <= 1 && width >= 0.02) return 2
  const decimals = Math.max(size <= 1 ? 2 : 0, 1 - Math.floor(Math.log10(width)))
  return decimals > 5 ? null : decimals
}

/** Text of a cell; missing is an en dash. */
export function formatCell(cell: Cell | undefined, kind: CellKind): string {
  if (cell === null || cell === undefined) return '–'
  if (Array.isArray(cell)) {
    const [low, high] = cell as readonly [number | null, number | null]
    return formatInterval(low, high)
  }
  if (typeof cell === 'boolean') return cell ? 'yes' : 'no'
  if (typeof cell === 'string') return cell
  const value = cell as number
  // NaN is a value that a run may have logged; of a statistic it says that there is none.
  if (!Number.isFinite(value) && kind !== 'number') return '–'
  switch (kind) {
    case 'correlation':
      return formatCorrelation(value)
    case 'share':
      return formatShare(value)
    case 'p':
      return formatP(value)
    case 'count':
      return formatCount(value)
    case 'time':
      return formatTime(value)
    case 'duration':
      return formatDuration(value)
    default:
      return formatNumber(value)
  }
}

const trim = (text: string): string => (text.includes('.') ? text.replace(/\.?0+$/, '') : text)
const minus = (text: string): string => text.replace(/^-/, '−')
