import { mkdirSync, readdirSync } from 'node:fs'
import { gzipSync } from 'node:zlib'
import { expect, it, vi } from 'vitest'
import { openSource } from './source.ts'
import { importFile, readSource, readText, temporaryFolder, temporaryStore } from './testing/import-file.ts'
import { writeOptunaDatabase } from './testing/optuna-database.ts'

// One clear message each, with file, line and column where there is one; nothing lost, nothing half-written.

const refusal = async (name: string, content: string | Uint8Array): Promise<string> => {
  const error = await readText(name, content).then(
    () => null,
    (thrown: Error & { code?: string }) => thrown,
  )
  return error === null ? 'imported' : `${error.name} ${(error as { code?: string }).code}: ${error.message}`
}

it.each([
  ['an empty file', 'runs.csv', '', 'EMPTY_FILE: runs.csv is empty'],
  ['only blank lines', 'runs.csv', '\n\n  \n', 'EMPTY_FILE'],
  ['a header alone', 'runs.csv', 'lr,loss\n', 'NO_RUNS_FOUND: no runs in'],
  ['duplicate columns', 'runs.csv', 'lr,loss,lr\n1,2,3\n', "DUPLICATE_COLUMN: runs.csv, line 1: columns 1 and 3 are both named 'lr'"],
  ['no header', 'runs.csv', '0.1,2,3\n0.2,3,4\n', 'NO_HEADER: the first line of runs.csv looks like data (0.1, 2, 3'],
  [
    'an open quote',
    'runs.csv',
    'lr,loss\n1,2\n3,"4\n5,6\n',
    'BAD_TABLE: runs.csv, line 3: cannot be read as a table (a quoted cell begins here that is never closed)',
  ],
  [
    'rows that do not fit',
    'runs.csv',
    'lr,loss\n1,2,3\n1,2,3\n1,2\n',
    'NO_USABLE_ROWS: only 1 of the 3 rows of runs.csv can be read; the first that cannot, line 2, has 3 cells, the header has 2',
  ],
  [
    'a picture',
    'runs.csv',
    new Uint8Array([0x89, 0x50, 0x4e, 0x47, 13, 10, 26, 10, 0, 0]),
    'BINARY_FILE: runs.csv is not text but a PNG picture',
  ],
  ['a spreadsheet', 'runs.csv', 'PK\u0003\u0004\u0000\u0000', 'BINARY_FILE: runs.csv is not text but a zip archive'],
  ['a W&B log of nothing', 'run.wandb', ':W&B\u0000\u0000', 'run.wandb holds no record of a W&B log. Looked for: run-*.wandb, '],
  [
    'random bytes',
    'runs.csv',
    Uint8Array.from({ length: 500 }, (_, i) => (i * 97 + 13) % 256),
    'BINARY_FILE: runs.csv is not text but bytes that are no text',
  ],
  ['JSON cut off', 'runs.json', '[{"lr": 1,\n"loss": 2},\n{"lr":', 'BAD_JSON: runs.json, line 3: not JSON (it ends before'],
  ['JSON without runs', 'runs.json', '[1, 2, 3]', 'NO_RUNS_FOUND'],
  [
    'JSON lines of which none is one',
    'runs.jsonl',
    '{"a": 1\n{"a": 2\n',
    'NO_USABLE_ROWS: none of the 2 rows of runs.jsonl can be read; the first that cannot, line 1, is not JSON',
  ],
  ['prose', 'notes.md', '# Notes\n\nNothing here.\n', 'UNKNOWN_FORMAT: the format of'],
  ['a gzip cut off', 'runs.csv.gz', gzipSync('lr,loss\n'.repeat(1000)).subarray(0, 30), 'ARCHIVE_CORRUPT: runs.csv.gz cannot be unpacked'],
  ['a gzip of nothing', 'runs.csv.gz', gzipSync(''), 'EMPTY_FILE'],
])('%s', async (_, name, content, expected) => {
  expect(await refusal(name, content)).toContain(expected)
})

it('an archive cut off within a file, and one whose files stand in each other’s way', async () => {
  const { pack } = await import('tar-stream')
  const tar = async (names: readonly string[]): Promise<Uint8Array> => {
    const archive = pack()
    for (const name of names) archive.entry({ name }, '{"config": {"lr": 1}, "metrics": {"loss": 2}}'.repeat(40))
    archive.finalize()
    const parts: Uint8Array[] = []
    for await (const part of archive) parts.push(part as Uint8Array)
    return Buffer.concat(parts)
  }
  expect(await refusal('runs.tar', (await tar(['a.json', 'b.json'])).subarray(0, 3500))).toContain(
    'ARCHIVE_CORRUPT: runs.tar cannot be unpacked',
  )
  expect(await refusal('runs.tar', await tar(['a', 'a/b.json']))).toContain('ARCHIVE_CORRUPT')
})

