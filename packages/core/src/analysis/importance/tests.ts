import { type ParamTest, type TestMethod, untested } from '../../significance/param-test.ts'
import { unitsOf } from '../../significance/param-units.ts'
import type { TestPlan } from '../../significance/plan-tests.ts'
import { buildTestDesign, type TestColumn } from '../../significance/test-design.ts'
import { FEWEST_APPROXIMATE_UNITS, methodOf, sampleRows } from '../../significance/test-params.ts'
import { holm } from '../../stats/holm.ts'
import type { OptionValues, Step, Warning, Work } from '../analysis.ts'
import type { ImportanceNumbers } from '../importance-result.ts'
import { recogniseSampling } from '../sampling.ts'
import { testColumn } from '../test-column.ts'
import { codeRows, withinCells } from './crossing.ts'
import type { Findings, Given, Tests } from './findings.ts'
import type { Study } from './study.ts'
import type { TestShared } from './test-tasks.ts'

type Asking<T> = Generator<Step<ImportanceNumbers>, T, readonly unknown[]>
const asked = (work: Work): Step<never> => ({ kind: 'work', work })

/**
 * Which test is right, judged by all runs, failed ones included. Of settings crossed with factors the settings are judged:
 * each counts once.
 */
export function planOf({ input, study }: Given, options: OptionValues): TestPlan {
  const columns = settingPlaces(study).map((k) => study.columns[k]!.column)
  const bySetting = study.crossing === null ? null : (values: readonly TestColumn[]) => codeRows(values.map(valuesOfColumn))
  return recogniseSampling(input.dataset, columns, options['adaptive'] as string, input.seed, bySetting)
}

/** Params that are tested together: all, or all that are no factor. */
const settingPlaces = ({ columns, crossing }: Study): readonly number[] =>
  Array.from(columns.keys()).filter((k) => crossing === null || !crossing.factors.includes(k))

const valuesOfColumn = (column: TestColumn): Float64Array =>
  column.kind === 'numeric' ? column.values : Float64Array.from(column.codes, (code) => (code < 0 ? Number.NaN : code))

/** One design and the params of the study that its columns are, those first that are tested. */
interface Part {
  readonly shared: TestShared
  readonly places: readonly number[]
  readonly sampledFrom: number | null
}

/** The test of each param given all others, by the method of the plan, and of each together with another. */
export function* runTests(given: Given, found: Findings, plan: TestPlan): Asking<Tests> {
  const { study, n } = given
  const settings = settingPart(given, plan)
  const { design } = settings.shared
  const isApproximate = (k: number): boolean => methodOf(plan, k) === 'gcm'
  const longest = longestBars(settings, found)
  const fits = longest.some(isApproximate)
    ? ((yield asked({ task: 'may-test', shared: settings.shared, items: [0] })) as readonly boolean[])[0]!
    : true
  const items = plan.method === null ? [] : longest.filter((k) => fits || !isApproximate(k))
  const tests: (ParamTest | undefined)[] = []
  const together: (ParamTest | undefined)[] = []
  if (items.length > 0) {
    const results = (yield asked({ task: 'test-both', shared: settings.shared, items })) as readonly {
      test: ParamTest
      interaction: ParamTest
    }[]
    for (const [i, k] of items.entries()) {
      tests[settings.places[k]!] = results[i]!.test
      together[settings.places[k]!] = results[i]!.interaction
    }
  }
  const factors = study.crossing?.factors ?? []
  if (factors.length > 0) {
    const results = (yield asked({ task: 'test-param', shared: factorShared(given), items: factors })) as readonly ParamTest[]
    for (const [i, k] of factors.entries()) tests[k] = results[i]
  }
  if (plan.tied.length > 0 && !fits)
    for (const k of longest.filter(isApproximate)) tests[settings.places[k]!] = untested('NO_FIT', unitsOf(design, k).y.length)
  const all = settingPlaces(study)
  for (const k of plan.computed) tests[all[k]!] = untested('COMPUTED', n)
  const params = Array.from(study.columns.keys())
  const p = params.map((k) => pOf(tests[k]))
  const interactionP = params.map((k) => pOf(together[k]))
  const perRow = params.map((k) => (tests[k]?.status === 'tested' ? shownMethod(tests[k].method) : null))
  const few = n < FEWEST_APPROXIMATE_UNITS
  const chosen = longest.length < settings.places.length
  return {
    sampling: plan.sampling,
    test: items.length > 0 ? shownMethod(plan.method) : null,
    note: `${items.length > 0 || plan.method === null ? plan.sentence : `${plan.sentence} ${NO_FIT}`}${aboutTied(study, settings, plan)}${aboutComputed(study, plan)}${aboutFactors(study)}`,
    coupled: plan.coupled,
    perRow,
    p,
    pAdjusted: holmOver(p, chosen),
    untested: params.map((k) =>
      tests[k] === undefined ? (items.length > 0 ? SHORT_BAR : null) : tests[k].status === 'untested' ? tests[k].sentence : null,
    ),
    interactionP,
    interactionAdjusted: holmOver(interactionP, chosen),
    approximate: perRow.map((test) => test === 'gcm' && few),
    warnings: [
      ...aboutPlan(plan),
      ...(settings.sampledFrom === null
        ? []
        : [{ code: 'TEST_SAMPLED', text: `p comes from ${design.n} of the ${settings.sampledFrom} runs, drawn at random; bars use all.` }]),
    ],
  }
}

