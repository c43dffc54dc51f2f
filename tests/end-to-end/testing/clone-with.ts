import { execFileSync } from 'node:child_process'
import { cpSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join, relative, sep } from 'node:path'

const root = join(import.meta.dirname, '../../..')

export interface Clone {
  readonly folder: string
  readonly remove: () => void
}

/**
 * A copy of the sources with files added and one line each in the registry of analyses, its page built: what somebody has who adds an
 * analysis, and nothing else.
 * @param files by their path in the clone
 * @param imported the import line of the entry, which goes to the head of the registry
 * @param entry goes into its list
 */
export function cloneWith(files: Readonly<Record<string, string>>, imported: string, entry: string): Clone {
  const folder = mkdtempSync(join(tmpdir(), 'sweepwise-clone-'))
  const left = new Set(['dist', 'node_modules'])
  cpSync(join(root, 'packages'), join(folder, 'packages'), {
    recursive: true,
    filter: (path) =>
      !relative(root, path)
        .split(sep)
        .some((part) => left.has(part)),
  })
  for (const name of ['package.json', 'tsconfig.base.json']) cpSync(join(root, name), join(folder, name))
  // Packages as installed here; those of this repository as in the clone.
  const modules = join(folder, 'node_modules')
  mkdirSync(join(modules, '@sweepwise'), { recursive: true })
  for (const name of readdirSync(join(root, 'node_modules')))
    if (name !== '@sweepwise' && !name.startsWith('.')) symlinkSync(join(root, 'node_modules', name), join(modules, name))
  for (const name of readdirSync(join(folder, 'packages'))) symlinkSync(join(folder, 'packages', name), join(modules, '@sweepwise', name))
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, path)), { recursive: true })
    writeFileSync(join(folder, path), text)
  }
  const registry = join(folder, 'packages/core/src/registry.ts')
  const before = readFileSync(registry, 'utf8')
  const list = 'export const ANALYSES: readonly RegisteredAnalysis[] = [\n'
  if (!before.includes(list)) throw new Error(`no list of analyses in ${registry}`)
  writeFileSync(registry, `${imported}\n${before.replace(list, `${list}  ${entry},\n`)}`)
  execFileSync(
    process.execPath,
    [join(root, 'node_modules/vite/bin/vite.js'), 'build', join(folder, 'packages/web'), '--logLevel', 'error'],
    {
      stdio: 'inherit',
      cwd: folder,
    },
  )
  return { folder, remove: () => rmSync(folder, { recursive: true, force: true, maxRetries: 5 }) }
}
