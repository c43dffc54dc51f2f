import { mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs'
import { dirname } from 'node:path'
import { newKey, SCOPES } from '../store/declared/tokens.ts'
import type { Store } from '../store/store.ts'

/**
 * The key that `serve` prints: the same after every restart, so that scripts under way go on. The store has its hash, as of
 * any other key; the key itself is in a file that only this user can read. Once revoked, the next start makes another.
 */
export async function ownKey(store: Store, file: string): Promise<string> {
  const kept = read(file)
  if (kept !== null && (await store.checkKey(kept)) !== null) return kept
  const key = newKey()
  await store.createToken({ name: 'serve', scopes: SCOPES, key })
  mkdirSync(dirname(file), { recursive: true })
  writeFileSync(`${file}.new`, `${key}\n`, { mode: 0o600 })
  renameSync(`${file}.new`, file)
  return key
}

function read(file: string): string | null {
  try {
    return readFileSync(file, 'utf8').trim()
  } catch {
    return null
  }
}
