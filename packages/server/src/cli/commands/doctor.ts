import { existsSync, statSync } from 'node:fs'
import { statfs } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { formatCount } from '@sweepwise/core'
import { Command } from 'commander'
import { findServer } from '../../store/data-directory/lock.ts'
import { blobFolder } from '../../store/files/blob-folder.ts'
import type { Blobs } from '../../store/files/blobs.ts'
import { checkBlobs } from '../../store/files/check-blobs.ts'
import { DATABASE_FILE, openStore } from '../../store/open-store.ts'
import { dataDirectory, filesDirectory } from '../open-session.ts'
import type { MakeCommand } from '../program.ts'
import { PAGE_ROOT, VERSION } from '../version.ts'

interface Finding {
  readonly name: string
  readonly ok: boolean
  readonly found: string
}

export const doctorCommand: MakeCommand = (output, done) =>
  new Command('doctor')
    .description('what is installed, where data lies, what answers')
    .option('--data <directory>', 'the data directory')
    .option('--json', 'as JSON')
    .addHelpText('after', '\nExample:\n  sweepwise doctor')
    .action(async (flags: { data?: string; json?: boolean }) => {
      const findings = await examine(dataDirectory(flags.data), filesDirectory(flags.data))
      if (flags.json === true) output.out(`${JSON.stringify({ version: VERSION, findings }, null, 2)}\n`)
      else for (const { name, ok, found } of findings) output.out(`${ok ? 'ok  ' : 'BAD '} ${name}: ${found}\n`)
      done(findings.every(({ ok }) => ok) ? 0 : 1)
    })

async function examine(directory: string, files: string): Promise<readonly Finding[]> {
  const findings: Finding[] = [
    { name: 'sweepwise', ok: true, found: VERSION },
    { name: 'node', ok: true, found: `${process.versions.node} on ${process.platform} ${process.arch}` },
  ]
  const built = existsSync(join(PAGE_ROOT, 'index.html'))
  findings.push({ name: 'page', ok: built, found: built ? 'built' : 'not built; in a clone run npm run build:web' })
  const database = join(directory, DATABASE_FILE)
  if (!directory.startsWith('postgres') && !existsSync(database)) {
    const place = nearestExisting(directory)
    const usable = statSync(place).isDirectory()
    const found = usable ? `${directory} (empty; the first import or start fills it)` : `${directory} cannot be made: ${place} is a file`
    findings.push({ name: 'data', ok: usable, found })
    findings.push(...(await room(directory)))
    return findings
  }
  try {
    const store = await openStore(directory)
    const projects = await store.listProjects()
    findings.push(await examineFiles(store, files))
    await store.close()
    const runs = projects.reduce((sum, project) => sum + project.runs, 0)
    const size = directory.startsWith('postgres') ? '' : `, ${formatCount(statSync(database).size / 1024)} KiB`
    findings.push({
      name: 'data',
      ok: true,
      found: `${directory}: ${formatCount(projects.length)} projects, ${formatCount(runs)} runs${size}`,
    })
  } catch (error) {
    findings.push({ name: 'data', ok: false, found: (error as Error).message })
  }
  findings.push(...(await room(directory)))
  const server = findServer(directory)
  if (server === null) findings.push({ name: 'server', ok: true, found: 'none is running over this data directory' })
  else {
    const answer = await fetch(`${server.url}/healthz`).then(
      (response) => response.ok,
      () => false,
    )
    findings.push({
      name: 'server',
      ok: answer,
      found: answer
        ? `answers at ${server.url} (process ${server.pid})`
        : `process ${server.pid} holds the directory but does not answer at ${server.url}`,
    })
  }
  return findings
}

/** What runs saved, against what the store knows of it. */
async function examineFiles(store: Blobs, directory: string): Promise<Finding> {
  const { kept, bytes, orphans, missing } = await checkBlobs(store, blobFolder(directory), Date.now())
  const parts = [
    `${formatCount(kept)} saved by runs, ${formatCount(bytes / 1024)} KiB`,
    ...(missing.length === 0
      ? []
      : [`the bytes of ${formatCount(missing.length)} are gone from ${directory}; put them back from a backup`]),
    ...(orphans.length === 0
      ? []
      : [`${formatCount(orphans.length)} in ${directory} belong to no run; a server removes them 30 days after they were written`]),
  ]
  return { name: 'files', ok: missing.length + orphans.length === 0, found: parts.join('; ') }
}

/** Below this an import of ordinary size may not fit, in bytes. */
const LITTLE_ROOM = 500 << 20

/** Free space where the data lies, or will. */
async function room(directory: string): Promise<readonly Finding[]> {
  if (directory.startsWith('postgres')) return []
  try {
    const { bavail, bsize } = await statfs(nearestExisting(directory))
    return [{ name: 'disk', ok: bavail * bsize > LITTLE_ROOM, found: `${formatCount((bavail * bsize) / 2 ** 20)} MiB free` }]
  } catch (error) {
    return [{ name: 'disk', ok: false, found: (error as Error).message }]
  }
}

function nearestExisting(path: string): string {
  let existing = path
  while (!existsSync(existing) && dirname(existing) !== existing) existing = dirname(existing)
  return existing
}
