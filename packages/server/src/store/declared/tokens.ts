import { createHash, randomInt } from 'node:crypto'
import type { Kysely } from 'kysely'
import { v7 as uuid } from 'uuid'
import { LOCAL_USER } from '../database/migrate.ts'
import type { Schema } from '../database/schema.ts'
import { storedName } from '../database/stored-name.ts'

type Db = Kysely<Schema>

/** What a key may do. `log`: what a logging client needs; `read`: look at everything; `write`: change and delete. */
export const SCOPES = ['log', 'read', 'write'] as const
export type Scope = (typeof SCOPES)[number]

export interface Token {
  readonly id: string
  readonly name: string
  readonly scopes: readonly Scope[]
  readonly createdAt: number
  readonly lastUsedAt: number | null
  readonly revokedAt: number | null
}

export interface Tokens {
  /** The key is returned this once; what is stored is its hash. A key given is taken when it has the right form. */
  createToken(token: { name: string; scopes: readonly Scope[]; key?: string }): Promise<{ readonly token: Token; readonly key: string }>
  /** Revoked ones included, oldest first. */
  listTokens(): Promise<readonly Token[]>
  /** By id, or by name where only one live token has it. False = there is none. */
  revokeToken(idOrName: string): Promise<boolean>
  /** The token of a key, unless it was revoked. */
  checkKey(key: string): Promise<Token | null>
}

const KEY_LENGTH = 40
const LETTERS = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789'

/** Exactly 40 letters and digits: what every version of the wandb client takes for a key. 238 bits. */
export const newKey = (): string => Array.from({ length: KEY_LENGTH }, () => LETTERS[randomInt(LETTERS.length)]).join('')

/** Keys are random and long, so one fast hash is enough; a slow one only helps against guessing short secrets. */
const hashOf = (key: string): string => createHash('sha256').update(key).digest('hex')

/** How often the time of the last use is written, at most. */
const USE_MS = 60_000

export function tokens(db: Db, now: () => number): Tokens {
  return {
    createToken: async ({ name, scopes, key = newKey() }) => {
      const row = {
        id: uuid(),
        user_id: LOCAL_USER,
        name: storedName(name),
        hash: hashOf(key),
        scopes: JSON.stringify(scopes),
        created_at: now(),
        last_used_at: null,
        revoked_at: null,
      }
      await db.insertInto('tokens').values(row).execute()
      return { token: readToken(row), key }
    },
    listTokens: async () => (await db.selectFrom('tokens').selectAll().orderBy('id').execute()).map(readToken),
    revokeToken: async (idOrName) => {
      const name = storedName(idOrName)
      const live = await db.selectFrom('tokens').select(['id', 'name']).where('revoked_at', 'is', null).execute()
      const named = live.filter((token) => token.name === name)
      const found = live.find(({ id }) => id === name) ?? (named.length === 1 ? named[0] : undefined)
      if (found === undefined) return false
      await db.updateTable('tokens').set({ revoked_at: now() }).where('id', '=', found.id).execute()
      return true
    },
    checkKey: async (key) => {
      const row = await db
        .selectFrom('tokens')
        .selectAll()
        .where('hash', '=', hashOf(key))
        .where('revoked_at', 'is', null)
        .executeTakeFirst()
      if (row === undefined) return null
      if (row.last_used_at === null || now() - row.last_used_at > USE_MS)
        await db.updateTable('tokens').set({ last_used_at: now() }).where('id', '=', row.id).execute()
      return readToken(row)
    },
  }
}

const readToken = (row: Schema['tokens']): Token => ({
  id: row.id,
  name: row.name,
  scopes: JSON.parse(row.scopes) as Scope[],
  createdAt: row.created_at,
  lastUsedAt: row.last_used_at,
  revokedAt: row.revoked_at,
})
