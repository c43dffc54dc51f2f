import type { ResultStage } from '../data/queries.ts'

/** What of an answer is there, what is being computed and what will come; nothing once all of it is there. */
export function StageLine({ stages }: { stages: readonly ResultStage[] }) {
  if (stages.every(({ state }) => state === 'done' || state === 'skipped')) return null
  return (
    <p className="stage-line" role="status">
      {stages
        .filter(({ state }) => state !== 'skipped')
        .map(({ name, state, note }) => (
          <span key={name} data-state={state}>
            <i aria-hidden />
            {name} {state === 'done' ? '' : state === 'running' ? (note ?? 'running …') : 'to come'}
            {state === 'done' && <span className="visually-hidden">done</span>}
          </span>
        ))}
    </p>
  )
}
