import type { AnalysisResult } from '../analysis/analysis.ts'
import { MAPPED_PARAMS } from '../analysis/importance/pairs.ts'
import { surfaceValues } from '../analysis/importance/surface-values.ts'
import type { ImportanceBody, ImportanceInteraction, ImportanceTarget, InteractionAxis } from '../analysis/importance-result.ts'
import { formatCount, formatNumber } from './format.ts'
import type { PanelSpec, SurfaceAxis, SurfaceSpec } from './panel-spec.ts'
import { runsCaption } from './result-panel.ts'

/** The id of a pair's row. */
export const pairId = ({ a, b }: Pick<ImportanceInteraction, 'a' | 'b'>): string => `${a} × ${b}`

/** Result → what pairs of params explain only together: a map of all, a row each. Null where there is no pair. */
export function interactionsPanel(result: AnalysisResult<ImportanceBody>): PanelSpec | null {
  const pairs = result.status === 'ok' ? result.interactions! : []
  if (pairs.length === 0) return null
  const isHollow = ({ share, floor }: ImportanceInteraction): boolean => share <= floor
  // More names leave no room for digits in the cells; the table beside it lists every pair.
  const names = [...new Set(pairs.flatMap(({ a, b }) => [a, b]))].slice(0, MAPPED_PARAMS)
  const shown = new Set(names)
  const above = pairs.filter((pair) => !isHollow(pair)).length
  return {
    title: `Interactions with respect to ${result.metric}`,
    summary:
      above === 0
        ? 'No pair of params explains more together than chance would.'
        : `${above === 1 ? 'One pair' : `${formatCount(above)} pairs`} of params ${above === 1 ? 'explains' : 'explain'} more together than chance would.`,
    caption: `${runsCaption(result)} · fANOVA by exact integration over the space; shares of the forest’s variance that two params explain only together · floor: 48th of 49 refits in which every param acts by itself`,
    chart: {
      kind: 'heat map',
      names,
      value: { label: 'share of the variance', domain: [0, Math.max(...pairs.map(({ share }) => share))] },
      cells: pairs
        .filter(({ a, b }) => shown.has(a) && shown.has(b))
        .map((pair) => ({ a: pair.a, b: pair.b, value: pair.share, hollow: isHollow(pair) })),
    },
    table: {
      columns: [
        { key: 'pair', label: 'pair', kind: 'text' },
        {
          key: 'share',
          label: 'share',
          kind: 'share',
          tick: 'floor',
          full: Math.max(...pairs.map(({ share, floor }) => Math.max(share, floor))),
          help: 'Share of the forest’s variance over the space that only the two together explain. Hollow: below its floor.',
        },
        {
          key: 'floor',
          label: 'floor',
          kind: 'share',
          help: 'What this pair stays below in 48 of 49 refits in which every param acts by itself.',
        },
      ],
      rows: pairs.map((pair) => ({
        id: pairId(pair),
        cells: { pair: pairId(pair), share: pair.share, floor: pair.floor },
        hollow: isHollow(pair) ? ['share'] : [],
      })),
      // As the result has them: what stands out of its floor first.
      sort: null,
      hidden: [],
    },
    warnings: [],
    empty: null,
  }
}

/** One run as the runs table has it: numbers or names of levels; null = no value. */
export interface RunPoint {
  readonly a: number | string | null
  readonly b: number | string | null
  readonly objective: number | null
}

/**
 * The two-dimensional marginal of a pair with the runs upon it; null where no surface was computed. Runs are coloured in
 * what the surface is in: ranks from 0 to 1 = best, the metric itself, or whether a run failed.
 * @param runs every run of the set except censored ones, in any order
 */
