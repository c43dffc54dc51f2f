// How much CPU the step from parsed configs to typed columns takes: 10,000 runs × 50 params of every kind, and wide data.
import { buildDataset, columnsFromRows, type FlatValues, filterRows, selectRows, sortRows } from '@sweepwise/core'
import { ConfigMaker } from './config-maker.ts'
import { medianCpuMs, record } from './record.ts'

const maker = new ConfigMaker()
const table = (n: number, p: number): FlatValues[] => Array.from({ length: n }, (_, i) => maker.config(i, p))

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
