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
export class Best {
  /** D² and w(W − w) of the best cut; below any real cut at first, so that even a useless cut is taken, as CART does. */
  static numerator: f64 = -1
  static denominator: f64 = 1
  static feature: i32 = -1
  /** The cut lies between these bins, which hold rows of the node. Unordered features: unused. */
  static binLeft: i32 = 0
  static binRight: i32 = 0
  /** Rows on the left of the cut; only the search over sorted orders says so. */
  static left: i32 = 0
  /** Unordered features: bit b set = bin b goes left; `present` = bins that hold rows of the node. */
  static levels: u32 = 0
  static present: u32 = 0

  static clear(): void {
    Best.numerator = -1
    Best.denominator = 1
    Best.feature = -1
  }

  /** What a cut must exceed to beat another feature's. */
  static mustExceed(): f64 {
    return Best.numerator > 0 ? Best.numerator * (1 + TIE) : Best.numerator
  }
}

/** Relative size below which two gains are a tie: rounding of sums over a million rows stays below it. */
export const TIE: f64 = 1e-9
