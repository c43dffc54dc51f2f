// Compiles the forest's kernel. The compiler is no dependency of the workspace, whose users do not need it and would wait
// for its 100 MB; it is installed once, at the version that the kernel's lock file names.
import { execFileSync } from 'node:child_process'
import { copyFileSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

const root = join(import.meta.dirname, '..')
const sources = join(root, 'packages/core/forest-kernel')
/** What holds the compiled kernel; committed, so that nothing has to be compiled to start. */
export const KERNEL_FILE = join(root, 'packages/core/src/forest/kernel-bytes.ts')

/** The folder of the compiler, installed if it is not. */
function installCompiler(): string {
  const { devDependencies } = JSON.parse(readFileSync(join(sources, 'package.json'), 'utf8')) as {
    devDependencies: { assemblyscript: string }
  }
  const folder = join(root, '.cache', `assemblyscript-${devDependencies.assemblyscript}`)
  if (existsSync(join(folder, 'complete'))) return folder
  rmSync(folder, { recursive: true, force: true })
  mkdirSync(folder, { recursive: true })
  for (const file of ['package.json', 'package-lock.json']) copyFileSync(join(sources, file), join(folder, file))
  const npm = process.platform === 'win32' ? 'npm.cmd' : 'npm'
  execFileSync(npm, ['ci', '--no-audit', '--no-fund', '--loglevel=error'], {
    cwd: folder,
    stdio: 'pipe',
    shell: process.platform === 'win32',
  })
  mkdirSync(join(folder, 'complete'))
  return folder
}

/** The text of `KERNEL_FILE` as the sources now compile. */
export function compileKernel(): string {
  const compiler = join(installCompiler(), 'node_modules/assemblyscript/bin/asc.js')
  const out = mkdtempSync(join(tmpdir(), 'sweepwise-kernel-'))
  try {
    // No run time: the kernel lays out its memory itself, in one that the caller brings and that never grows.
    const options = ['-O3', '--runtime', 'stub', '--noAssert', '--importMemory', '--enable', 'simd']
    execFileSync(process.execPath, [compiler, 'index.ts', ...options, '-o', join(out, 'kernel.wasm')], { cwd: sources, stdio: 'pipe' })
    const bytes = readFileSync(join(out, 'kernel.wasm')).toString('base64')
    return `/** packages/core/forest-kernel, compiled by \`npm run build:kernel\`: WebAssembly in base64. */\nexport const KERNEL = '${bytes}'\n`
  } finally {
    rmSync(out, { recursive: true, force: true })
  }
}
