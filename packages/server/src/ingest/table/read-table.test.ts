import { expect, it } from 'vitest'
import type { Rejection } from '../importer.ts'
import { openSource } from '../source.ts'
import { temporaryFolder } from '../testing/import-file.ts'
import { readHeader, readRows } from './read-table.ts'

async function table(content: string | Uint8Array, delimiter?: string) {
  using folder = temporaryFolder()
  const file = (await openSource(folder.write('t.csv', content))).files[0]!
  const header = await readHeader(file, delimiter)
  const rejections: Rejection[] = []
  const rows: [number, ...string[]][] = []
  for await (const { cells, line } of readRows(file, header, (rejection) => rejections.push(rejection))) rows.push([line, ...cells])
  return { names: header.names, delimiter: header.delimiter, rows, rejections }
}

it.each([
  [',', 'a,b\n1,2\n'],
  ['\t', 'a\tb\n1\t2\n'],
  [';', 'a;b\n1;2\n'],
  ['|', 'a|b\n1|2\n'],
])('finds the delimiter %j', async (delimiter, text) => {
  expect(await table(text)).toMatchObject({ delimiter, names: ['a', 'b'], rows: [[2, '1', '2']] })
})

it('a semicolon table with decimal commas is cut at semicolons', async () => {
  expect((await table('lr;loss\n0,1;2,5\n0,2;3,5e-1\n')).rows).toEqual([
    [2, '0.1', '2.5'],
    [3, '0.2', '3.5e-1'],
  ])
})

it('a comma between digits stays where fractions have a point, and where it cuts', async () => {
  expect((await table('lr;layers\n0.1;64,32\n0.2;32,16\n')).rows[0]).toEqual([2, '0.1', '64,32'])
  expect((await table('lr,loss\n1,2\n')).rows[0]).toEqual([2, '1', '2'])
})

it.each([
  ['a fraction', '1e-4,adam,0.25\n2e-4,sgd,0.5\n'],
  ['words that come again', 'adam,64,3\nsgd,32,4\nadam,16,5\n'],
  ['a word and a fraction', 'run0,4,0.88\nrun1,5,0.91\n'],
])('a first line with %s is a run, not a header', async (_, text) => {
  await expect(table(text)).rejects.toMatchObject({ code: 'NO_HEADER' })
})

it.each([
  ['numbers over a column per seed', 'optimizer,0,1,2\nadam,0.5,0.4,0.6\nsgd,0.3,0.2,0.1\n'],
  ['a year', 'model,2024\na,1\nb,2\n'],
  ['a name that is a value further down', 'auto,loss\nauto,1\nno,2\n'],
])('%s are a header', async (_, text) => {
  expect((await table(text)).names).toEqual(text.split('\n')[0]!.split(','))
})

it('a delimiter inside quotes does not count, nor does one that was named by the user', async () => {
  expect((await table('"x;y","z;w"\n1,2\n')).names).toEqual(['x;y', 'z;w'])
  expect((await table('a;b,c\n1;2,3\n', ';')).names).toEqual(['a', 'b,c'])
})

it('lines are those of the file: through quoted line breaks, blank lines, and every kind of line end', async () => {
  for (const end of ['\n', '\r\n', '\r']) {
    const text = ['a,b', '1,2', '', '3,"x', 'y', 'z"', '5', '6,7', ''].join(end)
    const { rows, rejections } = await table(text)
    expect(rows).toEqual([
      [2, '1', '2'],
      [4, '3', 'x\ny\nz'],
      [8, '6', '7'],
    ])
    expect(rejections).toEqual([{ file: 't.csv', line: 7, reason: 'has 1 cells, the header has 2' }])
  }
})

it('mixed line ends in one file', async () => expect((await table('a,b\n1,2\r\n3,4\r5,6')).rows.map(([line]) => line)).toEqual([2, 3, 4]))

it('a byte order mark is no part of the first name; UTF-16 and Latin-1 are read', async () => {
  expect((await table('\ufeffa,b\n1,2\n')).names).toEqual(['a', 'b'])
  const wide = (text: string) => Buffer.from(text, 'utf16le')
  expect((await table(Buffer.concat([Buffer.from([0xff, 0xfe]), wide('é,b\n1,2\n')]))).names).toEqual(['é', 'b'])
  expect((await table(wide('name,b\n1,2\n3,4\n'))).names).toEqual(['name', 'b'])
  expect((await table(Buffer.from('größe,b\n1,2\n', 'latin1'))).names).toEqual(['größe', 'b'])
})

it('empty cells too many at the end of a line lose nothing; others are reported', async () => {
  const { rows, rejections } = await table('a,b\n1,2,,\n3,4,5\n')
  expect(rows).toEqual([[2, '1', '2']])
  expect(rejections).toHaveLength(1)
})

it('columns without a name may be several; a name may not come twice', async () => {
  expect((await table(',a,\n0,1,\n')).names).toEqual(['', 'a', ''])
  await expect(table('a,b,a \n1,2,3\n')).rejects.toMatchObject({ code: 'DUPLICATE_COLUMN', details: { column: 'a', first: 1, second: 3 } })
})

it('a last line without a line end counts', async () => expect((await table('a,b\n1,2')).rows).toEqual([[2, '1', '2']]))
