/**
 * The words of a name in lower case, split at everything that is neither letter nor digit:
 * `train/loss_best` → train, loss, best.
 */
export function nameWords(name: string): readonly string[] {
  return name.toLowerCase().match(WORD) ?? []
}
const WORD = /[\p{L}\p{N}²]+/gu

/** The words of a name, camel case split as well: `valLoss.runId` → val, loss, run, id. */
export function nameTokens(name: string): readonly string[] {
  return nameWords(name.replace(CAMEL, '$1 $2').replace(ACRONYM_END, '$1 $2'))
}
const CAMEL = /([\p{Ll}\p{N}])(\p{Lu})/gu
const ACRONYM_END = /(\p{Lu})(\p{Lu}\p{Ll})/gu
