import { MISSING, type ParamColumn, PRESENT } from '../../dataset/dataset.ts'
import type { Goal } from '../../domain/objective.ts'
import type { AnalysisInput, Warning } from '../analysis.ts'
import type { ChosenColumns } from '../choose-columns.ts'
import type { CorrelationParam, Verdict } from '../describe-column.ts'
import { bestLevel } from '../describe-levels.ts'
import type {
  ImportanceInteraction,
  ImportanceNumbers,
  ImportanceRow,
  ImportanceStage,
  ImportanceTarget,
  ImportanceTest,
  JointImportance,
  Sampling,
  StageName,
} from '../importance-result.ts'
import { fitWords } from './fit-words.ts'
import { rankScale } from './rank-scale.ts'
import type { Study } from './study.ts'
import type { Aim } from './target.ts'

/** What is known from the beginning. */
export interface Given {
  readonly input: AnalysisInput
  readonly target: ImportanceTarget
  readonly aim: Aim
  readonly chosen: ChosenColumns
  readonly study: Study
  /** Units: what sentences call n. */
  readonly n: number
  readonly strength: ImportanceNumbers['strength']
}

/** The tests of all columns. Arrays have shape (p), in the order of the study; NaN = none. */
export interface Tests {
  readonly sampling: Sampling
  readonly test: ImportanceTest | null
  readonly note: string
  /** Columns that were not sampled independently of each other. */
  readonly coupled: boolean
  readonly perRow: readonly (ImportanceTest | null)[]
  readonly p: readonly number[]
  readonly pAdjusted: readonly number[]
  /** Per column why it has no p; null where it has one, or where `note` says it. */
  readonly untested: readonly (string | null)[]
  readonly interactionP: readonly number[]
  readonly interactionAdjusted: readonly number[]
  /** No better than "suggestive": the test is approximate and the runs are few. */
  readonly approximate: readonly boolean[]
  readonly warnings: readonly Warning[]
}

/** What has been found out so far; a stage fills in its part. Arrays have shape (p), in the order of the study. */
export interface Findings {
  /** By the name of the param. */
  correlations: ReadonlyMap<string, CorrelationParam>
  bars: {
    readonly shares: Float64Array
    readonly mdi: Float64Array
    readonly r2: number | null
    readonly grown: number
    readonly planned: number
  } | null
  pedAnova: readonly number[] | null
  tests: Tests | null
  confounded: readonly (readonly number[])[]
  dropColumn: readonly number[]
  joint: readonly JointImportance[]
  /** Standard error of each share over other batches of runs. */
  errors: readonly number[] | null
  floors: readonly number[] | null
  fanova: readonly number[] | null
  interactions: readonly ImportanceInteraction[]
  stages: Record<StageName, { state: ImportanceStage['state']; note: string | null }>
  warnings: readonly Warning[]
}

const Z = 1.959963984540054
const STAGES: readonly StageName[] = ['bars', 'tests', 'intervals', 'floors', 'pairs']

/** The answer as far as it is known. */
export function describe(given: Given, found: Findings): ImportanceNumbers {
  const { aim, study, target, n, strength, chosen } = given
  const { bars, tests } = found
  const r2 = bars?.r2 ?? null
  const fit = strength === 'correlations only' ? { words: 'too few configurations for a forest', level: null } : fitWords(r2)
  const params = study.columns
    .map((column, k) => ({ row: describeRow(given, found, k, fit.level === 'none'), place: column.place }))
    .sort((a, b) => strengthOf(b.row) - strengthOf(a.row) || a.place - b.place)
    .map(({ row }) => row)
  return {
    target,
    ranks: rankScale(target, study, aim.best),
    fit: {
      r2OutOfBag: r2,
      ...fit,
      unexplained: r2 === null ? null : Math.min(1, Math.max(0, 1 - r2)),
      trees: bars === null ? null : { grown: bars.grown, planned: bars.planned },
    },
    strength,
    configurations: n,
    sampling: tests?.sampling ?? 'unknown',
    test: tests?.test ?? null,
    testNote: tests?.note ?? (strength === 'correlations only' ? 'too few configurations for a test' : 'not tested yet'),
    coupled: tests?.coupled ?? false,
    params,
    hidden: chosen.hidden,
    interactions: found.interactions,
    joint: found.joint,
    stages: STAGES.map((name) => ({ name, ...found.stages[name], elapsedCpuMs: null })),
  }
}

