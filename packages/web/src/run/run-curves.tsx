import { formatCount, formatNumber, isOfMachine } from '@sweepwise/core'
import { useQueryClient } from '@tanstack/react-query'
import { ChevronRight } from 'lucide-react'
import { useMemo, useState } from 'react'
import type { Curve, RunDetail } from '../../../server/src/http/api.ts'
import { EmptyNotice, ErrorNotice } from '../controls/notice.tsx'
import { Skeleton } from '../controls/skeleton.tsx'
import { CurveChart } from '../curves/curve-chart.tsx'
import { CurveControls } from '../curves/curve-controls.tsx'
import { curveLines } from '../curves/curve-lines.ts'
import { curveNotes } from '../curves/curve-notes.ts'
import { axisText, type CurveView, type SettledView, settledView } from '../curves/curve-view.ts'
import { placeless } from '../curves/placeless.ts'
import { useCurves } from '../curves/use-curves.ts'
import { wholeHistoryQuery } from '../data/queries.ts'
import { PanelFrame } from '../panels/panel-frame.tsx'
import { PanelMenu } from '../panels/panel-menu.tsx'
import { curvePanel } from './curve-panel.ts'
import { machineSections, metricSections } from './metric-sections.ts'
import '../curves/curves.css'
import { SearchField } from '../controls/search-field.tsx'

/** Charts of a section drawn at first, and with every wish for more; a run may have logged a thousand metrics. */
const FIRST_CHARTS = 6
const MORE_CHARTS = 24
/** From how many metrics on a search box helps. */
const SEARCH_FROM = 8

interface Props {
  readonly project: string
  readonly run: RunDetail
  readonly view: CurveView
  readonly onView: (change: Partial<CurveView>) => void
}

/** The curve of every metric that the script logged, in sections. */
export function RunCurves({ project, run, view, onView }: Props) {
  const [search, setSearch] = useState('')
  const series = run.series.filter(({ metric }) => !isOfMachine(metric))
  const names = series.map(({ metric }) => metric)
  const found = names.filter((name) => name.toLowerCase().includes(search.toLowerCase()))
  const sections = metricSections(found)
  const points = series.reduce((sum, one) => sum + one.points, 0)
  return (
    <PanelFrame
      title="Curves"
      count={names.length > 0 ? formatCount(names.length) : undefined}
      actions={
        names.length >= SEARCH_FROM && (
          <SearchField label="Search metrics" value={search} onChange={setSearch} placeholder={`Search ${names.length} metrics`} />
        )
      }
      caption={names.length > 0 && `${formatCount(points)} points · drag to zoom, double click for all`}
    >
      {names.length === 0 ? (
        <EmptyNotice
          reason={run.state === 'running' ? 'No curve yet: the run has logged nothing so far.' : 'This run has no curves.'}
          action={
            run.state === 'running'
              ? 'The client sends every 15 seconds; WANDB_X_FILE_STREAM_TRANSMIT_INTERVAL=1 makes it one.'
              : 'Its summary is below.'
          }
        />
      ) : (
        <div className="curve-bar">
          <CurveControls view={view} metrics={names} declared={series.some(({ stepMetric }) => stepMetric !== null)} onChange={onView} />
        </div>
      )}
      {names.length > 0 && found.length === 0 && <EmptyNotice reason="No metric's name contains this." />}
      {sections.map((section, i) => (
        <Section
          key={section.name}
          name={section.name}
          metrics={section.metrics}
          // With many sections the first ones are enough to begin with; a search opens what it found.
          open={sections.length <= 3 || i < 2 || search !== ''}
          alone={sections.length === 1}
          {...{ project, run, view }}
        />
      ))}
    </PanelFrame>
  )
}

/** What the client measured of the machine: processor, memory, graphics cards. Folded away at first. */
export function MachineCurves({ project, run, view }: Omit<Props, 'onView'>) {
  const names = run.series.map(({ metric }) => metric).filter(isOfMachine)
  // Steps of measurements are seconds since the run began.
  const own = useMemo<CurveView>(
    () => ({ ...view, x: typeof view.x === 'object' || view.x === 'step' || view.x === 'own' ? 'relative' : view.x, logX: false }),
    [view],
  )
  if (names.length === 0) return null
  return (
    <PanelFrame title="Machine" count={formatCount(names.length)}>
      {machineSections(names).map((section) => (
        <Section
          key={section.name}
          name={section.name}
          metrics={section.metrics}
          open={false}
          alone={false}
          {...{ project, run, view: own }}
        />
      ))}
    </PanelFrame>
  )
}

