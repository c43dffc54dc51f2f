import { globSync, readFileSync } from 'node:fs'
import { dirname, join, relative } from 'node:path'
import { expect, it } from 'vitest'

const root = join(import.meta.dirname, '../..')

/** The table of ARCHITECTURE.md: folder → what it may import (folders, and packages by name). */
function readTable(): Map<string, Set<string>> {
  const text = readFileSync(join(root, 'ARCHITECTURE.md'), 'utf8')
  const block = /```imports\n([\s\S]*?)```/.exec(text)?.[1]
  if (block === undefined) throw new Error('ARCHITECTURE.md has no ```imports block')
  const table = new Map<string, Set<string>>()
  for (const line of block.split('\n')) {
    const [folder, allowed] = line.split('→').map((part) => part.trim())
    if (folder) table.set(folder, new Set((allowed ?? '').split(/[\s,]+/).filter((name) => name !== '')))
  }
  return table
}

/** `core/analysis` for packages/core/src/analysis/x.ts; `core` for a file directly under src. */
function folderOf(path: string): string {
  const match = /^packages\/([^/]+)\/src\/(?:([^/]+)\/)?/.exec(path.replaceAll('\\', '/'))
  if (match === null) throw new Error(`not a source file: ${path}`)
  return match[2] === undefined ? match[1]! : `${match[1]}/${match[2]}`
}

const sources = globSync('packages/*/src/**/*.{ts,tsx}', { cwd: root }).filter((path) => !/\.test\.tsx?$|[\\/]testing[\\/]/.test(path))
const specifiers =
  /(?:^|\n)\s*(import|export)\s+(type\s+)?(?:[^'"\n;]*?(?:\n[^'"\n;]*?)*?from\s+)?['"]([^'"]+)['"]|\bimport\(\s*['"]([^'"]+)['"]/g

it('every import goes in a direction that ARCHITECTURE.md allows', () => {
  const table = readTable()
  const wrong: string[] = []
  for (const path of sources) {
    const from = folderOf(path)
    const allowed = table.get(from)
    if (allowed === undefined) {
      wrong.push(`${path}: folder ${from} is not in the table`)
      continue
    }
    for (const [, , isType, statement, dynamic] of readFileSync(join(root, path), 'utf8').matchAll(specifiers)) {
      const specifier = (statement ?? dynamic)!
      let to: string
      if (specifier.startsWith('.')) {
        const target = relative(root, join(root, dirname(path), specifier))
        if (!target.replaceAll('\\', '/').includes('/src/')) continue // a manifest or an asset
        to = folderOf(target)
      } else if (specifier === 'sweepwise' || specifier.startsWith('sweepwise/')) to = isType ? 'server (types)' : 'server'
      else if (specifier.startsWith('@sweepwise/')) to = specifier.split('/')[1]!
      else continue
      if (to === from || to.endsWith('/errors') || allowed.has(to)) continue
      if (isType && allowed.has(`${to}(types)`)) continue
      // Files directly under core/src: errors.ts is open to all, registry.ts and index.ts are the top.
      if (to === 'core' && specifier.endsWith('/errors.ts')) continue
      wrong.push(`${path} imports ${specifier} (${from} → ${to})`)
    }
  }
  expect(wrong).toEqual([])
})

it.each(['core', 'client'])('%s depends on nothing', (name) => {
  const manifest = JSON.parse(readFileSync(join(root, `packages/${name}/package.json`), 'utf8')) as Record<string, unknown>
  expect(manifest['dependencies']).toBeUndefined()
  expect(manifest['devDependencies']).toBeUndefined()
})

it('the table names no folder that does not exist', () => {
  const folders = new Set(sources.map(folderOf))
  expect([...readTable().keys()].filter((folder) => !folders.has(folder))).toEqual([])
})
