import type { Objective, RunSet } from '@sweepwise/core'
import { useQueryClient } from '@tanstack/react-query'
import { useNavigate, useRouter } from '@tanstack/react-router'
import { X } from 'lucide-react'
import { useMemo, useState } from 'react'
import type { ConfigKeyInfo, GroupedCurvesAnswer, MetricSummary } from '../../../server/src/http/api.ts'
import { Hint } from '../controls/hint.tsx'
import { EmptyNotice, ErrorNotice } from '../controls/notice.tsx'
import { Picker } from '../controls/picker.tsx'
import { RunStateBadge } from '../controls/run-state-badge.tsx'
import { Skeleton } from '../controls/skeleton.tsx'
import { wholeHistoryQuery } from '../data/queries.ts'
import { PanelFrame } from '../panels/panel-frame.tsx'
import { PanelMenu } from '../panels/panel-menu.tsx'
import { type OnProjectView, optionTexts, type ProjectView } from '../url-state/project-view.ts'
import { CurveChart } from './curve-chart.tsx'
import { CurveControls } from './curve-controls.tsx'
import { curveLines, type LabelledCurve } from './curve-lines.ts'
import { curveNotes } from './curve-notes.ts'
import { CurveSwatch } from './curve-swatch.tsx'
import { type CurveView, readCurveView, settledView, writeCurveView } from './curve-view.ts'
import { curvesPanel } from './curves-file.ts'
import { CURVES } from './curves-id.ts'
import { curvesWords, drawnWords } from './curves-words.ts'
import { DRAW_CHOICES, DRAW_WORDS, type DrawChoice, type DrawnRun, type DrawnRuns, MOST_DRAWN } from './drawn-runs.ts'
import { GroupControls } from './group-controls.tsx'
import { groupWords } from './group-texts.ts'
import { readGroupView, withGroupView } from './group-view.ts'
import { GroupedCurves } from './grouped-curves.tsx'
import { placeless } from './placeless.ts'
import { type Curves, useCurves } from './use-curves.ts'
import './curves.css'

/** Metrics drawn beside one another; each is a request and a chart. */
const MOST_METRICS = 12

export { CURVES }

