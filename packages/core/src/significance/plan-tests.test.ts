import { describe, expect, it } from 'vitest'
import { seededRng } from '../stats/rng.ts'
import { planTests, type StudyDesign } from './plan-tests.ts'
import { readSampler, type Sampler } from './sampler.ts'
import { coupled, draws, grid, halton, mixedColumns, numeric } from './testing/designs.ts'
import { search } from './testing/searches.ts'

const inOrder = (n: number): Float64Array => draws(n, (i) => i)
const said = (n: number, sampler: Sampler | null): (Sampler | null)[] => Array.from({ length: n }, () => sampler)

/** A study, and what the plan says of it. */
const plan = (study: StudyDesign) => {
  const { method, reason, sampling, coupled, tied } = planTests({ seed: 1, ...study })
  return { method, reason, sampling, coupled, tied }
}
const exact = { coupled: false, tied: [] }

describe('which test is right', () => {
  const rng = seededRng(31)
  const random = mixedColumns(80, rng)
  const take = (n: number) =>
    random.map((column) =>
      column.kind === 'numeric' ? numeric(column.values.slice(0, n)) : { ...column, codes: column.codes.slice(0, n) },
    )
  const tpe = search('tpe-like', 'smooth', 100, 5, seededRng(2))

  it('random, said or looking like it', () => {
    const looks = { method: 'dcrt', reason: 'LOOKS_INDEPENDENT', sampling: 'independent', ...exact }
    expect(plan({ columns: random, n: 80, started: inOrder(80) })).toEqual(looks)
    expect(plan({ columns: random, n: 80, samplers: said(80, 'random') })).toEqual({ ...looks, reason: 'INDEPENDENT' })
  })
  it('unknown while the runs are too few to tell', () => {
    expect(plan({ columns: take(30), n: 30, started: inOrder(30) })).toEqual({
      method: 'dcrt',
      reason: 'UNKNOWN',
      sampling: 'unknown',
      ...exact,
    })
  })
  it('adaptive, said so or seen', () => {
    const gcm = { method: 'gcm', sampling: 'adaptive', coupled: false, tied: [] }
    expect(plan({ columns: tpe.columns, n: 100, samplers: said(100, 'adaptive') })).toEqual({ ...gcm, reason: 'ADAPTIVE' })
    expect(plan({ columns: tpe.columns, n: 100, started: inOrder(100) })).toEqual({ ...gcm, reason: 'DRIFT' })
  })
  it('takes a sampler at its word: a random search is not searched for drift', () => {
    const drifting = [numeric(inOrder(60)), numeric(draws(60, (i) => (i * Math.SQRT2) % 1))]
    expect(plan({ columns: drifting, n: 60, started: inOrder(60) }).reason).toBe('DRIFT')
    expect(plan({ columns: drifting, n: 60, started: inOrder(60), samplers: said(60, 'random') }).reason).toBe('INDEPENDENT')
  })
  it('the warm-up of an adaptive search, from twenty runs on', () => {
    const mixed = (independent: number) => Array.from({ length: 100 }, (_, i) => (i < independent ? 'random' : 'adaptive') as Sampler)
    const warm = planTests({ columns: tpe.columns, n: 100, samplers: mixed(20), seed: 1 })
    expect(warm).toMatchObject({ method: 'dcrt', reason: 'WARM_UP', sampling: 'adaptive', tied: [] })
    expect(warm.sentence).toContain('the 20 runs')
    expect([...warm.takesPart!.keys()].filter((row) => warm.takesPart![row] === 1)).toEqual(Array.from({ length: 20 }, (_, i) => i))
    expect(planTests({ columns: tpe.columns, n: 100, samplers: mixed(19), seed: 1 })).toMatchObject({
      method: 'gcm',
      reason: 'ADAPTIVE',
      takesPart: null,
    })
  })
  it('a grid, in whatever order it ran, said so or seen', () => {
    const { columns, y } = grid([3, 4, 5], 0, rng)
    const blocks = { method: 'dcrt-within-blocks', reason: 'GRID', sampling: 'independent', ...exact }
    expect(plan({ columns, n: y.length, started: inOrder(y.length) })).toEqual(blocks)
    const part = columns.map((column) => (column.kind === 'numeric' ? numeric(column.values.slice(0, 30)) : column))
    expect(plan({ columns: part, n: 30, samplers: said(30, 'grid') })).toMatchObject({ method: 'dcrt-within-blocks', reason: 'GRID' })
  })
  it('params that go together', () => {
    const { columns } = coupled(80, 0.8, seededRng(7))
    expect(plan({ columns, n: 80 })).toEqual({
      method: 'gcm',
      reason: 'COUPLED_OR_ADAPTIVE',
      sampling: 'unknown',
      coupled: true,
      tied: [],
    })
    expect(plan({ columns: columns.slice(0, 2), n: 80, samplers: said(80, 'random') })).toMatchObject({
      method: 'gcm',
      reason: 'COUPLED',
      sampling: 'independent',
    })
  })
  it('where the search is known not to look at results, the approximate test is for the tied params alone', () => {
    const { columns } = coupled(80, 0.8, seededRng(7))
    const random = { columns, n: 80, samplers: said(80, 'random') }
    expect(plan(random)).toEqual({ method: 'dcrt', reason: 'TIED', sampling: 'independent', coupled: true, tied: [0, 1] })
    expect(plan({ ...random, columns: columns.toReversed() })).toMatchObject({ reason: 'TIED', tied: [3, 4] })
    expect(planTests({ ...random, seed: 1 }).sentence).toContain('every other param is exact')
    // A third one that goes with both, and constants, which go with nothing.
    const noise = seededRng(9)
    const third = numeric(draws(80, (i) => (columns[0] as { values: Float64Array }).values[i]! + 0.5 * noise.normal()))
    expect(plan({ ...random, columns: [...columns, third, numeric(new Float64Array(80))] }).tied).toEqual([0, 1, 5])
  })
  it('too few warm-up runs with tied params are no better than all runs', () => {
    const { columns } = coupled(80, 0.95, seededRng(7))
    const samplers = Array.from({ length: 80 }, (_, i) => (i < 30 ? 'random' : 'adaptive') as Sampler)
    expect(plan({ columns, n: 80, samplers })).toMatchObject({ method: 'gcm', reason: 'ADAPTIVE', tied: [] })
  })
  it('a param and its copy go together', () => {
    const x = draws(30, () => rng.uniform())
    const { check } = planTests({ columns: [numeric(draws(30, () => rng.uniform())), numeric(x), numeric(x.slice())], n: 30, seed: 1 })
    expect(check!.correlation).toMatchObject({ value: 1, params: [1, 2] })
    expect(check!.correlation!.p).toBeLessThanOrEqual(0.001)
  })
  it('points of a Halton sequence whose digits are not scrambled go together in high dimensions', () => {
    const columns = halton(31, 8, rng).map(numeric)
    expect(plan({ columns, n: 31, samplers: said(31, 'halton') })).toMatchObject({
      method: 'dcrt-of-even-points',
      reason: 'TIED',
      tied: [6, 7],
    })
  })
  it('few Sobol points in many params', () => {
    const columns = Array.from({ length: 7 }, () => numeric(draws(111, () => rng.uniform())))
    const of = (sampler: Sampler, params: number) => plan({ columns: columns.slice(0, params), n: 111, samplers: said(111, sampler) })
    expect(of('sobol', 7)).toMatchObject({ method: null, reason: 'FEW_SOBOL' })
    expect(of('sobol', 6).reason).toBe('INDEPENDENT')
    expect(of('halton', 7).reason).toBe('INDEPENDENT')
    const more = Array.from({ length: 7 }, () => numeric(draws(112, () => rng.uniform())))
    expect(plan({ columns: more, n: 112, samplers: said(112, 'sobol') }).reason).toBe('INDEPENDENT')
  })
  it('points that are spread evenly, which ask the forest only where it predicts', () => {
    for (const sampler of ['sobol', 'halton', 'latin-hypercube'] as const)
      expect(plan({ columns: take(60).slice(0, 5), n: 60, samplers: said(60, sampler) }).method).toBe('dcrt-of-even-points')
  })
  it('nothing varies, or there is next to nothing', () => {
    expect(plan({ columns: [numeric(new Float64Array(20))], n: 20 })).toMatchObject({ method: null, reason: 'NOTHING_VARIES' })
    expect(plan({ columns: take(4), n: 4 })).toMatchObject({ method: null, reason: 'TOO_FEW_CONFIGURATIONS' })
    expect(plan({ columns: take(40), n: 40, configuration: new Int32Array(40).map((_, i) => i % 4) })).toMatchObject({ method: null })
  })
  it('does not depend on how runs and params were listed', () => {
    const { columns } = coupled(60, 0.5, seededRng(8))
    const started = inOrder(60)
    const there = planTests({ columns, n: 60, started, seed: 1 })
    const back = planTests({
      columns: columns.map((column) => (column.kind === 'numeric' ? numeric(column.values.toReversed()) : column)).toReversed(),
      n: 60,
      started: started.toReversed(),
      seed: 1,
    })
    expect(back.check!.correlation!.params.map((k) => 4 - k).sort()).toEqual([...there.check!.correlation!.params])
    const listed = back.check!.correlation!
    expect({ ...listed, params: null, each: listed.each.toReversed() }).toEqual({ ...there.check!.correlation!, params: null })
    expect({ ...back.check!.drift!, param: null }).toEqual({ ...there.check!.drift!, param: null })
  })
})

describe('names of samplers', () => {
  for (const [name, sampler] of [
    ['random', 'random'],
    ['grid', 'grid'],
    ['bayes', 'adaptive'],
    ['TPESampler', 'adaptive'],
    ['GPSampler', 'adaptive'],
    ['CmaEsSampler', 'adaptive'],
    ['NSGAIISampler', 'adaptive'],
    ['RandomSampler', 'random'],
    ['GridSampler', 'grid'],
    ['BruteForceSampler', 'grid'],
    ['QMCSampler', 'sobol'],
    ['quasi-random', 'halton'],
    ['something else', null],
  ] as const)
    it(`${name} is ${sampler}`, () => expect(readSampler(name)).toBe(sampler))
})
