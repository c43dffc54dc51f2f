import { checkDesign, type DesignCheck, type DesignCorrelation } from './check-design.ts'
import { gridParams } from './grid.ts'
import type { TestMethod } from './param-test.ts'
import { valueAt, varies } from './param-units.ts'
import { type PlanReason, planSentence } from './plan-words.ts'
import { FEWEST_UNITS } from './prepare-param.ts'
import { isEven, isIndependent, type Sampler } from './sampler.ts'
import { type TestColumn, takeRows } from './test-design.ts'

/** What is known of a study, failed runs included. Shape legend: n runs, p params. */
export interface StudyDesign {
  /** Shape (p), of length n each. */
  readonly columns: readonly TestColumn[]
  readonly n: number
  /** Shape (n): equal code = same configuration; null = every run is one. */
  readonly configuration?: Int32Array | null
  /** Shape (n): when each run started, in any unit; NaN = unknown. */
  readonly started?: Float64Array | null
  /** Shape (n): how each run was chosen, as the tool that chose it said; null = nobody said. */
  readonly samplers?: readonly (Sampler | null)[] | null
  readonly seed?: number
}

export interface TestPlan {
  /** null = no test is right here; `reason` says why. */
  readonly method: TestMethod | null
  /**
   * Places in `columns` of params that the covariance measure tests in place of `method`: those tied to another, where the
   * rest was chosen independently, so that the exact test is right for it.
   */
  readonly tied: readonly number[]
  /** Places in `columns` of params whose values follow from the others' in a grid: nothing of them is left to test. */
  readonly computed: readonly number[]
  readonly reason: PlanReason
  /** The reason for the user. */
  readonly sentence: string
  /** `unknown`: nobody said, and the runs are too few to tell; treated as independent. */
  readonly sampling: 'independent' | 'adaptive' | 'unknown'
  /** Params that were not chosen independently of each other. */
  readonly coupled: boolean
  /** Shape (n): 1 = the run takes part in the tests; null = all do. */
  readonly takesPart: Uint8Array | null
  /** What the values of the params and their order say; null where nobody had to look. */
  readonly check: DesignCheck | null
}

/** `methods`: a bare |ρ| > 0.3 is met by chance in half of all random designs, hence the 99 % point as well. */
const COUPLED = 0.3
const COUPLED_P = 0.01
/** Of a single param, in a design where some are tied. */
const TIED_P = 0.05
/** Two checks, at 0.01 together (Bonferroni). */
const ADAPTIVE_P = 0.005
/** Enough runs from before the search adapted to test on them alone. */
const ENOUGH_WARM_UP = 20
/** From here on the check misses few adaptive searches (TPE-like 7 %, local 35 %); below it says little. */
const ENOUGH_TO_TELL = 60
/**
 * Sobol points in many dimensions are too regular to be exchanged while they are few: up to 29 % false alarms for one of 8
 * params at 16 … 40 points, 25 % of 10 at 32, 20 % of 16 at 128; 3 … 7 % for each of up to 6 (docs/calibration.md).
 */
const SOBOL_PARAMS = 7
const SOBOL_UNITS_EACH = 16
/**
 * Which test is right for how these runs were chosen, and why. What the tool that chose them says comes first, then what
 * the runs themselves show.
 */
export function planTests(study: StudyDesign): TestPlan {
  const { n, columns, samplers = null } = study
  const { rows, started } = firstRuns(study)
  const configurations = columns.map((column) => takeRows(column, rows))
  const everyRow = Int32Array.from(rows.keys())
  const varying = configurations.filter((column) => varies(column, everyRow))
  const u = rows.length
  const sampling = whoChose(samplers, n)
  const needed = varying.length < SOBOL_PARAMS ? 0 : SOBOL_UNITS_EACH * varying.length
  const base = { tied: [], computed: [], coupled: false, takesPart: null, check: null }
  const plan = (
    method: TestMethod | null,
    reason: PlanReason,
    of: TestPlan['sampling'],
    more: Partial<Pick<TestPlan, 'tied' | 'computed' | 'coupled' | 'takesPart' | 'check'>> = {},
  ): TestPlan => ({
    ...base,
    ...more,
    method,
    reason,
    sentence: planSentence(reason, { units: u, params: varying.length, warmUp: sampling.warmUp, needed }),
    sampling: of,
  })

  if (varying.length === 0) return plan(null, 'NOTHING_VARIES', 'unknown')
  if ((varying.length > 1 ? u : n) < FEWEST_UNITS) return plan(null, 'TOO_FEW_CONFIGURATIONS', 'unknown')
  if (sampling.adaptive && sampling.warmUp < ENOUGH_WARM_UP) return plan('gcm', 'ADAPTIVE', 'adaptive')
  if (sampling.adaptive) return planWarmUp(study, plan)
  const grid = gridParams(configurations.map(valuesOf), u)
  if (grid !== null) {
    const computed = Array.from(columns.keys()).filter((k) => !grid.includes(k) && varies(configurations[k]!, everyRow))
    return plan('dcrt-within-blocks', 'GRID', 'independent', { computed })
  }
  if (sampling.sobol && u < needed) return plan(null, 'FEW_SOBOL', 'independent')

  const exact = sampling.even ? 'dcrt-of-even-points' : 'dcrt'
  const seed = study.seed ?? 0
  const check = checkDesign(configurations, u, sampling.said ? null : started, seed)
  const { correlation, drift } = check
  if (!sampling.said && drift !== null && drift.p <= ADAPTIVE_P) return plan('gcm', 'DRIFT', 'adaptive', { check })
  // A grid in order, partly done, ties its params to each other by what is yet to come.
  const coupled = correlation !== null && correlation.value > COUPLED && correlation.p <= COUPLED_P
  if (sampling.grid) return plan('dcrt-within-blocks', 'GRID', 'independent', { check, coupled })
  if (coupled && !sampling.said) return plan('gcm', 'COUPLED_OR_ADAPTIVE', 'unknown', { check, coupled })
  if (coupled) {
    const tied = tiedParams(correlation, columns.length)
    const rest = columns.some((column, k) => !tied.includes(k) && varies(column, rows))
    return rest ? plan(exact, 'TIED', 'independent', { check, coupled, tied }) : plan('gcm', 'COUPLED', 'independent', { check, coupled })
  }
  if (sampling.said) return plan(exact, 'INDEPENDENT', 'independent', { check })
  return u >= ENOUGH_TO_TELL ? plan(exact, 'LOOKS_INDEPENDENT', 'independent', { check }) : plan(exact, 'UNKNOWN', 'unknown', { check })
}

