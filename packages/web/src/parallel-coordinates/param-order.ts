import type { AnalysisResult, ImportanceBody, Objective, RunSet } from '@sweepwise/core'
import { useQuery } from '@tanstack/react-query'
import { useRef } from 'react'
import type { AnalysisInfo } from '../../../server/src/http/api.ts'
import { analysisQuery, isWhole } from '../data/queries.ts'
import { readOptionTexts } from '../panels/option-controls.tsx'
import { optionTexts, type ProjectView } from '../url-state/project-view.ts'

export type OrderSource = 'importance' | 'correlation' | 'config'

export interface ParamOrder {
  /** Strongest first; params without a place of their own come last, as in the config. */
  readonly names: readonly string[]
  readonly source: OrderSource
  /** A better order is being computed. */
  readonly pending: boolean
}

/**
 * Params by how much they matter: by importance, until that is computed by correlation, until that by the config. Once an
 * order by importance stands for a question it stays, whatever comes in: runs that report must not move axes.
 */
export function useParamOrder(props: {
  readonly params: readonly string[]
  readonly analyses: readonly AnalysisInfo[]
  readonly runSet: RunSet
  readonly objective: Objective
  readonly view: ProjectView
  readonly revision: string
  /** Only importance is asked for meanwhile. */
  readonly waits: boolean
  /** Nothing moves meanwhile. */
  readonly held: boolean
}): ParamOrder {
  const { params, objective, held } = props
  const importance = useAnswer('importance', props, true)
  const correlation = useAnswer('correlation', props, !props.waits)
  const question = JSON.stringify([props.runSet, objective])
  const last = useRef<{ readonly question: string; readonly order: ParamOrder; readonly final: boolean } | null>(null)
  const same = last.current?.question === question
  const ranked = importance.answer ?? correlation.answer
  if (!(same && (last.current!.final || held || (ranked === undefined && last.current!.order.source !== 'config')))) {
    // Of few runs the importance analysis has no bars: its rows are in the order of correlation.
    const source = importance.answer?.hasBars ? 'importance' : ranked !== undefined ? 'correlation' : 'config'
    const pending = importance.pending || (ranked === undefined && correlation.pending)
    last.current = { question, order: { names: ranked?.names ?? [], source, pending }, final: importance.answer?.whole === true }
  }
  const { names, source, pending } = last.current!.order
  const known = new Set(params)
  const first = names.filter((name) => known.has(name))
  const placed = new Set(first)
  return { names: [...first, ...params.filter((name) => !placed.has(name))], source, pending }
}

interface Asked {
  readonly answer: { readonly names: readonly string[]; readonly whole: boolean; readonly hasBars: boolean } | undefined
  /** It may still come. */
  readonly pending: boolean
}

/** Names of an analysis' rows in its own order, twins one by one; the same request as the panel's, so it is made once. */
function useAnswer(
  name: string,
  { analyses, runSet, objective, view, revision }: Parameters<typeof useParamOrder>[0],
  enabled: boolean,
): Asked {
  const analysis = analyses.find((known) => known.name === name)
  const options = readOptionTexts(analysis?.options ?? [], optionTexts(view, name))
  const { metric, goal, reducer, step } = objective
  const body = { runSet, metric, goal, reducer, ...(step === undefined ? {} : { step }), options }
  const query = useQuery({ ...analysisQuery(name, body, revision), enabled: enabled && analysis !== undefined })
  const result = query.isPlaceholderData ? undefined : query.data
  const pending = analysis !== undefined && result === undefined && !query.isError
  if (result === undefined || result.status !== 'ok') return { answer: undefined, pending }
  const { strength } = result as Partial<AnalysisResult<ImportanceBody>>
  return { answer: { names: rowNames(result), whole: isWhole(result), hasBars: strength !== 'correlations only' }, pending }
}

/** The params of an analysis' rows, strongest first. */
export function rowNames(result: AnalysisResult): readonly string[] {
  const rows = (result as Partial<AnalysisResult<ImportanceBody>>).params ?? []
  return rows.flatMap(({ name, params }) => params ?? [name])
}
