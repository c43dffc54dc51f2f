import { execFileSync } from 'node:child_process'
import { existsSync, readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { expect, it } from 'vitest'
import { ERRORS } from '../../packages/core/src/errors.ts'

const root = join(import.meta.dirname, '../..')
const read = (path: string) => readFileSync(join(root, path), 'utf8')
const tracked = execFileSync('git', ['ls-files', '--cached', '--others', '--exclude-standard'], { cwd: root, encoding: 'utf8' })
  .split('\n')
  .filter((path) => path !== '' && existsSync(join(root, path)))
const documents = tracked.filter((path) => path.endsWith('.md'))

it('docs/errors.md lists exactly the codes of errors.ts', () => {
  const listed = [...read('docs/errors.md').matchAll(/^### `([A-Z_]+)`$/gm)].map((match) => match[1]!)
  expect([...listed].sort()).toEqual(Object.keys(ERRORS).sort())
})

it('every relative link and picture of every document leads to a file', () => {
  const broken: string[] = []
  for (const document of documents) {
    for (const [, target] of read(document).matchAll(/\]\((?!https?:|mailto:|#)([^)\s#]+)[^)]*\)/g)) {
      if (!existsSync(join(root, dirname(document), target!))) broken.push(`${document}: ${target}`)
    }
  }
  expect(broken).toEqual([])
})

it('ARCHITECTURE.md stays under 200 lines and names every direct dependency of the published package', () => {
  const text = read('ARCHITECTURE.md')
  expect(text.split('\n').length).toBeLessThan(200)
  const missing: string[] = []
  for (const name of ['server', 'charts', 'web']) {
    const manifest = JSON.parse(read(`packages/${name}/package.json`)) as { dependencies?: Record<string, string> }
    for (const dependency of Object.keys(manifest.dependencies ?? {})) {
      if (!dependency.startsWith('@sweepwise/') && !text.includes(`\`${dependency}\``)) missing.push(`${name}: ${dependency}`)
    }
  }
  expect(missing).toEqual([])
})

it('every version is pinned exactly', () => {
  const loose: string[] = []
  for (const path of ['package.json', ...['core', 'charts', 'client', 'server', 'web'].map((name) => `packages/${name}/package.json`)]) {
    const manifest = JSON.parse(read(path)) as Record<string, Record<string, string> | undefined>
    for (const group of ['dependencies', 'devDependencies', 'optionalDependencies']) {
      for (const [name, version] of Object.entries(manifest[group] ?? {}))
        if (!/^\d/.test(version)) loose.push(`${path}: ${name}@${version}`)
    }
  }
  expect(loose).toEqual([])
})

it('every fixture has its origin and licence in fixtures/README.md', () => {
  const origins = read('fixtures/README.md')
  const files = tracked.filter((path) => path.startsWith('fixtures/') && path !== 'fixtures/README.md')
  const covered = [...origins.matchAll(/`([^`]+)`/g)].map((match) => match[1]!)
  const unnamed = files.filter((path) => !covered.some((name) => path.slice('fixtures/'.length).startsWith(name.replace(/\/\*?$/, ''))))
  expect(unnamed).toEqual([])
})
