import { createHmac, timingSafeEqual } from 'node:crypto'

/** What the holder of an address may do, and until when. Clients send no key with uploads: the address is the permission. */
export interface Capability {
  /** A run's file, or an artifact's. */
  readonly action: 'put' | 'get' | 'put-artifact' | 'get-artifact'
  /** Of the run or the artifact. */
  readonly owner: string
  /** Empty: the artifact's manifest. */
  readonly path: string
  /** UTC milliseconds. */
  readonly until: number
}

/** Text that only this server can write and nobody can change: what it permits, and a keyed hash of that. */
export function sealCapability({ action, owner, path, until }: Capability, secret: string): string {
  const said = Buffer.from(JSON.stringify([action, owner, path, until])).toString('base64url')
  return `${said}.${hashOf(said, secret)}`
}

/** Null for text that was not sealed with this secret, or whose time is over. */
export function openCapability(text: string, method: 'put' | 'get', secret: string, now: number): Capability | null {
  const [said = '', hash = '', ...more] = text.split('.')
  if (more.length > 0 || said === '') return null
  const given = Buffer.from(hash)
  const wanted = Buffer.from(hashOf(said, secret))
  if (given.length !== wanted.length || !timingSafeEqual(given, wanted)) return null
  const [action, owner, path, until] = JSON.parse(Buffer.from(said, 'base64url').toString()) as [
    Capability['action'],
    string,
    string,
    number,
  ]
  return action.split('-')[0] === method && now < until ? { action, owner, path, until } : null
}

const hashOf = (said: string, secret: string): string => createHmac('sha256', secret).update(said).digest('base64url')
