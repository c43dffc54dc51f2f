import type { ConfigKeyInfo } from '../../../server/src/http/api.ts'

/** Names of the params that differ between runs, in the order of the config. */
export const varyingParams = (keys: readonly ConfigKeyInfo[]): readonly string[] =>
  keys.filter(({ role, constant, distinct }) => role === 'param' && constant === null && distinct > 0).map(({ name }) => name)