/** Metrics over their steps for some runs of the project; moves while they train. */
export function CurvesPanel(props: {
  project: { readonly id: string; readonly name: string; readonly keys: readonly ConfigKeyInfo[] }
  metrics: readonly MetricSummary[]
  objective: Objective | null
  runSet: RunSet
  drawn: DrawnRuns
  view: ProjectView
  onView: OnProjectView
}) {
  const { project, metrics, objective, runSet, drawn, view, onView } = props
  const texts = JSON.stringify(optionTexts(view, CURVES))
  const curveView = useMemo(() => readCurveView(JSON.parse(texts) as Record<string, string>), [texts])
  const drawable = useMemo(() => metrics.filter(({ hasHistory }) => hasHistory).map(({ name }) => name), [metrics])
  const shown = shownMetrics(view, drawable, objective)
  const ids = drawn.runs.map(({ id }) => id)
  const [pointed, setPointed] = useState<string | null>(null)
  const groups = useMemo(() => readGroupView(view), [view])
  const grouped = groups.by.length > 0
  const [answer, setAnswer] = useState<GroupedCurvesAnswer | undefined>(undefined)
  // Runs have no clock in common over which their groups could be drawn.
  const timeless = grouped && (curveView.x === 'time' || curveView.x === 'relative')
  const groupedView = useMemo((): CurveView => (timeless ? { ...curveView, x: 'step' } : curveView), [curveView, timeless])
  if (drawable.length === 0) return null

  const setTexts = (changes: Readonly<Record<string, string | null>>, push = true) => {
    const others = (view.option ?? []).filter((entry) => !Object.keys(changes).some((name) => entry.startsWith(`${CURVES}.${name}=`)))
    const set = Object.entries(changes).flatMap(([name, text]) => (text === null ? [] : [`${CURVES}.${name}=${text}`]))
    const option = [...others, ...set]
    onView({ option: option.length === 0 ? undefined : option }, { push })
  }
  const words = !grouped
    ? curvesWords(drawn, objective, curveView)
    : answer === undefined
      ? ''
      : groupWords({
          ...{ view: groups, answer, objective, steps: timeless, hidden: (view.mute ?? []).length > 0 },
          singles: groups.singles ? drawnWords(drawn, objective) : null,
        })
  const setShown = (next: readonly string[]) => onView({ curve: next.length === 0 ? undefined : next }, { push: true })
  return (
    <PanelFrame
      id={CURVES}
      title="Curves"
      actions={
        (!grouped || groups.singles) && (
          <>
            {!grouped && ids.length > 0 && drawn.choice !== 'selected' && (
              <Hint text="The runs drawn become the selection of the page">
                <button type="button" className="button quiet small" onClick={() => onView({ select: ids }, { push: true })}>
                  Select these
                </button>
              </Hint>
            )}
            <span className="labelled">
              <span aria-hidden>{grouped ? 'single runs' : 'draw'}</span>
              <Picker
                label="Runs drawn"
                value={drawn.choice}
                items={DRAW_CHOICES.filter((choice) => objective !== null || !choice.startsWith('best')).map((choice) => ({
                  value: choice,
                  label: DRAW_WORDS[choice],
                  ...(choice === 'all' && drawn.of > MOST_DRAWN ? { hint: `the newest ${MOST_DRAWN}` } : {}),
                }))}
                onPick={(choice) =>
                  // What was drawn is a beginning for a choice by hand.
                  onView(
                    { draw: choice === 'chosen' ? ids : undefined, option: withText(view, 'runs', choice as DrawChoice) },
                    { push: true },
                  )
                }
              />
            </span>
          </>
        )
      }
      caption={words}
    >
      <div className="curve-bar">
        <CurveControls
          view={groupedView}
          grouped={grouped}
          metrics={drawable}
          declared={metrics.some(({ stepMetric }) => stepMetric !== null)}
          onChange={(change) => {
            const next: CurveView = { ...curveView, ...change }
            setTexts(writeCurveView(next.x === 'time' ? { ...next, logX: false } : next), change.smooth === undefined)
          }}
        />
        <div className="curve-controls">
          <GroupControls
            view={groups}
            keys={project.keys}
            table={view.group ?? []}
            objective={objective}
            left={answer?.left ?? 0}
            onChange={(change) => onView({ option: withGroupView(view.option, { ...groups, ...change }) }, { push: true })}
          />
        </div>
        {shown.length < Math.min(MOST_METRICS, drawable.length) && (
          <Picker
            label="Add a metric"
            value=""
            shown="Add a metric"
            items={drawable.filter((name) => !shown.includes(name)).map((name) => ({ value: name, label: name }))}
            onPick={(name) => setShown([...shown, name])}
          />
        )}
      </div>
      {grouped && (
        <GroupedCurves
          {...{ project, runSet, objective, metrics, shown, groups, words }}
          view={groupedView}
          singles={groups.singles ? drawn.runs : NO_RUNS}
          onAnswer={setAnswer}
          onRemove={(metric) => setShown(shown.filter((other) => other !== metric))}
          filter={view.filter}
        />
      )}
      {!grouped && drawn.error !== null && (
        <ErrorNotice error={drawn.error} what="Reading the runs" onRetry={drawn.retry} filter={view.filter} />
      )}
      {!grouped && drawn.pending && drawn.error === null && <Skeleton what="Reading the runs" />}
      {!grouped && !drawn.pending && drawn.runs.length === 0 && drawn.error === null && (
        <EmptyNotice
          reason={`No run to draw: ${emptyReason(drawn.choice)}.`}
          action="Choose other runs under 'draw', or mark some in the table of runs."
        />
      )}
      {!grouped && ids.length > 0 && (
        <>
          <div className="curve-grid fits" data-one={shown.length === 1}>
            {shown.map((metric) => (
              <MetricCurves
                key={metric}
                metric={metric}
                project={project}
                drawn={drawn.runs}
                view={curveView}
                stepMetric={metrics.find(({ name }) => name === metric)?.stepMetric ?? null}
                tall={shown.length === 1}
                pointed={pointed}
                onPointed={setPointed}
                onRemove={shown.length > 1 ? () => setShown(shown.filter((other) => other !== metric)) : undefined}
              />
            ))}
          </div>
          <Legend project={project.name} runs={drawn.runs} pointed={pointed} onPointed={setPointed} />
        </>
      )}
    </PanelFrame>
  )
}

