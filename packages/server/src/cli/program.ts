import { type ErrorCode, InputError } from '@sweepwise/core'
import { Command, CommanderError } from 'commander'
import { analyzeCommand } from './commands/analyze.ts'
import { backupCommand } from './commands/backup.ts'
import { doctorCommand } from './commands/doctor.ts'
import { exportCommand } from './commands/export.ts'
import { importCommand } from './commands/import.ts'
import { runsCommand } from './commands/runs.ts'
import { serveCommand } from './commands/serve.ts'
import { tokenCommand } from './commands/token.ts'
import { clean, type Output, processOutput } from './output.ts'
import { VERSION } from './version.ts'

/** Could not; bad usage. */
const FAILED = 1
const MISUSED = 2
/** Errors of the command line itself, whatever the data. */
const MISUSES: ReadonlySet<ErrorCode> = new Set(['BAD_OPTION', 'BAD_FILTER', 'UNKNOWN_ANALYSIS'])

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
      '\nExit codes: 0 done, 1 could not (the reason is on stderr; an analysis that the data cannot answer says so), 2 bad usage.\nA <source> is a file, a folder, a glob, or a project of the data directory (--data, SWEEPWISE_HOME, ~/.sweepwise).',
    )
  let code = 0
  const done = (exitCode: number) => {
    code = exitCode
  }
  for (const make of [
    serveCommand,
    importCommand,
    runsCommand,
    analyzeCommand,
    exportCommand,
    tokenCommand,
    backupCommand,
    doctorCommand,
  ]) {
    program.addCommand(make(output, done).exitOverride().configureOutput({ writeOut: output.out, writeErr: output.err }))
  }
  try {
    await program.parseAsync([...args], { from: 'user' })
    return code
  } catch (error) {
    if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : MISUSED
    if (error instanceof InputError) {
      output.err(`sweepwise: ${clean(error.message)}\n`)
      return MISUSES.has(error.code) ? MISUSED : FAILED
    }
    const { message, stack } = error as Error
    output.err(`sweepwise: unexpected error: ${stack ?? message}\n`)
    return FAILED
  }
}

/** What every command is made with. */
export type MakeCommand = (output: Output, done: (exitCode: number) => void) => Command
