import { createHash } from 'node:crypto'

/** Longer ones do not fit into an index page of PostgreSQL (2,704 bytes, at up to 3 bytes a unit, beside other columns). */
const LONGEST = 500

/**
 * A name as both databases can keep and index it: no NUL (PostgreSQL refuses it), no half surrogate pairs (they would
 * come back as another text), at most 500 characters — of a longer one the beginning and a hash of the whole.
 * Names that are fine, nearly all, come back as they are; different names stay different.
 */
export function storedName(name: string): string {
  const clean = name.includes('\0') ? name.replaceAll('\0', '\uFFFD').toWellFormed() : name.toWellFormed()
  if (clean.length <= LONGEST) return clean
  return `${clean.slice(0, LONGEST - 20).toWellFormed()}…${createHash('sha256').update(name).digest('base64url').slice(0, 19)}`
}
