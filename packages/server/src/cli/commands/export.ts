import { formatCount } from '@sweepwise/core'
import { Command } from 'commander'
import { exportFormatOf } from '../../export/export-runs.ts'
import { type ImportFlags, readImportOptions, withImportOptions } from '../import-options.ts'
import { openSession } from '../open-session.ts'
import type { MakeCommand } from '../program.ts'

interface Flags extends ImportFlags {
  readonly output: string
  readonly filter?: string
  readonly data?: string
}

export const exportCommand: MakeCommand = (output) => {
  const command = new Command('export')
    .description('everything back out: CSV and Parquet with one row a run, JSONL with histories too')
    .argument('<source>', 'a file, folder, glob, or project')
    .requiredOption('-o, --output <file>', 'runs.csv, runs.jsonl or runs.parquet')
    .option('--filter <filter>', 'only these runs')
    .option('--data <directory>', 'the data directory')
    .addHelpText('after', '\nExample:\n  sweepwise export my-project -o runs.parquet')
  return withImportOptions(command).action(async (source: string, flags: Flags) => {
    const format = exportFormatOf(flags.output)
    const session = await openSession(source, { data: flags.data, importOptions: readImportOptions(flags) })
    try {
      const { runs } = await session.exportRuns(
        { projects: session.projects, ...(flags.filter === undefined ? {} : { filter: flags.filter }) },
        format,
        flags.output,
      )
      output.err(`${formatCount(runs)} runs written to ${flags.output}\n`)
    } finally {
      await session.close()
    }
  })
}
