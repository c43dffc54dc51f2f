/** Sentences of one kind that a report lists. */
const LISTED = 20

/** The first of many sentences; the others are counted. */
export function firstOf(sentences: readonly string[], what: string): readonly string[] {
  if (sentences.length <= LISTED) return sentences
  return [...sentences.slice(0, LISTED), `… and ${sentences.length - LISTED} more ${what}.`]
}
