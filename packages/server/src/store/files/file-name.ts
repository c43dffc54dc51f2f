/** Longer names belong to no run. */
const LONGEST = 1000

/**
 * A name under which a client keeps a file of its run: relative, with slashes, of any letters. Null when it leaves its
 * folder, begins at a root, or holds control characters.
 */
export function readFileName(name: unknown): string | null {
  if (typeof name !== 'string' || name === '' || name.length > LONGEST) return null
  const path = name.replaceAll('\\', '/')
  if (/\p{Cc}/u.test(path) || path.startsWith('/') || /^[A-Za-z]:/.test(path) || !path.isWellFormed()) return null
  const parts = path.split('/')
  return parts.some((part) => part === '' || part === '.' || part === '..') ? null : path
}
