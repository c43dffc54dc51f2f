import { randomBytes } from 'node:crypto'
import { resolve } from 'node:path'
import { formatCount, InputError } from '@sweepwise/core'
import { Command, Option } from 'commander'
import type { FastifyInstance } from 'fastify'
import openBrowser from 'open'
import { computePool } from '../../compute/pool.ts'
import { buildApp } from '../../http/app.ts'
import { NO_PLACE, type PublicPlace, readBasePath } from '../../http/base-path.ts'
import { importExamples } from '../../http/example-projects.ts'
import { isLoopback } from '../../http/guard.ts'
import { ingestThread } from '../../ingest/ingest-thread.ts'
import { houseKeeper } from '../../store/data-directory/keep-house.ts'
import { releaseLock } from '../../store/data-directory/lock.ts'
import { blobFolder } from '../../store/files/blob-folder.ts'
import { compactionThread } from '../../store/history/compaction-thread.ts'
import { openStore } from '../../store/open-store.ts'
import { deliveryThread } from '../../wandb/streams/delivery-thread.ts'
import { claimDirectory } from '../claim-directory.ts'
import { type ImportFlags, readImportOptions, withImportOptions } from '../import-options.ts'
import { dataDirectory, filesDirectory, keyFile } from '../open-session.ts'
import { clean, type Output } from '../output.ts'
import { ownKey } from '../own-key.ts'
import type { MakeCommand } from '../program.ts'
import { EXAMPLES, PAGE_ROOT, VERSION } from '../version.ts'
import { describeImport } from './import.ts'

interface Flags extends ImportFlags {
  readonly port: number
  readonly host: string
  readonly data?: string
  readonly project?: string
  readonly open?: boolean
  readonly requireKey?: boolean
  readonly basePath?: PublicPlace
}

export const serveCommand: MakeCommand = (output) => {
  const command = new Command('serve')
    .description('the server and its page; sources given are imported first')
    .argument('[source...]', 'files, folders or globs to import')
    .addOption(new Option('--port <port>', 'port; 0 = any free one').default(7272).argParser(readPort))
    .option('--host <host>', 'address to listen at; beyond this machine it asks for a key, which is printed', '127.0.0.1')
    .option('--data <directory>', 'the data directory (default: SWEEPWISE_HOME, then ~/.sweepwise)')
    .option('--project <name>', 'the project that sources go into')
    .option('--require-key', 'ask for a key on this machine too')
    .addOption(
      new Option('--base-path <path>', 'where a reverse proxy offers it: /sweepwise, or https://lab.example/sweepwise').argParser(
        readBasePath,
      ),
    )
    .option('--open', 'open the page in a browser')
    .addHelpText('after', '\nExample:\n  sweepwise serve runs.csv --port 8000')
  return withImportOptions(command).action(async (sources: string[], flags: Flags) => serve(sources, flags, output))
}

function readPort(text: string): number {
  const port = Number(text)
  if (text.trim() === '' || !Number.isInteger(port) || port < 0 || port > 65_535)
    throw new InputError('BAD_OPTION', { option: '--port', found: `'${text}'`, expected: 'a whole number from 0 to 65535' })
  return port
}

