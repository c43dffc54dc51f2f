import { buildDataset, type Value } from '@sweepwise/core'
import { expect, it } from 'vitest'
import { runsPage } from './runs-page.ts'
import { wholeColumns } from './whole-columns.ts'

const runs = ['a', 'b', 'c', 'd']
const dataset = buildDataset({
  runs: { id: runs },
  config: [
    { name: 'lr', values: [0.1, undefined, 1e-7, 3] as Value[] },
    { name: 'optimizer', values: ['adam', 'sgd', 'adam', 'lion'] },
  ],
  summary: [{ name: 'loss', values: [0.5, Number.NaN, undefined, Number.POSITIVE_INFINITY] as Value[] }],
  revision: 'r',
})
const objective = { metric: 'loss', goal: 'minimize', reducer: 'auto' } as const
const floats = (text: string) => {
  const { buffer, byteOffset, byteLength } = Buffer.from(text, 'base64')
  return [...new Float64Array(buffer.slice(byteOffset, byteOffset + byteLength))]
}
const flags = (text: string | null) => (text === null ? null : [...Buffer.from(text, 'base64')])

it('columns come back to the last bit, with NaN, infinities and what is not set apart', () => {
  const answer = wholeColumns(dataset, { runSet: { projects: ['p'] }, objective, columns: ['param:lr', 'param:optimizer', 'metric:loss'] })
  expect(answer.ids).toEqual(runs)
  const [lr, optimizer, loss] = answer.columns
  expect([floats(lr!.values)[0], floats(lr!.values)[2], flags(lr!.set)]).toEqual([0.1, 1e-7, [1, 0, 1, 1]])
  expect(floats(optimizer!.values).map((code) => optimizer!.levels![code])).toEqual(['adam', 'sgd', 'adam', 'lion'])
  expect(optimizer!.set).toBeNull()
  for (const column of [loss!, answer.objective!]) {
    expect(flags(column.set)).toEqual([1, 1, 0, 1])
    expect([floats(column.values)[0], floats(column.values)[1], floats(column.values)[3]]).toEqual([
      0.5,
      Number.NaN,
      Number.POSITIVE_INFINITY,
    ])
  }
  expect(answer.objective).toMatchObject({ goal: 'minimize', reducer: 'summary' })
})
it('a filter narrows them as it narrows the runs table, by the objective too', () => {
  for (const filter of ['lr > 0.01', 'objective <= 1', 'objective = nan', 'run.objective is not set']) {
    const query = { runSet: { projects: ['p'], filter }, objective }
    expect(wholeColumns(dataset, { ...query, columns: [] }).ids).toEqual(runsPage(dataset, query).rows.map(({ id }) => id))
  }
})
it('a column that is not there is said to be unknown', () => {
  expect(() => wholeColumns(dataset, { runSet: { projects: ['p'] }, columns: ['param:nope'] })).toThrow(/nope/)
})
