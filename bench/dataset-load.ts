// How much CPU the step from parsed configs to typed columns takes: 10,000 runs × 50 params of every kind, and wide data.
import { buildDataset, columnsFromRows, type FlatValues, filterRows, selectRows, sortRows, type Value } from '@sweepwise/core'
import { medianCpuMs, record } from './record.ts'

/** A linear congruential generator: the same data in every run of the bench. */
let state = 1
const uniform = (): number => {
  state = (Math.imul(state, 1664525) + 1013904223) >>> 0
  return state / 2 ** 32
}
const cell = (j: number): Value => {
  switch (j % 5) {
    case 0:
      return uniform()
    case 1:
      return Math.exp(12 * uniform())
    case 2:
      return Math.floor(8 * uniform())
    case 3:
      return ['adam', 'sgd', 'rmsprop', 'lion'][Math.floor(4 * uniform())]!
    default:
      return uniform() < 0.5
  }
}
const table = (n: number, p: number): FlatValues[] =>
  Array.from({ length: n }, (_, i) => Object.fromEntries([...Array.from({ length: p }, (_, j) => [`p${j}`, cell(j)]), ['seed', i % 5]]))

const ROUNDS = 15
const results: Record<string, number> = {}
const measure = async (name: string, work: () => unknown): Promise<void> => {
  results[name] = Math.round(10 * (await medianCpuMs(ROUNDS, work))) / 10
  console.log(`${name.padEnd(52)}${results[name]!.toFixed(1).padStart(8)} ms CPU`)
}

const rows = table(10_000, 50)
const text = JSON.stringify(rows)
const id = rows.map((_, i) => `run-${i}`)
const config = columnsFromRows(rows)
const input = { runs: { id }, config, revision: 'bench' }
await measure('JSON.parse of 10,000 configs × 50 (for comparison)', () => JSON.parse(text))
await measure('configs → raw columns, 10,000 × 50', () => columnsFromRows(rows))
await measure('raw columns → dataset, 10,000 × 50', () => buildDataset(input))
const dataset = buildDataset(input)
await measure('filter: three terms over 10,000 runs', () => filterRows(dataset, 'p0 > 0.5 and p3 = adam or not p2 in (1, 2)'))
await measure('sort 10,000 runs by two columns', () => sortRows(dataset, ['param:p2', '-param:p1']))
const half = filterRows(dataset, 'p0 > 0.5')
await measure('select 5,000 of 10,000 runs', () => selectRows(dataset, half))
const wide = table(20, 10_000)
const wideColumns = columnsFromRows(wide)
await measure('raw columns → dataset, 20 × 10,000', () =>
  buildDataset({ runs: { id: id.slice(0, 20) }, config: wideColumns, revision: 'bench' }),
)
record('dataset-load', results)
