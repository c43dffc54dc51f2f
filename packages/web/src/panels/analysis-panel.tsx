import {
  type AnalysisResult,
  findAnalysis,
  type ImportanceBody,
  type NoiseBody,
  noiseAtMargin,
  type Objective,
  type PanelSpec,
  type RunSet,
} from '@sweepwise/core'
import { useQuery } from '@tanstack/react-query'
import { type ReactNode, useEffect, useMemo, useState } from 'react'
import type { AnalysisInfo, MetricSummary, PanelView } from '../../../server/src/http/api.ts'
import { EmptyNotice, ErrorNotice } from '../controls/notice.tsx'
import { Skeleton } from '../controls/skeleton.tsx'
import { analysisQuery, isWhole, stagesOf } from '../data/queries.ts'
import { useStale, useWhole } from '../data/same-question.ts'
import { type OnProjectView, optionTexts, type ProjectView, toggled } from '../url-state/project-view.ts'
import { bothFilters, filterOfSelection, readSelection } from '../url-state/run-selection.ts'
import { analysisBody } from './analysis-body.ts'
import { Chart } from './chart.tsx'
import { EffectForest } from './effect-forest.tsx'
import { forestPixels } from './forest-pixels.ts'
import { Interactions } from './interactions.tsx'
import { NoiseOverTraining } from './noise-over-training.tsx'
import { OptionControls } from './option-controls.tsx'
import { PanelFrame } from './panel-frame.tsx'
import { PanelMenu } from './panel-menu.tsx'
import { PanelNotes } from './panel-notes.tsx'
import { panelObjective } from './panel-objective.ts'
import { PanelTable } from './panel-table.tsx'
import { ParamManager } from './param-manager.tsx'
import { StageLine } from './stage-line.tsx'
import { hasBar } from './table-cell.tsx'
import { tableView } from './table-view.ts'
import { type ChosenParams, useParamChoice } from './use-param-choice.ts'

