import { type AnalysisResult, formatCount, type LinesSpec, type NoiseBody, type NoisePlacebo, type RunSet } from '@sweepwise/core'
import { useMemo, useState } from 'react'
import type { GroupedCurvesAnswer, GroupedCurvesQuery, MetricSummary } from '../../../server/src/http/api.ts'
import { EmptyNotice, ErrorNotice } from '../controls/notice.tsx'
import { Picker } from '../controls/picker.tsx'
import { Skeleton } from '../controls/skeleton.tsx'
import { CurveChart } from '../curves/curve-chart.tsx'
import { CurveSwatch } from '../curves/curve-swatch.tsx'
import { axisLabel, PLAIN_VIEW, settledView } from '../curves/curve-view.ts'
import { groupLines } from '../curves/group-lines.ts'
import { groupNotes, groupText } from '../curves/group-texts.ts'
import { groupsPanel } from '../curves/groups-file.ts'
import { useGroupedCurves } from '../curves/use-grouped-curves.ts'
import { PanelMenu } from '../panels/panel-menu.tsx'
import { columnOf, type PlotSet } from '../parallel-coordinates/shared-axes.ts'
import { drawnGroups, groupRuns } from './group-runs.ts'
import '../curves/curves.css'

const SIDES = ['Signal', 'Noise'] as const
/** Stretches of a line at most, about as many as a chart shows. */
const BUCKETS = 200
/** With more runs than this, the question alone would be too large. */
const MOST_RUNS = 20_000

/** The metric over training in the groups of one param: of the compared runs, and of the noise runs by their labels; one height. */
export function NoiseCurves(props: {
  project: { readonly name: string }
  result: AnalysisResult<NoiseBody>
  placebo: NoisePlacebo
  sets: { readonly signal: PlotSet; readonly noise: PlotSet }
  runSet: RunSet
  metric: MetricSummary
  /** Name of the row of the param that is asked for; the first one where there is none of this name. */
  param: string | undefined
  onParam: (param: string) => void
}) {
  const { project, result, placebo, sets, runSet, metric } = props
  const params = useMemo(() => result.params!.filter(({ name }) => hasLabels(placebo, name)), [result, placebo])
  const param = params.find(({ name }) => name === props.param) ?? params[0]
  const view = useMemo(() => settledView(PLAIN_VIEW, metric.stepMetric), [metric.stepMetric])
  const [zoom, setZoom] = useState<{ readonly of: string; readonly window: readonly [number, number] } | null>(null)
  const window = zoom?.of === metric.name ? zoom.window : null
  const [pointed, setPointed] = useState<number | null>(null)
  const drawn = useMemo(() => drawnGroups(param?.levels.map(({ value }) => value) ?? []), [param])
  const cohorts = useMemo(() => {
    if (param === undefined) return null
    return [sets.signal, sets.noise].map((set) => {
      const column = columnOf(set, `param:${param.params[0]!}`)
      return column === undefined ? [] : groupRuns(set, column, drawn)
    })
  }, [sets, param, drawn])
  const tooMany = sets.signal.ids.length > MOST_RUNS
  const mixed = placebo.configurations > 1
  const asked = cohorts === null || tooMany ? [] : cohorts
  const answers = useGroupedCurves(
    asked.map(
      (groups, side): GroupedCurvesQuery => ({
        runSet: { projects: runSet.projects },
        metric: metric.name,
        cohorts: groups,
        x: typeof view.x === 'object' ? view.x : 'step',
        buckets: BUCKETS,
        meet: true,
        band: 'interval',
        ...(mixed && SIDES[side] === 'Noise' ? { aboutConfigurations: true } : {}),
        ...(window === null ? {} : { steps: window }),
      }),
    ),
  )
  const by = [`param:${param?.name ?? ''}`]
  const data = answers.map((answer) => answer.data)
  // Told by the answers one by one: the list is a new one with every rendering.
  const specs = useMemo(() => {
    const found = data.map((answer) => (answer === undefined ? null : specOf(answer, by, view, window)))
    const domain = heightsOf(found.flatMap((spec) => spec ?? []))
    return found.map((spec) => (spec === null || domain === null ? spec : { ...spec, y: { ...spec.y, domain } }))
  }, [data[0], data[1], by[0], view, window])
  if (param === undefined) return null
  const words = `mean of each group, shaded: 95 % interval of the mean · the same heights in both · ${labelWords(placebo)}${mixed ? ` · ${mixedWords(placebo)}` : ''}`
  const error = answers.find((answer) => answer.isError)?.error ?? null
  return (
    <section className="twins" aria-label="Signal and noise over training">
      <header className="twins-head">
        <h3>Over training</h3>
        <span className="labelled">
          <span aria-hidden>groups of</span>
          <Picker
            label="Groups of signal and noise by"
            value={param.name}
            items={params.map(({ name }) => ({ value: name, label: name }))}
            onPick={props.onParam}
          />
        </span>
        {window !== null && (
          <button type="button" className="button small" onClick={() => setZoom(null)}>
            Show all
          </button>
        )}
      </header>
      {tooMany && (
        <EmptyNotice
          reason={`${formatCount(sets.signal.ids.length)} runs are more than are grouped here, run by run.`}
          action="Narrow them down with the filter, or group the curves further down."
        />
      )}
      {error !== null && (
        <ErrorNotice
          error={error}
          what="Reading the groups"
          onRetry={() => void Promise.all(answers.map((answer) => answer.refetch()))}
          filter={undefined}
        />
      )}
      {error === null && asked.length > 0 && (
        <>
          <div className="twins-grid" data-beside>
            {SIDES.map((side, i) => {
              const [answer, spec] = [data[i], specs[i] ?? null]
              return (
                <figure key={side} className="twin curve" data-twin={side}>
                  <figcaption className="twin-caption">
                    <strong>{side}</strong>{' '}
                    <span className="muted">
                      {metric.name} by {param.name}
                      {i === 1 ? ', as a label' : ''}
                      {answer === undefined ? '' : ` · ${groupNotes(answer, axisLabel(view.x)).join(' · ')}`}
                    </span>
                    {answer !== undefined && spec !== null && (
                      <PanelMenu
                        title={`${side.toLowerCase()} over training`}
                        words={[project.name, side.toLowerCase(), param.name, metric.name]}
                        content={() => ({
                          panel: groupsPanel(`${project.name} (${side.toLowerCase()})`, answer, by, words, spec),
                          result: { by, ...answer },
                        })}
                      />
                    )}
                  </figcaption>
                  {answer === undefined && <Skeleton what={`Reading the groups of ${side.toLowerCase()}`} />}
                  {spec !== null && spec.series.length === 0 && (
                    <EmptyNotice reason={`None of these runs logged ${metric.name} over steps.`} action="Choose another metric." />
                  )}
                  {spec !== null && spec.series.length > 0 && (
                    <CurveChart
                      spec={spec}
                      summary={`${side}: mean ${metric.name} of ${spec.series.length} groups by ${param.name} over ${spec.x.label}; the list below names them`}
                      height={260}
                      onWindow={(next) => setZoom(next === null ? null : { of: metric.name, window: next })}
                      emphasis={pointed === null ? null : placeOf(spec, pointed)}
                      onPoint={(series) => setPointed(series === null ? null : (spec.series[series]?.style ?? null))}
                    />
                  )}
                </figure>
              )
            })}
          </div>
          <ul className="curve-legend" aria-label="Groups of signal and noise">
            {asked[0]!.map(({ label, ids }, place) => (
              <li key={label} data-pointed={pointed === place}>
                <button
                  type="button"
                  onPointerEnter={() => setPointed(place)}
                  onPointerLeave={() => setPointed(null)}
                  onClick={() => setPointed(place)}
                >
                  <CurveSwatch style={place} />
                  <span className="name">
                    {param.name} = {label}
                  </span>
                  <span className="muted">
                    n = {formatCount(ids.length)} and {formatCount(asked[1]![place]!.ids.length)}
                  </span>
                </button>
              </li>
            ))}
          </ul>
        </>
      )}
      <p className="twins-caption muted">
        {words}
        {param.levels.length > drawn.length ? ` · ${drawn.length} of ${param.levels.length} groups, from the first to the last` : ''}
      </p>
    </section>
  )
}

