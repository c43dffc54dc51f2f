import { formatCount } from '@sweepwise/core'
import { EyeOff, Filter, FilterX, X } from 'lucide-react'
import type { ReactNode } from 'react'
import { Hint } from '../controls/hint.tsx'
import type { SelectedRuns } from '../data/use-selected-runs.ts'

/** What can be done with the runs that are selected, and what is hidden from charts. */
export function SelectionBar(props: {
  selected: SelectedRuns
  muted: number
  onKeep: (negated: boolean) => void
  onMute: () => void
  onUnmute: () => void
  /** The muted runs leave the numbers too. */
  onLeaveOut: () => void
  onClear: () => void
  /** Further things to do with the selection. */
  children?: ReactNode
}) {
  const { selected, muted } = props
  const { selection, ids, pending } = selected
  const some = ids.size > 0 || selection.where.length > 0
  if (!some && muted === 0) return null
  return (
    <div className="selection-bar">
      {some && (
        <fieldset className="part" aria-label="Selected runs">
          <span role="status">
            <strong>{pending ? '…' : formatCount(ids.size)}</strong> selected
            {selection.where.length > 0 && (
              <span className="muted where" title={selection.where.join(' or ')}>
                : {selection.where.join(' or ')}
              </span>
            )}
          </span>
          <Hint text="A filter of the page: every panel and every number is of these alone">
            <button type="button" className="button small" onClick={() => props.onKeep(false)}>
              <Filter size={14} aria-hidden />
              Keep
            </button>
          </Hint>
          <Hint text="A filter of the page: every panel and every number leaves them out">
            <button type="button" className="button small" onClick={() => props.onKeep(true)}>
              <FilterX size={14} aria-hidden />
              Exclude
            </button>
          </Hint>
          <Hint text="No chart draws them; every number still counts them">
            <button type="button" className="button small" onClick={props.onMute}>
              <EyeOff size={14} aria-hidden />
              Hide from charts
            </button>
          </Hint>
          {props.children}
          <Hint text="Escape does the same">
            <button type="button" className="button quiet small" onClick={props.onClear}>
              <X size={14} aria-hidden />
              Clear
            </button>
          </Hint>
        </fieldset>
      )}
      {muted > 0 && (
        <fieldset className="part muted-runs" aria-label="Runs hidden from charts">
          <span>
            <EyeOff size={14} aria-hidden /> <strong>{formatCount(muted)}</strong> hidden from charts, still in every number
          </span>
          <button type="button" className="button small" onClick={props.onUnmute}>
            Show {muted === 1 ? 'it' : 'them'}
          </button>
          <Hint text="Becomes a filter of the page: numbers change">
            <button type="button" className="button small" onClick={props.onLeaveOut}>
              Leave out of numbers too
            </button>
          </Hint>
        </fieldset>
      )}
    </div>
  )
}
