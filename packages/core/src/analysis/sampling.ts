import type { Dataset, ParamColumn } from '../dataset/dataset.ts'
import { planTests, type TestPlan } from '../significance/plan-tests.ts'
import { isIndependent, readSampler, type Sampler } from '../significance/sampler.ts'
import type { TestColumn } from '../significance/test-design.ts'
import { testColumn } from './test-column.ts'

/**
 * How the runs were chosen, run by run: what somebody said for all of them, else what the tools that chose them said.
 * @param said `independent`, `adaptive`, or `unknown`
 * @returns shape (n); null when nobody said anything
 */
function samplersOf({ runs, n }: Dataset, said: string): readonly (Sampler | null)[] | null {
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
const startTimes = ({ runs }: Dataset): Float64Array | null => (runs.createdAt.every(Number.isNaN) ? null : runs.createdAt)

/**
 * What is said and what the runs show about how they were chosen, failed runs included.
 * @param unitsOf codes that are equal for runs of what counts once, by the columns; null = configurations
 */
export function recogniseSampling(
  dataset: Dataset,
  params: readonly ParamColumn[],
  said: string,
  seed: number,
  unitsOf: ((columns: readonly TestColumn[]) => Int32Array) | null = null,
): TestPlan {
  const rows = Int32Array.from({ length: dataset.n }, (_, row) => row)
  const columns = params.map((param) => testColumn(param, rows))
  return planTests({
    columns,
    n: dataset.n,
    configuration: unitsOf?.(columns) ?? dataset.configuration,
    started: startTimes(dataset),
    samplers: samplersOf(dataset, said),
    seed,
  })
}

/**
 * The same for who only has to know whether a search looked at results: where everybody said that none did, nobody looks at
 * the values.
 */
export function lookedAtResults(
  dataset: Dataset,
  params: readonly ParamColumn[],
  said: string,
  seed: number,
): Pick<TestPlan, 'sampling' | 'reason'> {
  const samplers = samplersOf(dataset, said)
  if (samplers?.every((sampler) => sampler !== null && isIndependent(sampler))) return { sampling: 'independent', reason: 'INDEPENDENT' }
  return recogniseSampling(dataset, params, said, seed)
}
