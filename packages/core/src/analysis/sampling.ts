import { type Dataset, type ParamColumn, PRESENT } from '../dataset/dataset.ts'
import { planTests, type TestPlan } from '../significance/plan-tests.ts'
import { readSampler, type Sampler } from '../significance/sampler.ts'
import type { TestColumn } from '../significance/test-design.ts'

/**
 * How the runs were chosen, run by run: what somebody said for all of them, else what the tools that chose them said.
 * @param said `independent`, `adaptive`, or `unknown`
 * @returns shape (n); null when nobody said anything
 */
export function samplersOf({ runs, n }: Dataset, said: string): readonly (Sampler | null)[] | null {
  if (n === 0) return null
  if (said === 'independent') return runs.sampler.map(() => 'random')
  if (said === 'adaptive') return runs.sampler.map(() => 'adaptive')
  const read = new Map<string, Sampler | null>()
  const known = runs.sampler.map((name) => {
    if (name === null) return null
    if (!read.has(name)) read.set(name, readSampler(name))
    return read.get(name)!
  })
  return known.every((sampler) => sampler === null) ? null : known
}

/** When each run began, shape (n of the dataset); null when nobody knows of any. */
export const startTimes = ({ runs }: Dataset): Float64Array | null => (runs.createdAt.every(Number.isNaN) ? null : runs.createdAt)

/** What is said and what the runs show about how they were chosen, failed runs included. */
export function recogniseSampling(dataset: Dataset, columns: readonly ParamColumn[], said: string, seed: number): TestPlan {
  return planTests({
    columns: columns.map(designColumn),
    n: dataset.n,
    configuration: dataset.configuration,
    started: startTimes(dataset),
    samplers: samplersOf(dataset, said),
    seed,
  })
}

/** Numbers on the scale on which they are evenly spread; ordered levels and two categories are numbers as well. */
function designColumn(column: ParamColumn): TestColumn {
  if (column.kind === 'numeric') {
    return { kind: 'numeric', values: column.scale === 'log' ? column.values.map((value) => Math.log10(value)) : column.values }
  }
  const { codes, levels, status } = column
  if (column.kind === 'categorical' && levels.length > 2) return { kind: 'levels', codes, levels: levels.length }
  return { kind: 'numeric', values: Float64Array.from(codes, (code, row) => (status[row] === PRESENT ? code : Number.NaN)) }
}
