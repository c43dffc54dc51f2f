/**
 * Which runs a question is asked of; a first-class value that every analysis, panel, study and URL holds.
 * `ids`, `sweep` and `study` each pick runs (several of them intersect) of the projects, or of any where none is named;
 * the filter narrows them, exclusions come last. Plain data; `{projects: ['p']}` is all of p.
 */
export interface RunSet {
  /** Project ids or names. */
  readonly projects: readonly string[]
  /** Filter text (`dataset/filter.ts`), e.g. `lr > 0.01 and state = finished`. */
  readonly filter?: string
  readonly ids?: readonly string[]
  readonly exclude?: readonly string[]
  readonly sweep?: string
  readonly study?: string
}
