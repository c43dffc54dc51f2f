import { createHash } from 'node:crypto'
import type { Node } from './execute-graphql.ts'

/** Whatever a client calls it, everybody is one entity here. */
export const entityNode = (name: string): Node => ({
  __typename: 'Entity',
  id: `entity:${name}`,
  name,
  organization: null,
  available: false,
  readOnly: false,
  readOnlyAdmin: false,
  isTeam: false,
  entityType: 'user',
  privateOnly: false,
  storageBytes: 0,
  codeSavingEnabled: true,
  defaultAccess: 'WRITE',
  isPaid: false,
  members: [],
})

/** Clients want a whole number where we have a UUID. */
export const numberOf = (id: string): string => String(Number.parseInt(createHash('sha256').update(id).digest('hex').slice(0, 12), 16))
