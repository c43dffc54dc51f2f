import type { Cell, CellKind } from './panel-spec.ts'

/**
 * The one place where numbers become digits, so that page, command line, report and exports cannot disagree.
 * Numbers are written as people in machine learning write them: 3e-4, not 0.0003; at most four significant digits.
 */
export function formatNumber(value: number, digits = 4): string {
  if (Number.isNaN(value)) return 'NaN'
  if (!Number.isFinite(value)) return value > 0 ? '∞' : '−∞'
  if (value === 0) return '0'
  const size = Math.abs(value)
  // Integers that a person counts (batch sizes, steps) stay whole.
  if (Number.isInteger(value) && size < 1e6) return minus(String(value))
  if (size >= 1e5 || size < 1e-3) {
    const [mantissa = '', exponent = ''] = value.toExponential(digits - 1).split('e')
    return `${minus(trim(mantissa))}e${exponent.replace('+', '')}`.replace('e-', 'e-')
  }
  return minus(trim(value.toPrecision(digits)))
}

/** Two decimals and a sign that lines up; `1.00` is only ever exactly one after rounding. */
export const formatCorrelation = (r: number): string => minus(r.toFixed(2).replace(/^-0\.00$/, '0.00'))

/** A share of one: two decimals, "<0.01" below. */
export const formatShare = (share: number): string => (share > 0 && share < 0.005 ? '<0.01' : minus(share.toFixed(2)))

/** Three decimals, never 0: "<0.001" below. */
export const formatP = (p: number): string => (p < 0.0005 ? '<0.001' : p.toFixed(3))

export const formatCount = (n: number): string => String(Math.round(n)).replace(/\B(?=(\d{3})+$)/g, ',')

/** UTC, to the minute: 2026-11-21 07:38. */
export function formatTime(ms: number): string {
  if (!Number.isFinite(ms)) return ''
  return new Date(ms).toISOString().slice(0, 16).replace('T', ' ')
}

/** 850 ms, 12.4 s, 3.5 min, 2.7 h, 4.1 d. */
export function formatDuration(ms: number): string {
  if (!Number.isFinite(ms)) return ''
  const size = Math.abs(ms)
  if (size < 1000) return `${minus(String(Math.round(ms)))} ms`
  const [unit, length] = size < 60e3 ? ['s', 1e3] : size < 3600e3 ? ['min', 60e3] : size < 86400e3 ? ['h', 3600e3] : ['d', 86400e3]
  return `${minus(trim((ms / (length as number)).toPrecision(3)))} ${unit}`
}

/** Text of a cell; missing is an en dash. */
export function formatCell(cell: Cell | undefined, kind: CellKind): string {
  if (cell === null || cell === undefined) return '–'
  if (Array.isArray(cell)) {
    const [low, high] = cell as readonly [number | null, number | null]
    const end = (value: number | null) => (value === null ? '–' : formatCorrelation(value))
    return `[${end(low)}, ${end(high)}]`
  }
  if (typeof cell === 'boolean') return cell ? 'yes' : 'no'
  if (typeof cell === 'string') return cell
  const value = cell as number
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
