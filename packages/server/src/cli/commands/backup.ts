import { existsSync } from 'node:fs'
import { rm } from 'node:fs/promises'
import { join } from 'node:path'
import { InputError } from '@sweepwise/core'
import { Command } from 'commander'
import { cannotWrite } from '../../export/export-runs.ts'
import { DATABASE_FILE, openStore } from '../../store/open-store.ts'
import { dataDirectory } from '../open-session.ts'
import type { MakeCommand } from '../program.ts'

export const backupCommand: MakeCommand = (output) =>
  new Command('backup')
    .description('a consistent copy of the data directory’s database, also while a server runs')
    .argument('<file>', 'where to write it; must not exist')
    .option('--data <directory>', 'the data directory')
    .addHelpText(
      'after',
      '\nExample:\n  sweepwise backup sweepwise-2026-11-21.sqlite\nTo restore: put the file into a data directory as sweepwise.sqlite while no server runs.',
    )
    .action(async (file: string, flags: { data?: string }) => {
      const directory = dataDirectory(flags.data)
      if (existsSync(file)) throw new InputError('CANNOT_WRITE', { path: file, found: 'it exists already' })
      if (!directory.startsWith('postgres') && !existsSync(join(directory, DATABASE_FILE)))
        throw new InputError('STORE_UNREADABLE', { path: directory, found: 'there is no database in it' })
      const store = await openStore(directory)
      try {
        await store.backup(file).catch(async (error: unknown) => {
          await rm(file, { force: true })
          throw cannotWrite(error, file)
        })
      } finally {
        await store.close()
      }
      output.err(`copied to ${file}\n`)
    })
