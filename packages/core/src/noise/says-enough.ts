/**
 * Whether draws may end.
 *
 * @param done    draws made
 * @param reached of these, how many reached the largest F that was seen at any place
 */
export type Enough = (done: number, reached: number) => boolean

/** After so many draws one looks whether more of them could say anything. */
const LOOK = 200
/** A param whose smallest p is above this by then is told from nothing: three standard errors above it are 0.4. */
const FAR_ABOVE = 0.3

/**
 * Draws end early of a param that shows nothing at any place. Whoever goes on is judged by all draws, so a p below `FAR_ABOVE` is
 * one of a test with all of them, and no more often small by chance; only larger ones rest on fewer draws.
 *
 * That no more is called distinguishable for it is no matter of chance, either: at least 60 of the first 200 draws reached the
 * largest F, so of 999 draws p would have come out at 61/1000 or more, and of the 50 draws a param that are made where there are
 * 20 or more of them, at 61/(50 m + 1), above 1 once it is multiplied by m. `docs/calibration.md` has the rates.
 */
export const saysEnough: Enough = (done, reached) => done === LOOK && (1 + reached) / (done + 1) > FAR_ABOVE