/** Up to so many params are all tested; of more, those with the longest bars, for about so many seconds on one core. */
const ALL_TESTED = 100
const FEWEST_TESTED = 20
const BUDGET_S = 60
/** Two tests of 100 trees each, at 70 ns per tree, row and column (measured). */
const SECONDS_PER_CELL = 2 * 100 * 70e-9
const SHORT_BAR = 'Not tested: of so many params only those with the longest bars are.'

/** Places within the part of the params that are tested. */
function longestBars({ shared, places }: Part, { bars }: Findings): readonly number[] {
  const all = Array.from(places.keys())
  if (all.length <= ALL_TESTED) return all
  const seconds = SECONDS_PER_CELL * shared.design.n * all.length
  const share = (k: number): number => bars!.shares[places[k]!]!
  return all.sort((a, b) => share(b) - share(a) || a - b).slice(0, Math.max(FEWEST_TESTED, Math.floor(BUDGET_S / seconds)))
}

/** Holm's adjustment; of params chosen by their bars, over all of them, as if the others had been tested in vain. */
function holmOver(p: readonly number[], chosen: boolean): readonly number[] {
  if (!chosen) return holm(p)
  const adjusted = holm(p.map((value) => (Number.isNaN(value) ? 1 : value)))
  return adjusted.map((value, k) => (Number.isNaN(p[k]!) ? Number.NaN : value))
}

/** The runs, or the settings with their runs averaged over the factors. */
function settingPart({ input, target, study }: Given, plan: TestPlan): Part {
  const { crossing } = study
  const ranked = target === 'rank' || target === 'top'
  const values = crossing === null ? study.turned : withinCells(study.turned, crossing.cell, ranked)
  const places = settingPlaces(study).filter((_, k) => !plan.computed.includes(k))
  const whole = buildTestDesign(
    places.map((k) => testColumn(study.columns[k]!.column, study.rows)),
    values.map((value, i) => (plan.takesPart?.[study.rows[i]!] === 0 ? Number.NaN : value)),
    { configuration: study.groups, ranked, seed: input.seed },
  )
  const design = sampleRows(whole)
  return { shared: { design, plan: { method: plan.method, tied: plan.tied } }, places, sampledFrom: design === whole ? null : whole.n }
}

/** A factor is tested among the runs of each setting: exact, since each setting met all of its values. */
function factorShared({ input, target, study }: Given): TestShared {
  const design = buildTestDesign(
    study.columns.map(({ column }) => testColumn(column, study.rows)),
    study.turned,
    { configuration: study.configuration, ranked: target === 'rank' || target === 'top', seed: input.seed },
  )
  return { design, plan: { method: 'dcrt-within-blocks', tied: [] } }
}

/** The tied params by name, where the others have another test. */
function aboutTied({ columns }: Study, { places }: Part, { tied }: TestPlan): string {
  return tied.length === 0 ? '' : ` Tied: ${tied.map((k) => columns[places[k]!]!.name).join(', ')}.`
}

/** Columns that follow from others in a grid, by name. */
function aboutComputed(study: Study, { computed }: TestPlan): string {
  const all = settingPlaces(study)
  return computed.length === 0
    ? ''
    : ` Not tested, since it follows from others: ${computed.map((k) => study.columns[all[k]!]!.name).join(', ')}.`
}

function aboutFactors({ columns, crossing }: Study): string {
  if (crossing === null) return ''
  const named = crossing.factors.map((k) => columns[k]!.name).join(' and ')
  return ` ${crossing.settings} settings were each tried on several values of ${named}: a setting counts once, by its mean rank among those values; ${named} is tested within settings.`
}

const NO_FIT = 'Nothing is tested: a forest of all params predicts no better than the mean, and this test needs one that does.'

const shownMethod = (method: TestMethod | null): Tests['test'] => (method === null ? null : method === 'gcm' ? 'gcm' : 'dcrt')
const pOf = (test: ParamTest | undefined): number => (test?.status === 'tested' ? test.p : Number.NaN)

function aboutPlan({ sampling, coupled, sentence, method }: TestPlan): readonly Warning[] {
  if (sampling === 'adaptive') return [{ code: 'ADAPTIVE', text: sentence }]
  if (coupled) return [{ code: 'COUPLED', text: sentence }]
  if (sampling === 'unknown') return [{ code: 'SAMPLING_UNKNOWN', text: sentence }]
  return method === null ? [{ code: 'NOT_TESTED', text: sentence }] : []
}