/** Any analysis of the registry, asked of a run set, drawn from its panel spec alone. */
export function AnalysisPanel(props: {
  analysis: AnalysisInfo
  project: {
    readonly id: string
    readonly name: string
    readonly revision: string
    readonly panels: Readonly<Record<string, PanelView>>
    readonly metrics: readonly MetricSummary[]
  }
  runSet: RunSet
  /** The page's; the panel may be about another metric. */
  objective: Objective
  view: ProjectView
  onView: OnProjectView
  /** What stands further up is computed first. */
  waits?: boolean
  /** Told of the first answer, of the whole one, and of a failure, which is whole too. */
  onAnswered?: (whole: boolean) => void
  /** What more there is to see of an answer about `objective`, below its table. */
  below?: (result: AnalysisResult, objective: Objective) => ReactNode
}) {
  const { analysis, project, view, onView, onAnswered } = props
  const texts = optionTexts(view, analysis.name)
  const objective = panelObjective(props.objective, project.metrics, texts['metric'])
  const { metric } = objective
  // Numbers count every run that passes the filter, unless this panel is asked about the selected ones.
  const ofSelected = texts['runs'] === 'selected' && view.select !== undefined
  const runSet = ofSelected
    ? { ...props.runSet, filter: bothFilters(props.runSet.filter, filterOfSelection(readSelection(view.select))) }
    : props.runSet
  // Of another metric nobody said what is good: the server finds out, and says so.
  const { body, margin } = analysisBody(analysis, runSet, objective, texts, objective !== props.objective)
  // What answers by name only is asked once something is named.
  const names = analysis.options.filter(({ kind }) => kind === 'names' || kind === 'text')
  const unnamed = analysis.onDemand && !names.some(({ name }) => texts[name] !== undefined)
  const query = useQuery({ ...analysisQuery(analysis.name, body, project.revision), enabled: props.waits !== true && !unnamed })
  const isAnswered = !query.isPending
  const isOver = query.isError || (query.data !== undefined && isWhole(query.data))
  useEffect(() => {
    if (isAnswered) onAnswered?.(isOver)
  }, [isAnswered, isOver, onAnswered])
  // While runs train: the last whole answer to the same question, until the next one is whole.
  const question = JSON.stringify([analysis.name, body])
  const answer = useWhole(question, query.data, isWhole)
  const result = useMemo(() => (margin === null ? answer : atMargin(answer, margin)), [answer, margin])
  const stale = useStale(question, query.isPlaceholderData)
  const panel = useMemo(() => (result === undefined ? undefined : panelOf(result, ofSelected)), [result, ofSelected])

  const params = useParamChoice(project, analysis.name, view, onView)
  const setOption = (name: string, text: string | null) => {
    const others = (view.option ?? []).filter((entry) => !entry.startsWith(`${analysis.name}.${name}=`))
    onView({ option: toggled(others, `${analysis.name}.${name}=${text}`, text !== null) }, { push: true })
  }
  const knowsPairs = analysis.options.some(({ name }) => name === 'interactions')
  // Nothing is offered that these runs cannot answer.
  const pairsStage = result === undefined ? undefined : stagesOf(result).find(({ name }) => name === 'pairs')
  const offersPairs = knowsPairs && body.options?.['interactions'] !== true && pairsStage?.state !== 'skipped'
  const onPairs = offersPairs ? () => setOption('interactions', 'true') : undefined
  return (
    <>
      <PanelFrame
        id={analysis.name}
        title={panel?.title ?? analysis.title}
        stale={stale || (query.isError && result !== undefined)}
        actions={
          <>
            {panel !== undefined && panel.table.rows.length > 0 && panel.table.columns[0]?.key === 'param' && (
              <ParamManager params={panel.table.rows.map((row) => row.id)} chosen={params} />
            )}
            <OptionControls
              options={analysis.options}
              texts={texts}
              onChange={setOption}
              names={analysis.onDemand}
              about={{
                metrics: project.metrics,
                metric,
                page: props.objective.metric,
                runs: texts['runs'],
                hasSelection: view.select !== undefined,
              }}
            />
            {panel !== undefined && <PanelNotes panel={panel} question={analysis.question} runs={result?.runs} />}
            {panel !== undefined && result !== undefined && (
              <PanelMenu
                title={panel.title}
                words={[project.name, result.analysis, result.metric]}
                content={() => ({ panel, result })}
                anchor={result.analysis}
              />
            )}
          </>
        }
        caption={panel?.caption}
      >
        {query.isError && <ErrorNotice error={query.error} what={analysis.title} onRetry={() => query.refetch()} filter={view.filter} />}
        {unnamed && <EmptyNotice reason={`${analysis.question} It is asked about what is named.`} action={namesWanted(analysis)} />}
        {query.isPending && !unnamed && <Skeleton what={`Computing ${analysis.title.toLowerCase()} with ${metric}`} />}
        {panel?.summary !== undefined && !query.isError && <p className="panel-summary">{panel.summary}</p>}
        {result !== undefined && !query.isError && <StageLine stages={stagesOf(result)} />}
        {panel !== undefined && result !== undefined && !query.isError && (
          <PanelBody {...{ panel, result, view, onView, params, onPairs, setOption }} />
        )}
        {result?.status === 'ok' && !query.isError && props.below?.(result, objective)}
      </PanelFrame>
      {result?.analysis === 'importance' && !query.isError && (
        <Interactions result={result as AnalysisResult<ImportanceBody>} {...{ project, runSet, objective, view, onView }} />
      )}
      {result?.analysis === 'noise' && !query.isError && (
        <NoiseOverTraining
          result={result as AnalysisResult<NoiseBody>}
          hidden={params.choice.mode === 'manual' ? params.choice.hidden : []}
          {...{ project, view, onView }}
        />
      )}
    </>
  )
}

const atMargin = (answer: AnalysisResult | undefined, margin: number): AnalysisResult | undefined =>
  answer === undefined ? answer : noiseAtMargin(answer as AnalysisResult<NoiseBody>, margin)

/** What is about a part of the runs says so, in its files too. */
function panelOf(result: AnalysisResult, ofSelected: boolean): PanelSpec {
  const panel = findAnalysis(result.analysis).panel(result)
  return ofSelected ? { ...panel, title: `${panel.title}, selected runs`, caption: `Of the selected runs ${panel.caption}` } : panel
}

/** Effects drawn before all are asked for, as many as the table has rows. */
const FIRST_EFFECTS = 10

