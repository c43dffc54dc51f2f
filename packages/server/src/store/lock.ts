import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

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
  try {
    const lock = JSON.parse(readFileSync(join(directory, FILE), 'utf8')) as ServerLock
    return isAlive(lock.pid) ? lock : null
  } catch {
    return null
  }
}

/**
 * Takes the directory for this server; returns the server that has it already, or null when it is ours now. The file is
 * created exclusively, so of two that start together one wins.
 */
export function takeLock(directory: string, lock: ServerLock): ServerLock | null {
  mkdirSync(directory, { recursive: true })
  const path = join(directory, FILE)
  for (let tries = 0; tries < 3; tries++) {
    try {
      writeFileSync(path, JSON.stringify(lock), { flag: 'wx', mode: 0o600 })
      return null
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error
      const other = readLock(directory)
      if (other !== null && other.pid !== lock.pid) return other
      rmSync(path, { force: true })
    }
  }
  return readLock(directory)
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
