import { InputError } from '@sweepwise/core'
import { findServer, releaseLock, type ServerLock, takeLock } from '../store/data-directory/lock.ts'

/** How long a server that holds a directory may take to say that it is there. */
const ANSWER_MS = 2000

/** Whether a server still answers there: its process number may belong to another program by now. */
async function answers(url: string): Promise<boolean> {
  try {
    const response = await fetch(`${url}/healthz`, { signal: AbortSignal.timeout(ANSWER_MS) })
    return response.ok
  } catch (error) {
    // Too slow is not gone.
    return (error as Error).name === 'TimeoutError'
  }
}

/** The server of a data directory, if it still answers; what a killed one left behind counts as none. */
export async function findRunningServer(directory: string): Promise<ServerLock | null> {
  const server = findServer(directory)
  return server !== null && (await answers(server.url)) ? server : null
}

/**
 * Takes the data directory for this server, also from one that was killed and whose process number came back to life.
 * @throws InputError DATA_IN_USE, STORE_UNREADABLE, DISK_FULL
 */
export async function claimDirectory(directory: string, url: string, secret: string): Promise<void> {
  const mine = { pid: process.pid, url, secret, startedAt: Date.now() }
  try {
    let other = takeLock(directory, mine)
    if (other !== null && other.url !== '' && findServer(directory)?.pid === other.pid && !(await answers(other.url))) {
      releaseLock(directory, other.pid)
      other = takeLock(directory, mine)
    }
    if (other !== null) throw new InputError('DATA_IN_USE', { path: directory, url: other.url, pid: other.pid })
  } catch (error) {
    if (error instanceof InputError) throw error
    const { code, message } = error as NodeJS.ErrnoException
    if (code === 'ENOSPC' || code === 'EFBIG' || code === 'EDQUOT') throw new InputError('DISK_FULL', { path: directory })
    if (code === undefined) throw error
    throw new InputError('STORE_UNREADABLE', { path: directory, found: message })
  }
}
