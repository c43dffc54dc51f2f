import type { Objective, RunSet } from '@sweepwise/core'
import { Columns2 } from 'lucide-react'
import { Popover } from 'radix-ui'
import { useId, useMemo, useRef, useState } from 'react'
import { EmptyNotice, ErrorNotice } from '../controls/notice.tsx'
import { PopoverButton } from '../controls/popover-button.tsx'
import { Skeleton } from '../controls/skeleton.tsx'
import type { OnProjectView, ProjectView } from '../url-state/project-view.ts'
import type { AxisSetting } from './axis-setting.ts'
import { type ComparedSets, comparedNames, comparedRunSets } from './compared-sets.ts'
import { TwinPlots, type TwinSet } from './twin-plots.tsx'
import { usePlotColumns } from './use-plot-columns.ts'

/** Chooses two sets of runs, each by a filter. */
export function CompareButton(props: { sets: ComparedSets | null; onSets: (sets: ComparedSets | null) => void }) {
  const { sets, onSets } = props
  const [first, second] = [useId(), useId()]
  const go = useRef<HTMLButtonElement>(null)
  const [draft, setDraft] = useState<ComparedSets>(sets ?? { first: '', second: '' })
  return (
    <PopoverButton
      className="button quiet small"
      face={
        <>
          <Columns2 size={14} aria-hidden />
          Compare
        </>
      }
      title="Two sets of runs on one scale"
      width={380}
      onOpenChange={(open) => open && setDraft(sets ?? { first: '', second: '' })}
    >
      <form
        className="compare-form"
        onSubmit={(event) => {
          event.preventDefault()
          // As pressed, which closes it too.
          go.current?.click()
        }}
      >
        <div className="option">
          <label htmlFor={first}>Runs on the left</label>
          <input
            id={first}
            className="field"
            placeholder="optimizer = adam"
            value={draft.first}
            onChange={(event) => setDraft({ ...draft, first: event.target.value })}
          />
          <p>A filter, on top of that of the page.</p>
        </div>
        <div className="option">
          <label htmlFor={second}>Runs on the right</label>
          <input
            id={second}
            className="field"
            placeholder="all others"
            value={draft.second}
            onChange={(event) => setDraft({ ...draft, second: event.target.value })}
          />
          <p>Another filter. Blank: all runs that are not on the left.</p>
        </div>
        {/* Enter in a field needs a button of its own: the one in sight closes the box. */}
        <button type="submit" hidden />
        <div className="compare-actions">
          <Popover.Close ref={go} type="button" className="button small" disabled={draft.first.trim() === ''} onClick={() => onSets(draft)}>
            Compare these
          </Popover.Close>
          {sets !== null && (
            <Popover.Close type="button" className="button small" onClick={() => onSets(null)}>
              All runs in one plot
            </Popover.Close>
          )}
        </div>
      </form>
    </PopoverButton>
  )
}

/** Both sets on one colour scale and one set of axes. */
export function ComparePlots(props: {
  project: { readonly name: string; readonly revision: string }
  sets: ComparedSets
  runSet: RunSet
  objective: Objective
  axes: readonly AxisSetting[]
  onArrange: (axes: readonly AxisSetting[]) => void
  /** Ids of columns; null = not known yet. */
  wanted: readonly string[] | null
  view: ProjectView
  onView: OnProjectView
  selected: ReadonlySet<string>
  anchor: string
}) {
  const { project, sets, runSet, objective, wanted } = props
  const [left, right] = useMemo(() => comparedRunSets(runSet, sets), [runSet, sets])
  const first = usePlotColumns(left, objective, wanted, project.revision)
  const second = usePlotColumns(right, objective, wanted, project.revision)
  const names = comparedNames(sets)
  const twins = useMemo((): readonly [TwinSet, TwinSet] | null => {
    if (first.data === undefined || second.data === undefined) return null
    const [a, b] = comparedNames(sets)
    return [
      { name: a, note: '', set: first.data },
      { name: b, note: '', set: second.data },
    ]
  }, [first.data, second.data, sets])
  const failed = first.isError ? first : second.isError ? second : null
  if (failed !== null)
    return (
      <ErrorNotice
        error={failed.error!}
        what={`Reading the runs of ‘${names[first.isError ? 0 : 1]}’`}
        onRetry={() => failed.refetch()}
        filter={undefined}
      />
    )
  if (twins === null) return <Skeleton what="Reading the runs of both sets" lines={10} />
  const empty = twins.filter(({ set }) => set.ids.length === 0)
  if (empty.length > 0)
    return (
      <EmptyNotice
        reason={`No run is in ‘${empty.map(({ name }) => name).join('’ and ‘')}’.`}
        action="Choose another filter under 'Compare'."
      />
    )
  return (
    <TwinPlots
      title="Two sets of runs on one scale"
      words={[project.name, 'compared', objective.metric]}
      {...{ twins, objective }}
      axes={props.axes}
      onArrange={props.onArrange}
      anchor={props.anchor}
      view={props.view}
      onView={props.onView}
      selected={props.selected}
      caption={`Both plots have one scale an axis and one colour scale, made of the runs of both: a height, and the colour of ${objective.metric}, mean the same in both.`}
    />
  )
}
