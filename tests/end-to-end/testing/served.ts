import { type ChildProcess, spawn } from 'node:child_process'
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

const root = join(import.meta.dirname, '../../..')

/** The example project that the package ships: 512 runs with curves, 49 of them without the metric. */
export const EXAMPLE = join(root, 'packages/server/example/alexnet-imagenet-tuning.jsonl.gz')

export interface Served {
  readonly url: string
  /** Of this server alone; removed when it stops. */
  readonly folder: string
  /** Asks the HTTP API; throws on an error answer. */
  readonly api: <Answer>(path: string, body?: unknown) => Promise<Answer>
  readonly stop: () => Promise<void>
}

/**
 * `sweepwise serve` in a process and a data directory of its own, with sources: paths, or names and contents of files to write.
 * @param clone the folder whose sources run
 */
export async function serve(
  sources: readonly string[],
  files: Readonly<Record<string, string>> = {},
  flags: readonly string[] = [],
  clone = root,
): Promise<Served> {
  if (!existsSync(join(clone, 'packages/web/dist/index.html'))) throw new Error("the page is not built; run 'npm run build:web' first")
  const folder = mkdtempSync(join(tmpdir(), 'sweepwise-page-'))
  const written = Object.entries(files).map(([name, content]) => {
    writeFileSync(join(folder, name), content)
    return join(folder, name)
  })
  const main = join(clone, 'packages/server/src/cli/main.ts')
  const server = spawn(process.execPath, [main, 'serve', '--port', '0', ...flags, ...sources, ...written], {
    env: { ...process.env, SWEEPWISE_HOME: join(folder, 'data') },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  const url = await address(server)
  return {
    url,
    folder,
    api: async (path, body) => {
      const response = await fetch(
        `${url}/api/v1${path}`,
        body === undefined ? {} : { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) },
      )
      if (!response.ok) throw new Error(`${path}: ${response.status} ${await response.text()}`)
      return response.json()
    },
    stop: async () => {
      if (server.exitCode === null) {
        const gone = new Promise((resolve) => server.once('exit', resolve))
        server.kill('SIGTERM')
        await gone
      }
      rmSync(folder, { recursive: true, force: true, maxRetries: 5 })
    },
  }
}

function address(server: ChildProcess): Promise<string> {
  let said = ''
  return new Promise((resolve, reject) => {
    server.stderr!.on('data', (chunk: Buffer) => {
      said += chunk.toString()
    })
    server.stdout!.on('data', (chunk: Buffer) => {
      const found = /Sweepwise is at (http:\/\/[^\s/]+)/.exec(chunk.toString())?.[1]
      if (found !== undefined) resolve(found)
    })
    server.on('exit', (code) => reject(new Error(`the server ended with ${code}: ${said}`)))
  })
}
