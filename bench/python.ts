import { execFileSync } from 'node:child_process'
import { existsSync, mkdirSync } from 'node:fs'
import { delimiter, join } from 'node:path'

const root = join(import.meta.dirname, '..')

/**
 * The Python that a reference runs in: BENCH_PYTHON where it is set (it must have the packages), else an environment of its
 * own under .cache/, made once per list of packages.
 * @param packages pinned, as pip takes them
 */
export function pythonWith(packages: readonly string[], fromSource: readonly string[] = []): string {
  const given = process.env['BENCH_PYTHON']
  if (given !== undefined && given !== '') return given
  const folder = join(root, '.cache', `python-${[...packages, ...fromSource].join('+').replaceAll('==', '-')}`)
  const python = join(folder, 'bin', 'python')
  if (existsSync(join(folder, 'complete'))) return python
  console.log(`Installing ${packages.join(', ')} …`)
  execFileSync('python3', ['-m', 'venv', '--clear', folder], { stdio: 'inherit' })
  const install = ['-m', 'pip', 'install', '--quiet', '--disable-pip-version-check']
  execFileSync(python, [...install, ...packages], { stdio: 'inherit' })
  if (fromSource.length > 0) {
    // With the tools just installed, not newer ones, nor what others have built.
    const env = { ...process.env, PATH: `${join(folder, 'bin')}${delimiter}${process.env['PATH']}` }
    execFileSync(python, [...install, '--no-build-isolation', '--no-cache-dir', ...fromSource], { stdio: 'inherit', env })
  }
  mkdirSync(join(folder, 'complete'))
  return python
}

/** Runs bench/SCRIPT and reads the JSON that it prints last. One thread, so that CPU time is comparable. */
export function runPython<T>(python: string, script: string, args: readonly (string | number)[]): T {
  const one = { OMP_NUM_THREADS: '1', OPENBLAS_NUM_THREADS: '1', MKL_NUM_THREADS: '1' }
  const stdout = execFileSync(python, [join(import.meta.dirname, script), ...args.map(String)], {
    encoding: 'utf8',
    env: { ...process.env, ...one },
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  return JSON.parse(stdout.trim().split('\n').at(-1)!) as T
}
