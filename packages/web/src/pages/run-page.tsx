import { useQuery } from '@tanstack/react-query'
import { ErrorNotice } from '../controls/notice.tsx'
import { Skeleton } from '../controls/skeleton.tsx'
import type { CurveView } from '../curves/curve-view.ts'
import { runQuery } from '../data/queries.ts'
import { RunConsole } from '../run/run-console.tsx'
import { MachineCurves, RunCurves } from '../run/run-curves.tsx'
import { RunFacts } from '../run/run-facts.tsx'
import { RunFiles } from '../run/run-files.tsx'
import { RunStory } from '../run/run-story.tsx'
import { usePulse } from '../run/use-pulse.ts'
import { ValuePanel } from '../run/value-panel.tsx'
import { useDocumentTitle } from './document-title.ts'
import '../run/run.css'

/** One run: how it is doing, its curves, what it was told, what came out, what it printed and saved, what happened to it. */
export function RunPage(props: { project: string; run: string; view: CurveView; onView: (change: Partial<CurveView>) => void }) {
  const { project, run, view, onView } = props
  const query = useQuery(runQuery(project, run))
  const pulse = usePulse(project, run)
  useDocumentTitle(query.data?.name ?? 'Run')
  if (query.data === undefined) {
    return (
      <main className="page">
        <section className="panel">
          {query.isError ? (
            <ErrorNotice error={query.error} what="Reading the run" onRetry={() => query.refetch()} />
          ) : (
            <Skeleton what="Reading the run" />
          )}
        </section>
      </main>
    )
  }
  const detail = query.data
  return (
    <main className="page">
      <RunFacts run={detail} pulse={pulse} />
      <RunCurves {...{ project, view, onView }} run={detail} />
      <MachineCurves {...{ project, view }} run={detail} />
      <RunConsole project={project} run={detail} pulse={pulse} />
      <div className="run-columns">
        <div className="stack">
          <ValuePanel title="Params" run={detail} values={detail.config} roles={detail.roles} empty="This run has no config." />
          <ValuePanel title="Summary" run={detail} values={detail.summary} empty="This run summarised nothing." />
        </div>
        <div className="stack">
          <RunStory run={detail} project={project} />
          <RunFiles project={project} run={detail} />
        </div>
      </div>
    </main>
  )
}
