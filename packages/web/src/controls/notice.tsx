import { CircleAlert, Info } from 'lucide-react'
import type { ReactNode } from 'react'
import { ApiError } from '../data/request.ts'

/** Nothing to show: why, and what to do about it. */
export function EmptyNotice({ reason, action, children }: { reason: string; action?: string; children?: ReactNode }) {
  return (
    <div className="notice">
      <Info size={16} aria-hidden color="var(--text-muted)" />
      <div>
        <p>{reason}</p>
        {action !== undefined && action !== '' && <p>{action}</p>}
        {children}
      </div>
    </div>
  )
}

function isOfFilter(error: Error, filter: string): boolean {
  if (!(error instanceof ApiError)) return false
  const column = (error.details as { column?: unknown } | undefined)?.column
  return error.code === 'BAD_FILTER' || (error.code === 'UNKNOWN_COLUMN' && typeof column === 'string' && filter.includes(column))
}

/** Something went wrong: in the server's words, which say what to do; trying again is one click. */
export function ErrorNotice(props: {
  error: Error
  onRetry?: () => void
  what: string
  /** The page's filter, which marks what is wrong with it: saying so once is enough. */
  filter?: string | undefined
}) {
  const { error, onRetry, what } = props
  if (props.filter !== undefined && isOfFilter(error, props.filter))
    return <EmptyNotice reason="Nothing is shown until the filter above can be read." />
  const timedOut = error.name === 'TimeoutError'
  return (
    <div className="notice" role="alert">
      <CircleAlert size={16} aria-hidden color="var(--danger)" />
      <div>
        <p>{timedOut ? `${what} took too long and was stopped.` : error.message}</p>
        {timedOut && <p>Narrow the filter, or hide params, and try again.</p>}
        {!timedOut && !(error instanceof ApiError) && <p>This is a bug of ours. The browser's console has the details.</p>}
        {onRetry !== undefined && (
          <button type="button" className="button small" onClick={onRetry}>
            Try again
          </button>
        )}
      </div>
    </div>
  )
}
