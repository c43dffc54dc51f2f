import type { ParamTest } from '../../significance/param-test.ts'
import { planTests, type TestPlan } from '../../significance/plan-tests.ts'
import { buildTestDesign } from '../../significance/test-design.ts'
import { FEWEST_APPROXIMATE_UNITS, holmOf, sampleRows } from '../../significance/test-params.ts'
import type { OptionValues, Step, Warning, Work } from '../analysis.ts'
import type { ImportanceNumbers } from '../importance-result.ts'
import { samplersOf, startTimes } from '../sampling.ts'
import type { Given, Tests } from './findings.ts'
import { testColumn } from './test-columns.ts'

type Asking<T> = Generator<Step<ImportanceNumbers>, T, readonly unknown[]>
const asked = (work: Work): Step<never> => ({ kind: 'work', work })

/** Which test is right, judged by all runs, failed ones included. */
export function planOf({ input, study }: Given, options: OptionValues): TestPlan {
  const { dataset, seed } = input
  const rows = Int32Array.from({ length: dataset.n }, (_, row) => row)
  return planTests({
    columns: study.columns.map((column) => testColumn(column, rows)),
    n: dataset.n,
    configuration: dataset.configuration,
    started: startTimes(dataset),
    samplers: samplersOf(dataset, options['adaptive'] as string),
    seed,
  })
}

/** The test of each param given all others, by the method of the plan, and of each together with another. */
export function* runTests({ input, target, study, n }: Given, plan: TestPlan): Asking<Tests> {
  const response = study.turned.map((value, i) => (plan.takesPart?.[study.rows[i]!] === 0 ? Number.NaN : value))
  const whole = buildTestDesign(
    study.columns.map((column) => testColumn(column, study.rows)),
    response,
    { configuration: study.groups, ranked: target === 'rank' || target === 'top', seed: input.seed },
  )
  const design = sampleRows(whole)
  const shared = { design, method: plan.method }
  const params = study.columns.map((_, k) => k)
  const [may] = (yield asked({ task: 'may-test', shared, items: [0] })) as readonly boolean[]
  const tests = may === true ? ((yield asked({ task: 'test-param', shared, items: params })) as readonly ParamTest[]) : null
  const together =
    may === true && plan.method !== 'gcm'
      ? ((yield asked({ task: 'test-interaction', shared, items: params })) as readonly ParamTest[])
      : null
  const warnings = [...aboutPlan(plan)]
  if (design !== whole)
    warnings.push({ code: 'TEST_SAMPLED', text: `p comes from ${design.n} of the ${whole.n} runs, drawn at random; bars use all.` })
  return {
    sampling: plan.sampling,
    test: may === true ? methodOf(plan) : null,
    note: may === true || plan.method === null ? plan.sentence : `${plan.sentence} ${NO_FIT}`,
    coupled: plan.coupled,
    perRow: params.map((k) => (tests?.[k]?.status === 'tested' ? methodOf(plan) : null)),
    p: valuesOf(tests, params.length),
    pAdjusted: tests === null ? params.map(() => Number.NaN) : holmOf(tests),
    untested: params.map((k) => {
      const test = tests?.[k]
      return test?.status === 'untested' ? test.sentence : null
    }),
    interactionP: valuesOf(together, params.length),
    interactionAdjusted: together === null ? params.map(() => Number.NaN) : holmOf(together),
    approximate: plan.method === 'gcm' && n < FEWEST_APPROXIMATE_UNITS,
    warnings,
  }
}

const NO_FIT = 'Nothing is tested: a forest of all params predicts no better than the mean, and this test needs one that does.'

const methodOf = ({ method }: TestPlan): Tests['test'] => (method === null ? null : method === 'gcm' ? 'gcm' : 'dcrt')

const valuesOf = (tests: readonly ParamTest[] | null, count: number): readonly number[] =>
  tests === null ? new Array<number>(count).fill(Number.NaN) : tests.map((test) => (test.status === 'tested' ? test.p : Number.NaN))

function aboutPlan({ sampling, coupled, sentence, method }: TestPlan): readonly Warning[] {
  if (sampling === 'adaptive') return [{ code: 'ADAPTIVE', text: sentence }]
  if (coupled) return [{ code: 'COUPLED', text: sentence }]
  if (sampling === 'unknown') return [{ code: 'SAMPLING_UNKNOWN', text: sentence }]
  return method === null ? [{ code: 'NOT_TESTED', text: sentence }] : []
}