const NO_RUNS: readonly DrawnRun[] = []

const withText = (view: ProjectView, name: string, text: DrawChoice): readonly string[] => [
  ...(view.option ?? []).filter((entry) => !entry.startsWith(`${CURVES}.${name}=`)),
  `${CURVES}.${name}=${text}`,
]

const emptyReason = (choice: DrawChoice): string =>
  choice === 'running'
    ? 'none is running'
    : choice === 'chosen'
      ? 'none is marked'
      : choice === 'selected'
        ? 'none is selected'
        : 'none passes the filter'

/** Metrics of the machine are of interest to few. */
const ofMachine = (name: string): boolean => /^(system|gpu)\./.test(name)

function shownMetrics(view: ProjectView, drawable: readonly string[], objective: Objective | null): readonly string[] {
  const asked = (view.curve ?? []).filter((name) => drawable.includes(name)).slice(0, MOST_METRICS)
  if (asked.length > 0) return asked
  const first = drawable.find((name) => name === objective?.metric)
  const others = drawable.filter((name) => name !== first && !ofMachine(name))
  const loss = others.find((name) => /loss/i.test(name)) ?? others[0]
  const chosen = [first, loss].filter((name) => name !== undefined)
  return chosen.length > 0 ? chosen : drawable.slice(0, 1)
}

