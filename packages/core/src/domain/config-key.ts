/** What a config key is for: something to tune, the source of luck, or bookkeeping that is no hyperparameter. */
export const KEY_ROLES = ['param', 'seed', 'ignored'] as const
export type KeyRole = (typeof KEY_ROLES)[number]

/** How the values of one param behave. `ordinal` = ordered levels; `categorical` = unordered. */
export const PARAM_KINDS = ['numeric', 'ordinal', 'categorical', 'boolean'] as const
export type ParamKind = (typeof PARAM_KINDS)[number]

/** The scale on which equal distances mean equal changes. Only numeric and ordinal params have one. */
export const PARAM_SCALES = ['linear', 'log'] as const
export type ParamScale = (typeof PARAM_SCALES)[number]

/**
 * One key of the config as a project sees it. What was detected stays beside what the user declared;
 * declared wins. `reason` says in words why the detector decided as it did.
 */
export interface ConfigKey {
  readonly name: string
  readonly detected: { readonly role: KeyRole; readonly kind: ParamKind; readonly scale: ParamScale | null; readonly reason: string }
  readonly declared: {
    readonly role?: KeyRole
    readonly kind?: ParamKind
    readonly scale?: ParamScale | null
    readonly bounds?: readonly [number, number]
  }
}
