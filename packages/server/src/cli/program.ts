import { InputError } from '@sweepwise/core'
import { Command, CommanderError } from 'commander'
import { analyzeCommand } from './commands/analyze.ts'
import { backupCommand } from './commands/backup.ts'
import { doctorCommand } from './commands/doctor.ts'
import { exportCommand } from './commands/export.ts'
import { importCommand } from './commands/import.ts'
import { runsCommand } from './commands/runs.ts'
import { serveCommand } from './commands/serve.ts'
import { type Output, processOutput } from './output.ts'
import { VERSION } from './version.ts'

/** Could not; bad usage. */
const FAILED = 1
const MISUSED = 2

/** Runs one command line; returns the exit code. Errors go to stderr, one clear message each. */
export async function runProgram(args: readonly string[], output: Output = processOutput): Promise<number> {
  const program = new Command('sweepwise')
    .description('Which hyperparameters matter, and is the difference real or noise?')
    .version(VERSION)
    .exitOverride()
    .configureOutput({ writeOut: output.out, writeErr: output.err })
    .showHelpAfterError('(--help shows the options)')
    .addHelpText(
      'after',
      '\nA <source> is a file, a folder, a glob, or a project of the data directory (--data, SWEEPWISE_HOME, ~/.sweepwise).',
    )
  let code = 0
  const done = (exitCode: number) => {
    code = exitCode
  }
  for (const make of [serveCommand, importCommand, runsCommand, analyzeCommand, exportCommand, backupCommand, doctorCommand]) {
    program.addCommand(make(output, done).exitOverride().configureOutput({ writeOut: output.out, writeErr: output.err }))
  }
  try {
    await program.parseAsync([...args], { from: 'user' })
    return code
  } catch (error) {
    if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : MISUSED
    if (error instanceof InputError) {
      output.err(`sweepwise: ${error.message}\n`)
      return error.code === 'BAD_OPTION' || error.code === 'BAD_FILTER' || error.code === 'UNKNOWN_ANALYSIS' ? MISUSED : FAILED
    }
    const { message, cause } = error as Error & { cause?: { code?: string } }
    if (cause?.code === 'ECONNREFUSED') {
      output.err('sweepwise: the server of this data directory does not answer. Wait a moment, or stop it and try again.\n')
      return FAILED
    }
    output.err(`sweepwise: unexpected error: ${message}\n${(error as Error).stack ?? ''}\n`)
    return FAILED
  }
}

/** What every command is made with. */
export type MakeCommand = (output: Output, done: (exitCode: number) => void) => Command
