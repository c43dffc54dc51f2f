import { formatNumber } from './format.ts'

/** "1 degree of freedom", "16.6 degrees of freedom". */
export const degrees = (df: number): string => `${formatNumber(df, 3)} degree${df === 1 ? '' : 's'} of freedom`
