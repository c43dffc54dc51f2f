import { formatCount, type Objective, type RunSet } from '@sweepwise/core'
import { X } from 'lucide-react'
import { useEffect, useMemo, useRef, useState } from 'react'
import type { GroupedCurvesAnswer, GroupedCurvesQuery, MetricSummary } from '../../../server/src/http/api.ts'
import { EmptyNotice, ErrorNotice } from '../controls/notice.tsx'
import { Skeleton } from '../controls/skeleton.tsx'
import { PanelMenu } from '../panels/panel-menu.tsx'
import { assignStyles } from './assign-styles.ts'
import { CurveChart } from './curve-chart.tsx'
import { CurveSwatch } from './curve-swatch.tsx'
import { axisLabel, type CurveView, type SettledView, settledView } from './curve-view.ts'
import type { DrawnRun } from './drawn-runs.ts'
import { groupLines, type LabelledGroup } from './group-lines.ts'
import { groupNotes, groupText } from './group-texts.ts'
import type { GroupView } from './group-view.ts'
import { groupsPanel } from './groups-file.ts'
import { useCurves } from './use-curves.ts'
import { useGroupedCurves } from './use-grouped-curves.ts'

/** More lines with bands than this cover each other. */
const MOST_GROUPS = 12
/** Stretches of a line at most, about as many as a chart shows. */
const BUCKETS = 250

type Windows = Readonly<Record<string, { readonly axis: string; readonly window: readonly [number, number] }>>

/** Metrics over their steps for groups of runs: what every run of the run set comes to, whoever is drawn. */
export function GroupedCurves(props: {
  project: { readonly id: string; readonly name: string }
  runSet: RunSet
  objective: Objective | null
  metrics: readonly MetricSummary[]
  shown: readonly string[]
  view: CurveView
  groups: GroupView
  /** Single runs that stand behind; none = they are not wanted. */
  singles: readonly DrawnRun[]
  /** Under the pictures in the files. */
  words: string
  onAnswer: (answer: GroupedCurvesAnswer | undefined) => void
  onRemove: (metric: string) => void
  filter: string | undefined
}) {
  const { project, runSet, objective, metrics, shown, groups, onAnswer } = props
  const [windows, setWindows] = useState<Windows>({})
  const [pointed, setPointed] = useState<string | null>(null)
  const [pinned, setPinned] = useState<string | null>(null)
  const settled = shown.map((metric) => {
    const view = settledView({ ...props.view, smooth: 0 }, metrics.find(({ name }) => name === metric)?.stepMetric ?? null)
    const axis = JSON.stringify(view.x)
    return { metric, view, axis, window: windows[metric]?.axis === axis ? windows[metric].window : null }
  })
  const answers = useGroupedCurves(
    settled.map(
      ({ metric, view, window }): GroupedCurvesQuery => ({
        runSet,
        metric,
        by: groups.by,
        x: typeof view.x === 'object' ? view.x : 'step',
        buckets: BUCKETS,
        meet: true,
        most: MOST_GROUPS,
        band: groups.band,
        choose: objective === null ? 'largest' : groups.choose,
        ...(groups.line === 'median' ? { median: true } : {}),
        ...(window === null ? {} : { steps: window }),
        ...(objective === null ? {} : { objective }),
      }),
    ),
  )
  // Groups are those of the run set, whatever the metric; who of them logged it differs.
  const first = answers.find(({ data }) => (data?.groups.length ?? 0) > 0)?.data
  useEffect(() => onAnswer(first), [first, onAnswer])
  const styles = useRef<ReadonlyMap<string, number>>(new Map())
  const keys = (first?.groups ?? []).map(({ group }) => JSON.stringify(group))
  const assigned = assignStyles(styles.current, keys)
  styles.current = assigned
  const fore = pointed ?? pinned
  return (
    <>
      <div className="curve-grid fits" data-one={shown.length === 1} data-groups>
        {settled.map(({ metric, view, axis, window }, i) => (
          <GroupedMetric
            key={metric}
            {...{ metric, project, view, window, groups }}
            query={answers[i]!}
            styles={assigned}
            singles={props.singles}
            words={props.words}
            filter={props.filter}
            tall={shown.length === 1}
            pointed={fore}
            onPointed={setPointed}
            onWindow={(next) =>
              setWindows((before) => {
                const { [metric]: _, ...others } = before
                return next === null ? others : { ...others, [metric]: { axis, window: next } }
              })
            }
            onRemove={shown.length > 1 ? () => props.onRemove(metric) : undefined}
          />
        ))}
      </div>
      {first !== undefined && (
        <ul className="curve-legend" aria-label="Groups drawn">
          {first.groups.map((group, i) => {
            const key = keys[i]!
            const label = groupText(groups.by, group)
            return (
              <li key={key} data-pointed={key === fore}>
                <button
                  type="button"
                  title={`${label}: ${group.runs} ${group.runs === 1 ? 'run' : 'runs'}`}
                  aria-pressed={key === pinned}
                  onPointerEnter={() => setPointed(key)}
                  onPointerLeave={() => setPointed(null)}
                  onClick={() => setPinned(key === pinned ? null : key)}
                >
                  <CurveSwatch style={assigned.get(key)!} />
                  <span className="name">{label}</span>
                  <span className="muted">n = {formatCount(group.runs)}</span>
                </button>
              </li>
            )
          })}
        </ul>
      )}
    </>
  )
}

