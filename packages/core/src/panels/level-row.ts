import type { CorrelationLevel } from '../analysis/correlation.ts'
import { formatNumber } from './format.ts'
import type { TableRow } from './panel-spec.ts'

/**
 * A level of a param: its correlation in the column that has the param's, how far its mean is from the rest in words.
 * @param correlation key of that column
 */
export function levelRow(param: string, level: CorrelationLevel, correlation: string): TableRow {
  const { meanDifference, interval } = level
  const difference =
    meanDifference === null
      ? 'every run has this level'
      : `${signed(meanDifference)} against the rest${interval === null ? '' : `, 95 % interval ${signed(interval[0])} to ${signed(interval[1])}`}`
  return {
    id: `${param}=${level.value}`,
    cells: { param: level.value, [correlation]: level.correlation, n: level.n },
    notes: [`mean ${formatNumber(level.mean)}: ${difference}`],
  }
}

const signed = (value: number): string => (value > 0 ? `+${formatNumber(value)}` : formatNumber(value))
