import { expect, it } from 'vitest'
import { runAnalysis } from '../registry.ts'
import { asTarget } from './as-target.ts'
import { buildDataset } from './build-dataset.ts'

const numbers = Array.from({ length: 40 }, (_, i) => i)
const dataset = buildDataset({
  runs: { id: numbers.map(String) },
  config: [
    { name: 'lr', values: numbers.map((i) => (i === 3 ? undefined : i / 40)) },
    { name: 'wd', values: numbers.map((i) => 1 - i / 40) },
    { name: 'other', values: numbers.map((i) => (i * 17) % 40) },
    { name: 'norm', values: numbers.map((i) => i % 2 === 0) },
    { name: 'task', values: numbers.map((i) => ['a', 'b', 'c'][i % 3]!) },
  ],
  revision: '',
})

it('a param can be asked about like a metric, and is no param of its own answer', () => {
  const asked = asTarget(dataset, 'param:lr')
  expect(asked.params.map(({ name }) => name)).toEqual(['wd', 'other', 'norm', 'task'])
  expect(asked.metrics.at(-1)).toMatchObject({ name: 'param:lr' })
  expect([asked.metrics.at(-1)!.summary[3], asked.metrics.at(-1)!.logged[3]]).toEqual([Number.NaN, 0])
  expect(asked.metrics.at(-1)!.summary[4]).toBe(0.1)
  const runSet = { projects: ['p'] }
  const result = runAnalysis(asked, { analysis: 'correlation', runSet, metric: 'param:lr' }) as unknown as {
    status: string
    params: { name: string; n: number }[]
  }
  expect(result.status).toBe('ok')
  expect(result.params[0]).toMatchObject({ name: 'wd', n: 39 })
})
it('booleans are 0 and 1; what has no order, and what is not there, changes nothing', () => {
  expect([...asTarget(dataset, 'param:norm').metrics.at(-1)!.summary.slice(0, 2)].sort()).toEqual([0, 1])
  for (const name of ['param:task', 'param:gone', 'lr', 'loss']) expect(asTarget(dataset, name)).toBe(dataset)
})
