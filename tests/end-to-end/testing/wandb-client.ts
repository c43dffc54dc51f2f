import { type ChildProcess, spawn } from 'node:child_process'
import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { pythonEnvironment } from '../../../scripts/python-env.ts'
import { readOutput } from './read-output.ts'

/** The client tested in full, and an older one that gets a smoke test. */
export const NEWEST = '0.31.0'
export const OLDER = '0.30.0'

/** Python with this version of the client; null where the machine has no Python and need not have one. */
export const pythonWithWandb = (version: string): string | null => pythonEnvironment(`wandb-${version}`)

export interface ScriptEnd {
  readonly code: number | null
  readonly out: string
  readonly err: string
}

export interface WandbClient {
  /** Where scripts run: their `wandb/` folder and home are here. */
  readonly folder: string
  /** Runs a script with the unmodified client to its end. */
  run(script: string, env?: Readonly<Record<string, string>>): Promise<ScriptEnd>
  start(script: string, env?: Readonly<Record<string, string>>): { readonly child: ChildProcess; readonly end: Promise<ScriptEnd> }
  /** The client's own command line. */
  command(args: readonly string[], env?: Readonly<Record<string, string>>): Promise<ScriptEnd>
}

/** 40 letters and digits: on this machine any key will do. */
export const ANY_KEY = 'k'.repeat(40)

/** What a user sets, and what keeps a test to itself: a private home, no reports of errors, streams sent every second. */
export function wandbClient(python: string, url: string, folder: string): WandbClient {
  mkdirSync(folder, { recursive: true })
  const environment = (env: Readonly<Record<string, string>>) => ({
    ...process.env,
    HOME: folder,
    WANDB_BASE_URL: url,
    WANDB_API_KEY: ANY_KEY,
    WANDB_DIR: folder,
    WANDB_ERROR_REPORTING: 'false',
    WANDB_SILENT: 'true',
    WANDB_INIT_TIMEOUT: '30',
    WANDB_X_FILE_STREAM_TRANSMIT_INTERVAL: '1',
    PYTHONUNBUFFERED: '1',
    ...env,
  })
  let scripts = 0
  const start: WandbClient['start'] = (script, env = {}) => {
    const path = join(folder, `script-${++scripts}.py`)
    writeFileSync(path, script)
    return launch(python, [path], environment(env), folder)
  }
  return {
    folder,
    start,
    run: (script, env) => start(script, env).end,
    command: (args, env = {}) => launch(python, ['-m', 'wandb', ...args], environment(env), folder).end,
  }
}

function launch(command: string, args: readonly string[], env: NodeJS.ProcessEnv, cwd: string): ReturnType<WandbClient['start']> {
  const child = spawn(command, args, { env, cwd, stdio: ['ignore', 'pipe', 'pipe'] })
  return { child, end: readOutput(child).ended }
}
