import { type AnalysisResult, type MultiplesSpec, type NoiseBody, noiseByStepPanel } from '@sweepwise/core'
import { useEffect, useMemo, useState } from 'react'
import type { OnProjectView, ProjectView } from '../url-state/project-view.ts'
import { Chart } from './chart.tsx'
import { PanelFrame } from './panel-frame.tsx'
import { PanelMenu } from './panel-menu.tsx'
import { PanelTable } from './panel-table.tsx'
import { tableView } from './table-view.ts'

const NAME = 'noise-by-step'
/** Params drawn before all are asked for. */
const FIRST = 7
/** A chart needs so many pixels across. */
const LEAST_WIDTH = 330
const MOST_COLUMNS = 3
/** Of a row of charts, as the charts have it. */
const CELL = 232

/** Effects beside noise over training: a small chart a param, a table with every place. */
export function NoiseOverTraining(props: {
  result: AnalysisResult<NoiseBody>
  project: { readonly name: string }
  view: ProjectView
  onView: OnProjectView
  /** Rows hidden by hand. */
  hidden: readonly string[]
}) {
  const { result, project, view, onView } = props
  const [scale, setScale] = useState<'log' | 'linear'>('log')
  const [all, setAll] = useState(false)
  // It comes with a later stage of the answer.
  const [box, setBox] = useState<HTMLDivElement | null>(null)
  const columns = useColumns(box)
  const away = JSON.stringify(props.hidden)
  const names = useMemo(() => {
    const hide = new Set(JSON.parse(away) as readonly string[])
    return (result.byStep?.params ?? []).map(({ name }) => name).filter((name) => !hide.has(name))
  }, [result, away])
  const drawn = all ? names : names.slice(0, FIRST)
  const key = JSON.stringify(drawn)
  const panel = useMemo(
    () => noiseByStepPanel(result, { scale, shown: JSON.parse(key) as readonly string[], columns }),
    [result, scale, key, columns],
  )
  if (panel === null) return null
  const charts = panel.chart as MultiplesSpec
  const table = { ...panel.table, rows: panel.table.rows.filter(({ id }) => names.includes(id)) }
  const rows = tableView(view, onView, NAME)
  return (
    <PanelFrame
      id={NAME}
      title={panel.title}
      caption={panel.caption}
      actions={
        <>
          <button
            type="button"
            className="button quiet small"
            aria-pressed={scale === 'log'}
            onClick={() => setScale(scale === 'log' ? 'linear' : 'log')}
          >
            Log axis
          </button>
          <PanelMenu
            title={panel.title}
            words={[project.name, NAME, result.metric]}
            // A picture has its own width.
            content={() => ({ panel: { ...noiseByStepPanel(result, { scale, shown: drawn })!, table }, result: result.byStep })}
            anchor={NAME}
          />
        </>
      }
    >
      <p className="panel-summary">{panel.summary}</p>
      <div className="multiples" ref={setBox}>
        <Chart
          spec={charts}
          height={Math.ceil(charts.charts.length / columns) * CELL}
          summary={`Effects on ${result.metric} of ${drawn.length} params over training, beside what noise alone would show; the table below has the numbers`}
        />
      </div>
      {names.length > FIRST && (
        <div className="below-table">
          <button type="button" className="button link" onClick={() => setAll(!all)}>
            {all ? `Draw the first ${FIRST} alone` : `Draw all ${names.length} params`}
          </button>
        </div>
      )}
      <PanelTable table={table} caption={panel.title} {...rows} />
    </PanelFrame>
  )
}

/** As many charts beside each other as there is room for. */
function useColumns(box: HTMLDivElement | null): number {
  const [columns, setColumns] = useState(MOST_COLUMNS)
  useEffect(() => {
    if (box === null) return
    const measure = () => setColumns(Math.max(1, Math.min(MOST_COLUMNS, Math.floor(box.clientWidth / LEAST_WIDTH))))
    const observer = new ResizeObserver(measure)
    observer.observe(box)
    measure()
    return () => observer.disconnect()
  }, [box])
  return columns
}