/** A param whose labels the noise runs have. */
const hasLabels = ({ source, columns, labels }: NoisePlacebo, name: string): boolean =>
  source === 'drawn' ? labels.some(({ param }) => param === name) : columns.length === 0 || columns.some(({ param }) => param === name)

const labelWords = ({ source, seed }: NoisePlacebo): string =>
  source === 'drawn' ? `labels of the noise runs dealt at random (seed ${seed})` : 'labels of the noise runs recorded and not used'

const mixedWords = ({ configurations }: NoisePlacebo): string =>
  `noise runs repeat ${formatCount(configurations)} configurations: each is drawn about the mean curve of its own, moved to the mean of all and stretched by √(r/(r − 1)) for its r runs`

/** Groups keep their colour by their place, whoever of them logged the metric. */
function specOf(
  answer: GroupedCurvesAnswer,
  by: readonly string[],
  view: ReturnType<typeof settledView>,
  window: readonly [number, number] | null,
): LinesSpec {
  const groups = answer.groups
    .map((curve, style) => ({ curve, label: groupText(by, curve), style }))
    .filter(({ curve }) => curve.steps.length > 0)
  return groupLines(answer.metric, groups, 'mean', true, [], view, window)
}

const placeOf = ({ series }: LinesSpec, style: number): number | null => {
  const at = series.findIndex((one) => one.style === style)
  return at < 0 ? null : at
}

/** From the lowest to the highest line of all charts, with a little room. */
function heightsOf(specs: readonly LinesSpec[]): readonly [number, number] | null {
  let [low, high] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY]
  for (const { series } of specs)
    for (const { y } of series)
      for (const value of y) {
        if (value === null || !Number.isFinite(value)) continue
        if (value < low) low = value
        if (value > high) high = value
      }
  if (!(high >= low)) return null
  const room = (high > low ? high - low : Math.abs(high) || 1) * 0.05
  return [low - room, high + room]
}
