import { findAnalysis, type RunSet } from '@sweepwise/core'
import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { Dialog } from '../controls/dialog.tsx'
import { EmptyNotice, ErrorNotice } from '../controls/notice.tsx'
import { Skeleton } from '../controls/skeleton.tsx'
import { analysisQuery, stagesOf } from '../data/queries.ts'
import { PanelTable } from '../panels/panel-table.tsx'
import { StageLine } from '../panels/stage-line.tsx'

const ASKED = { correlation: 'Correlation', importance: 'Importance' } as const

/** The other params ranked against one column, by the same analyses as the project's own panels. */
export function DriveDialog(props: {
  /** As analyses know it: a metric, or `param:lr`. */
  target: string
  label: string
  runSet: RunSet
  revision: string
  onClose: () => void
  /** Makes it the objective of the whole page; only of metrics. */
  onObjective: (() => void) | null
}) {
  const { target, label, runSet, revision } = props
  const [name, setName] = useState<keyof typeof ASKED>('correlation')
  const query = useQuery(analysisQuery(name, { runSet, metric: target, options: {} }, revision))
  const result = query.isPlaceholderData ? undefined : query.data
  const panel = result === undefined ? undefined : findAnalysis(result.analysis).panel(result)
  return (
    <Dialog
      title={`What drives ${label}?`}
      open
      onClose={props.onClose}
      description={panel?.caption ?? 'The other params, ranked against it.'}
    >
      <div className="parallel-bar drive-bar">
        {(Object.keys(ASKED) as (keyof typeof ASKED)[]).map((key) => (
          <button key={key} type="button" className="button small" aria-pressed={key === name} onClick={() => setName(key)}>
            {ASKED[key]}
          </button>
        ))}
        {props.onObjective !== null && (
          <button type="button" className="button link end" onClick={props.onObjective}>
            Make it the objective of the page
          </button>
        )}
      </div>
      {query.isError && <ErrorNotice error={query.error} what={`Asking what drives ${label}`} onRetry={() => query.refetch()} />}
      {result === undefined && !query.isError && <Skeleton what={`Asking what drives ${label}`} />}
      {result !== undefined && <StageLine stages={stagesOf(result)} />}
      {panel?.empty != null && <EmptyNotice reason={panel.empty.reason} action={panel.empty.action} />}
      {panel !== undefined && panel.empty === null && (
        <PanelTable
          table={panel.table}
          caption={panel.title}
          order={null}
          onOrder={() => {}}
          isOpen={() => false}
          onOpen={() => {}}
          showAll="always"
          onShowAll={() => {}}
        />
      )}
    </Dialog>
  )
}
