/**
 * The best split of a node so far.
 *
 * Legend. Node: rows i of weight wᵢ and target yᵢ, W = Σ wᵢ, mean μ = Σ wᵢyᵢ / W. A cut puts weight w and sum s = Σ wᵢyᵢ
 * on the left. With D = s − wμ, the squared error falls by D²/w + D²/(W − w) = W · D² / (w(W − w)). The search maximises
 * D² / (w(W − w)) and compares two such fractions crosswise, which saves a division per cut.
 *
 * Equal cuts of different features meet as numbers that differ in their last digits, because their sums were taken in
 * different orders. A later feature must therefore win by more than `TIE`; the random order of the features then decides.
 */
export class Split {
  /** D² and w(W − w) of the best cut; below any real cut at first, so that even a useless cut is taken, as CART does. */
  numerator = -1
  denominator = 1
  feature = -1
  /** The cut lies between these bins, which hold rows of the node. Unordered features: unused. */
  binLeft = 0
  binRight = 0
  /** Rows on the left of the cut; only the search over sorted orders says so. */
  left = 0
  /** Unordered features: bit b set = bin b goes left; `present` = bins that hold rows of the node. */
  levels = 0
  present = 0

  clear(): void {
    this.numerator = -1
    this.denominator = 1
    this.feature = -1
  }
}

/** Relative size below which two gains are a tie: rounding of sums over a million rows stays below it. */
export const TIE = 1e-9

/** What a cut must exceed to beat another feature's. */
export const mustExceed = (numerator: number): number => (numerator > 0 ? numerator * (1 + TIE) : numerator)
