import { existsSync } from 'node:fs'
import { rm } from 'node:fs/promises'
import { join } from 'node:path'
import { formatCount, InputError } from '@sweepwise/core'
import { Command } from 'commander'
import { cannotWrite } from '../../export/export-runs.ts'
import { backUp } from '../../store/data-directory/back-up.ts'
import { blobFolder } from '../../store/files/blob-folder.ts'
import { DATABASE_FILE, openStore } from '../../store/open-store.ts'
import type { Store } from '../../store/store.ts'
import { dataDirectory, filesDirectory } from '../open-session.ts'
import type { MakeCommand } from '../program.ts'

export const backupCommand: MakeCommand = (output) =>
  new Command('backup')
    .description('a consistent copy of everything, also while a server runs')
    .argument('<target>', 'the folder to make; or a name that ends in .sqlite, for the database without the files that runs saved')
    .option('--data <directory>', 'the data directory')
    .addHelpText(
      'after',
      '\nExample:\n  sweepwise backup sweepwise-2026-11-21\nThe folder is a data directory of its own. To restore: sweepwise serve --data sweepwise-2026-11-21, or put it where the old one was while no server runs.',
    )
    .action(async (target: string, flags: { data?: string }) => {
      const directory = dataDirectory(flags.data)
      if (existsSync(target)) throw new InputError('CANNOT_WRITE', { path: target, found: 'it exists already' })
      if (!directory.startsWith('postgres') && !existsSync(join(directory, DATABASE_FILE)))
        throw new InputError('STORE_UNREADABLE', { path: directory, found: 'there is no database in it' })
      const store = await openStore(directory)
      try {
        output.err(
          target.endsWith('.sqlite') ? await databaseAlone(store, target) : await everything(store, filesDirectory(flags.data), target),
        )
      } finally {
        await store.close()
      }
    })

async function databaseAlone(store: Store, target: string): Promise<string> {
  await store.backup(target).catch(async (error: unknown) => {
    await rm(target, { force: true })
    throw cannotWrite(error, target)
  })
  const { length } = await store.keptBlobs()
  return `copied to ${target}\n${length === 0 ? '' : `${formatCount(length)} files that runs saved are not in it; name a folder to have them too.\n`}`
}

async function everything(store: Store, files: string, target: string): Promise<string> {
  const copied = await backUp(store, blobFolder(files), target).catch((error: unknown) => {
    throw cannotWrite(error, target)
  })
  const missing =
    copied.missing.length === 0
      ? ''
      : `The bytes of ${formatCount(copied.missing.length)} files are gone from ${files}, so they are not in it.\n`
  return `copied to ${target}, with ${formatCount(copied.files)} files that runs saved\n${missing}`
}