it('a file that is not there: nearest names are offered', async () => {
  using folder = temporaryFolder()
  folder.write('runs-2024.csv', 'a,b\n1,2\n')
  await expect(openSource(`${folder.path}/runs-2025.csv`)).rejects.toMatchObject({
    code: 'FILE_NOT_FOUND',
    details: { nearest: ['runs-2024.csv'] },
  })
  await expect(openSource(`${folder.path}/*.json`)).rejects.toMatchObject({ code: 'FILE_NOT_FOUND' })
})

it('a directory without runs says what was found and what was looked for', async () => {
  using folder = temporaryFolder()
  folder.write('README.md', 'x')
  folder.write('src/main.py', 'x')
  await expect(readSource(folder.path)).rejects.toMatchObject({
    code: 'NO_RUNS_FOUND',
    message: expect.stringMatching(/2 files \(\.md, \.py\), none in a layout that is known\. Looked for: W&B run folders/),
  })
})

it('a damaged SQLite file, an SQLite file of something else', async () => {
  using folder = temporaryFolder()
  const path = `${folder.path}/studies.db`
  writeOptunaDatabase(path)
  const { readFileSync, writeFileSync } = await import('node:fs')
  const bytes = readFileSync(path)
  bytes.fill(0xff, 4096, 12_000)
  writeFileSync(path, bytes)
  await expect(readSource(path)).rejects.toMatchObject({ code: 'SOURCE_CORRUPT', message: expect.stringContaining('studies.db') })
  const { default: Sqlite } = await import('better-sqlite3')
  new Sqlite(`${folder.path}/other.db`).exec('CREATE TABLE t (x)').close()
  await expect(readSource(`${folder.path}/other.db`)).rejects.toMatchObject({ code: 'BINARY_FILE' })
})

it('mixed types in a column: what is no number is told with its line, the numbers count', async () => {
  const rows = Array.from({ length: 20 }, (_, i) => `0.${i + 1},${i === 7 ? 'diverged' : i}`)
  const { columns, notes, runs } = await readText('runs.csv', `lr,val_loss\n${rows.join('\n')}\n`)
  expect(columns.find(({ name }) => name === 'val_loss')).toMatchObject({ as: 'metric' })
  expect(notes.join()).toContain("runs.csv, column 'val_loss': mostly numbers, but not in line 9: 'diverged'")
  expect(runs[7]!.summary).toEqual({ val_loss: 'diverged' })
  expect(runs[8]!.summary).toEqual({ val_loss: 8 })
})

it('10,000 columns import', async () => {
  const header = Array.from({ length: 10_000 }, (_, i) => (i % 2 === 0 ? `param.p${i}` : `metric.m${i}`))
  const row = (k: number) => header.map((_, i) => (i * k) % 17).join(',')
  const { runs, columns } = await readText('wide.csv', `${header.join(',')}\n${[1, 2, 3, 4].map(row).join('\n')}\n`)
  expect(columns).toHaveLength(10_000)
  expect([runs.length, Object.keys(runs[0]!.config!).length, Object.keys(runs[0]!.summary!).length]).toEqual([4, 5000, 5000])
})

it('what cannot be read leaves nothing behind: no project, no temporary files', async () => {
  await using target = await temporaryStore()
  using folder = temporaryFolder()
  // A temporary folder of its own: others run at the same time.
  const scratch = `${folder.path}/tmp`
  mkdirSync(scratch)
  vi.stubEnv('TMPDIR', scratch)
  for (const [name, content] of [
    ['a.csv', 'lr,loss\n1,2\n3,"4\n'],
    ['b.json', '[{"lr": 1, "loss": 2}, {"lr": 3'],
    ['t.tar.gz', gzipSync(new Uint8Array(3000)).subarray(0, 20)],
    ['c.csv.gz', gzipSync(`lr,loss\n${'1,2\n'.repeat(100_000)}`).subarray(0, 300)],
  ] as const) {
    await expect(importFile(target.store, folder.write(name, content))).rejects.toMatchObject({ name: 'InputError' })
  }
  expect(await target.store.listProjects()).toEqual([])
  expect(readdirSync(scratch)).toEqual([])
  vi.unstubAllEnvs()
})