/** The groups of one metric. */
function GroupedMetric(props: {
  metric: string
  project: { readonly id: string; readonly name: string }
  view: SettledView
  window: readonly [number, number] | null
  groups: GroupView
  query: ReturnType<typeof useGroupedCurves>[number]
  styles: ReadonlyMap<string, number>
  singles: readonly DrawnRun[]
  words: string
  filter: string | undefined
  tall: boolean
  pointed: string | null
  onPointed: (group: string | null) => void
  onWindow: (window: readonly [number, number] | null) => void
  onRemove: (() => void) | undefined
}) {
  const { metric, project, view, window, groups, query, styles, singles, pointed } = props
  const answer = query.data
  const metrics = useMemo(() => [metric], [metric])
  const behind = useCurves({ project: project.id, runs: singles.map(({ id }) => id), metrics, x: view.x, window }).data
  const drawn = (answer?.groups ?? []).filter(({ logged }) => logged > 0)
  const look = JSON.stringify([styles.size, [...styles], groups.by, view])
  const names = singles.map(({ id }) => id).join(' ')
  // biome-ignore lint/correctness/useExhaustiveDependencies: `look` and `names` stand for what is a new object with every rendering
  const spec = useMemo(() => {
    const labelled = drawn.map(
      (curve): LabelledGroup => ({ curve, label: groupText(groups.by, curve), style: styles.get(JSON.stringify(curve.group)) ?? 0 }),
    )
    const curves = singles.flatMap(({ id, name }) => {
      const curve = behind?.get(id)?.get(metric)
      return curve === undefined ? [] : [{ curve, label: name }]
    })
    return groupLines(metric, labelled, groups.line, groups.band !== 'range', curves, view, window)
  }, [answer, behind, look, names, metric, groups.line, groups.band, window])
  // Single runs lie before the groups in the spec.
  const before = spec.series.length - drawn.length
  const at = drawn.findIndex(({ group }) => JSON.stringify(group) === pointed)
  const notes = answer === undefined ? '' : groupNotes(answer, axisLabel(view.x)).join(' · ')
  const empty = drawn.every(({ steps }) => steps.length === 0)
  return (
    <figure className="curve" data-metric={metric}>
      <h3>
        <span className="name">{metric}</span>
        {answer !== undefined && (
          <span className="muted notes" title={notes}>
            {notes}
          </span>
        )}
        <span className="end">
          {window !== null && (
            <button type="button" className="button small" onClick={() => props.onWindow(null)}>
              Show all
            </button>
          )}
          {answer !== undefined && (
            <PanelMenu
              title={`the groups of ${metric}`}
              words={[project.name, 'groups', metric]}
              content={() => ({
                panel: groupsPanel(project.name, answer, groups.by, props.words, spec),
                result: { by: groups.by, line: groups.line, bandIs: groups.band, ...answer },
              })}
            />
          )}
          {props.onRemove !== undefined && (
            <button type="button" className="button icon" aria-label={`Remove ${metric}`} onClick={props.onRemove}>
              <X size={15} aria-hidden />
            </button>
          )}
        </span>
      </h3>
      {query.isError && (
        <ErrorNotice error={query.error} what={`Reading the groups of ${metric}`} onRetry={() => query.refetch()} filter={props.filter} />
      )}
      {query.isPending && <Skeleton what={`Reading the groups of ${metric}`} />}
      {answer !== undefined && empty && !query.isError && (
        <EmptyNotice
          reason={
            window !== null
              ? `No group has a value of ${metric} in this stretch.`
              : view.x === 'step'
                ? `None of the runs logged ${metric} over steps.`
                : `No value of ${axisLabel(view.x)} was logged at the steps of ${metric}.`
          }
          action={
            window !== null ? "Press 'Show all'." : view.x === 'step' ? 'Choose another metric or filter.' : "Choose 'step' under 'over'."
          }
        />
      )}
      {!empty && (
        <CurveChart
          spec={spec}
          summary={`${groups.line} ${metric} of ${drawn.length} groups over ${spec.x.label}; the list below names them`}
          height={props.tall ? 340 : 260}
          onWindow={props.onWindow}
          emphasis={at < 0 ? null : before + at}
          onPoint={(series) => {
            const group = series === null ? undefined : drawn[series - before]
            props.onPointed(group === undefined ? null : JSON.stringify(group.group))
          }}
        />
      )}
    </figure>
  )
}
