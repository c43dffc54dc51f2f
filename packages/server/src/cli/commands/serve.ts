import { randomBytes } from 'node:crypto'
import { existsSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { InputError } from '@sweepwise/core'
import { Command, Option } from 'commander'
import openBrowser from 'open'
import { computePool } from '../../compute/pool.ts'
import { buildApp } from '../../http/app.ts'
import { ingestThread } from '../../ingest/ingest-thread.ts'
import { releaseLock, takeLock } from '../../store/lock.ts'
import { openStore } from '../../store/open-store.ts'
import { type ImportFlags, readImportOptions, withImportOptions } from '../import-options.ts'
import { dataDirectory } from '../open-session.ts'
import type { Output } from '../output.ts'
import type { MakeCommand } from '../program.ts'
import { PACKAGE_ROOT, VERSION } from '../version.ts'
import { describeImport } from './import.ts'

interface Flags extends ImportFlags {
  readonly port: number
  readonly host: string
  readonly data?: string
  readonly project?: string
  readonly open?: boolean
}

export const serveCommand: MakeCommand = (output) => {
  const command = new Command('serve')
    .description('the server and its page; sources given are imported first')
    .argument('[source...]', 'files, folders or globs to import')
    .addOption(new Option('--port <port>', 'port').default(7272).argParser(readPort))
    .option('--host <host>', 'address to listen at', '127.0.0.1')
    .option('--data <directory>', 'the data directory (default: SWEEPWISE_HOME, then ~/.sweepwise)')
    .option('--project <name>', 'the project that sources go into')
    .option('--open', 'open the page in a browser')
    .addHelpText('after', '\nExample:\n  sweepwise serve runs.csv --port 8000')
  return withImportOptions(command).action(async (sources: string[], flags: Flags) => serve(sources, flags, output))
}

function readPort(text: string): number {
  const port = Number(text)
  if (!Number.isInteger(port) || port < 0 || port > 65_535)
    throw new InputError('BAD_OPTION', { option: '--port', found: `'${text}'`, expected: 'a whole number from 0 to 65535' })
  return port
}

/** Where the page and the example lie: beside the sources in a clone, inside dist in the package. */
const beside = (packaged: string, cloned: string): string =>
  existsSync(join(PACKAGE_ROOT, packaged)) ? join(PACKAGE_ROOT, packaged) : join(PACKAGE_ROOT, cloned)

async function serve(sources: readonly string[], flags: Flags, output: Output): Promise<void> {
  const where = dataDirectory(flags.data)
  const onDisk = !where.startsWith('postgres')
  const secret = randomBytes(20).toString('hex')
  // The directory first: two servers over one would each think they own it.
  if (onDisk) lock(where, '', secret)
  const store = await openStore(where)
  const compute = computePool(where)
  const ingest = ingestThread(where)
  const example = beside('dist/example/alexnet-imagenet-tuning.jsonl.gz', 'example/alexnet-imagenet-tuning.jsonl.gz')
  const app = await buildApp({
    store,
    compute,
    ingest,
    version: VERSION,
    host: flags.host,
    webRoot: beside('dist/web', '../web/dist'),
    example,
    secret,
  })
  const stop = async () => {
    await app.close()
    await Promise.all([compute.close(), ingest.close()])
    await store.close()
    if (onDisk) releaseLock(where, process.pid)
  }
  try {
    await app.listen({ port: flags.port, host: flags.host }).catch((error: NodeJS.ErrnoException) => {
      throw error.code === 'EADDRINUSE' ? new InputError('PORT_IN_USE', { port: flags.port, host: flags.host }) : error
    })
    const address = app.server.address()
    const port = typeof address === 'object' && address !== null ? address.port : flags.port
    const url = `http://${flags.host.includes(':') ? `[${flags.host}]` : flags.host}:${port}`
    if (onDisk) lock(where, url, secret)

    let page = url
    for (const source of sources) {
      const report = await ingest.import({
        path: existsSync(source) ? resolve(source) : source,
        ...(flags.project === undefined ? {} : { project: flags.project }),
        options: readImportOptions(flags),
      })
      output.err(describeImport(report))
      if (sources.length === 1 && report.projects.length === 1) page = `${url}/projects/${encodeURIComponent(report.projects[0]!.name)}`
    }
    if (sources.length === 0 && (await store.listProjects()).length === 0 && (await store.listProjects({ deleted: true })).length === 0) {
      await ingest.import({ path: example, project: 'AlexNet on ImageNet (example)' })
      output.err('Imported the example project: 512 runs of AlexNet on ImageNet.\n')
    }
    output.out(`Sweepwise is at ${page}\n`)
    if (flags.open === true) await openBrowser(page)
    await new Promise<void>((end) => {
      for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => end())
    })
  } finally {
    await stop()
  }
}

function lock(where: string, url: string, secret: string): void {
  const other = takeLock(where, { pid: process.pid, url, secret, startedAt: Date.now() })
  if (other !== null) throw new InputError('DATA_IN_USE', { path: where, url: other.url, pid: other.pid })
}
