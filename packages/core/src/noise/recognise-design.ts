import { gridParams } from '../significance/grid.ts'

/**
 * How runs are laid out, which decides what an effect may be held against (`methods.md` §5.2):
 * `reseeds` – groups of pure repeats, nothing but one param varies; `grid` – every combination ran, mostly once; `replicated` –
 * configurations ran again with other seeds; `sweep` – random or quasi-random, other params vary too.
 */
export type NoiseDesign = 'reseeds' | 'grid' | 'sweep' | 'replicated'

export interface RecognisedDesign {
  readonly design: NoiseDesign
  /** Places of the params whose combinations all ran; null where some are missing or there are none. */
  readonly completeGrid: readonly number[] | null
  /** Places of the params whose combinations nearly all ran; null where all did, or too few. */
  readonly gridWithGaps: readonly number[] | null
}

/** From this share of configurations with a second run on, a sweep is a replicated one. */
const MOSTLY_REPEATED = 0.5
/** One param of more values than this, each tried once, was drawn rather than listed. */
const MOST_LISTED = 12

/**
 * @param columns shape (p) of shape (c): each varying param's number or code per configuration, NaN = none
 * @param sizes   shape (c): usable runs of each configuration
 */
export function recogniseDesign(columns: readonly Float64Array[], sizes: readonly number[]): RecognisedDesign {
  const configurations = sizes.length
  const repeated = sizes.filter((n) => n >= 2).length >= MOSTLY_REPEATED * configurations
  if (columns.length < 2) {
    const listed = columns.length === 1 && configurations <= MOST_LISTED
    return {
      design: repeated ? 'reseeds' : listed ? 'grid' : 'sweep',
      completeGrid: columns.length === 1 && (repeated || listed) ? [0] : null,
      gridWithGaps: null,
    }
  }
  const grid = gridParams(columns, configurations)
  const cells = grid?.reduce((size, place) => size * new Set(columns[place]).size, 1)
  const complete = cells === configurations
  return {
    design: repeated ? 'replicated' : grid === null ? 'sweep' : 'grid',
    completeGrid: complete ? grid : null,
    gridWithGaps: complete ? null : grid,
  }
}
