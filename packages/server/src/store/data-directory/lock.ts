import { constants, copyFileSync, linkSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { uptime } from 'node:os'
import { join, resolve } from 'node:path'
import { makeDirectory } from './make-directory.ts'

/** Who serves a data directory. The command line reads it to find the running server. */
export interface ServerLock {
  readonly pid: number
  /** Empty until it listens. */
  readonly url: string
  /** Only this user can read the file: who knows the secret is one of the user's own processes. */
  readonly secret: string
  readonly startedAt: number
}

const FILE = 'server.json'

/** The server that answers for this data directory, or null. A lock left by a killed server counts as none. */
export function findServer(directory: string): ServerLock | null {
  const lock = readLock(directory)
  return lock === null || lock.url === '' ? null : lock
}

function readLock(directory: string): ServerLock | null {
  return readLockFile(join(directory, FILE))
}

/** Null when there is none, or when the server that wrote it is gone. */
function readLockFile(path: string): ServerLock | null {
  const lock = readAnyLock(path)
  return lock !== null && isHeld(lock) ? lock : null
}

/** Whoever wrote it, gone or not; null when there is none, or it is damaged. */
function readAnyLock(path: string): ServerLock | null {
  try {
    return JSON.parse(readFileSync(path, 'utf8')) as ServerLock
  } catch {
    return null
  }
}

/** After the machine was restarted, any process may have the number that the server had. */
const isHeld = ({ pid, startedAt }: ServerLock): boolean => startedAt > Date.now() - uptime() * 1000 - CLOCK_SLACK_MS && isAlive(pid)

/** How far clock and uptime may disagree. */
const CLOCK_SLACK_MS = 60_000

/**
 * Takes the directory for this server; returns the server that has it already, or null when it is ours now. The file
 * appears with its content in one step, and only where none is, so of several that start together one wins.
 */
export function takeLock(directory: string, lock: ServerLock): ServerLock | null {
  makeDirectory(resolve(directory))
  const path = join(directory, FILE)
  const mine = join(directory, `${FILE}.${lock.pid}`)
  const claims = new Set<string>()
  writeFileSync(mine, JSON.stringify(lock), { mode: 0o600 })
  try {
    for (;;) {
      if (place(mine, path)) return null
      const other = readLock(directory)
      if (other !== null && other.pid !== lock.pid) return other
      // Ours already, or left behind: of those who find it so, the one who may follow puts its own in that place in one step.
      if (other === null && !mayFollow(mine, path, claims)) {
        pause()
        continue
      }
      const now = readLock(directory)
      if (now !== null && now.pid !== lock.pid) return now
      renameSync(mine, path)
      return null
    }
  } finally {
    for (const file of [mine, ...claims]) rmSync(file, { force: true })
  }
}

/**
 * Whether this process is the one to follow a lock that was left behind: it has the claim that is named after it. A claim whose owner
 * was killed, too, is followed in the same way.
 * @param claims those that are to be removed in the end are added
 */
function mayFollow(mine: string, path: string, claims: Set<string>): boolean {
  let left = readAnyLock(path)
  for (;;) {
    const claim = `${path}.after-${left?.pid ?? 0}-${left?.startedAt ?? 0}`
    if (place(mine, claim)) {
      claims.add(claim)
      return true
    }
    const owner = readAnyLock(claim)
    // Somebody is at it, or was just now.
    if (owner === null || isHeld(owner)) return false
    claims.add(claim)
    left = owner
  }
}

/** A few milliseconds; taking a directory is done once, before anything is served. */
const pause = (): unknown => Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 3)

/** Puts a file at a path unless one is there. */
function place(from: string, path: string): boolean {
  try {
    linkSync(from, path)
    return true
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException
    if (code === 'EEXIST') return false
    // File systems without hard links: created exclusively, though for a moment empty.
    if (code !== 'EPERM' && code !== 'ENOTSUP' && code !== 'ENOSYS' && code !== 'EOPNOTSUPP') throw error
  }
  try {
    copyFileSync(from, path, constants.COPYFILE_EXCL)
    return true
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false
    throw error
  }
}

/** Gives the directory back; only if it is ours. */
export function releaseLock(directory: string, pid: number): void {
  try {
    const lock = JSON.parse(readFileSync(join(directory, FILE), 'utf8')) as ServerLock
    if (lock.pid === pid) rmSync(join(directory, FILE), { force: true })
  } catch {
    // no lock to give back
  }
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return true
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM'
  }
}
