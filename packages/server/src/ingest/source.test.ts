import { existsSync, mkdirSync, readdirSync, symlinkSync } from 'node:fs'
import { gzipSync } from 'node:zlib'
import { pack } from 'tar-stream'
import { expect, it } from 'vitest'
import { openSource } from './source.ts'
import { temporaryFolder } from './testing/import-file.ts'

async function tar(
  entries: readonly { name: string; content?: string; type?: 'file' | 'symlink'; linkname?: string }[],
): Promise<Uint8Array> {
  const archive = pack()
  for (const { name, content = '', type = 'file', linkname } of entries) {
    if (type === 'file') archive.entry({ name }, content)
    else archive.entry({ name, type, linkname: linkname! })
  }
  archive.finalize()
  const parts: Uint8Array[] = []
  for await (const part of archive) parts.push(part as Uint8Array)
  return Buffer.concat(parts)
}

async function text(file: { open(): AsyncIterable<Uint8Array> }): Promise<string> {
  const parts: Uint8Array[] = []
  for await (const part of file.open()) parts.push(part)
  return Buffer.concat(parts).toString()
}

it('a file, a compressed file and one with a wrong ending read the same, as often as wanted', async () => {
  using folder = temporaryFolder()
  for (const [name, content] of [
    ['a.csv', 'x,y\n'],
    ['a.csv.gz', gzipSync('x,y\n')],
    ['zipped.csv', gzipSync('x,y\n')],
  ] as const) {
    const source = await openSource(folder.write(name, content))
    expect(await text(source.files[0]!)).toBe('x,y\n')
    expect(await text(source.files[0]!)).toBe('x,y\n')
    expect(new TextDecoder().decode(await source.files[0]!.head(2))).toBe('x,')
    await source.close()
  }
})

it('the key is the name without what compression puts behind it, and an upload brings its own', async () => {
  using folder = temporaryFolder()
  const path = folder.write('upload-0017', gzipSync('x,y\n'))
  const source = await openSource(path, 'runs.csv.gz')
  expect([source.key, source.label, source.files[0]!.name]).toEqual(['runs.csv', 'runs.csv.gz', 'runs.csv'])
  await source.close()
})

it('archives unpack into a folder that no entry leaves: parent paths, absolute paths and links are passed over', async () => {
  using folder = temporaryFolder()
  const outside = `${folder.path}/outside`
  mkdirSync(outside)
  const content = await tar([
    { name: 'a/one.json', content: '{}' },
    { name: '../escaped.json', content: 'x' },
    { name: `${outside}/absolute.json`, content: 'x' },
    { name: 'link', type: 'symlink', linkname: outside },
    { name: 'link/through.json', content: 'x' },
    { name: 'b/two.json', content: '[]' },
  ])
  const source = await openSource(folder.write('runs.tar.gz', gzipSync(content)))
  expect(source.files.map(({ name }) => name).filter((name) => !name.startsWith('link'))).toEqual(['a/one.json', 'b/two.json'])
  expect(readdirSync(outside)).toEqual([])
  const unpacked = await source.files[0]!.path()
  expect(existsSync(unpacked)).toBe(true)
  await source.close()
  expect(existsSync(unpacked)).toBe(false)
})

it('folders list what lies in them in a fixed order, without links and without what never holds runs', async () => {
  using folder = temporaryFolder()
  for (const name of ['runs/b.csv', 'runs/a/c.csv', 'runs/node_modules/x.csv', 'runs/.git/y', 'runs/empty'])
    folder.write(name, name.endsWith('empty') ? '' : 'x')
  symlinkSync('/etc/hostname', `${folder.path}/runs/link.csv`)
  const source = await openSource(`${folder.path}/runs`)
  expect([source.key, source.files.map(({ name }) => name)]).toEqual(['runs', ['a/c.csv', 'b.csv']])
})

it('a glob gathers files', async () => {
  using folder = temporaryFolder()
  for (const name of ['r1.csv', 'r2.csv', 'notes.txt']) folder.write(name, 'x')
  const source = await openSource(`${folder.path}/r*.csv`)
  expect(source.files).toHaveLength(2)
})

it('a compressed database is unpacked once and taken away at the end', async () => {
  using folder = temporaryFolder()
  const source = await openSource(folder.write('studies.db.gz', gzipSync('SQLite')))
  const path = await source.files[0]!.path()
  expect(await source.files[0]!.path()).toBe(path)
  await source.close()
  expect(existsSync(path)).toBe(false)
})
