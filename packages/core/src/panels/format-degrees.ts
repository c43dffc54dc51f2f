import { formatCount, formatNumber } from './format.ts'

/** "1 degree of freedom", "16.6 degrees of freedom", "5,760 degrees of freedom". */
export const degrees = (df: number): string =>
  `${Number.isInteger(df) ? formatCount(df) : formatNumber(df, 3)} degree${df === 1 ? '' : 's'} of freedom`
