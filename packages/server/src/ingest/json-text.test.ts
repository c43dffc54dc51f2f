import { expect, it } from 'vitest'
import { countObjects, MEMBERS, objectsAt, ROOT } from './json-text.ts'

async function* cut(text: string, size: number): AsyncGenerator<string> {
  for (let i = 0; i < text.length; i += size) yield text.slice(i, i + size)
}
async function collect<T>(items: AsyncIterable<T>): Promise<T[]> {
  const list: T[] = []
  for await (const item of items) list.push(item)
  return list
}

const document = `{"a\\"}{": "[{", "runs": [
  {"x": 1, "y": [{"z": "}"}]},
  {"x": 2}
], "nested": [{"inner": [{"k": 1}, {"k": 2}]}, {"inner": [{"k": NaN}]}]}`

it.each([1, 2, 7, 1000])('finds lists of objects wherever the text is cut (every %i characters)', async (size) => {
  expect(Object.fromEntries(await countObjects(cut(document, size), 'f'))).toEqual({
    [ROOT]: 1,
    '$.runs[]': 2,
    '$.runs[].y[]': 1,
    '$.nested[]': 2,
    '$.nested[].inner[]': 3,
  })
  expect((await collect(objectsAt(cut(document, size), 'f', '$.runs[]'))).map(({ text, line }) => [text, line])).toEqual([
    ['{"x": 1, "y": [{"z": "}"}]}', 2],
    ['{"x": 2}', 3],
  ])
  expect((await collect(objectsAt(cut(document, size), 'f', '$.nested[].inner[]'))).map(({ text, indices }) => [text, indices])).toEqual([
    ['{"k": 1}', [0, 0]],
    ['{"k": 2}', [0, 1]],
    ['{"k": NaN}', [1, 0]],
  ])
})

it('members of the outermost dict come with their keys', async () => {
  expect(
    (await collect(objectsAt(cut('{"a": {"x": 1}, "b": 3, "c.d": {"x": 2}}', 5), 'f', MEMBERS))).map(({ key, text }) => [key, text]),
  ).toEqual([
    ['a', '{"x": 1}'],
    ['c.d', '{"x": 2}'],
  ])
})

it.each([
  ['[{"a": 1}', 1, 'ends before'],
  ['{"a": 1]', 1, 'closes nothing'],
  ['{"a": 1}\n{"b": 2}', 2, 'a second value'],
  ['{"a": "open', 1, 'ends before'],
  ['plain', 1, 'neither an object nor a list'],
  ['['.repeat(300), 1, 'nested more than'],
])('refuses %s with its line', async (text, line, reason) => {
  await expect(countObjects(cut(text, 3), 'f.json')).rejects.toMatchObject({
    code: 'BAD_JSON',
    details: { path: 'f.json', line, found: expect.stringContaining(reason) },
  })
})