async function serve(sources: readonly string[], flags: Flags, output: Output): Promise<void> {
  const where = dataDirectory(flags.data)
  const onDisk = !where.startsWith('postgres')
  const secret = randomBytes(20).toString('hex')
  const stopped = untilSignal()
  // What was begun, in the order of ending it.
  const endings: (() => unknown)[] = []
  try {
    // The directory first: two servers over one would each think they own it.
    if (onDisk) {
      await claimDirectory(where, '', secret)
      endings.unshift(() => releaseLock(where, process.pid))
    }
    const store = await openStore(where)
    const key = await ownKey(store, keyFile(flags.data))
    const compute = computePool(where)
    const folding = onDisk ? compactionThread(where) : null
    const ingest = ingestThread({ where, files: filesDirectory(flags.data) })
    const deliveries = deliveryThread(where)
    const blobs = blobFolder(filesDirectory(flags.data))
    const tidied = houseKeeper(store, blobs, output.err)
    const app = await buildApp({
      store,
      compute,
      ingest,
      deliveries,
      blobs,
      version: VERSION,
      host: flags.host,
      webRoot: PAGE_ROOT,
      examples: EXAMPLES,
      key,
      secret,
      requireKey: flags.requireKey ?? false,
      ...(flags.basePath === undefined ? {} : { place: flags.basePath }),
    })
    endings.unshift(async () => {
      await app.close()
      await tidied()
      await Promise.all([compute.close(), ingest.close(), deliveries.close(), folding?.close()])
      await store.close()
    })
    const url = await listen(app, flags)
    if (onDisk) await claimDirectory(where, url, secret)
    const { origin, path } = flags.basePath ?? NO_PLACE
    const offered = `${origin ?? url}${path}`

    const page = await Promise.race([stopped.then(() => null), prepare()])
    if (page === null) return
    output.out(`Sweepwise is at ${page}\n`)
    if (!isLoopback(flags.host) || (origin !== null && !isLoopback(new URL(origin).hostname)))
      output.out(`The key, as password in the browser (any user name): ${key}\n`)
    output.out(`Live from wandb, set where the script runs:\nWANDB_BASE_URL=${offered} WANDB_API_KEY=${key}\n`)
    output.err(`Data: ${where.replace(/:[^:@/]*@/, ':…@')}. Ctrl-C stops it.\n`)
    if (flags.open === true) await openPage(page, output)
    await stopped

    async function prepare(): Promise<string> {
      let shown = offered
      for (const source of sources) {
        const report = await ingest.import({
          path: resolve(source),
          ...(flags.project === undefined ? {} : { project: flags.project }),
          options: readImportOptions(flags),
        })
        output.err(describeImport(report))
        if (sources.length === 1 && report.projects.length === 1)
          shown = `${offered}/projects/${encodeURIComponent(report.projects[0]!.name)}`
      }
      const untouched =
        sources.length === 0 && (await store.listProjects()).length === 0 && (await store.listProjects({ deleted: true })).length === 0
      if (untouched) {
        const { projects } = await importExamples({ store, ingest }, EXAMPLES)
        for (const { name, new: runs } of projects)
          output.err(`Imported the example project '${clean(name)}': ${formatCount(runs)} runs.\n`)
      }
      return shown
    }
  } finally {
    for (const end of endings) await end()
  }
}

/** Resolves at the first SIGINT or SIGTERM; a second one ends the process as usual. */
function untilSignal(): Promise<void> {
  return new Promise((resolve) => {
    for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => resolve())
  })
}

/** @throws InputError PORT_IN_USE, CANNOT_LISTEN */
async function listen(app: FastifyInstance, { host, port }: Flags): Promise<string> {
  try {
    await app.listen({ port, host })
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException
    if (code === 'EADDRINUSE') throw new InputError('PORT_IN_USE', { port, host, by: await whoAnswers(host, port) })
    if (code !== undefined) throw new InputError('CANNOT_LISTEN', { port, host, found: message })
    throw error
  }
  const address = app.server.address()
  const bound = typeof address === 'object' && address !== null ? address.port : port
  // 'Every address' is no address to open.
  const name = host === '0.0.0.0' ? '127.0.0.1' : host === '::' ? '[::1]' : host.includes(':') ? `[${host}]` : host
  return `http://${name}:${bound}`
}

async function whoAnswers(host: string, port: number): Promise<string> {
  try {
    const response = await fetch(`http://${host.includes(':') ? `[${host}]` : host}:${port}/healthz`, { signal: AbortSignal.timeout(1000) })
    const { status, version } = (await response.json()) as { status?: string; version?: string }
    if (status === 'ok' && version !== undefined) return `a Sweepwise ${version} with another data directory`
  } catch {
    // Whatever it is, it is not one of ours.
  }
  return 'another program'
}

/** A machine without a browser is no reason to stop serving. */
async function openPage(page: string, output: Output): Promise<void> {
  const failed = () => output.err(`No browser could be started; open ${page} yourself.\n`)
  try {
    const child = await openBrowser(page)
    child.on('error', failed)
  } catch {
    failed()
  }
}
