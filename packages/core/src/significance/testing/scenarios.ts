import type { Rng } from '../../stats/rng.ts'
import type { ParamTest, TestMethod } from '../param-test.ts'
import { planTests } from '../plan-tests.ts'
import { buildTestDesign, type TestDesign } from '../test-design.ts'
import { mayTest, methodOf, testInteraction, testParam } from '../test-params.ts'
import { measures, permutedMetric, spearmanP } from './competitors.ts'
import {
  besideTied,
  conditional,
  coupled,
  grid,
  interacting,
  loneBoolean,
  MIXED,
  noise,
  replicated,
  type Simulated,
  strongAndWeak,
} from './designs.ts'
import { type SearchKind, type Surface, search } from './searches.ts'
import { count, type Tally } from './tally.ts'
import { holmOf } from './test-all.ts'

/** A cell of the calibration: one kind of study, simulated again and again. */
export interface Scenario {
  /** Names its random streams and its line in the table. */
  readonly id: string
  readonly n: number
  /** Studies of the committed table. */
  readonly studies: number
  readonly study: (rng: Rng, tally: Tally) => void
}

const ALPHA = 0.05

const designOf = ({ columns, y, configuration }: Simulated, rng: Rng): TestDesign =>
  buildTestDesign(columns, y, { configuration, seed: rng.uint32() })

const rejects = (test: ParamTest): boolean => test.status === 'tested' && test.p <= ALPHA

/** All params by one method: false alarms among the nulls (each by its name where there are `names`), Holm, power. */
function tested(simulated: Simulated, method: TestMethod, rng: Rng, tally: Tally, names: readonly string[] = [], prefix = ''): void {
  const design = designOf(simulated, rng)
  const may = mayTest(design, method)
  const tests = simulated.columns.map((_, k) => (may ? testParam(design, k, method) : null))
  for (const k of simulated.nulls) {
    const hit = tests[k] !== null && rejects(tests[k]!)
    count(tally, `${prefix}false alarms`, hit)
    if (names.length > 0) count(tally, `${prefix}false alarms: ${names[k]}`, hit)
  }
  const adjusted = holmOf(tests.filter((test) => test !== null))
  count(tally, `${prefix}any false alarm (Holm)`, tests.length === adjusted.length && simulated.nulls.some((k) => adjusted[k]! <= ALPHA))
  for (const [name, k] of Object.entries(simulated.effects))
    count(tally, `${prefix}power: ${name}`, tests[k] !== null && rejects(tests[k]!))
}

const dcrtOf =
  (draw: (rng: Rng) => Simulated, names: readonly string[] = MIXED): Scenario['study'] =>
  (rng, tally) =>
    tested(draw(rng), 'dcrt', rng, tally, names)

/** Rates of several tests on the same studies. */
function compared(
  draw: (rng: Rng) => Simulated,
  methods: readonly TestMethod[],
  others: readonly ('spearman' | 'permuted metric')[],
): Scenario['study'] {
  return (rng, tally) => {
    const simulated = draw(rng)
    for (const method of methods) tested(simulated, method, rng, tally, [], `${method}: `)
    if (others.includes('spearman')) counted(simulated, spearmanP(simulated, rng), tally, 'spearman: ')
    if (!others.includes('permuted metric')) return
    const floors = permutedMetric(simulated, rng)
    counted(simulated, [...floors.impurity], tally, 'permuted metric, MDI: ')
    counted(simulated, [...floors.share], tally, 'permuted metric, share: ')
  }
}

function counted({ nulls, effects }: Simulated, p: readonly number[], tally: Tally, prefix: string): void {
  for (const k of nulls) count(tally, `${prefix}false alarms`, p[k]! <= ALPHA)
  for (const [name, k] of Object.entries(effects)) count(tally, `${prefix}power: ${name}`, p[k]! <= ALPHA)
}

/** Which bar is the longest under noise, how long, and what the permutation shares come to. */
function noiseBars(n: number): Scenario['study'] {
  return (rng, tally) => {
    const { impurity, share } = measures(noise(n, rng), rng.uint32(), 300)
    const longest = impurity.indexOf(Math.max(...impurity))
    MIXED.forEach((name, k) => {
      count(tally, `MDI longest: ${name}`, longest === k)
      count(tally, `mean MDI: ${name}`, impurity[k]!)
      count(tally, `mean share: ${name}`, share[k]!)
      count(tally, `mean bar: ${name}`, Math.max(0, share[k]!))
    })
    count(tally, 'MDI longest bar above 0.2', Math.max(...impurity) > 0.2)
  }
}

