import type { Kysely } from 'kysely'
import type { Dialect } from '../database/dialect.ts'
import type { Schema } from '../database/schema.ts'
import { deliverWithin } from './deliver-lines.ts'
import type { Delivery, LiveRuns } from './live.ts'

type Delivered = Awaited<ReturnType<LiveRuns['deliver']>>

interface Waiting {
  readonly projectId: string
  readonly key: string
  readonly delivery: Delivery
  readonly resolve: (delivered: Delivered) => void
  readonly reject: (reason: unknown) => void
}

/** Deliveries of one transaction; bounds how long the first of them waits for the others. */
const MOST_AT_ONCE = 64

/** Codes of drivers that would come again with each delivery: another writer, the disk, the connection. */
const CONCERNS_ALL = /^(SQLITE_(BUSY|FULL|IOERR|READONLY|CORRUPT|NOTADB|CANTOPEN)|E[A-Z]+$|08|53|57)/

/**
 * Takes deliveries in the order they come. Those that come while others are being written are written together: waiting for
 * the disk is what takes long, and one wait serves all of them. Each is answered once the transaction that holds it is
 * committed, and one that cannot be stored takes no other with it.
 */
export function deliveryQueue(db: Kysely<Schema>, dialect: Dialect, now: () => number): LiveRuns['deliver'] {
  const waiting: Waiting[] = []
  let writing = false

  const write = (group: readonly Waiting[]): Promise<readonly Delivered[]> =>
    db.transaction().execute(async (trx) => {
      // Always in one order, so that two servers over one database do not wait for each other.
      for (const projectId of [...new Set(group.map((one) => one.projectId))].sort()) await dialect.lockProject(trx, projectId)
      const delivered: Delivered[] = []
      for (const { projectId, key, delivery } of group) delivered.push(await deliverWithin(trx, dialect, projectId, key, delivery, now()))
      return delivered
    })

  async function settle(group: readonly Waiting[]): Promise<void> {
    try {
      const delivered = await write(group)
      for (const [i, { resolve }] of group.entries()) resolve(delivered[i]!)
    } catch (error) {
      // Nothing of the group is stored. Whose fault it is shows when each is written alone, unless it is the database's.
      if (group.length === 1 || CONCERNS_ALL.test(String((error as { code?: unknown }).code))) for (const { reject } of group) reject(error)
      else for (const one of group) await settle([one])
    }
  }

  async function drain(): Promise<void> {
    while (waiting.length > 0) await settle(waiting.splice(0, MOST_AT_ONCE))
    writing = false
  }

  return (projectId, key, delivery) =>
    new Promise((resolve, reject) => {
      waiting.push({ projectId, key, delivery, resolve, reject })
      if (writing) return
      writing = true
      // What has arrived at the same moment is read first.
      setImmediate(drain)
    })
}