export function interactionSurface(
  result: Pick<AnalysisResult<Pick<ImportanceBody, 'target' | 'ranks'>>, 'target' | 'ranks' | 'metric' | 'goal'>,
  { a, b, surface }: Pick<ImportanceInteraction, 'a' | 'b' | 'surface'>,
  runs: readonly RunPoint[],
): SurfaceSpec | null {
  if (surface === null) return null
  const target = result.target!
  const [first, second] = [
    named(
      surface.a,
      runs.map((run) => run.a),
    ),
    named(
      surface.b,
      runs.map((run) => run.b),
    ),
  ]
  const [across, up] = [axisOf(a, first), axisOf(b, second)]
  const [columns, rows] = [lengthOf(first), lengthOf(second)]
  const values = surfaceValues(
    runs.map(({ objective }) => objective),
    target,
    result.goal,
    result.ranks,
  )
  const points = runs.flatMap((run, i) => {
    const [x, y, value] = [placeOf(first, run.a), placeOf(second, run.b), values[i]]
    return x === null || y === null || value === undefined ? [] : [{ x, y, value }]
  })
  const all = [...surface.mean, ...points.flatMap(({ value }) => value ?? [])]
  return {
    kind: 'surface',
    x: across,
    y: up,
    value: {
      label: surfaceLabel(target, result.metric),
      goal: target === 'raw' ? result.goal : target === 'failure' ? 'minimize' : 'maximize',
      domain: target === 'raw' ? [Math.min(...all), Math.max(...all)] : [0, 1],
    },
    cells: Array.from({ length: rows }, (_, r) => Array.from({ length: columns }, (_, c) => surface.mean[c * rows + r] ?? null)),
    points,
  }
}

/** What the values of a surface are. */
export const surfaceLabel = (target: ImportanceTarget, metric: string): string => VALUE_WORDS[target](metric)

const VALUE_WORDS: Readonly<Record<ImportanceTarget, (metric: string) => string>> = {
  rank: (metric) => `rank of ${metric}`,
  top: (metric) => `rank of ${metric}, better half`,
  raw: (metric) => metric,
  failure: () => 'share failing',
}

/** Numbers of a grid, which all runs share, are names on an axis: evenly spaced, each with room for its runs. */
function named(axis: InteractionAxis, runs: readonly (number | string | null)[]): InteractionAxis {
  const { values } = axis
  const known = new Set<number | string | null>(values ?? [])
  const isGrid = values !== null && runs.length > 0 && runs.every((value) => value === null || known.has(value))
  return isGrid ? { ...axis, levels: values.map((value) => formatNumber(value)) } : axis
}

const lengthOf = ({ levels, values }: InteractionAxis): number => levels?.length ?? values?.length ?? 0

function axisOf(label: string, { levels, values, scale }: InteractionAxis): SurfaceAxis {
  if (levels !== null) return { label, kind: 'level', levels }
  const isLog = scale === 'log' && values!.every((value) => value > 0)
  return { label, kind: 'number', scale: isLog ? 'log' : 'linear', edges: edgesAround(values!, isLog) }
}

/** Halfway between neighbours on the axis' own scale, and as far beyond the outer ones. */
function edgesAround(values: readonly number[], isLog: boolean): readonly number[] {
  const [to, from] = isLog ? [Math.log, Math.exp] : [(x: number) => x, (x: number) => x]
  const at = values.map(to)
  if (at.length < 2) return [from(at[0]! - 0.5), from(at[0]! + 0.5)]
  const between = at.slice(1).map((x, i) => (x + at[i]!) / 2)
  const [first, last] = [at[0]! - (between[0]! - at[0]!), at.at(-1)! + (at.at(-1)! - between.at(-1)!)]
  return [first, ...between, last].map(from)
}

function placeOf({ levels, values }: InteractionAxis, value: number | string | null): number | null {
  if (value === null) return null
  if (levels !== null) {
    const at = values === null ? levels.indexOf(String(value)) : values.indexOf(value as number)
    return at < 0 ? null : at
  }
  return values !== null && typeof value === 'number' && Number.isFinite(value) ? value : null
}