function PanelBody(props: {
  panel: PanelSpec
  result: AnalysisResult
  view: ProjectView
  onView: OnProjectView
  params: ChosenParams
  /** Asks for pairs, where the analysis knows them and was not asked. */
  onPairs: (() => void) | undefined
  /** Null = by default. */
  setOption: (name: string, text: string | null) => void
}) {
  const { panel, result, view, onView } = props
  const { choice, choose } = props.params
  const name = result.analysis
  const byHand = choice.mode === 'manual'
  const hidden = JSON.stringify(byHand ? choice.hidden : [])
  const table = useMemo(() => {
    const hide = new Set(JSON.parse(hidden) as readonly string[])
    return { ...panel.table, rows: panel.table.rows.filter((row) => !hide.has(row.id)) }
  }, [panel.table, hidden])
  const hiddenHere = panel.table.rows.length - table.rows.length
  const drawn = pictureOf(name, panel)
  const rows = tableView(view, onView, name)
  return (
    <>
      {panel.empty !== null && <EmptyNotice reason={panel.empty.reason} action={panel.empty.action} />}
      {drawn === 'by hand' && (
        <EffectForest
          result={result as AnalysisResult<NoiseBody>}
          shown={table.rows.slice(0, byHand || rows.showAll ? table.rows.length : FIRST_EFFECTS).map(({ id }) => id)}
          onMargin={(margin) => props.setOption('margin', margin === null ? null : String(margin))}
        />
      )}
      {panel.empty === null && panel.chart !== null && drawn === 'as a chart' && (
        <div className="panel-chart fills" style={{ height: chartPixels(panel.chart) }}>
          <Chart spec={panel.chart} summary={`${panel.title}. ${panel.caption}`} />
        </div>
      )}
      {panel.empty === null && panel.table.columns.length > 0 && (
        <PanelTable
          table={table}
          caption={panel.title}
          {...rows}
          // Whoever chose by hand wants to see what was chosen.
          showAll={byHand ? 'always' : rows.showAll}
        />
      )}
      {hiddenHere > 0 && (
        <div className="below-table">
          <span className="muted">
            {hiddenHere === 1 ? '1 param is' : `${hiddenHere} params are`} hidden; the numbers above still take{' '}
            {hiddenHere === 1 ? 'it' : 'them'} into account.
          </span>
          <button
            type="button"
            className="button link"
            onClick={() => {
              const here = new Set(panel.table.rows.map((row) => row.id))
              choose({ mode: 'manual', hidden: (choice.mode === 'manual' ? choice.hidden : []).filter((param) => !here.has(param)) })
            }}
          >
            Show {hiddenHere === 1 ? 'it' : 'them'}
          </button>
        </div>
      )}
      {props.onPairs !== undefined && panel.empty === null && (
        <div className="below-table">
          <button type="button" className="button link" onClick={props.onPairs}>
            Look for interactions of pairs
          </button>
        </div>
      )}
      {props.panel.warnings
        .filter(({ code }) => code === 'NO_PAIRS')
        .map(({ code, text }) => (
          <div className="below-table" key={code}>
            <span className="muted">{text}</span>
          </div>
        ))}
      <HeldFixed hidden={panel.table.hidden} />
    </>
  )
}

/** Bars stand in the rows of a table that has a column for them, effects of noise can be acted on; every other picture is a chart above the table. */
function pictureOf(analysis: string, { chart, table }: PanelSpec): 'by hand' | 'by the table' | 'as a chart' | null {
  if (chart === null) return null
  if (chart.kind === 'forest' && analysis === 'noise') return 'by hand'
  return chart.kind === 'bars' && table.columns.some(hasBar) ? 'by the table' : 'as a chart'
}

function chartPixels(chart: NonNullable<PanelSpec['chart']>): number {
  if (chart.kind === 'forest') return forestPixels(chart.rows.length)
  if (chart.kind === 'bars') return Math.min(640, 64 + 28 * chart.rows.length)
  if (chart.kind === 'heat map') return Math.min(520, 96 + 36 * (chart.names.length - 1))
  return chart.kind === 'lines' ? 320 : 420
}

const namesWanted = ({ options }: AnalysisInfo): string => {
  const wanted = options.find(({ kind }) => kind === 'names' || kind === 'text')
  return wanted === undefined ? '' : `Under Options, ‘${wanted.label}’: ${wanted.help}`
}

/** Params without a row, each with the reason; folded away. */
function HeldFixed({ hidden }: { hidden: PanelSpec['table']['hidden'] }) {
  const [open, setOpen] = useState(false)
  if (hidden.length === 0) return null
  const fixed = hidden.filter(({ reason }) => reason.startsWith('held fixed')).length
  const others = hidden.length - fixed
  const words = [fixed > 0 ? `held fixed (${fixed})` : '', others > 0 ? `left out (${others})` : '']
    .filter((word) => word !== '')
    .join(' · ')
  return (
    <>
      <div className="below-table">
        <button type="button" className="button link" aria-expanded={open} onClick={() => setOpen(!open)}>
          {open ? `Fold ${words}` : `${words.charAt(0).toUpperCase()}${words.slice(1)}`}
        </button>
      </div>
      {open && (
        <ul className="held-list">
          {hidden.map(({ name, reason }) => (
            <li key={name}>
              <span>{name}</span>
              <span>{reason}</span>
            </li>
          ))}
        </ul>
      )}
    </>
  )
}
