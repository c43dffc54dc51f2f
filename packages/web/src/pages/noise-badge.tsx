import { formatCount, formatNumber } from '@sweepwise/core'
import { Link } from '@tanstack/react-router'
import { AudioWaveform } from 'lucide-react'
import type { ReactNode } from 'react'
import type { ProjectDetail } from '../../../server/src/http/api.ts'
import { PopoverButton } from '../controls/popover-button.tsx'
import { BASE_PATH } from '../data/base-path.ts'
import { part } from '../data/request.ts'

/** Fewer runs beyond the first of each configuration leave the noise itself known only roughly. */
const FEW_REPEATS = 10

/** How far the objective moves when only the seed changes, or what would tell; opened, where that comes from. */
export function NoiseBadge({ detail }: { detail: ProjectDetail }) {
  const { noise } = detail
  return (
    <PopoverButton
      className="noise-badge"
      face={
        <>
          <AudioWaveform size={14} aria-hidden />
          {noise === null ? (
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
      <div className="prose explanation">{noise === null ? <Unknown detail={detail} /> : <Known detail={detail} noise={noise} />}</div>
    </PopoverButton>
  )
}

type Noise = NonNullable<ProjectDetail['noise']>

function designOf({ runs, configurations }: Noise): string {
  const each = runs / configurations
  const many = configurations === 1 ? '1 configuration' : `${formatCount(configurations)} configurations`
  return Number.isInteger(each) ? `${many} × ${each}` : `${formatCount(runs)} runs of ${many}`
}

function Known({ detail, noise }: { detail: ProjectDetail; noise: Noise }) {
  const repeats = noise.runs - noise.configurations
  return (
    <>
      <Part title="What is known">
        Two runs that differ in their seed alone differ in {metricOf(detail)} by luck: ±{formatNumber(noise.sd, 2)} is the standard
        deviation of one run. Differences of this size are no finding.
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
          ? 'no configuration has two runs with a usable value'
          : `all ${formatCount(detail.configurations)} configurations ran once`}
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
