import {
  type AnalysisResult,
  formatCount,
  formatNumber,
  type MeasuredNoise,
  type NoiseBody,
  type ResolvedReducer,
  reducerText,
} from '@sweepwise/core'
import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { AudioWaveform } from 'lucide-react'
import type { ReactNode } from 'react'
import type { AnalysisInfo, ProjectDetail } from '../../../server/src/http/api.ts'
import { PopoverButton } from '../controls/popover-button.tsx'
import { BASE_PATH } from '../data/base-path.ts'
import { ANALYSIS_REST, useHeldRevision } from '../data/held-revision.ts'
import { analysisQuery } from '../data/queries.ts'
import { part } from '../data/request.ts'
import { useStale } from '../data/same-question.ts'
import { analysisBody } from '../panels/analysis-body.ts'
import { optionTexts, type ProjectView } from '../url-state/project-view.ts'

/** Fewer runs beyond the first of each configuration leave the noise itself known only roughly. */
const FEW_REPEATS = 10

/**
 * How far the objective moves when only the seed changes, or what would tell; opened, where that comes from. Where the view names
 * a noise study, it is that of the study, as the panel has it.
 */
export function NoiseBadge(props: { detail: ProjectDetail; analyses: readonly AnalysisInfo[]; view: ProjectView }) {
  const { detail } = props
  const study = useNoiseStudy(props)
  const { noise } = detail
  return (
    <PopoverButton
      className="noise-badge"
      face={
        <>
          <AudioWaveform size={14} aria-hidden />
          {study !== null ? (
            <StudyFace study={study} />
          ) : noise === null ? (
            <span>
              <strong>noise unknown</strong> — repeat the best configuration 5×
            </span>
          ) : (
            <span>
              seed noise <strong>±{formatNumber(noise.sd, 2)}</strong> (sd, {designOf(noise)})
            </span>
          )}
        </>
      }
      title="About the noise"
      align="start"
    >
      <div className="prose explanation">
        {study !== null ? (
          <Studied detail={detail} study={study} />
        ) : noise === null ? (
          <Unknown detail={detail} />
        ) : (
          <Known detail={detail} noise={noise} />
        )}
      </div>
    </PopoverButton>
  )
}

/** The study that the view names, and what it tells: `noise` is null until it is known, `why` says why it is not. */
interface NoiseStudy {
  readonly filter: string
  readonly labels: boolean
  readonly noise: (MeasuredNoise & { readonly reducer: ResolvedReducer }) | null
  readonly why: string | null
}

/** Asked in the words of the panel, so that the two have one answer between them. */
function useNoiseStudy({ detail, analyses, view }: Parameters<typeof NoiseBadge>[0]): NoiseStudy | null {
  const texts = optionTexts(view, 'noise')
  const filter = (texts['noise-filter'] ?? '').trim()
  const analysis = analyses.find(({ name }) => name === 'noise')
  const objective = detail.effectiveObjective
  const named = filter !== '' && analysis !== undefined && objective !== null
  // A panel of fewer runs has another answer anyway, and nobody waits here for effects over training.
  const asked = view.filter === undefined ? texts : { ...texts, 'by-step': 'off' }
  const body = named ? analysisBody(analysis, { projects: [detail.id] }, objective, asked).body : { runSet: { projects: [] }, metric: '' }
  const revision = useHeldRevision(detail.revision, ['analysis', 'noise'], ANALYSIS_REST)
  const query = useQuery({ ...analysisQuery('noise', body, revision), enabled: named })
  const stale = useStale(JSON.stringify(body), query.isPlaceholderData)
  if (!named) return null
  const labels = texts['placebo'] === 'true'
  if (query.isError) return { filter, labels, noise: null, why: query.error.message }
  const result = query.data as AnalysisResult<NoiseBody> | undefined
  if (result === undefined || stale) return { filter, labels, noise: null, why: null }
  const noise = result.noise == null ? null : { ...result.noise, reducer: result.reducer }
  return { filter, labels, noise, why: result.reason?.text ?? null }
}

function StudyFace({ study: { noise, why } }: { study: NoiseStudy }) {
  if (noise !== null)
    return (
      <span>
        seed noise <strong>±{formatNumber(noise.sd, 2)}</strong> (sd, {SOURCES[noise.source]}:{' '}
        {designOf({ runs: noise.replicates, configurations: noise.configurations })})
      </span>
    )
  return (
    <span>
      <strong>{why === null ? 'seed noise …' : 'noise unknown'}</strong>{' '}
      {why === null ? 'from the noise study' : '— the noise study tells nothing'}
    </span>
  )
}

const SOURCES = { 'noise study': 'noise study', both: 'noise study and repeats', replicates: 'repeats' } as const

