import { type ChildProcess, spawn } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

const main = join(import.meta.dirname, '../packages/server/src/cli/main.ts')
const TICKS_PER_S = 100

export interface ServerProcess {
  readonly url: string
  readonly data: string
  /** Seconds of CPU of all its threads so far, from /proc (Linux). */
  readonly cpu: () => number
  readonly stop: () => Promise<void>
}

/** `sweepwise serve` as users start it, in a process and a folder of its own; `stop` removes `data`, unless it is to be kept. */
export async function startServer({ keep = false }: { readonly keep?: boolean } = {}): Promise<ServerProcess> {
  const data = mkdtempSync(join(tmpdir(), 'sweepwise-bench-'))
  const child: ChildProcess = spawn(process.execPath, [main, 'serve', '--port', '0', '--data', data], {
    stdio: ['ignore', 'pipe', 'ignore'],
  })
  const url = await new Promise<string>((resolve, reject) => {
    child.stdout!.on('data', (chunk: Buffer) => {
      const found = /Sweepwise is at (http:\/\/[^\s/]+)/.exec(chunk.toString())?.[1]
      if (found !== undefined) resolve(found)
    })
    child.once('exit', (code) => reject(new Error(`the server ended with ${code}`)))
  })
  return {
    url,
    data,
    cpu: () => {
      const fields = readFileSync(`/proc/${child.pid}/stat`, 'utf8')
        .replace(/^.*\) /s, '')
        .split(' ')
      return (Number(fields[11]) + Number(fields[12])) / TICKS_PER_S
    },
    stop: async () => {
      const gone = new Promise((resolve) => child.once('exit', resolve))
      child.kill('SIGTERM')
      await gone
      if (!keep) rmSync(data, { recursive: true, force: true, maxRetries: 5 })
    },
  }
}
