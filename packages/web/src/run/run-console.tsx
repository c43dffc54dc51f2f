import { formatCount } from '@sweepwise/core'
import { useQuery } from '@tanstack/react-query'
import { useVirtualizer } from '@tanstack/react-virtual'
import { ArrowDown, Download } from 'lucide-react'
import { useDeferredValue, useEffect, useLayoutEffect, useRef, useState } from 'react'
import type { ConsoleAnswer, PulseAnswer, RunDetail } from '../../../server/src/http/api.ts'
import { EmptyNotice, ErrorNotice } from '../controls/notice.tsx'
import { SearchField } from '../controls/search-field.tsx'
import { Skeleton } from '../controls/skeleton.tsx'
import { BASE_PATH } from '../data/base-path.ts'
import { request } from '../data/request.ts'
import { PanelFrame } from '../panels/panel-frame.tsx'
import { searchText } from '../url-state/search-text.ts'
import { type ConsoleLine, consolePath, useConsoleWindow } from './console-window.ts'

const LINE_HEIGHT = 18
/** Pixels from the bottom that still count as the bottom. */
const AT_END = 24
/** A scroll this soon after a key, a wheel or a finger is the reader's own, milliseconds. */
const HAND_MS = 600
/** Lines of a search that are shown. */
const MOST_FOUND = 1000

/**
 * What a run printed. Follows new lines while the last one is in sight; whoever scrolls up stays where they are. Text is
 * text: neither markup nor terminal codes are acted on.
 */
export function RunConsole({ project, run, pulse }: { project: string; run: RunDetail; pulse: PulseAnswer | undefined }) {
  const [search, setSearch] = useState('')
  const [wrap, setWrap] = useState(false)
  const wanted = useDeferredValue(search.trim())
  const [[first, last], setWindow] = useState<readonly [number, number]>([Number.MAX_SAFE_INTEGER, Number.MAX_SAFE_INTEGER])
  const attempt = pulse?.attempt ?? run.attempt
  const lines = useConsoleWindow({ project, run: run.id, attempt, printed: pulse?.printed ?? 0, beat: pulse?.beat ?? '', first, last })
  const found = useQuery({
    queryKey: ['run console', project, run.id, attempt, 'find', wanted, pulse?.beat ?? ''],
    queryFn: ({ signal }) =>
      request<ConsoleAnswer>(`${consolePath(project, run.id)}${searchText({ find: wanted, limit: MOST_FOUND })}`, { signal }),
    enabled: wanted !== '',
    placeholderData: (before) => before,
    gcTime: 1000,
  })
  const searching = wanted !== ''
  const list = searching ? (found.data?.lines ?? []) : null
  const error = searching ? found.error : lines.error
  return (
    <PanelFrame
      title="Console"
      count={lines.total > 0 ? `${formatCount(lines.total)} lines` : undefined}
      actions={
        lines.total > 0 && (
          <>
            {searching && found.data !== undefined && (
              <span className="muted" role="status">
                {found.data.matched === 0
                  ? 'no line contains it'
                  : `${formatCount(found.data.matched ?? 0)} ${found.data.matched === 1 ? 'line' : 'lines'}${(found.data.matched ?? 0) > MOST_FOUND ? `, the first ${formatCount(MOST_FOUND)} shown` : ''}`}
              </span>
            )}
            <SearchField label="Search the console" value={search} onChange={setSearch} />
            <label className="switch">
              <input type="checkbox" checked={wrap} onChange={(event) => setWrap(event.target.checked)} />
              wrap
            </label>
            <a
              className="button icon"
              href={`${BASE_PATH}/api/v1${consolePath(project, run.id)}.txt`}
              download
              aria-label="Download the console"
            >
              <Download size={15} aria-hidden />
            </a>
          </>
        )
      }
    >
      {error !== null && <ErrorNotice error={error} what="Reading the console" onRetry={searching ? () => found.refetch() : lines.retry} />}
      {error === null && lines.total === 0 && lines.pending && <Skeleton what="Reading the console" />}
      {error === null && lines.total === 0 && !lines.pending && (
        <EmptyNotice
          reason="This run printed nothing that came here."
          action="The client sends what a script prints; console='off' in its settings turns that off."
        />
      )}
      {lines.total > 0 && (
        <Lines
          key={searching ? 'found' : 'all'}
          count={list === null ? lines.total : list.length}
          line={list === null ? lines.line : (index) => list[index]}
          wrap={wrap}
          follow={!searching}
          onWindow={(from, to) => setWindow((old) => (old[0] === from && old[1] === to ? old : [from, to]))}
        />
      )}
    </PanelFrame>
  )
}

