import { formatNumber } from './format.ts'

/** 5.2×, 13.7×. */
export const formatTimes = (ratio: number): string => `${formatNumber(ratio, ratio >= 10 ? 3 : 2)}×`
