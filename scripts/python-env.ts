import { spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { join } from 'node:path'

const root = join(import.meta.dirname, '..')

/**
 * The Python of a virtual environment within this clone that has what `scripts/python/requirements-<name>.txt` pins; made on
 * first use, made anew when the file changes.
 * @returns null where this machine has no Python and need not have one; says so then
 * @throws Error with CI=true, where a missing Python is a failure
 */
export function pythonEnvironment(name: string): string | null {
  const requirements = join(root, `scripts/python/requirements-${name}.txt`)
  const hash = createHash('sha256').update(readFileSync(requirements)).digest('hex').slice(0, 12)
  const folder = join(root, '.venv', `${name}-${hash}`)
  const python = join(folder, process.platform === 'win32' ? 'Scripts/python.exe' : 'bin/python')
  if (existsSync(join(folder, 'complete'))) return python
  const missing = (reason: string): null => {
    const text = `tests with ${name} need Python 3.10 or newer with venv and pip (Debian: 'apt-get install python3-venv'): ${reason}`
    if (process.env['CI'] === 'true') throw new Error(text)
    console.error(`Skipped: ${text}`)
    return null
  }
  const run = (command: string, args: readonly string[]): string | null => {
    const done = spawnSync(command, args, { encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] })
    return done.status === 0 ? null : `'${command} ${args.join(' ')}' failed: ${(done.error?.message ?? done.stderr).trim().slice(-500)}`
  }
  console.error(`Making a Python environment for ${name} …`)
  mkdirSync(join(root, '.venv'), { recursive: true })
  for (const old of readdirSync(join(root, '.venv'))) if (old.startsWith(`${name}-`)) rmSync(join(root, '.venv', old), { recursive: true })
  const failed =
    run(process.platform === 'win32' ? 'python' : 'python3', ['-m', 'venv', folder]) ??
    run(python, ['-m', 'pip', 'install', '--quiet', '--disable-pip-version-check', '--no-deps', '-r', requirements])
  if (failed !== null) return missing(failed)
  // Every step ended well; without this mark it is made again.
  mkdirSync(join(folder, 'complete'))
  return python
}