function Lines(props: {
  count: number
  line: (index: number) => ConsoleLine | undefined
  wrap: boolean
  follow: boolean
  onWindow: (first: number, last: number) => void
}) {
  const { count, line, wrap } = props
  const box = useRef<HTMLElement>(null)
  const [following, setFollowing] = useState(props.follow)
  // Lines that come and are measured move things too: only what the reader's hand did just now is the reader's doing.
  const touched = useRef(0)
  const touch = () => {
    touched.current = performance.now()
  }
  const held = useRef(false)
  const rows = useVirtualizer({
    count,
    getScrollElement: () => box.current,
    estimateSize: () => LINE_HEIGHT,
    overscan: 20,
    onChange: (instance) => {
      const items = instance.getVirtualItems()
      if (items.length > 0) props.onWindow(items[0]!.index, items.at(-1)!.index)
    },
  })
  const height = rows.getTotalSize()
  const toEnd = () => {
    const element = box.current
    if (element === null) return
    element.scrollTop = element.scrollHeight
  }
  // biome-ignore lint/correctness/useExhaustiveDependencies: whenever the list has grown
  useLayoutEffect(() => {
    if (following) toEnd()
  }, [following, height, count])
  // biome-ignore lint/correctness/useExhaustiveDependencies: lines have other heights then
  useEffect(() => rows.measure(), [wrap])
  const onScroll = () => {
    const element = box.current!
    const atEnd = element.scrollHeight - element.scrollTop - element.clientHeight <= AT_END
    if (props.follow && atEnd !== following && (held.current || performance.now() - touched.current < HAND_MS)) setFollowing(atEnd)
  }
  return (
    <div className="console-frame">
      <section
        className="console"
        ref={box}
        // biome-ignore lint/a11y/noNoninteractiveTabindex: long texts scroll, also by keyboard
        tabIndex={0}
        aria-label="Lines of the console"
        data-following={following}
        onScroll={onScroll}
        onWheel={touch}
        onTouchMove={touch}
        onKeyDown={touch}
        onPointerDown={() => {
          held.current = true
        }}
        onPointerUp={() => {
          held.current = false
          touch()
        }}
        onPointerLeave={() => {
          held.current = false
        }}
      >
        <div style={{ height, position: 'relative', minWidth: wrap ? undefined : 'max-content' }}>
          <div style={{ transform: `translateY(${rows.getVirtualItems()[0]?.start ?? 0}px)` }}>
            {rows.getVirtualItems().map(({ index }) => (
              <Line key={index} index={index} line={line(index)} wrap={wrap} measure={rows.measureElement} />
            ))}
          </div>
        </div>
      </section>
      {props.follow && !following && (
        <button type="button" className="button small jump" onClick={() => setFollowing(true)}>
          <ArrowDown size={14} aria-hidden />
          Jump to newest
        </button>
      )}
    </div>
  )
}

function Line(props: { index: number; line: ConsoleLine | undefined; wrap: boolean; measure: (element: HTMLElement | null) => void }) {
  const { index, line, wrap } = props
  const time = line?.time == null ? undefined : new Date(line.time).toISOString().slice(11, 19)
  return (
    <div className="console-line" ref={props.measure} data-index={index} data-wrap={wrap} data-stream={line?.stream}>
      <span
        className="at"
        title={line?.time == null ? undefined : `${new Date(line.time).toISOString().replace('T', ' ').slice(0, 19)} UTC`}
      >
        {line === undefined ? '' : (time ?? formatCount(line.line))}
      </span>
      {/* Isolated, so that no mark of writing direction turns round what stands beside it. */}
      <bdi className="text">{line === undefined ? '' : visible(line.text) || '\u00a0'}</bdi>
    </div>
  )
}

/** What came in past the filter of live lines (files that were imported) is shown, not acted on. */
const visible = (text: string): string => text.replaceAll(/(?!\t)\p{Cc}/gu, '\ufffd')
