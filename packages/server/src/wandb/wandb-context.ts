import type { Scope } from '../store/declared/tokens.ts'
import type { BlobFolder } from '../store/files/blob-folder.ts'
import type { Store } from '../store/store.ts'
import type { DeliveryDesk } from './streams/delivery-desk.ts'

/** What the protocol's routes work with. */
export interface WandbContext {
  readonly store: Store
  readonly blobs: BlobFolder
  readonly version: string
  /** Where streams are stored; default: on the thread that answers. */
  readonly deliveries?: DeliveryDesk
  /** Where clients reach the server, when a reverse proxy stands before it: an origin and a path. */
  readonly place?: { readonly origin: string | null; readonly path: string }
  readonly now?: () => number
}

/** One request of a client. */
export interface Caller {
  readonly store: Store
  readonly blobs: BlobFolder
  readonly now: number
  /** Where clients reach this server, without a slash at the end; addresses handed out begin so. */
  readonly base: string
  /** Seals the addresses of files. */
  readonly secret: string
  readonly scopes: readonly Scope[]
  /** One of several processes that log into one run at once (*shared mode*); null for one that has its run to itself. */
  readonly writer: string | null
  readonly version: string
}

/** Everybody is one user and one team here; clients may call it anything. */
export const ENTITY = 'local'
export const USER = { id: 'VXNlcjpsb2NhbA==', name: 'local', username: 'local', email: 'local@localhost', admin: true }
