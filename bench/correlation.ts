// How much CPU one answer of the correlation analysis takes, permutation tests included.
import { buildDataset, columnsFromRows, runAnalysis, type Value } from '@sweepwise/core'
import { medianCpuMs, record } from './record.ts'

/** A linear congruential generator: the same data in every run of the bench. */
let state = 1
const uniform = (): number => {
  state = (Math.imul(state, 1664525) + 1013904223) >>> 0
  return state / 2 ** 32
}

/** n runs × p params of every kind; `effect` of every numeric param on a metric of unit noise. */
function sweep(n: number, p: number, effect: number) {
  const rows: Record<string, Value>[] = []
  const losses: Record<string, Value>[] = []
  for (let i = 0; i < n; i++) {
    const row: Record<string, Value> = {}
    let loss = Math.sqrt(-2 * Math.log(1 - uniform())) * Math.cos(2 * Math.PI * uniform())
    for (let j = 0; j < p; j++) {
      const u = uniform()
      row[`p${j}`] = [['adam', 'sgd', 'lion'][Math.floor(3 * u)]!, 10 ** (-4 * u), 2 ** Math.floor(6 * u), u, u < 0.5][j % 5]!
      if (j % 5 !== 0) loss += effect * u
    }
    rows.push(row)
    losses.push({ loss })
  }
  const id = rows.map((_, i) => `run-${i}`)
  return buildDataset({ runs: { id }, config: columnsFromRows(rows), summary: columnsFromRows(losses), revision: 'bench' })
}

const results: Record<string, number> = {}
for (const [name, n, p, effect] of [
  ['100 × 10, no effects', 100, 10, 0],
  ['1,000 × 20, no effects', 1000, 20, 0],
  ['10,000 × 50, no effects', 10_000, 50, 0],
  ['10,000 × 50, plain effects', 10_000, 50, 0.5],
  ['200 × 2,000, no effects', 200, 2000, 0],
] as const) {
  const dataset = sweep(n, p, effect)
  const ask = () => runAnalysis(dataset, { analysis: 'correlation', metric: 'loss', runSet: { projects: [] } })
  if (ask().status !== 'ok') throw new Error(`${name}: no answer`)
  results[name] = Math.round(await medianCpuMs(5, ask))
  console.log(`${name.padEnd(40)}${String(results[name]).padStart(8)} ms CPU`)
}
record('correlation', results)