/** What irrelevant params are worth that exist only in some of the runs, their gaps filled by random draws. */
function conditionalBars(n: number): Scenario['study'] {
  return (rng, tally) => {
    const { share } = measures(conditional(n, rng), rng.uint32(), 300)
    ;['optimizer', 'momentum', 'beta2', 'other'].forEach((name, k) => {
      count(tally, `mean share: ${name}`, share[k]!)
    })
  }
}

function booleanFirst(n: number): Scenario['study'] {
  return (rng, tally) => {
    const simulated = loneBoolean(n, rng)
    const { impurity, share } = measures(simulated, rng.uint32(), 300)
    count(tally, 'first by MDI', impurity.indexOf(Math.max(...impurity)) === 0)
    count(tally, 'first by share', share.indexOf(Math.max(...share)) === 0)
    count(tally, 'dcrt: power: bool', rejects(testParam(designOf(simulated, rng), 0, 'dcrt')))
  }
}

function interactions(n: number, main: boolean): Scenario['study'] {
  return (rng, tally) => {
    const simulated = interacting(n, rng, main)
    const design = designOf(simulated, rng)
    for (const k of simulated.nulls) count(tally, 'interaction test: false alarms', rejects(testInteraction(design, k, 'dcrt')))
    const [name, k] = Object.entries(simulated.effects)[0]!
    count(tally, `interaction test: rejects the ${name}`, rejects(testInteraction(design, k, 'dcrt')))
    count(tally, `dcrt: rejects the ${name}`, rejects(testParam(design, k, 'dcrt')))
  }
}

/** What the runs themselves give away, when nobody says how they were chosen. */
function detected(kind: SearchKind, n: number): Scenario['study'] {
  return (rng, tally) => {
    const { columns, y } = search(kind, 'smooth', n, 5, rng)
    const { method, check } = planTests({ columns, n, started: Float64Array.from(y.keys()), seed: rng.uint32() })
    count(tally, 'flagged by correlation or drift', check!.correlation!.p <= 0.005 || check!.drift!.p <= 0.005)
    count(tally, 'sent to the covariance measure', method === 'gcm')
  }
}

function couplingFound(n: number, correlation: number): Scenario['study'] {
  return (rng, tally) => {
    const { columns } = coupled(n, correlation, rng)
    count(tally, 'found to be coupled', planTests({ columns, n, seed: rng.uint32() }).method === 'gcm')
  }
}

/** What is done with points that are spread evenly, and what the test of points drawn at random would say of them. */
function even(kind: SearchKind, n: number, d: number, matters: boolean): Scenario['study'] {
  return (rng, tally) => {
    const simulated = search(kind, 'smooth', n, d, rng, matters)
    const design = designOf(simulated, rng)
    for (const method of ['dcrt-of-even-points', 'dcrt'] as const) {
      for (const k of simulated.nulls) {
        const hit = rejects(testParam(design, k, method))
        count(tally, `${method}: false alarms`, hit)
        count(tally, `${method}: false alarms: ${k + 1}`, hit)
      }
      for (const [name, k] of Object.entries(simulated.effects))
        count(tally, `${method}: power: ${name}`, rejects(testParam(design, k, method)))
    }
    const sampler = kind === 'halton' ? 'halton' : 'sobol'
    const { method } = planTests({ columns: simulated.columns, n, samplers: Array.from({ length: n }, () => sampler), seed: rng.uint32() })
    count(tally, 'tested', method !== null)
  }
}

/** Params beside a tied pair: by either test, and which of them the plan has for each. */
function beside(n: number, correlation: number): Scenario['study'] {
  const names = ['cause', 'its copy', '5 % effect', 'continuous', 'boolean', '3 categories']
  return (rng, tally) => {
    const simulated = besideTied(n, correlation, rng)
    for (const method of ['dcrt', 'gcm'] as const) tested(simulated, method, rng, tally, names, `${method}: `)
    const plan = planTests({ columns: simulated.columns, n, samplers: Array.from({ length: n }, () => 'random'), seed: rng.uint32() })
    count(tally, 'tie found', plan.tied.includes(0) && plan.tied.includes(1))
    for (const k of [2, 3, 4, 5]) count(tally, 'others keep the exact test', methodOf(plan, k) === 'dcrt')
  }
}

const EVEN = [
  ['halton', 5, 20],
  ['halton', 8, 30],
  ['sobol', 5, 20],
  ['sobol', 5, 60],
  ['sobol', 8, 30],
  ['sobol', 8, 128],
  ['sobol, not scrambled', 5, 20],
  ['sobol, not scrambled', 8, 30],
] as const
const SIZES = [12, 20, 30, 60, 120]