function Section(props: {
  name: string
  metrics: readonly string[]
  open: boolean
  alone: boolean
  project: string
  run: RunDetail
  view: CurveView
}) {
  const { name, metrics, alone, run, view } = props
  const [chosen, setChosen] = useState<boolean | null>(null)
  const [limit, setLimit] = useState(FIRST_CHARTS)
  const open = alone || (chosen ?? props.open)
  const shown = metrics.slice(0, limit)
  const groups = useMemo(() => {
    const axes = new Map(run.series.map(({ metric, stepMetric }) => [metric, stepMetric]))
    return askedTogether(metrics.slice(0, limit), view, (metric) => axes.get(metric) ?? null)
  }, [metrics, limit, view, run.series])
  return (
    <section className="curve-section">
      {!alone && (
        <button type="button" className="fold-button" aria-expanded={open} onClick={() => setChosen(!open)}>
          <ChevronRight size={15} aria-hidden />
          <h3>{name === '' ? 'other' : name}</h3>
          <span className="muted">{formatCount(metrics.length)}</span>
        </button>
      )}
      {open && (
        <div className="curve-grid" data-one={alone && metrics.length === 1}>
          {groups.map((group) => (
            <Group key={group.metrics[0]} {...props} metrics={group.metrics} view={group.view} />
          ))}
        </div>
      )}
      {open && metrics.length > shown.length && (
        <div className="below-table">
          <button
            type="button"
            className="button link"
            onClick={() => setLimit(limit === FIRST_CHARTS ? MORE_CHARTS : limit + MORE_CHARTS)}
          >
            Show {formatCount(Math.min(metrics.length, limit === FIRST_CHARTS ? MORE_CHARTS : limit + MORE_CHARTS) - shown.length)} more of{' '}
            {formatCount(metrics.length)}
          </button>
        </div>
      )}
    </section>
  )
}

/** Neighbours over one axis come with one answer; their order stays. */
function askedTogether(
  metrics: readonly string[],
  view: CurveView,
  stepMetric: (metric: string) => string | null,
): readonly { readonly metrics: readonly string[]; readonly view: SettledView }[] {
  const groups: { metrics: string[]; view: SettledView }[] = []
  for (const metric of metrics) {
    const own = settledView(view, stepMetric(metric))
    const last = groups.at(-1)
    if (last !== undefined && last.metrics.length < MORE_CHARTS && axisText(last.view.x) === axisText(own.x)) last.metrics.push(metric)
    else groups.push({ metrics: [metric], view: own })
  }
  return groups
}

function Group({ metrics, project, run, view }: { metrics: readonly string[]; project: string; run: RunDetail; view: SettledView }) {
  const runs = useMemo(() => [run.id], [run.id])
  const query = useCurves({ project: run.projectId, runs, metrics, x: view.x })
  if (query.isError && query.data === undefined)
    return <ErrorNotice error={query.error} what="Reading the curves" onRetry={() => query.refetch()} />
  if (query.data === undefined) return <Skeleton what="Reading the curves" />
  const curves = query.data.get(run.id)
  return metrics.map((metric) => {
    const curve = curves?.get(metric)
    return curve === undefined ? null : <OneCurve key={metric} {...{ curve, metric, project, run, view }} />
  })
}

function OneCurve(props: { curve: Curve; metric: string; project: string; run: RunDetail; view: SettledView }) {
  const { curve: whole, metric, project, run, view } = props
  const client = useQueryClient()
  const [zoom, setZoom] = useState<{ readonly axis: string; readonly window: readonly [number, number] } | null>(null)
  const axis = JSON.stringify(view.x)
  const window = zoom?.axis === axis ? zoom.window : null
  const runs = useMemo(() => [run.id], [run.id])
  const metrics = useMemo(() => (window === null ? [] : [metric]), [window, metric])
  // A stretch of a long curve is asked for by itself, so that zooming shows what its means had hidden.
  const near = useCurves({ project: run.projectId, runs, metrics, x: view.x, window })
  const curve = (window === null ? undefined : near.data?.get(run.id)?.get(metric)) ?? whole
  const spec = useMemo(() => curveLines(metric, [{ curve, label: metric, style: 0 }], view, window), [metric, curve, view, window])
  const nowhere = placeless([whole], metric, view)
  const last = whole.y.findLast((value) => value !== null)
  const words = [last === undefined || last === null ? 'no finite value' : `last ${formatNumber(last)}`, ...curveNotes([curve], 0).slice(1)]
  return (
    <figure className="curve" data-metric={metric}>
      <h3>
        <span className="name" title={metric}>
          {metric}
        </span>
        <span className="muted notes">{words.join(' · ')}</span>
        <span className="end">
          {window !== null && (
            <button type="button" className="button small" onClick={() => setZoom(null)}>
              Show all
            </button>
          )}
          <PanelMenu
            title={`the curve of ${metric}`}
            words={[run.projectName, run.name, metric]}
            content={async () => {
              // The chart draws buckets where there are more points than pixels; a file holds every point.
              const series = (await client.fetchQuery(wholeHistoryQuery(project, run.id, metric))).series[0]!
              return { panel: curvePanel(run.name, series, spec), result: series }
            }}
          />
        </span>
      </h3>
      {nowhere !== null && <EmptyNotice {...nowhere} />}
      {nowhere === null && (
        <CurveChart
          spec={spec}
          summary={`${metric} over ${formatCount(whole.points)} points${last === undefined || last === null ? ', none finite' : `, last value ${formatNumber(last)}`}`}
          height={220}
          onWindow={(next) => setZoom(next === null ? null : { axis, window: next })}
        />
      )}
    </figure>
  )
}
