import { InputError, parseFilter, type RunSet } from '@sweepwise/core'
import { useQueryClient } from '@tanstack/react-query'
import { Search, X } from 'lucide-react'
import { useEffect, useId, useRef, useState } from 'react'
import { isTyping } from '../controls/help-dialog.tsx'
import { runsQuery } from '../data/queries.ts'
import { ApiError, capitalised } from '../data/request.ts'

interface FilterProblem {
  readonly text: string
  /** Where reading stopped, 0-based. */
  readonly position: number | null
  readonly message: string
}

/** Long enough to finish a word. */
const REST_MS = 400

/**
 * Which runs everything below is about. What is typed takes effect by itself as soon as it can be read; until then the
 * last readable filter holds and the place of the trouble is marked.
 */
export function FilterBox(props: { runSet: RunSet; revision: string; filter: string; onFilter: (filter: string) => void }) {
  const { filter, onFilter, runSet, revision } = props
  const [text, setText] = useState(filter)
  const [problem, setProblem] = useState<FilterProblem | null>(null)
  const field = useRef<HTMLInputElement>(null)
  const client = useQueryClient()
  const id = useId()

  // The URL changed by other means (back, a link): show what holds now.
  const applied = useRef(filter)
  if (applied.current !== filter) {
    applied.current = filter
    if (text.trim() !== filter) setText(filter)
  }

  useEffect(() => {
    const wanted = text.trim()
    const syntax = findSyntaxProblem(wanted)
    if (syntax !== null || wanted === '') {
      const timer = setTimeout(() => setProblem(syntax), syntax === null ? 0 : REST_MS)
      if (wanted === '' && applied.current !== '') onFilter('')
      return () => clearTimeout(timer)
    }
    let dropped = false
    const timer = setTimeout(async () => {
      try {
        // Names and kinds of columns are known to the server alone; it need not send rows to say whether they fit.
        await client.fetchQuery(runsQuery({ runSet: { ...runSet, filter: wanted }, limit: 0 }, revision))
        if (dropped) return
        setProblem(null)
        if (wanted !== applied.current) onFilter(wanted)
      } catch (error) {
        if (!dropped) setProblem(serverProblem(wanted, error as Error))
      }
    }, REST_MS)
    return () => {
      dropped = true
      clearTimeout(timer)
    }
  }, [text, client, onFilter, runSet, revision])

  useEffect(() => {
    const press = (event: KeyboardEvent) => {
      if (event.key !== '/' || event.ctrlKey || event.metaKey || event.altKey || isTyping(event.target)) return
      event.preventDefault()
      field.current?.focus()
      field.current?.select()
    }
    addEventListener('keydown', press)
    return () => removeEventListener('keydown', press)
  }, [])

  return (
    <search className="filter">
      <div className="filter-field">
        <Search size={14} aria-hidden />
        <input
          ref={field}
          className="field"
          aria-label="Filter the runs"
          aria-invalid={problem !== null}
          aria-describedby={problem === null ? undefined : id}
          placeholder="Filter, e.g. lr > 0.01 and optimizer = adam"
          spellCheck={false}
          autoComplete="off"
          value={text}
          onChange={(event) => setText(event.target.value)}
          onKeyDown={(event) => event.key === 'Escape' && (text === '' ? field.current?.blur() : setText(''))}
        />
        <div className="end">
          {text === '' ? (
            <kbd aria-hidden>/</kbd>
          ) : (
            <button type="button" className="button icon" aria-label="Clear the filter" onClick={() => setText('')}>
              <X size={14} aria-hidden />
            </button>
          )}
        </div>
      </div>
      {problem !== null && (
        <div className="filter-error" id={id} role="alert">
          {problem.message}
          {problem.position !== null && <MarkedText text={problem.text} at={problem.position} />}
        </div>
      )}
    </search>
  )
}

function MarkedText({ text, at }: { text: string; at: number }) {
  const end = Math.max(at + 1, at + (/^[^\s()]+/.exec(text.slice(at))?.[0].length ?? 1))
  return (
    <pre>
      {text.slice(0, at)}
      <mark>{text.slice(at, end) || ' '}</mark>
      {text.slice(end)}
    </pre>
  )
}

function findSyntaxProblem(text: string): FilterProblem | null {
  try {
    parseFilter(text)
    return null
  } catch (error) {
    if (!(error instanceof InputError)) throw error
    return { text, position: positionOf(error.details), message: capitalised(error.message) }
  }
}

function serverProblem(text: string, error: Error): FilterProblem {
  const details = error instanceof ApiError ? error.details : null
  const column = (details as { column?: unknown } | null)?.column
  const named = typeof column === 'string' ? text.indexOf(column) : -1
  return { text, position: positionOf(details) ?? (named < 0 ? null : named), message: error.message }
}

function positionOf(details: unknown): number | null {
  const position = (details as { position?: unknown } | null)?.position
  return typeof position === 'number' ? position : null
}
