import { expect, it } from 'vitest'
import type { Rejection } from '../importer.ts'
import { openSource } from '../source.ts'
import { temporaryFolder } from '../testing/import-file.ts'
import { readMetricFile } from './metric-file.ts'
import { PIECE_POINTS } from './mlflow-store.ts'

async function read(content: string) {
  using folder = temporaryFolder()
  const source = await openSource(folder.write('loss', content))
  const rejections: Rejection[] = []
  const points: (readonly [number, number, number])[] = []
  let longest = 0
  for await (const { steps, values, times } of readMetricFile(source.files[0]!, 'loss', (rejection) => rejections.push(rejection))) {
    longest = Math.max(longest, steps.length)
    for (const [i, step] of steps.entries()) points.push([step, values[i]!, times[i]!])
  }
  await source.close()
  return { points, rejections: rejections.map(({ line, reason }) => `${line}: ${reason}`), longest }
}

it('values, steps and times; NaN and infinities as Python prints them; more fields behind, as MLflow 3 has', async () => {
  const { points, rejections } = await read(
    '1750000000000 0.5 0\n1750000000250 nan 1\n1750000000500 inf 2\n1750000000750 -inf -3\n1750000001000 1e-300 4 data digest\n',
  )
  expect(points).toEqual([
    [0, 0.5, 1_750_000_000_000],
    [1, Number.NaN, 1_750_000_000_250],
    [2, Number.POSITIVE_INFINITY, 1_750_000_000_500],
    [-3, Number.NEGATIVE_INFINITY, 1_750_000_000_750],
    [4, 1e-300, 1_750_000_001_000],
  ])
  expect(rejections).toEqual([])
})

it('before MLflow 1.0 lines had no step, and times were seconds', async () => {
  expect((await read('1550000000 0.5\n1550000001 0.25\n')).points).toEqual([
    [0, 0.5, 1_550_000_000_000],
    [0, 0.25, 1_550_000_001_000],
  ])
})

it('damaged lines are left out and told once, with the first of them', async () => {
  const { points, rejections } = await read('1750000000000 1 0\nx y z\n1750000000000 2 1\n\n1750000000000 3 1e999\n1750000000000 4 2\n')
  expect(points.map(([, value]) => value)).toEqual([1, 2, 4])
  expect(rejections).toEqual(['2: 2 lines from here on are damaged and were left out'])
})

it('a last line that was torn off is told; one that only lacks its line break counts', async () => {
  const torn = await read('1750000000000 0.5 3600\n1750000000250 0.4 7200\n1750000000500 0.3 10')
  expect([torn.points.length, torn.rejections]).toEqual([2, ['3: the line is damaged and was left out']])
  expect((await read('1750000000000 0.5 3600\n1750000000250 0.4')).points).toHaveLength(1)
  expect((await read('1750000000000 0.5 3600\n1750000000250 0.4 7200')).points).toHaveLength(2)
  expect((await read('1750000000000 0.5 0')).points).toHaveLength(1)
})

it('a file of any length comes in pieces; a line of megabytes is damage', async () => {
  const lines = Array.from({ length: 2 * PIECE_POINTS + 5 }, (_, i) => `1750000000000 ${i / 2} ${i}`)
  const { points, longest, rejections } = await read(`${lines.join('\n')}\n${'9'.repeat(3_000_000)}\n1750000000000 7 8\n`)
  expect([points.length, longest]).toEqual([2 * PIECE_POINTS + 6, PIECE_POINTS])
  expect(points.at(-1)).toEqual([8, 7, 1_750_000_000_000])
  expect(rejections).toEqual([`${lines.length + 1}: the line is damaged and was left out`])
})