/** What rows are sorted by: importance, where there is none |correlation|, and then nothing. */
function strengthOf(row: ImportanceRow): number {
  return row.share ?? Math.abs(row.correlation?.spearman ?? row.eta ?? 0) - 1e6
}

function describeRow(given: Given, found: Findings, k: number, nothingFits: boolean): ImportanceRow {
  const { study } = given
  const { bars, tests } = found
  const { column, name, params } = study.columns[k]!
  const beside = found.correlations.get(column.name)
  const share = bars === null ? null : orNull(bars.shares[k]!)
  const importance = share === null ? null : Math.max(0, share)
  const floor = found.floors === null ? null : orNull(found.floors[k]!)
  const noiseFloor = floor === null ? null : Math.max(0, floor)
  const belowFloor = noiseFloor === null || importance === null ? null : importance <= noiseFloor
  const error = found.errors === null || share === null ? null : orNull(found.errors[k]!)
  const p = tests === null ? null : orNull(tests.p[k]!)
  const pAdjusted = p === null ? null : orNull(tests!.pAdjusted[k]!)
  const verdict = p === null ? null : verdictOf(p, pAdjusted!, tests!.approximate[k]!)
  // Where correlation must not judge, because runs were chosen by results, this test does.
  const evident = tests?.sampling === 'adaptive' && (verdict === 'confirmed' || verdict === 'suggestive')
  const interaction = tests === null ? null : orNull(tests.interactionP[k]!)
  return {
    name,
    params,
    kind: column.kind,
    scale: column.scale,
    n: countRows(column, study.rows, PRESENT),
    conditional: column.parent === null ? null : { parent: column.parent.name, levels: column.parent.levels },
    missing: countRows(column, study.rows, MISSING),
    importance,
    share,
    interval: error === null ? null : [Math.max(0, share! - Z * error), Math.max(0, share! + Z * error)],
    noiseFloor,
    belowFloor,
    hollow: nothingFits || belowFloor === true,
    test: p === null ? null : tests!.perRow[k]!,
    p,
    pAdjusted,
    verdict,
    untested: tests?.untested[k] ?? null,
    interaction: interaction === null ? null : { p: interaction, pAdjusted: tests!.interactionAdjusted[k]! },
    better: beside?.better ?? (evident ? wayOfTrend(beside, given.aim.beside.goal) : null),
    mdi: bars === null ? null : orNull(bars.mdi[k]!),
    fanova: found.fanova === null ? null : orNull(found.fanova[k]!),
    dropColumn: orNull(found.dropColumn[k] ?? Number.NaN),
    pedAnova: found.pedAnova === null ? null : orNull(found.pedAnova[k]!),
    confoundedWith: (found.confounded[k] ?? []).map((other) => study.columns[other]!.name),
    correlation: beside?.correlation ?? null,
    eta: beside?.eta ?? null,
    ...(beside?.levels === undefined ? {} : { levels: beside.levels }),
  }
}

const ALPHA = 0.05

function verdictOf(p: number, pAdjusted: number, approximate: boolean): Verdict {
  if (pAdjusted <= ALPHA && !approximate) return 'confirmed'
  return p <= ALPHA ? 'suggestive' : 'no evidence'
}

/** Weaker trends than this have no direction worth naming. */
const TREND = 0.1

function wayOfTrend(beside: CorrelationParam | undefined, goal: Goal): string | null {
  const rho = beside?.correlation?.spearman ?? null
  if (beside?.levels !== undefined && beside.kind !== 'ordinal') return bestLevel(beside.levels, goal)
  if (rho === null || Math.abs(rho) < TREND) return null
  return rho > 0 === (goal === 'maximize') ? 'higher' : 'lower'
}

function countRows({ status }: ParamColumn, rows: Int32Array, wanted: number): number {
  let count = 0
  for (const row of rows) if (status[row] === wanted) count++
  return count
}

/** JSON has neither NaN nor a negative zero. */
const orNull = (value: number): number | null => (Number.isFinite(value) ? value + 0 : null)
