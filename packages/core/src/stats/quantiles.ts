import { chiSquared, fDistribution } from './distributions.ts'

/** The x with P(χ² ≤ x) = p, 0 < p < 1; to the last digits. */
export const chiSquaredQuantile = (p: number, df: number): number => (df > 0 ? solve(p, df, (x) => chiSquared(x, df)) : Number.NaN)

/** The f with P(F ≤ f) = p, 0 < p < 1; to the last digits. */
export const fQuantile = (p: number, df1: number, df2: number): number =>
  df1 > 0 && df2 > 0 ? solve(p, 1, (x) => fDistribution(x, df1, df2)) : Number.NaN

/** Bisection of ln x between doubling brackets, in the smaller tail: its digits are the ones that count. */
function solve(p: number, start: number, tails: (x: number) => { readonly lower: number; readonly upper: number }): number {
  if (!(p > 0 && p < 1)) return Number.NaN
  const below = p < 0.5 ? (x: number) => tails(x).lower < p : (x: number) => tails(x).upper > 1 - p
  let low = Math.log(start)
  let high = low
  while (!below(Math.exp(low)) && low > -700) low = 2 * low - Math.abs(low) - 1
  while (below(Math.exp(high)) && high < 700) high = high + Math.abs(high) + 1
  for (let step = 0; step < 200; step++) {
    const middle = (low + high) / 2
    if (middle <= low || middle >= high) break
    if (below(Math.exp(middle))) low = middle
    else high = middle
  }
  return Math.exp((low + high) / 2)
}