/** The curves of one metric, with a zoom of its own. */
function MetricCurves(props: {
  metric: string
  project: { readonly id: string; readonly name: string }
  drawn: readonly DrawnRun[]
  view: CurveView
  stepMetric: string | null
  tall: boolean
  pointed: string | null
  onPointed: (run: string | null) => void
  onRemove: (() => void) | undefined
}) {
  const { metric, project, drawn, stepMetric, pointed, onPointed } = props
  const view = useMemo(() => settledView(props.view, stepMetric), [props.view, stepMetric])
  const [zoom, setZoom] = useState<{ readonly axis: string; readonly window: readonly [number, number] } | null>(null)
  const axis = JSON.stringify(view.x)
  const window = zoom?.axis === axis ? zoom.window : null
  const metrics = useMemo(() => [metric], [metric])
  const ids = drawn.map(({ id }) => id)
  const query = useCurves({ project: project.id, runs: ids, metrics, x: view.x, window })
  const navigate = useNavigate()
  const client = useQueryClient()
  const names = drawn.map(({ id, name, style }) => `${id} ${style} ${name}`).join('\n')
  // biome-ignore lint/correctness/useExhaustiveDependencies: `names` stands for the runs, which are new objects with every answer
  const curves = useMemo(() => labelled(query.data, drawn, metric), [query.data, names, metric])
  const spec = useMemo(() => curveLines(metric, curves, view, window), [metric, curves, view, window])
  const without = drawn.length - curves.length
  const nowhere = placeless(
    curves.map(({ curve }) => curve),
    metric,
    view,
  )
  const at = curves.findIndex(({ curve }) => curve.run === pointed)
  return (
    <figure className="curve" data-metric={metric}>
      <h3>
        <span className="name">{metric}</span>
        <span className="muted notes">
          {curveNotes(
            curves.map(({ curve }) => curve),
            without,
          ).join(' · ')}
        </span>
        <span className="end">
          {window !== null && (
            <button type="button" className="button small" onClick={() => setZoom(null)}>
              Show all
            </button>
          )}
          <PanelMenu
            title={`the curves of ${metric}`}
            words={[project.name, 'curves', metric]}
            content={async (format) => {
              const picture = format === 'png' || format === 'svg'
              // A chart draws stretches where there are more points than pixels; a file holds every point.
              const whole = picture
                ? []
                : await Promise.all(
                    curves.map(async ({ curve, label }) => ({
                      run: curve.run,
                      label,
                      series: (await client.fetchQuery(wholeHistoryQuery(project.id, curve.run, metric))).series[0]!,
                    })),
                  )
              return { panel: curvesPanel(project.name, metric, whole, spec), result: { metric, curves: whole } }
            }}
          />
          {props.onRemove !== undefined && (
            <button type="button" className="button icon" aria-label={`Remove ${metric}`} onClick={props.onRemove}>
              <X size={15} aria-hidden />
            </button>
          )}
        </span>
      </h3>
      {query.isError && <ErrorNotice error={query.error} what={`Reading the curves of ${metric}`} onRetry={() => query.refetch()} />}
      {query.isPending && <Skeleton what={`Reading the curves of ${metric}`} />}
      {query.data !== undefined && curves.length === 0 && !query.isError && (
        <EmptyNotice reason={`None of the runs drawn logged ${metric} more than once.`} action="Choose other runs, or another metric." />
      )}
      {nowhere !== null && <EmptyNotice {...nowhere} />}
      {curves.length > 0 && nowhere === null && (
        <CurveChart
          spec={spec}
          summary={`${metric} of ${curves.length} runs over ${spec.x.label}; the list below names them`}
          height={props.tall ? 340 : 260}
          onWindow={(next) => setZoom(next === null ? null : { axis, window: next })}
          onPick={(series) =>
            navigate({ to: '/projects/$project/runs/$run', params: { project: project.name, run: curves[series]!.curve.run } })
          }
          emphasis={at < 0 ? null : at}
          onPoint={(series) => onPointed(series === null ? null : (curves[series]?.curve.run ?? null))}
        />
      )}
    </figure>
  )
}

function labelled(curves: Curves | undefined, drawn: readonly DrawnRun[], metric: string): readonly LabelledCurve[] {
  return drawn.flatMap(({ id, name, style }) => {
    const curve = curves?.get(id)?.get(metric)
    return curve === undefined ? [] : [{ curve, label: name, style }]
  })
}

/** Which line is which run; every entry leads to its page. */
function Legend(props: { project: string; runs: readonly DrawnRun[]; pointed: string | null; onPointed: (run: string | null) => void }) {
  const { project, runs, pointed, onPointed } = props
  const router = useRouter()
  const navigate = useNavigate()
  return (
    <ul className="curve-legend" aria-label="Runs drawn">
      {runs.map(({ id, name, state, style }) => {
        const target = { to: '/projects/$project/runs/$run' as const, params: { project, run: id } }
        return (
          <li key={id} data-pointed={id === pointed}>
            <a
              href={router.buildLocation(target).href}
              title={name}
              onPointerEnter={() => onPointed(id)}
              onPointerLeave={() => onPointed(null)}
              onFocus={() => onPointed(id)}
              onBlur={() => onPointed(null)}
              onClick={(event) => {
                if (event.ctrlKey || event.metaKey || event.shiftKey) return
                event.preventDefault()
                void navigate(target)
              }}
            >
              <CurveSwatch style={style} />
              <span className="name">{name}</span>
            </a>
            {state !== null && state !== 'finished' && <RunStateBadge state={state} />}
          </li>
        )
      })}
    </ul>
  )
}