function* list(): Generator<Scenario> {
  for (const n of SIZES) yield { id: `noise, normal, n = ${n}`, n, studies: 2000, study: dcrtOf((rng) => noise(n, rng)) }
  for (const n of SIZES) yield { id: `beside a strong effect, n = ${n}`, n, studies: 2000, study: dcrtOf((rng) => strongAndWeak(n, rng)) }
  for (const [d, n] of [
    [5, 60],
    [5, 120],
    [8, 60],
    [8, 120],
  ] as const)
    for (const kind of ['tpe-like', 'local'] as const)
      for (const surface of ['smooth', 'cliff'] as const satisfies readonly Surface[]) {
        const study = compared((rng) => search(kind, surface, n, d, rng), ['gcm', 'dcrt'], ['spearman'])
        yield { id: `${kind} search, ${surface}, ${d} params, n = ${n}`, n, studies: 400, study }
      }
  for (const [seeds, n] of [
    [3, 90],
    [5, 150],
  ] as const)
    yield { id: `${n / seeds} configurations × ${seeds} seeds`, n, studies: 2000, study: dcrtOf((rng) => replicated(n, seeds, rng)) }
  for (const levels of [
    [2, 5, 6],
    [3, 4, 4],
    [2, 2, 3, 5],
  ]) {
    const n = levels.reduce((product, count) => product * count, 1)
    const study = compared((rng) => grid(levels, 0.05, rng), ['dcrt-within-blocks', 'dcrt'], [])
    yield { id: `grid ${levels.join(' × ')}`, n, studies: 2000, study }
  }
  for (const n of [60, 200])
    yield {
      id: `conditional params, n = ${n}`,
      n,
      studies: 2000,
      study: dcrtOf((rng) => conditional(n, rng), ['optimizer', 'momentum', 'beta2', 'other']),
    }
  for (const n of [20, 60, 120]) yield { id: `bars of noise, n = ${n}`, n, studies: 400, study: noiseBars(n) }
  for (const n of [30, 60, 120, 240]) yield { id: `a boolean is the only cause, n = ${n}`, n, studies: 400, study: booleanFirst(n) }
  yield { id: 'conditional bars, n = 200', n: 200, studies: 150, study: conditionalBars(200) }
  for (const shape of ['discrete', 'cliff'] as const)
    for (const n of [30, 60])
      yield { id: `${shape} metric, n = ${n}`, n, studies: 2000, study: dcrtOf((rng) => strongAndWeak(n, rng, shape)) }
  for (const n of [12, 30, 60]) yield { id: `noise, skewed, n = ${n}`, n, studies: 2000, study: dcrtOf((rng) => noise(n, rng, true)) }
  for (const n of [20, 60])
    yield {
      id: `random search, smooth, 5 params, n = ${n}`,
      n,
      studies: 2000,
      study: compared((rng) => search('random', 'smooth', n, 5, rng), ['dcrt'], ['spearman']),
    }
  for (const [kind, d, n] of EVEN)
    for (const matters of [true, false])
      yield {
        id: `${kind} points, ${matters ? 'smooth' : 'noise'}, ${d} params, n = ${n}`,
        n,
        studies: 400,
        study: even(kind, n, d, matters),
      }
  for (const n of [30, 60]) yield { id: `beside params tied at 0.8, n = ${n}`, n, studies: 2000, study: beside(n, 0.8) }
  for (const correlation of [0.5, 0.8, 0.95])
    yield {
      id: `params coupled at ${correlation}, n = 60`,
      n: 60,
      studies: 1000,
      study: compared((rng) => coupled(60, correlation, rng), ['dcrt', 'gcm'], []),
    }
  for (const main of [false, true])
    yield { id: `${main ? 'a main effect' : 'a pure interaction'}, n = 60`, n: 60, studies: 400, study: interactions(60, main) }
  for (const kind of ['random', 'halton', 'tpe-like', 'local'] as const)
    for (const n of [30, 60, 100])
      yield {
        id: `detector, ${kind} search, n = ${n}`,
        n,
        studies: kind === 'random' || kind === 'halton' ? 1000 : 400,
        study: detected(kind, n),
      }
  for (const correlation of [0, 0.5, 0.8])
    for (const n of [30, 60]) yield { id: `coupling of ${correlation}, n = ${n}`, n, studies: 1000, study: couplingFound(n, correlation) }
  for (const n of [30, 60])
    yield {
      id: `competitors beside a strong effect, n = ${n}`,
      n,
      studies: 400,
      study: compared((rng) => strongAndWeak(n, rng), ['dcrt', 'gcm'], ['spearman', 'permuted metric']),
    }
}

export const SCENARIOS: readonly Scenario[] = [...list()]

export function scenario(id: string): Scenario {
  const found = SCENARIOS.find((one) => one.id === id)
  if (found === undefined) throw new Error(`no scenario '${id}'`)
  return found
}
