import { type AnalysisResult, formatCount, type NoiseBody, type NoisePlacebo, type Objective, type RunSet } from '@sweepwise/core'
import { useMemo, useRef } from 'react'
import type { MetricSummary } from '../../../server/src/http/api.ts'
import { ErrorNotice } from '../controls/notice.tsx'
import { Skeleton } from '../controls/skeleton.tsx'
import { useNearView } from '../controls/use-near-view.ts'
import type { AxisSetting } from '../parallel-coordinates/axis-setting.ts'
import { joinedFilter } from '../parallel-coordinates/brush-text.ts'
import { TwinPlots, type TwinSet } from '../parallel-coordinates/twin-plots.tsx'
import { usePlotColumns } from '../parallel-coordinates/use-plot-columns.ts'
import { type OnProjectView, optionTexts, type ProjectView } from '../url-state/project-view.ts'
import { NoiseCurves } from './noise-curves.tsx'
import { twinSets } from './twin-sets.ts'

/** By which param curves are grouped, as it stands in the URL among the options of the panel. */
const CURVES_BY = 'curves-by'
/** Axes of params at first. */
const FIRST_PARAMS = 8
/** Pixels that two plots beside one another take. */
const PLACE = 440
const NONE: readonly string[] = []

/** The compared runs beside the noise runs: what moves them, beside what moves nothing. As lines over the params, and over training. */
export function NoisePictures(props: {
  project: { readonly id: string; readonly name: string; readonly revision: string; readonly metrics: readonly MetricSummary[] }
  result: AnalysisResult<NoiseBody>
  runSet: RunSet
  objective: Objective
  view: ProjectView
  onView: OnProjectView
  selected: ReadonlySet<string>
}) {
  const { project, result, runSet, objective } = props
  const box = useRef<HTMLDivElement>(null)
  const near = useNearView(box)
  const placebo = result.placebo ?? null
  const beside = result.beside?.rows
  const study = ((result.options['noise-filter'] as string | undefined) ?? '').trim()
  const texts = JSON.stringify((result.params ?? []).map(({ name, params }) => ({ name, column: params[0]! })))
  const params = useMemo(() => JSON.parse(texts) as readonly { name: string; column: string }[], [texts])
  const wanted = useMemo(() => {
    if (!near || placebo === null) return null
    const names = [...params.map(({ column }) => column), ...placebo.columns.map(({ column }) => column)]
    return names.map((name) => `param:${name}`)
  }, [near, placebo, params])
  const whole = usePlotColumns(runSet, objective, wanted, project.revision)
  const compared = useMemo<RunSet>(
    () => (study === '' ? runSet : { ...runSet, filter: joinedFilter(runSet.filter, [study], true) }),
    [runSet, study],
  )
  const rest = usePlotColumns(compared, objective, wanted === null || study === '' ? null : NONE, project.revision)

  const sets = useMemo(() => {
    if (whole.data === undefined || placebo === null || whole.stale) return null
    if (study !== '' && (rest.data === undefined || rest.stale)) return null
    return twinSets(whole.data, placebo, params, study === '' ? null : new Set(rest.data!.ids), beside)
  }, [whole.data, whole.stale, rest.data, rest.stale, placebo, params, study, beside])
  const twins = useMemo((): readonly [TwinSet, TwinSet] | null => {
    if (sets === null || placebo === null) return null
    return [
      { name: 'Signal', note: '', set: sets.signal },
      { name: 'Noise', note: noiseWords(placebo), set: sets.noise },
    ]
  }, [sets, placebo])
  const axes = useMemo((): readonly AxisSetting[] => {
    const shown = params.slice(0, FIRST_PARAMS).map(({ column }) => `param:${column}`)
    return [...shown.reverse(), 'objective'].map((id) => ({ id, scale: null, flip: false }))
  }, [params])
  if (placebo === null || params.length === 0) return <div ref={box} />
  const error = whole.error ?? rest.error
  const metric = project.metrics.find(({ name }) => name === objective.metric)
  return (
    <div ref={box}>
      {error !== null && (
        <ErrorNotice
          error={error}
          what="Reading the runs of signal and noise"
          onRetry={() => void Promise.all([whole.refetch(), rest.refetch()])}
          filter={props.view.filter}
        />
      )}
      {/* Far from what is seen its place is quiet. */}
      {!near && <div className="twins" style={{ minHeight: PLACE }} />}
      {near && twins === null && error === null && <Skeleton what="Reading the runs of signal and noise" lines={8} />}
      {twins !== null && error === null && (
        <TwinPlots
          title="Signal and noise on one scale"
          words={[project.name, 'signal-and-noise', objective.metric]}
          anchor="noise"
          {...{ twins, axes, objective }}
          view={props.view}
          onView={props.onView}
          selected={props.selected}
          caption={captionOf(placebo, objective.metric, params.length)}
        />
      )}
      {sets !== null && error === null && metric?.hasHistory === true && (
        <NoiseCurves
          {...{ project, result, placebo, sets, runSet, metric }}
          param={optionTexts(props.view, 'noise')[CURVES_BY]}
          onParam={(param) => {
            const others = (props.view.option ?? []).filter((entry) => !entry.startsWith(`noise.${CURVES_BY}=`))
            props.onView({ option: [...others, `noise.${CURVES_BY}=${param}`] }, { push: true })
          }}
        />
      )}
    </div>
  )
}

function noiseWords({ source, configurations }: NoisePlacebo): string {
  const of = configurations === 1 ? 'of one configuration' : `of ${formatCount(configurations)} configurations, each about its own mean`
  return `${of}, by labels ${source === 'labels' ? 'recorded and not used' : 'dealt at random'}`
}

function captionOf(placebo: NoisePlacebo, metric: string, params: number): string {
  const parts = [
    `Both plots have one scale a param and one colour scale: a height, and the colour of ${metric}, mean the same in both`,
    placebo.source === 'drawn'
      ? `the params of the noise runs are values of the compared runs, dealt to them at random (seed ${placebo.seed}): where nothing acts, lines run like this`
      : 'the params of the noise runs were recorded and not used: where nothing acts, lines run like this',
    ...(placebo.configurations === 1
      ? []
      : [`the noise runs of each configuration are moved to a common mean, and stretched by √(r/(r − 1)) for its r runs`]),
    ...(placebo.rows.length < placebo.repeats
      ? [`${formatCount(placebo.rows.length)} of ${formatCount(placebo.repeats)} noise runs drawn`]
      : []),
    ...(params > FIRST_PARAMS ? [`${FIRST_PARAMS} of ${params} params`] : []),
  ]
  return `${parts.join('. ').replace(/\. (\w)/g, (_, letter: string) => `. ${letter.toUpperCase()}`)}.`
}
