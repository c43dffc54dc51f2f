import { formatCount, formatNumber, type LinesSpec } from '@sweepwise/core'
import { useQuery, useQueryClient } from '@tanstack/react-query'
import { useMemo, useState } from 'react'
import type { HistoryAnswer, RunDetail } from '../../../server/src/http/api.ts'
import { ErrorNotice } from '../controls/notice.tsx'
import { Skeleton } from '../controls/skeleton.tsx'
import { historyQuery, wholeHistoryQuery } from '../data/queries.ts'
import { Chart } from '../panels/chart.tsx'
import { PanelFrame } from '../panels/panel-frame.tsx'
import { PanelMenu } from '../panels/panel-menu.tsx'
import { curvePanel } from './curve-panel.ts'

/** Charts drawn at first; a run may have logged hundreds of metrics. */
const FIRST_CHARTS = 8

/** The curve of every metric that has a history. Long ones come as min–max bands with their mean. */
export function RunCurves({ project, run }: { project: string; run: RunDetail }) {
  const [all, setAll] = useState(false)
  const [log, setLog] = useState(false)
  const metrics = run.series.map(({ metric }) => metric)
  const shown = all ? metrics : metrics.slice(0, FIRST_CHARTS)
  const history = useQuery({ ...historyQuery(project, run.id, shown), enabled: shown.length > 0 })
  if (metrics.length === 0) return null
  return (
    <PanelFrame
      title="Curves"
      actions={
        <label className="switch">
          <input type="checkbox" checked={log} onChange={(event) => setLog(event.target.checked)} />
          logarithmic y
        </label>
      }
      caption={`${formatCount(run.series.reduce((sum, { points }) => sum + points, 0))} points in ${formatCount(metrics.length)} curves${log ? ' · values of 0 and below have no place on a logarithmic axis and leave a gap' : ''}`}
    >
      {history.isError && <ErrorNotice error={history.error} what="Reading the curves" onRetry={() => history.refetch()} />}
      {history.isPending && <Skeleton what="Reading the curves" />}
      {history.data !== undefined && (
        <div className="curves">
          {history.data.series.map((series) => (
            <Curve key={series.metric} series={series} log={log} project={project} run={run} />
          ))}
        </div>
      )}
      {metrics.length > FIRST_CHARTS && (
        <div className="below-table">
          <button type="button" className="button link" aria-expanded={all} onClick={() => setAll(!all)}>
            {all ? `Show the first ${FIRST_CHARTS}` : `Show all ${metrics.length} curves`}
          </button>
        </div>
      )}
    </PanelFrame>
  )
}

function Curve(props: { series: HistoryAnswer['series'][number]; log: boolean; project: string; run: RunDetail }) {
  const { series, log, project, run } = props
  const client = useQueryClient()
  const spec = useMemo<LinesSpec>(
    () => ({
      kind: 'lines',
      x: { label: 'step', scale: 'linear' },
      y: { label: series.metric, scale: log ? 'log' : 'linear' },
      series: [
        {
          label: series.metric,
          x: series.steps,
          y: series.values,
          ...(series.low === undefined || series.high === undefined ? {} : { band: { low: series.low, high: series.high } }),
        },
      ],
    }),
    [series, log],
  )
  const finite = series.values.filter((value) => value !== null)
  const last = finite.at(-1)
  const summary = `${series.metric} over ${formatCount(series.points)} points${last === undefined ? ', none finite' : `, last value ${formatNumber(last)}`}`
  return (
    <figure className="curve">
      <h3>
        <span>{series.metric}</span>
        <span className="muted" style={{ fontWeight: 400 }}>
          {last === undefined ? 'no finite value' : `last ${formatNumber(last)}`}
          {series.nonFinite.length > 0 && `, ${formatCount(series.nonFinite.length)} not finite`}
        </span>
      </h3>
      <div className="curve-menu">
        <PanelMenu
          title={`the curve of ${series.metric}`}
          words={[run.projectName, run.name, series.metric]}
          content={async () => {
            // The chart draws buckets where there are more points than pixels; a file holds every point.
            const whole = (await client.fetchQuery(wholeHistoryQuery(project, run.id, series.metric))).series[0]!
            return { panel: curvePanel(run.name, whole, spec), result: whole }
          }}
        />
      </div>
      <Chart spec={spec} summary={summary} />
    </figure>
  )
}