function Studied({ detail, study }: { detail: ProjectDetail; study: NoiseStudy }) {
  const { filter, labels, noise, why } = study
  return (
    <>
      <Part title="What is known">
        {noise !== null ? (
          <>
            Two runs that differ in their seed alone differ in {metricOf(detail)} ({reducerText(noise.reducer)}) by luck: ±
            {formatNumber(noise.sd, 2)} is the standard deviation of one run (95 % interval {formatNumber(noise.interval[0], 2)} to{' '}
            {formatNumber(noise.interval[1], 2)}).
          </>
        ) : (
          (why ?? 'It is being measured.')
        )}
      </Part>
      <Part title="Where it comes from">
        The runs that this view names as noise study, under Signal versus noise: <code>{filter}</code>
        {labels ? ', their params being labels that were not used' : ''}.{' '}
        {noise !== null && (
          <>
            {noise.source === 'both' ? 'With repeats among the other runs these are ' : ''}
            {formatCount(noise.replicates)} runs of{' '}
            {noise.configurations === 1 ? 'one configuration' : `${formatCount(noise.configurations)} configurations`},{' '}
            {formatNumber(noise.df, 3)} degrees of freedom; spread is taken within each configuration and pooled.{' '}
          </>
        )}
        The filter does not change it.
      </Part>
      <Part title="What to run">
        {noise === null
          ? 'Name other runs there, or none: repeats are then found by themselves. '
          : 'Before the winner is believed, repeat it a few times. '}
        {bestOf(detail)} {sweepOf(detail)}
      </Part>
    </>
  )
}

type Noise = NonNullable<ProjectDetail['noise']>

function designOf({ runs, configurations }: Pick<Noise, 'runs' | 'configurations'>): string {
  const each = runs / configurations
  const many = configurations === 1 ? '1 configuration' : `${formatCount(configurations)} configurations`
  return Number.isInteger(each) ? `${many} × ${each}` : `${formatCount(runs)} runs of ${many}`
}

function Known({ detail, noise }: { detail: ProjectDetail; noise: Noise }) {
  const repeats = noise.runs - noise.configurations
  return (
    <>
      <Part title="What is known">
        Two runs that differ in their seed alone differ in {metricOf(detail)} ({reducerText(noise.reducer)}) by luck: ±
        {formatNumber(noise.sd, 2)} is the standard deviation of one run. Two single runs that differ by less than about three times as much
        may be equally good.
      </Part>
      <Part title="Where it comes from">
        {formatCount(noise.runs)} runs of the{' '}
        {noise.configurations === 1 ? 'one configuration' : `${formatCount(noise.configurations)} configurations`} that ran more than once
        with a usable value, out of {formatCount(detail.configurations)}. A configuration is all params together, {seedsOf(detail)} aside;
        spread is taken within each and pooled. The filter does not change it.
      </Part>
      <Part title="What to run">
        {repeats < FEW_REPEATS ? (
          <>
            With {repeats === 1 ? 'one repetition' : `${repeats} repetitions`} the noise itself is known roughly. Repeat more configurations
            with other seeds, good ones first. {bestOf(detail)} {sweepOf(detail)}
          </>
        ) : (
          <>
            Enough to go by. Before the winner is believed, repeat it a few times more. {bestOf(detail)} {sweepOf(detail)}
          </>
        )}
      </Part>
    </>
  )
}

function Unknown({ detail }: { detail: ProjectDetail }) {
  const reseeded = detail.runs > detail.configurations
  return (
    <>
      <Part title="What is known">
        Nothing yet:{' '}
        {reseeded
          ? 'no configuration has two runs with usable values that differ'
          : detail.keys.some(({ role }) => role === 'param')
            ? `all ${formatCount(detail.configurations)} configurations ran once`
            : 'no run says with which params it ran'}
        , so nothing tells a real difference in {metricOf(detail)} from luck.
      </Part>
      <Part title="Where it would come from">
        Runs that agree in all params and differ in {seedsOf(detail)}. They are found by themselves; if the seed was read as a param, or a
        host or path keeps equal configurations apart, say so under <a href="#columns">columns</a>.
      </Part>
      <Part title="What to run">
        The best configuration five times more, with other seeds; then import again, or log here. {bestOf(detail)} {sweepOf(detail)}
      </Part>
    </>
  )
}

const Part = ({ title, children }: { title: string; children: ReactNode }) => (
  <section>
    <h3>{title}</h3>
    <p>{children}</p>
  </section>
)

const metricOf = ({ effectiveObjective }: ProjectDetail): string => effectiveObjective?.metric ?? 'the metric'

function seedsOf({ keys }: ProjectDetail): string {
  const seeds = keys.filter(({ role }) => role === 'seed').map(({ name }) => name)
  return seeds.length === 0 ? 'the seed' : `the seed (${seeds.join(', ')})`
}

function bestOf({ name, best }: ProjectDetail): ReactNode {
  if (best === null) return null
  return (
    <>
      Best so far:{' '}
      <Link to="/projects/$project/runs/$run" params={{ project: name, run: best.runId }}>
        {best.runName}
      </Link>{' '}
      ({formatNumber(best.value)}).
    </>
  )
}

/** Sweep files that repeat the best configuration; they say in their first lines how well so many runs tell the noise. */
function sweepOf({ id, best }: ProjectDetail): ReactNode {
  if (best === null) return null
  const href = (seeds: number) => `${BASE_PATH}/api/v1/projects/${part(id)}/runs/${part(best.runId)}/noise-sweep?seeds=${seeds}`
  return (
    <>
      A <code>sweep.yaml</code> that repeats it:{' '}
      <a href={href(5)} download>
        5 new seeds
      </a>
      ,{' '}
      <a href={href(10)} download>
        10 new seeds
      </a>
      .
    </>
  )
}