const valuesOf = (column: TestColumn): Float64Array =>
  column.kind === 'numeric' ? column.values : Float64Array.from(column.codes, (_, row) => valueAt(column, row))

/**
 * Params whose values go with another's, once it is known that some do: then 5 % of the others being called tied by chance,
 * which costs them the exact test, is a fair price for missing few. What was not looked at counts as tied.
 */
const tiedParams = ({ each }: DesignCorrelation, params: number): readonly number[] =>
  Array.from({ length: params }, (_, k) => k).filter((k) => {
    const { value, p } = each[k]!
    return Number.isNaN(value) || (value > COUPLED && p <= TIED_P)
  })

interface Choosers {
  /** Every run's sampler is known. */
  readonly said: boolean
  readonly adaptive: boolean
  /** Runs of an adaptive study that were chosen independently. */
  readonly warmUp: number
  readonly grid: boolean
  readonly sobol: boolean
  /** Some of the runs are points of a sequence that spreads them evenly. */
  readonly even: boolean
}

function whoChose(samplers: readonly (Sampler | null)[] | null, n: number): Choosers {
  const named = (samplers ?? []).filter((sampler) => sampler !== null)
  return {
    said: n > 0 && named.length === n,
    adaptive: named.some((sampler) => !isIndependent(sampler)),
    warmUp: named.filter(isIndependent).length,
    grid: named.length === n && named.every((sampler) => sampler === 'grid'),
    sobol: named.some((sampler) => sampler === 'sobol'),
    even: named.some(isEven),
  }
}

/** The runs from before the search adapted, as a study of its own. */
function planWarmUp(
  study: StudyDesign,
  plan: (method: TestMethod | null, reason: PlanReason, of: TestPlan['sampling'], more: Partial<TestPlan>) => TestPlan,
): TestPlan {
  const rows = Int32Array.from({ length: study.n }, (_, i) => i).filter((row) => {
    const sampler = study.samplers![row]
    return sampler !== null && sampler !== undefined && isIndependent(sampler)
  })
  const own = planTests({
    ...study,
    n: rows.length,
    columns: study.columns.map((column) => takeRows(column, rows)),
    configuration: study.configuration ? Int32Array.from(rows, (row) => study.configuration![row]!) : null,
    started: study.started ? Float64Array.from(rows, (row) => study.started![row]!) : null,
    samplers: Array.from(rows, (row) => study.samplers![row]!),
  })
  // Tied params of so few runs are better off with the approximate test over all of them.
  if (own.tied.length > 0 || own.method === null || own.method === 'gcm') return plan('gcm', 'ADAPTIVE', 'adaptive', {})
  const takesPart = new Uint8Array(study.n)
  for (const row of rows) takesPart[row] = 1
  return plan(own.method, 'WARM_UP', 'adaptive', { takesPart, check: own.check })
}

/** One row per configuration: its first run, and when that started. */
function firstRuns({ n, configuration = null, started = null }: StudyDesign): { rows: Int32Array; started: Float64Array | null } {
  const all = Int32Array.from({ length: n }, (_, i) => i)
  const timeOf = (row: number): number => started?.[row] ?? Number.NaN
  if (configuration === null) return { rows: all, started }
  const first = new Map<number, number>()
  for (const row of all) {
    const known = first.get(configuration[row]!)
    if (known === undefined || timeOf(row) < timeOf(known)) first.set(configuration[row]!, row)
  }
  const rows = Int32Array.from(first.values())
  return { rows, started: started === null ? null : Float64Array.from(rows, timeOf) }
}
