/** After so many draws one looks whether more of them could say anything. */
const LOOK = 200
/** A param whose smallest p is above this by then is told from nothing: three standard errors above it are 0.4. */
const FAR_ABOVE = 0.3

/**
 * Whether draws may end early, of a param that shows nothing at any place. Whoever goes on is judged by all draws, so a p below
 * `FAR_ABOVE` is one of a test with all of them, and no more often small by chance; only larger ones rest on fewer draws.
 *
 * @param done    draws made
 * @param reached of these, how many reached the largest F that was seen at any place
 */
export const saysEnough = (done: number, reached: number): boolean => done === LOOK && (1 + reached) / (done + 1) > FAR_ABOVE
